"""Measuring the daily run: load, decide and plan, run again, and the yardstick on the same machine in the same run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from huikuan.flow.reminders.models import Action
from huikuan.flow.reminders.services import arranging
from huikuan.support import clock
from huikuan.workflow import daily_run
from huikuan.workflow.bench import book, yardstick


def measure(
    *,
    receivables: int,
    due_share: float,
    as_of: date,
    messages: bool,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, Any]:
    """Figures in seconds. `total_s`: read, decided, explained, interest, actions and events written exactly once."""
    at = clock.now()
    started = clock.monotonic()
    organization = book.build(receivables=receivables, due_share=due_share, as_of=as_of, at=at)
    load_s = clock.monotonic() - started
    yardstick_s = yardstick.measure(organization_id=organization.pk, as_of=as_of)
    report = daily_run.RunReport(as_of)
    started = clock.monotonic()
    daily_run.plan(organization, as_of, at, report, progress)
    total_s = clock.monotonic() - started
    started = clock.monotonic()
    again = daily_run.RunReport(as_of)
    daily_run.plan(organization, as_of, at, again)
    again_s = clock.monotonic() - started
    figures: dict[str, Any] = {
        "database": connection.vendor,
        "receivables": receivables,
        "due": report.looked,
        "actions": report.actions,
        "actions_stored": Action.objects.filter(organization=organization).count(),
        "load_s": round(load_s, 3),
        "total_s": round(total_s, 3),
        "per_second": round(report.actions / total_s) if total_s else 0,
        "again_s": round(again_s, 3),
        "again_actions": again.actions,
        "yardstick_s": round(yardstick_s, 3),
    }
    if messages:
        started = clock.monotonic()
        arranged = arranging.arrange(organization=organization, as_of=as_of, at=at, progress=progress)
        seconds = clock.monotonic() - started
        figures |= {
            "messages": arranged.messages,
            "messages_s": round(seconds, 3),
            "messages_per_second": round(arranged.messages / seconds) if seconds else 0,
        }
    return figures
