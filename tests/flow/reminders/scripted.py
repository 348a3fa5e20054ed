"""A channel that does as it is told, so that a test can change a fact between the two phases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from huikuan.flow.reminders.ports import (
    Accepted,
    Capabilities,
    Envelope,
    Ready,
    Rejected,
    Route,
    TryLater,
    Unknown,
)

SERVER = "scripted:25"
OK = Accepted(SERVER, 250, "2.0.0 queued")


@dataclass
class Scripted:
    """Channel and line at once. `before_gate` runs when a message is prepared; results are taken from the lists."""

    preparing: list[Ready | TryLater | Rejected] = field(default_factory=list)
    committing: list[Accepted | TryLater | Rejected | Unknown] = field(default_factory=list)
    opening: list[TryLater] = field(default_factory=list)
    before_gate: Callable[[], object] = lambda: None
    before_result: Callable[[], object] = lambda: None
    capabilities: Capabilities = field(default_factory=Capabilities)
    delivered: list[Envelope] = field(default_factory=list)
    dropped: int = 0
    opened: int = 0
    usable: bool = True
    present: Envelope | None = None

    def open(self, route: Route, *, patience_s: float | None = None) -> Scripted | TryLater:
        self.opened += 1
        self.usable = True
        return self.opening.pop(0) if self.opening else self

    def prepare(self, envelope: Envelope) -> Ready | TryLater | Rejected:
        self.present = envelope
        self.before_gate()
        return self.preparing.pop(0) if self.preparing else Ready(SERVER)

    def commit(self) -> Accepted | TryLater | Rejected | Unknown:
        came = self.committing.pop(0) if self.committing else OK
        if isinstance(came, Accepted) and self.present is not None:
            self.delivered.append(self.present)
        self.before_result()
        return came

    def drop(self) -> None:
        self.dropped += 1
        self.usable = False

    def close(self) -> None:
        self.usable = False
