"""Programs that projects are kept in. The composition root offers KINDS; how to write another: README.md."""

from __future__ import annotations

from typing import Final

from huikuan.adapters.projects.pingcode import PingCode
from huikuan.adapters.projects.webhook import SignedWebhook
from huikuan.adapters.projects.worktile import Worktile
from huikuan.flow.delivery.ports import Kind

KINDS: Final[dict[str, Kind]] = {
    "pingcode": Kind(
        make=PingCode, credentials=("client_id", "client_secret"), default_root="https://open.pingcode.com",
        options=(
            "api_generation", "milestone_tags", "progress_property", "collected_property", "task_type", "hint_paths",
        ),
    ),
    "worktile": Kind(
        make=Worktile, credentials=("client_id", "client_secret"), default_root="https://dev.worktile.com",
        options=(
            "milestone_tags", "planned_property", "completed_property", "progress_property", "team_zone", "hint_paths",
        ),
    ),
    "webhook": Kind(make=SignedWebhook, credentials=("secret",)),
}  # fmt: skip

__all__ = ["KINDS"]
