"""The plain signed webhook: any program tells us about its milestones by calling our address.

POST with JSON {"id": …, "event": …, "milestone": {"id", "title", "project", "planned_on", "completed_at", "progress",
"state", "url"}}; `id` names the call. Headers: X-Huikuan-Timestamp (unix seconds, within five minutes) and
X-Huikuan-Signature: sha256=HEX, the HMAC-SHA256 of the timestamp, a dot and the body, keyed with the signing secret.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, NoReturn

from huikuan.adapters.projects.readings import json_body, key_of, safe_url, text, whole
from huikuan.flow.delivery.ports import (
    Abilities,
    Account,
    Address,
    ConnectorError,
    Hint,
    MilestoneKind,
    RemoteMember,
    RemoteMilestone,
    RemoteProgress,
    RemoteProject,
)

TOLERANCE_S: Final = 300
DONE: Final = ("completed_at", "done_at")


class SignedWebhook:
    """Calls us and is never called."""

    abilities = Abilities(polls=False)

    def __init__(self, address: Address) -> None:
        self.address = address

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """The milestone that the call states. Raises ConnectorError("signature_wrong", "malformed_answer")."""
        given = {name.lower(): value for name, value in headers.items()}
        self.check_signature(body, given.get("x-huikuan-timestamp", ""), given.get("x-huikuan-signature", ""), at)
        said = json_body(body)
        item = said.get("milestone") if isinstance(said, Mapping) else None
        if not isinstance(item, Mapping) or not text(said.get("id")) or not key_of(item) or not text(item.get("title")):
            raise ConnectorError("malformed_answer")
        return Hint(delivery_id=text(said["id"])[:120], milestones=(milestone_of(item),))

    def check_signature(self, body: bytes, stamp: str, signature: str, at: datetime) -> None:
        """Raises ConnectorError("signature_wrong") for another key, another body, or a call from another time."""
        secret = self.address.credentials.get("secret", "")
        fresh = stamp.isascii() and stamp.isdigit() and abs(int(stamp[:12]) - at.timestamp()) <= TOLERANCE_S
        wanted = "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
        same = hmac.compare_digest(wanted.encode(), signature.strip().lower().encode("utf-8", "replace"))
        if not (secret and fresh and same):
            raise ConnectorError("signature_wrong")

    def test(self) -> Account:
        return Account("webhook", 0)

    def projects(self) -> Sequence[RemoteProject]:
        return ()

    def members(self) -> Sequence[RemoteMember]:
        return ()

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        return ()

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        return iter(())

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        cannot()

    def progress(self, project_id: str) -> RemoteProgress:
        return RemoteProgress()

    def comment(self, milestone_id: str, text: str) -> str:
        cannot()

    def set_collected(self, milestone_id: str, amount: str) -> None:
        cannot()

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str:
        cannot()

    def close(self) -> None:
        return None


def cannot() -> NoReturn:
    raise ConnectorError("not_able")


def milestone_of(item: Mapping[str, Any]) -> RemoteMilestone:
    """The item as stated. Raises ConnectorError("malformed_answer") for a date that is none."""
    try:
        planned = date.fromisoformat(text(item.get("planned_on"))[:10]) if item.get("planned_on") else None
        done_text = next((text(item[name]) for name in DONE if item.get(name)), "")
        done = datetime.fromisoformat(done_text) if done_text else None
    except ValueError:
        raise ConnectorError("malformed_answer") from None
    if done is not None and done.tzinfo is None:
        raise ConnectorError("malformed_answer")  # an instant without a zone could be another day
    return RemoteMilestone(
        id=key_of(item)[:80], title=text(item["title"])[:200], project_id=text(item.get("project"))[:80],
        kind=text(item.get("kind")), state=text(item.get("state")), planned_on=planned, completed_at=done,
        completed_how="stated" if done else "", progress_bp=max(0, min(whole(item.get("progress")) * 100, 10000)),
        url=safe_url(item.get("url")),
    )  # fmt: skip
