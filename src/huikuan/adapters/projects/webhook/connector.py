"""The plain signed webhook: a program that only calls us. How to sign and what to send: ../README.md."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from huikuan.adapters.projects.read_only import ReadOnly
from huikuan.adapters.projects.readings import parsed
from huikuan.adapters.projects.webhook.statement import statement
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

TIMESTAMP: Final = "x-huikuan-timestamp"
SIGNATURE: Final = "x-huikuan-signature"
WINDOW: Final = timedelta(minutes=5)
SECONDS: Final = re.compile(r"\d{9,11}")
LARGEST: Final = 256 * 1024


class SignedWebhook(ReadOnly):
    """It is never asked, so there is nothing to choose or to fetch."""

    abilities = Abilities(polls=False)

    def __init__(self, address: Address) -> None:
        self.secret = address.credentials.get("secret", "").encode()

    def test(self) -> Account:
        """Whether a call could be checked at all. Raises ConnectorError("bad_credentials") without a secret."""
        if not self.secret:
            raise ConnectorError("bad_credentials", reason="empty")
        return Account("", 0)

    def projects(self) -> Sequence[RemoteProject]:
        """None: it is never asked."""
        return []

    def members(self) -> Sequence[RemoteMember]:
        """None: it is never asked."""
        return []

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]:
        """None: every milestone it states counts."""
        return []

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        """None: they come when they change."""
        return iter(())

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        """Cannot be fetched."""
        raise ConnectorError("not_able")

    def progress(self, project_id: str) -> RemoteProgress:
        """Not told."""
        return RemoteProgress()

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """What a signed call states; its `delivery_id` must be taken once by whoever keeps them.

        Raises ConnectorError: signature_wrong (reason: unsigned, time, too_old, too_new, mismatch), malformed_answer.
        """
        if len(body) > LARGEST:
            raise ConnectorError("malformed_answer", reason="large")
        self.check(body, {name.lower(): value.strip() for name, value in headers.items()}, at)
        return statement(parsed(body))

    def check(self, body: bytes, headers: Mapping[str, str], at: datetime) -> None:
        """HMAC-SHA256 over the timestamp, a dot and the body; compared in constant time, then the time looked at."""
        stamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "").lower().removeprefix("sha256=")
        if not stamp or not given or not self.secret:
            raise ConnectorError("signature_wrong", reason="unsigned")
        if not SECONDS.fullmatch(stamp) or not stamp.isascii():
            raise ConnectorError("signature_wrong", reason="time")
        wanted = signature(self.secret, stamp, body)
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
            raise ConnectorError("signature_wrong", reason="mismatch")
        age = at.timestamp() - int(stamp)
        if abs(age) > WINDOW.total_seconds():
            raise ConnectorError("signature_wrong", reason="too_old" if age > 0 else "too_new")

    def close(self) -> None:
        """There is nothing open."""


def signature(secret: bytes, stamp: str, body: bytes) -> str:
    """The signature of a call in lower-case hexadecimal digits."""
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
