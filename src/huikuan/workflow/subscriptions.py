"""What happens after X, in one table. Each handler runs in the transaction of the fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.services import sending, tasks, tracks
from huikuan.workflow import cases, resuming, writing_back


@dataclass(frozen=True, slots=True)
class Fact:
    """A change that may concern pressure: what happened to which receivables, who did it, when."""

    organization_id: int
    receivable_ids: Sequence[int]
    by: User | None
    at: datetime
    on: date  # the business date
    code: str


Handler = Callable[[Fact], None]


def withdraw_messages(fact: Fact) -> None:
    """Nothing that no longer holds may leave: cancel what is on its way and names these claims."""
    sending.withdraw_for_receivables(receivable_ids=fact.receivable_ids, code=fact.code, by=fact.by, at=fact.at)


def wake_tracks(fact: Fact) -> None:
    """Decide about these claims anew."""
    tracks.wake(receivable_ids=fact.receivable_ids, on=fact.on)


def start_tracks(fact: Fact) -> None:
    """Put new claims on the ladder."""
    tracks.start_tracks(organization_id=fact.organization_id, next_on=fact.on)


def drop_tasks(fact: Fact) -> None:
    """Nobody need call about what is settled."""
    tasks.drop_settled(receivable_ids=fact.receivable_ids, by=fact.by, at=fact.at)


def end_firm_steps(fact: Fact) -> None:
    """What was in force against late money ends with it: the work goes on."""
    resuming.after_change(fact.receivable_ids, paid=fact.code == "paid", by=fact.by, on=fact.on, at=fact.at)


def keep_cases(fact: Fact) -> None:
    """The cases of these claims follow: their money, their stage, their end."""
    cases.after_change(fact.receivable_ids, by=fact.by, on=fact.on, at=fact.at)


def write_back_paid(fact: Fact) -> None:
    """Say where the work is kept that money came for it."""
    writing_back.note_paid(
        organization_id=fact.organization_id, receivable_ids=fact.receivable_ids, by=fact.by, at=fact.at
    )


def write_back_reversed(fact: Fact) -> None:
    """Correct there what was said to be collected."""
    writing_back.note_reversed(
        organization_id=fact.organization_id, receivable_ids=fact.receivable_ids, by=fact.by, at=fact.at
    )


SUBSCRIPTIONS: dict[str, tuple[Handler, ...]] = {
    "receivable_opened": (start_tracks,),
    "due_date_set": (withdraw_messages, start_tracks, wake_tracks, keep_cases),
    "payment_allocated": (withdraw_messages, drop_tasks, wake_tracks, end_firm_steps, keep_cases, write_back_paid),
    "payment_reversed": (wake_tracks, keep_cases, write_back_reversed),
    "receivable_closed": (withdraw_messages, drop_tasks, end_firm_steps, keep_cases),
    "receivable_credited": (withdraw_messages, wake_tracks, end_firm_steps, keep_cases),
    "receivable_held": (withdraw_messages, wake_tracks),
    "hold_released": (wake_tracks, keep_cases),
}


def announce(name: str, fact: Fact) -> None:
    """Run the handlers of one happening, in order. Call inside the transaction of the fact."""
    for handler in SUBSCRIPTIONS[name]:
        handler(fact)
