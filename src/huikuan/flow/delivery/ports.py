"""What a program that projects are kept in must do for us: the interface a connector is written to. No Django here.

A connector reads projects and the items that count as milestones, takes hints that something changed, and, where it
can, writes back. It keeps nothing: what was seen is stored by `services/seen.py`. Secrets never appear in a
message, a repr or a log. How to write one in a day: `adapters/projects/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Final, Protocol


@dataclass(frozen=True, slots=True)
class Address:
    """Where and as whom. `zone`: the zone of the organization, for dates without a time."""

    root: str
    credentials: Mapping[str, str] = field(repr=False)
    options: Mapping[str, Any]
    zone: tzinfo
    allow_private: bool = False  # a server inside the firm; link-local and metadata addresses are never asked


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this kind can do beyond reading. `polls` false: it only ever calls us."""

    polls: bool = True
    comments: bool = False
    collected: bool = False
    tasks: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are there, as `test` found it. `missing`: scopes or rights that were refused, in the program's words."""

    name: str
    projects: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteProject:
    """A project as the other side has it. `kind`: their word, such as scrum or waterfall."""

    id: str
    name: str
    key: str = ""
    kind: str = ""
    url: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class RemoteMember:
    """A person of the other side."""

    id: str
    name: str
    email: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class MilestoneKind:
    """A kind of item that may stand for a milestone: a task type, sprints, releases. `likely`: proposed ticked."""

    id: str
    name: str
    likely: bool = False


@dataclass(frozen=True, slots=True)
class RemoteMilestone:
    """An item that counts as a milestone. `completed_at` aware; `completed_how`: transition, field or state."""

    id: str
    title: str
    project_id: str
    kind: str = ""
    key: str = ""
    state: str = ""
    planned_on: date | None = None
    completed_at: datetime | None = None
    completed_how: str = ""
    progress_bp: int = 0
    owner: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RemoteProgress:
    """How many items of a project are where; all zero when the other side does not say."""

    total: int = 0
    pending: int = 0
    in_progress: int = 0
    completed: int = 0


@dataclass(frozen=True, slots=True)
class Hint:
    """What a call from outside came to. `ids` are to be fetched again; `milestones` are stated by a signed call itself.

    `delivery_id` names the call, so that the same one is taken once; empty when the other side gives none.
    """

    delivery_id: str = ""
    ids: tuple[str, ...] = ()
    project_ids: tuple[str, ...] = ()
    milestones: tuple[RemoteMilestone, ...] = ()


PERMANENT: Final = frozenset(
    {"bad_address", "bad_credentials", "no_permission", "not_found", "private_address", "signature_wrong",
     "option_missing", "not_able", "refused"}
)  # fmt: skip
TEMPORARY: Final = frozenset({"rate_limited", "malformed_answer", "answer_too_large", "unavailable", "timed_out"})


class ConnectorError(Exception):
    """Asking the other side failed. `code` is one of PERMANENT or TEMPORARY, `values` fill its sentence.

    `retry_after` in seconds where the other side or its documentation says how long to wait. Never carries a secret or
    an address with a token in it.
    """

    def __init__(self, code: str, *, retry_after: float | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values, self.retry_after = code, values, retry_after

    @property
    def permanent(self) -> bool:
        """Whether asking again changes nothing until a person mends something."""
        return self.code in PERMANENT


class Connector(Protocol):
    """One connection, opened for a short piece of work; `close` ends it. Every method may raise ConnectorError."""

    abilities: Abilities

    def test(self) -> Account: ...

    def projects(self) -> Sequence[RemoteProject]: ...

    def members(self) -> Sequence[RemoteMember]: ...

    def milestone_kinds(self, project_id: str) -> Sequence[MilestoneKind]: ...

    def milestones(
        self, project_id: str, kinds: Sequence[str], changed_since: datetime | None = None
    ) -> Iterator[RemoteMilestone]:
        """Every item of the kinds, each once. `changed_since` may be ignored, never widened."""
        ...

    def milestone(self, milestone_id: str) -> RemoteMilestone:
        """One item, fetched anew."""
        ...

    def progress(self, project_id: str) -> RemoteProgress: ...

    def hint(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Hint:
        """What a call to our address tells. A hint without a signature is only ever a reason to fetch."""
        ...

    def comment(self, milestone_id: str, text: str) -> str:
        """The id of the comment, read back. Raises ConnectorError("not_able") without the ability; so do the next."""
        ...

    def set_collected(self, milestone_id: str, amount: str) -> None: ...

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How a connector is made and what a person must enter for it."""

    make: Callable[[Address], Connector]
    credentials: tuple[str, ...]  # names of the secret fields, in the order they are asked
    default_root: str = ""
    options: tuple[str, ...] = ()


connectors: dict[str, Kind] = {}  # filled by config/wiring
