"""Clocks and pauses of a connector, so that a test can hand in its own; and keeping another program's limits."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from huikuan.flow.delivery.ports import ConnectorError
from huikuan.support import clock


@dataclass(frozen=True, slots=True)
class Timing:
    """The present, a clock that never goes back (seconds), and a way to wait (seconds)."""

    now: Callable[[], datetime] = clock.now
    monotonic: Callable[[], float] = clock.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Pace:
    """At most `most` calls in any `window_s` seconds, over all threads and connectors of one identity."""

    most: int
    window_s: float
    calls: deque[float] = field(default_factory=deque)
    closed_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, now: float, patience_s: float) -> float:
        """Take the next free place; how many seconds to wait for it.

        Raises ConnectorError("rate_limited") when that is longer than `patience_s`; then no place is taken.
        """
        with self.lock:
            while self.calls and self.calls[0] <= now - self.window_s:
                self.calls.popleft()
            free_at = max(now, self.closed_until)
            if len(self.calls) >= self.most:
                free_at = max(free_at, self.calls[-self.most] + self.window_s)
            if free_at - now > patience_s:
                raise ConnectorError("rate_limited", retry_after=free_at - now)
            self.calls.append(free_at)
            return free_at - now

    def close(self, until: float) -> None:
        """The other side said to wait: nobody asks before."""
        with self.lock:
            self.closed_until = max(self.closed_until, until)


@dataclass(slots=True)
class Patience:
    """How long one connector may wait altogether, since a person or a round of polling waits for it."""

    timing: Timing
    left_s: float

    def wait(self, seconds: float) -> None:
        """Raises ConnectorError("rate_limited") instead of waiting longer than is left."""
        if seconds <= 0:
            return
        if seconds > self.left_s:
            raise ConnectorError("rate_limited", retry_after=seconds)
        self.left_s -= seconds
        self.timing.sleep(seconds)
