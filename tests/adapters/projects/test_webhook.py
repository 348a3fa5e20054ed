"""The signed webhook: what it believes, and what it refuses with a reason."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huikuan.adapters.projects.webhook import SignedWebhook
from huikuan.flow.delivery.ports import Abilities, Address, ConnectorError, RemoteMilestone

SECRET = "an-invented-secret-of-32-letters"
NOW = datetime(2026, 5, 2, 1, 30, tzinfo=UTC)
MILESTONE = {
    "id": "M-2", "title": "初验报告签署", "project": "P-1", "planned_on": "2026-04-30",
    "completed_at": "2026-05-02T09:15:00+08:00", "progress": 80, "url": "https://projects.example.com/m/2",
}  # fmt: skip


def connector(secret: str = SECRET) -> SignedWebhook:
    return SignedWebhook(Address("", {"secret": secret}, {}, UTC))


def call(milestone: Any = MILESTONE, **more: Any) -> bytes:
    said = {"id": "d-1", "event": "milestone.updated", "milestone": milestone, **more}
    return json.dumps(said, ensure_ascii=False).encode()


def signed(body: bytes, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    """As the README tells a sender to do it."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Huikuan-Timestamp": stamp, "X-Huikuan-Signature": f"sha256={digest}", "Content-Type": "application/json"}


def reason(body: bytes, headers: dict[str, str], at: datetime = NOW) -> tuple[str, str]:
    with pytest.raises(ConnectorError) as caught:
        connector().hint(body, headers, at=at)
    return caught.value.code, str(caught.value.values.get("reason") or caught.value.values.get("field"))


def test_what_a_signed_call_states() -> None:
    hint = connector().hint(call(), signed(call()), at=NOW)
    assert hint.delivery_id == "d-1"
    assert hint.milestones == (
        RemoteMilestone(
            id="M-2", title="初验报告签署", project_id="P-1", planned_on=date(2026, 4, 30),
            completed_at=datetime(2026, 5, 2, 1, 15, tzinfo=UTC), completed_how="stated", progress_bp=10000,
            url="https://projects.example.com/m/2",
        ),
    )  # fmt: skip


def test_the_least_it_needs() -> None:
    body = call({"id": 2, "title": "初验", "project": "P-1", "progress": 35, "completed_at": None})
    (found,) = connector().hint(body, signed(body), at=NOW).milestones
    assert (found.id, found.progress_bp, found.completed_at, found.planned_on) == ("2", 3500, None, None)


def test_a_ping_states_nothing() -> None:
    body = json.dumps({"id": "d-9", "event": "ping"}).encode()
    hint = connector().hint(body, signed(body), at=NOW)
    assert (hint.delivery_id, hint.milestones, hint.ids) == ("d-9", (), ())


@pytest.mark.parametrize("shape", [str.upper, str.lower, lambda text: text.removeprefix("sha256=")])
def test_the_signature_in_other_letters(shape: Any) -> None:
    headers = signed(call())
    headers = {
        "x-huikuan-timestamp": headers["X-Huikuan-Timestamp"],
        "X-HUIKUAN-SIGNATURE": shape(headers["X-Huikuan-Signature"]),
    }
    assert connector().hint(call(), headers, at=NOW).milestones


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"X-Huikuan-Signature": ""}, "unsigned"),
        ({"X-Huikuan-Timestamp": ""}, "unsigned"),
        ({"X-Huikuan-Timestamp": "yesterday"}, "time"),
        ({"X-Huikuan-Timestamp": "-1777684500"}, "time"),
        ({"X-Huikuan-Timestamp": "١٧٧٧٦٨٤٥٠٠"}, "time"),
        ({"X-Huikuan-Timestamp": "9" * 5000}, "time"),
        ({"X-Huikuan-Signature": "sha256=" + "0" * 64}, "mismatch"),
        ({"X-Huikuan-Signature": "签名"}, "mismatch"),
        ({"X-Huikuan-Timestamp": "1777684501"}, "mismatch"),
    ],
)
def test_what_is_not_signed(change: dict[str, str], why: str) -> None:
    assert reason(call(), signed(call()) | change) == ("signature_wrong", why)


