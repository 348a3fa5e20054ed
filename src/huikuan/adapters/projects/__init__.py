"""Programs that projects are kept in. config/wiring offers KINDS; how to write another: README.md."""

from __future__ import annotations

from typing import Final

from huikuan.adapters.projects.pingcode import PingCode
from huikuan.adapters.projects.webhook import SignedWebhook
from huikuan.adapters.projects.worktile import Worktile
from huikuan.flow.delivery.ports import Kind

KINDS: Final[dict[str, Kind]] = {
    "pingcode": Kind(
        PingCode, ("client_id", "client_secret"), "https://open.pingcode.com",
        ("api_generation", "collected_property", "hint_paths"),
    ),
    "worktile": Kind(
        Worktile, ("client_id", "client_secret"), "https://dev.worktile.com", ("task_type", "hint_paths")
    ),
    "webhook": Kind(SignedWebhook, ("secret",)),
}  # fmt: skip
