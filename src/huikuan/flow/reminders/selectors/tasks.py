"""Open tasks: whose they are, in the order to do them, and what one needs to know to do one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.parties.models import Contact, User
from huikuan.flow.reminders.models import Message, Task
from huikuan.flow.reminders.selectors.messages import messages_for

SHOWN_MESSAGES = 5
SHOWN_NOTES = 3


@dataclass(frozen=True, slots=True)
class TaskList:
    """The first tasks to do and how many there are in all; `overdue` of them should have been done before today."""

    rows: list[Task]
    total: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TaskFile:
    """What lies beside a task: who to talk to, what was sent, what earlier tasks noted."""

    contacts: list[Contact]
    messages: list[Message]
    earlier: list[Task]


def tasks_for(user: User) -> QuerySet[Task]:
    """Tasks this person may see: all, or the own ones and those about own projects."""
    ours = Task.objects.filter(organization_id=user.organization_id)
    if sees_everything(user):
        return ours
    mine = contracts_for(user)
    role_job = Q(owner__isnull=True, role=user.role, receivable__isnull=True, customer__in=mine.values("customer_id"))
    return ours.filter(Q(owner=user) | Q(receivable__contract__in=mine.values("pk")) | role_job)


def belongs_to(user: User) -> Q:
    """The condition for a task being this person's job: named, or of the role when nobody is named."""
    return Q(owner=user) | Q(owner__isnull=True, role__in=(user.role, ""))


def open_tasks(user: User, *, as_of: date, mine: bool, limit: int = 60) -> TaskList:
    """Tasks due by `as_of`, longest overdue first. Two queries at most."""
    due = tasks_for(user).filter(done_at__isnull=True, due_on__lte=as_of)
    if mine:
        due = due.filter(belongs_to(user))
    rows = list(with_subject(due).order_by("due_on", "pk")[:limit])
    if len(rows) < limit:
        return TaskList(rows, len(rows), sum(task.due_on < as_of for task in rows))
    return TaskList(rows, due.count(), due.filter(due_on__lt=as_of).count())


def with_subject(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with customer, claim, contract and owner in the same query; long texts stay behind."""
    related = ("customer", "receivable__contract", "receivable__customer", "owner", "message", "action")
    return tasks.select_related(*related).defer("message__mime", "message__html", "message__text", "action__trace")


def find_task(user: User, task_id: int) -> Task | None:
    """The task if this person may see it, open or done."""
    return with_subject(tasks_for(user)).filter(pk=task_id).first()


def next_task(user: User, *, as_of: date, after: Task, skip: Sequence[int] = ()) -> Task | None:
    """The person's own task that follows `after` in the day's order, wrapping round to the first."""
    due = tasks_for(user).filter(belongs_to(user), done_at__isnull=True, due_on__lte=as_of).exclude(pk=after.pk)
    later = Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, pk__gt=after.pk)
    order = with_subject(due.exclude(pk__in=list(skip))).order_by("due_on", "pk")
    return order.filter(later).first() or order.first()


def task_file(task: Task, user: User) -> TaskFile:
    """People, last messages and earlier notes of the task's customer, as far as this person may see them.

    Three queries; none without a customer.
    """
    if task.customer_id is None:
        return TaskFile([], [], [])
    contacts = Contact.objects.filter(customer_id=task.customer_id, left_at__isnull=True)
    sent = messages_for(user).filter(customer_id=task.customer_id).defer("mime", "html", "text")
    earlier = tasks_for(user).filter(customer_id=task.customer_id, done_at__isnull=False).exclude(note="")
    return TaskFile(
        list(contacts.order_by("-is_payer", "pk")),
        list(sent.order_by("-business_date", "-pk")[:SHOWN_MESSAGES]),
        list(earlier.select_related("done_by").order_by("-done_at")[:SHOWN_NOTES]),
    )
