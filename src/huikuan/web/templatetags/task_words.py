"""How the day's page names tasks and counts days: `{% load task_words %}`."""

from __future__ import annotations

from datetime import date

from django import template

from huikuan.flow.reminders.models import Task
from huikuan.support.sentences import happenings as sentences

register = template.Library()
ICONS = {
    "call": "phone",
    "meeting": "person",
    "internal_alert": "bell",
    "uncertain": "question",
    "failed": "alert",
    "unwritten": "alert",
    "no_address": "messages",
    "bounced": "messages",
    "money_on_account": "payments",
    "unmatched_money": "payments",
    "calendar": "today",
}
TROUBLE = frozenset(ICONS) - {"call", "meeting", "internal_alert"}


@register.filter
def task_title(task: Task) -> str:
    """What the task asks for."""
    return sentences.task_title(task.kind)


@register.filter
def days_since(day: date, as_of: date) -> int:
    """Days from `day` to `as_of`."""
    return (as_of - day).days


@register.filter
def task_advice(task: Task) -> str:
    """How to go about it."""
    return sentences.task_advice(task.kind)


@register.filter
def task_role(task: Task) -> str:
    """Whose job it is when nobody is named."""
    return sentences.role_word(task.role)


@register.filter
def task_icon(task: Task) -> str:
    """A picture of the kind of work."""
    return ICONS.get(task.kind, "lock" if task.approver_role else "task")


@register.filter
def task_tone(task: Task, as_of: date) -> str:
    """Overdue work is red, what disturbs the machine amber, the rest calm."""
    if task.due_on < as_of:
        return "overdue"
    return "due" if task.kind in TROUBLE or task.approver_role else ""
