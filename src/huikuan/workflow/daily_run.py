"""The day's work of one organization (domain.md, The daily run): decide, plan exactly once, write the messages.

Running again, in two processes, after a crash or for a past day repeats nothing and loses nothing: what is decided is
kept on the track, actions are unique, and messages are made of actions that have none yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huikuan.flow.negotiation.selectors.talks import broken_by_customer
from huikuan.flow.parties.models import Organization
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.payments.selectors.on_account import unclear
from huikuan.flow.receivables.services.discounts import lapse_discounts
from huikuan.flow.reminders.services import arranging
from huikuan.flow.reminders.services.planning import Planner
from huikuan.flow.reminders.services.tasks import open_task
from huikuan.support import clock
from huikuan.support.events.record import record
from huikuan.support.events.timeline import newest
from huikuan.workflow import cases, disputing, firm_steps, matching, negotiating, promising

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class RunReport:
    """What a run did, in seconds of this process. `blocked`: why nothing was decided, or ""."""

    date: date
    looked: int = 0
    actions: int = 0
    messages: int = 0
    tasks: int = 0
    blocked: str = ""
    plan_s: float = 0.0
    arrange_s: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {**asdict(self), "date": self.date.isoformat()}


def run(*, organization: Organization, as_of: date, at: datetime, progress: Progress | None = None) -> RunReport:
    """The run for one business date. `progress(what, done)` is told after every chunk."""
    report = RunReport(as_of)
    if work_calendar(organization.pk).is_provisional(as_of.year):
        report.blocked = "calendar_unconfirmed"
        open_task(
            organization_id=organization.pk,
            kind="calendar",
            role="finance",
            values={"year": as_of.year},
            due_on=as_of,
            dedupe_key=f"calendar:{as_of.year}",
            at=at,
        )
        return report
    started = clock.monotonic()
    matching.match_new(organization=organization, at=at)
    lapse_discounts(organization=organization, as_of=as_of, at=at)
    promising.check_promises(organization=organization, as_of=as_of, at=at)
    disputing.tidy(organization=organization, as_of=as_of, at=at)
    negotiating.keep_agreements(organization=organization, as_of=as_of, at=at)
    cases.keep(organization=organization, as_of=as_of, at=at, kept_on=last_run_on(organization))
    firm_steps.begin_suspensions(organization, as_of, at)
    plan(organization, as_of, at, report, progress)
    planned = clock.monotonic()
    arranged = arranging.arrange(organization=organization, as_of=as_of, at=at, progress=progress)
    report.messages, report.tasks = arranged.messages, arranged.tasks
    report.plan_s, report.arrange_s = round(planned - started, 3), round(clock.monotonic() - planned, 3)
    with transaction.atomic():
        record(
            organization_id=organization.pk,
            at=at,
            kind="run.finished",
            subject=("organization", organization.pk),
            **report.as_dict(),
        )
    return report


def last_run_on(organization: Organization) -> date | None:
    """The business date of the last finished run, None when there was none."""
    last = newest(organization_id=organization.pk, kinds=("run.finished",))
    return date.fromisoformat(last.data["date"]) if last else None


def plan(
    organization: Organization, as_of: date, at: datetime, report: RunReport, progress: Progress | None = None
) -> None:
    """Decide about every claim worth a look, chunk by chunk."""
    bank = unclear(organization.pk)
    planner = Planner(
        organization, as_of, at, bank.money, broken_promises=lambda: broken_by_customer(organization.pk),
        gapped=bank.gapped,
    )  # fmt: skip
    while (chunk := planner.plan_chunk()).looked:
        report.looked += chunk.looked
        report.actions += chunk.actions
        if progress is not None:
            progress("plan", report.looked)
