"""SQLite has one writer at a time, and who waits for it sleeps in growing steps: two senders would mostly sleep.

So senders take turns by a lock on a file beside the database, which wakes the next one at once. Nothing rests on it:
the database's own lock decides. PostgreSQL needs none.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

try:
    import fcntl
except ImportError:  # Windows: senders wait as every other writer does
    fcntl = None  # type: ignore[assignment]

opened = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Write while the block lasts; on SQLite after every other sender has ended its own block."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    path = str(database.settings_dict["NAME"])
    if fcntl is None or database.vendor != "sqlite" or database.in_atomic_block or not os.path.isabs(path):
        yield
        return
    number = handle(f"{path}-senders")
    fcntl.flock(number, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(number, fcntl.LOCK_UN)


def handle(path: str) -> int:
    """This thread's own handle of the file, kept open."""
    handles: dict[str, int] = opened.__dict__
    if path not in handles:
        handles[path] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return handles[path]
