"""The timetable, on one page: what happens by itself, and when (each organization's own time).

| job | when | what |
|---|---|---|
| day | once each day from the organization's hour on | the daily run: decide, plan, write messages |
| bills | once each day | three days before a draft matures: a task for finance |
| guarantees | once each day | 90, 30 and 7 days before a security ends: a task for legal |
| reports | once each day | a task for the manager whose project is to be reported on |
| looking back | once each day | a task for whoever had a case that ended: what was learnt |
| calendar | once each day | two months before an unpublished year: a task asking for its working days |
| thanks | all the time, apart | money that was matched is thanked for, with its receipt, as a proposal |
| following | every few minutes, apart | connected projects are fetched, what is to be said there is said |

After an outage the day's run is made up for as soon as the process is back; earlier days are not run again, since the
rules give one catch-up step. The sender works all the time: workflow/sender.py.
"""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import close_old_connections
from django.db.models import Max

from huikuan.flow.contracts.models import Guarantee
from huikuan.flow.delivery.models import Project
from huikuan.flow.parties.models import Organization
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services.tasks import open_task
from huikuan.rules.plan.guarantees import ALARMS
from huikuan.support import clock
from huikuan.support.jobs.once import beat, run_once
from huikuan.workflow import bills, daily_run, looking_back, saying, syncing, telling

log = logging.getLogger(__name__)
CALENDAR_NOTICE = timedelta(days=61)


def tick(at: datetime) -> int:
    """Run whatever is due at this instant, each once. Returns how many ran. One failing organization stops no other."""
    ran = 0
    for organization in Organization.objects.order_by("pk"):
        local = at.astimezone(ZoneInfo(organization.time_zone))
        if local.hour * 60 + local.minute < organization.run_minute:
            continue
        key = f"{organization.pk}:{local.date().isoformat()}"
        try:
            job = partial(day, organization, local.date(), at)
            ran += run_once(name="day", fire_key=key, at=at, now=clock.now, job=job)
        except Exception:
            log.exception("the daily run of organization %s failed; it is tried again", organization.pk)
    return ran


def day(organization: Organization, on: date, at: datetime) -> None:
    """The work of one business date."""
    daily_run.run(organization=organization, as_of=on, at=at)
    ask_for_calendar(organization, on, at)
    ask_for_reports(organization, on, at)
    warn_of_guarantees(organization, on, at)
    bills.ask_to_present(organization=organization, on=on, at=at)
    looking_back.ask(organization=organization, on=on, at=at)


def warn_of_guarantees(organization: Organization, on: date, at: datetime) -> None:
    """90, 30 and 7 days before a security ends, once each: a task for legal. Missed days are made up for."""
    running = Guarantee.objects.filter(
        organization=organization, released_on=None, until__gte=on, until__lte=on + timedelta(days=max(ALARMS))
    )
    for row in running.select_related("contract"):
        assert row.until is not None
        days = min(days for days in ALARMS if (row.until - on).days <= days)
        key = f"guarantee:{row.pk}:{days}"
        if Task.objects.filter(organization=organization, dedupe_key=key).exists():
            continue
        values = {"until": row.until.isoformat(), "guarantor": row.guarantor, "contract": row.contract_id}
        open_task(
            organization_id=organization.pk, kind="guarantee_ends", role="legal", values=values, due_on=on,
            customer_id=row.contract.customer_id, dedupe_key=key, at=at,
        )  # fmt: skip


def ask_for_reports(organization: Organization, on: date, at: datetime) -> None:
    """Where a project is reported on regularly: a task for its manager once the last report is that old."""
    last = Max("reports__until")
    projects = Project.objects.filter(organization=organization, report_every_days__gt=0).annotate(last=last)
    for project in projects.select_related("contract"):
        since = project.last or project.created_at.date()
        if (on - since).days >= project.report_every_days:
            open_task(
                organization_id=organization.pk,
                kind="progress_report",
                owner_id=project.contract.manager_id,
                role="" if project.contract.manager_id else "finance",
                customer_id=project.contract.customer_id,
                values={"project": project.pk, "name": project.name},
                due_on=on,
                dedupe_key=f"progress_report:{project.pk}",
                at=at,
            )


def ask_for_calendar(organization: Organization, on: date, at: datetime) -> None:
    """Two months before an unpublished year, a task for the owner: without its working days nothing leaves in it."""
    year = (on + CALENDAR_NOTICE).year
    if work_calendar(organization.pk).is_provisional(year):
        open_task(
            organization_id=organization.pk,
            kind="calendar",
            role="owner",  # who alone may edit settings
            values={"year": year},
            due_on=on,
            dedupe_key=f"calendar:{year}",
            at=at,
        )


def follow(at: datetime) -> int:
    """Fetch what is due from connected programs, then say there what waits. Returns how many projects were looked at.

    Each connection keeps its own time (15 minutes unless told otherwise), longer after a failure: workflow/syncing.py.
    """
    looked = syncing.poll(at)
    saying.deliver()
    for organization in telling.with_thanks_due():
        telling.thank_for_matches(organization=organization, at=at)
    return looked


def run_following(stop: threading.Event, pause_seconds: float = 20.0) -> None:
    """Follow until told to stop: a lane of its own, so that a slow server elsewhere never delays the day's run."""
    while not stop.is_set():
        close_old_connections()
        try:
            follow(clock.now())
        except Exception:
            log.exception("following stumbled; it goes on")
        stop.wait(pause_seconds)


def run_scheduler(stop: threading.Event, pause_seconds: float = 20.0) -> None:
    """Tick until told to stop."""
    threading.Thread(target=run_following, args=(stop,), daemon=True).start()
    while not stop.is_set():
        close_old_connections()  # a database that was restarted is connected to anew
        try:
            beat(name="scheduler", at=clock.now())
            tick(clock.now())
        except Exception:
            log.exception("the scheduler stumbled; it goes on")
        stop.wait(pause_seconds)
