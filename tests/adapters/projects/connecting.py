"""Opening connectors to the stub servers, with a time that only moves when somebody waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from huikuan.adapters.projects.memory import Memory
from huikuan.adapters.projects.pingcode import PingCode
from huikuan.adapters.projects.timing import Timing
from huikuan.adapters.projects.worktile import Worktile
from huikuan.flow.delivery.ports import Address
from tests.adapters.projects.pingcode_stub import PingCodeStub
from tests.adapters.projects.stub_server import TestTime
from tests.adapters.projects.worktile_stub import WorktileStub

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)


def address(root: str, client: tuple[str, str], **options: Any) -> Address:
    return Address(
        root=root, credentials={"client_id": client[0], "client_secret": client[1]}, options=options, zone=SHANGHAI,
        allow_private=True,
    )  # fmt: skip


def timing(time: TestTime | None = None) -> Timing:
    time = time or TestTime(NOW)
    return Timing(now=lambda: time.at, monotonic=time.monotonic, sleep=time.sleep)


def pingcode(
    stub: PingCodeStub, *, memory: Memory | None = None, time: TestTime | None = None, root: str = "", **options: Any
) -> PingCode:
    """A connector that knows nothing yet, or what `memory` knows."""
    memory = memory or Memory(calls=180, window_s=60.0, at_once=8)
    return PingCode(address(root or stub.root + stub.prefix, stub.client, **options), timing(time), memory)


def worktile(
    stub: WorktileStub, *, memory: Memory | None = None, time: TestTime | None = None, root: str = "", **options: Any
) -> Worktile:
    memory = memory or Memory(calls=300, window_s=60.0, at_once=3)
    return Worktile(address(root or stub.root, stub.client, **options), timing(time), memory)
