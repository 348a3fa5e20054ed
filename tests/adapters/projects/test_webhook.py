"""The signed webhook, and what may be called at all."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from huikuan.adapters.projects.outgoing import Outgoing
from huikuan.adapters.projects.webhook import SignedWebhook
from huikuan.flow.delivery.ports import Address, ConnectorError

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
ITEM = {
    "id": "M-1", "title": "终验", "project": "P1", "planned_on": "2026-05-01", "progress": 100,
    "completed_at": "2026-05-03T17:30:00+08:00", "url": "https://example.com/M-1",
}  # fmt: skip


def call(said: Any, *, key: str = "k3y", at: datetime = NOW, sent: bytes | None = None) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(said).encode()
    stamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    return sent or body, {"X-Huikuan-Timestamp": stamp, "X-Huikuan-Signature": f"sha256={signature}"}


def hook(key: str = "k3y") -> SignedWebhook:
    return SignedWebhook(Address("", {"secret": key}, {}, UTC))


def test_a_signed_call_states_a_milestone() -> None:
    found = hook().hint(*call({"id": "call-1", "event": "completed", "milestone": ITEM}), at=NOW)
    [item] = found.milestones
    assert (found.delivery_id, item.id, item.planned_on) == ("call-1", "M-1", date(2026, 5, 1))
    assert item.completed_at == datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
    assert (item.completed_how, item.progress_bp) == ("stated", 10000)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        call({"id": "1", "milestone": ITEM}, key="other"),
        call({"id": "1", "milestone": ITEM}, at=NOW - timedelta(minutes=6)),
        call({"id": "1", "milestone": ITEM}, at=NOW + timedelta(minutes=6)),
        call({"id": "1", "milestone": ITEM}, sent=b'{"id": "2"}'),
        (b"{}", {}),
        (b"{}", {"X-Huikuan-Timestamp": "²", "X-Huikuan-Signature": "sha256=é"}),
    ],
)
def test_what_is_not_signed_by_us_now_is_refused(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(ConnectorError, match="signature_wrong"):
        hook().hint(body, headers, at=NOW)


def test_a_connection_without_a_key_takes_nothing() -> None:
    with pytest.raises(ConnectorError, match="signature_wrong"):
        hook("").hint(*call({"id": "1", "milestone": ITEM}, key=""), at=NOW)


@pytest.mark.parametrize(
    "said",
    [
        [],
        {"id": "1"},
        {"milestone": ITEM},
        {"id": "1", "milestone": {**ITEM, "completed_at": "2026-05-03T17:30:00"}},
        {"id": "1", "milestone": {**ITEM, "planned_on": "tomorrow"}},
        {"id": "1", "milestone": {**ITEM, "title": ""}},
    ],
)
def test_what_cannot_be_read_is_refused(said: Any) -> None:
    with pytest.raises(ConnectorError, match="malformed_answer"):
        hook().hint(*call(said), at=NOW)


@pytest.mark.parametrize(
    ("root", "found", "allowed", "code"),
    [
        ("ftp://example.com", ["93.184.216.34"], True, "bad_address"),
        ("http://user:pw@example.com", ["93.184.216.34"], True, "bad_address"),
        ("https://example.com:99999", ["93.184.216.34"], True, "bad_address"),
        ("http://metadata.example.com", ["169.254.169.254"], True, "bad_address"),
        ("http://metadata.example.com", ["::ffff:169.254.169.254"], True, "bad_address"),
        ("http://two.example.com", ["93.184.216.34", "169.254.169.254"], True, "bad_address"),
        ("http://all.example.com", ["0.0.0.0"], True, "bad_address"),  # noqa: S104 (an address to refuse)
        ("http://inside.example.com", ["10.0.0.5"], False, "private_address"),
        ("http://inside.example.com", ["93.184.216.34", "127.0.0.1"], False, "private_address"),
        ("http://inside.example.com", ["fd00::5"], False, "private_address"),
        ("http://nowhere.example.com", [], True, "bad_address"),
    ],
)
def test_where_nobody_is_asked(root: str, found: list[str], allowed: bool, code: str) -> None:
    with pytest.raises(ConnectorError, match=code):
        Outgoing(Address(root, {}, {}, UTC, allow_private=allowed), lambda host, port: found)


def test_a_server_inside_the_firm_may_be_asked_where_that_is_allowed() -> None:
    outgoing = Outgoing(
        Address("https://pm.example.com/open", {}, {}, UTC, allow_private=True), lambda *_: ["10.0.0.5"]
    )
    assert (outgoing.base, outgoing.named) == ("https://10.0.0.5:443/open", "pm.example.com")
