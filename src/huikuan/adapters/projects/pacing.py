"""Keeping another program's limit on requests: so many in a window, waiting as long as it takes."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from huikuan.support import clock


@dataclass(slots=True)
class Pace:
    """At most `most` calls in any `window_s` seconds, over all threads that share it."""

    most: int
    window_s: float
    now: Callable[[], float] = clock.monotonic
    sleep: Callable[[float], None] = time.sleep
    calls: deque[float] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Return when one more call keeps the limit."""
        with self.lock:
            now = self.now()
            while self.calls and self.calls[0] <= now - self.window_s:
                self.calls.popleft()
            if len(self.calls) >= self.most:
                pause = self.calls[0] + self.window_s - now
                self.sleep(pause)
                self.calls.popleft()
                now = max(self.now(), now + pause)
            self.calls.append(now)


class Paces:
    """A pace for each identity at each program; connectors come and go, the limit stays."""

    def __init__(self, most: int, window_s: float) -> None:
        self.known: dict[tuple[str, str], Pace] = defaultdict(lambda: Pace(most, window_s))

    def of(self, root: str, identity: str) -> Pace:
        return self.known[root, identity]