def test_a_changed_body_and_another_secret() -> None:
    assert reason(call(id="d-2"), signed(call())) == ("signature_wrong", "mismatch")
    assert reason(call(), signed(call(), secret=f"{SECRET}x")) == ("signature_wrong", "mismatch")


@pytest.mark.parametrize(("seconds", "why"), [(-301, "too_old"), (301, "too_new")])
def test_five_minutes_either_way(seconds: int, why: str) -> None:
    edge = timedelta(seconds=seconds - (1 if seconds > 0 else -1))
    assert connector().hint(call(), signed(call(), NOW + edge), at=NOW).milestones
    assert reason(call(), signed(call(), NOW + timedelta(seconds=seconds))) == ("signature_wrong", why)


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(ConnectorError, match="signature_wrong"):
        connector("").hint(call(), signed(call(), secret=""), at=NOW)
    with pytest.raises(ConnectorError, match="bad_credentials"):
        connector("").test()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "json"),
        (b"[]", "body"),
        (call(None), "milestone"),
        (call(id=""), "id"),
        (call(id="x" * 81), "id"),
        (call(id={"a": 1}), "id"),
        (call(event=None), "event"),
        (call({**MILESTONE, "id": None}), "milestone.id"),
        (call({**MILESTONE, "title": "\u0000 "}), "milestone.title"),
        (call({**MILESTONE, "project": True}), "milestone.project"),
        (call({**MILESTONE, "planned_on": "2026-02-30"}), "milestone.planned_on"),
        (call({**MILESTONE, "planned_on": "20260430"}), "milestone.planned_on"),
        (call({**MILESTONE, "completed_at": "2026-05-02T09:15:00"}), "milestone.completed_at"),
        (call({**MILESTONE, "completed_at": 1777500000}), "milestone.completed_at"),
        (call({**MILESTONE, "completed_at": "0001-01-01T00:00:00+08:00"}), "milestone.completed_at"),
        (call({**MILESTONE, "progress": 101}), "milestone.progress"),
        (call({**MILESTONE, "progress": 0.5}), "milestone.progress"),
        (call({**MILESTONE, "progress": "80"}), "milestone.progress"),
        (call({**MILESTONE, "url": "javascript:alert(1)"}), "milestone.url"),
        (b" " * 262_145, "large"),
    ],
)
def test_a_wrong_field_is_named(body: bytes, field: str) -> None:
    assert reason(body, signed(body)) == ("malformed_answer", field)


def test_it_is_never_asked() -> None:
    found = connector()
    assert found.abilities == Abilities(polls=False)
    assert (found.projects(), found.members(), found.milestone_kinds("P"), list(found.milestones("P", ["x"]))) == (
        [], [], [], [],
    )  # fmt: skip
    assert found.test().projects == found.progress("P").total == 0
    with pytest.raises(ConnectorError, match="not_able"):
        found.milestone("M")
    found.close()


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.floats() | some.text(), lambda inner: some.lists(inner) | some.dictionaries(some.sampled_from([*MILESTONE, "event", "milestone"]) | some.text(), inner)))  # fmt: skip  # noqa: E501
def test_whatever_is_signed_only_declared_errors_come(said: Any) -> None:
    body = json.dumps(said).encode()
    with pytest.raises(ConnectorError, match="malformed_answer"):
        connector().hint(body, signed(body), at=NOW)


@given(some.binary(max_size=200), some.text(max_size=80), some.text(max_size=80))
def test_nothing_unsigned_is_believed(body: bytes, stamp: str, signature: str) -> None:
    headers = {"X-Huikuan-Timestamp": stamp, "X-Huikuan-Signature": signature}
    with pytest.raises(ConnectorError, match="signature_wrong"):
        connector().hint(body, headers, at=NOW)
