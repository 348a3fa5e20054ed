"""From planned actions to messages and tasks, customer by customer, in transactions of some hundred customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization
from huikuan.flow.reminders.models import Action
from huikuan.flow.reminders.selectors.switches import is_live
from huikuan.flow.reminders.services.arranging.letters import Desk
from huikuan.flow.reminders.services.arranging.planned import PlannedAction, read_planned
from huikuan.flow.reminders.services.arranging.store import store_messages
from huikuan.flow.reminders.services.arranging.to_people import open_tasks

CUSTOMERS_AT_ONCE = 300


@dataclass(slots=True)
class Arranged:
    """How many messages and tasks were made."""

    messages: int = 0
    tasks: int = 0


def arrange(
    *, organization: Organization, as_of: date, at: datetime, progress: Callable[[str, int], None] | None = None
) -> Arranged:
    """Make messages and tasks of all planned actions. Repeating it, or a crash between, loses and doubles nothing."""
    waiting = sorted(
        set(
            Action.objects.filter(organization=organization, state="planned").values_list(
                "receivable__customer_id", flat=True
            )
        )
    )
    done = Arranged()
    desk = Desk(organization, as_of, at, live=is_live(organization.pk, "email"))
    for start in range(0, len(waiting), CUSTOMERS_AT_ONCE):
        batch(desk, waiting[start : start + CUSTOMERS_AT_ONCE], done)
        if progress is not None:
            progress("arrange", done.messages)
    return done


@transaction.atomic
def batch(desk: Desk, customer_ids: list[int], done: Arranged) -> None:
    """All planned actions of these customers, in one transaction."""
    rows = read_planned(desk.organization.pk, customer_ids)
    desk.load(customer_ids)
    messages: list[PlannedAction] = [row for row in rows if row.form == "message"]
    drafts, unwritten = desk.write(messages)
    store_messages(desk, drafts)
    done.messages += len(drafts)
    done.tasks += open_tasks(desk, [row for row in rows if row.form != "message"], unwritten)
