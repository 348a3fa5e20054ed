"""What outlives a connector while the process runs: tokens, limits, and what was learnt about a server.

Never stored and never shown. One entry for each identity at each address.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from huikuan.adapters.projects.readings import whole
from huikuan.adapters.projects.timing import Pace
from huikuan.flow.delivery.ports import Address

IDENTITIES: Final = 500
THINGS: Final = 20_000
ABSOLUTE: Final = 10**9  # an expiry above this is a moment, below it a duration
UNSAID: Final = 3600
EARLY: Final = timedelta(seconds=60)


@dataclass(slots=True)
class Known:
    """About one identity. `learnt`: which of several documented ways a server speaks."""

    pace: Pace
    gate: threading.BoundedSemaphore
    token: str = field(default="", repr=False)
    token_ends_at: datetime | None = None
    learnt: dict[str, Any] = field(default_factory=dict)
    things: OrderedDict[tuple[str, ...], Any] = field(default_factory=OrderedDict)
    signing_in: threading.Lock = field(default_factory=threading.Lock)

    def keep_token(self, token: str, expires_in: Any, now: datetime) -> None:
        """`expires_in`: seconds from now or, above 10^9, a moment (also in milliseconds).

        A moment that is past already, or nothing: an hour; the server will say when it is over.
        """
        seconds = whole(expires_in) or 0
        if seconds > ABSOLUTE:
            seconds = int((seconds // 1000 if seconds > 10**11 else seconds) - now.timestamp())
        seconds = seconds if seconds > 0 else UNSAID
        self.token = token
        self.token_ends_at = now + max(timedelta(seconds=min(seconds, 10**8)) - EARLY, timedelta(seconds=seconds / 2))

    def usable_token(self, now: datetime) -> str:
        """The token, "" when there is none or its time is over."""
        return self.token if self.token_ends_at is not None and now < self.token_ends_at else ""

    def forget_token(self, token: str) -> None:
        """It was refused; one that came meanwhile stays."""
        if self.token == token:
            self.token, self.token_ends_at = "", None

    def recall(self, *name: str) -> Any:
        """Something small that was kept, None when it was not."""
        return self.things.get(name)

    def keep(self, value: Any, *name: str) -> None:
        """Keep something small; the oldest goes when there are too many."""
        self.things[name] = value
        while len(self.things) > THINGS:
            self.things.popitem(last=False)


class Memory:
    """The known identities; those not seen for long are forgotten first."""

    def __init__(self, *, calls: int, window_s: float, at_once: int) -> None:
        self.make: Callable[[], Known] = lambda: Known(Pace(calls, window_s), threading.BoundedSemaphore(at_once))
        self.known: OrderedDict[str, Known] = OrderedDict()
        self.lock = threading.Lock()

    def of(self, address: Address) -> Known:
        """What is known of this identity: the address and every credential."""
        words = [address.root, *(f"{name}={value}" for name, value in sorted(address.credentials.items()))]
        key = hashlib.sha256("\x00".join(words).encode("utf-8", "surrogatepass")).hexdigest()
        with self.lock:
            found = self.known.pop(key, None) or self.make()
            self.known[key] = found
            while len(self.known) > IDENTITIES:
                self.known.popitem(last=False)
            return found
