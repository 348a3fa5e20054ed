"""The scripted channel in the place of e-mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huikuan.flow.reminders import ports
from tests.flow.reminders.scripted import Scripted


@pytest.fixture
def channel() -> Iterator[Scripted]:
    known = dict(ports.channels)
    scripted = ports.channels["email"] = Scripted()
    yield scripted
    ports.channels.clear()
    ports.channels.update(known)
