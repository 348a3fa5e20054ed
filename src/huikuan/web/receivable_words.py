"""One receivable in words: figures with their notes, entries, actions, holds and terms as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.receivables.selectors.discounts import offered_on
from huikuan.flow.reminders.models import Action, Task
from huikuan.rules.charges import late_charge_accrued
from huikuan.rules.money import format_exact
from huikuan.rules.states import days_overdue, receivable_state
from huikuan.support.sentences import happenings as sentences
from huikuan.support.sentences import reasons, words
from huikuan.support.sentences.refusals import ROLES
from huikuan.web.forms.contracts import in_units
from huikuan.web.templatetags.huikuan import days_late, money_short
from huikuan.workflow.explain import Explanation


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its note, as parts/_figure.html takes it."""

    label: str
    value: SafeString | str
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A dated line of a list: a name, words, an amount, and where it leads."""

    on: date
    word: str
    text: str
    by: str
    amount: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """A step that was taken (or not), with its reasons."""

    step: str
    state: str
    on: date
    amount: str
    deadline: date | None
    subject: str
    url: str
    trace: list[str]


@dataclass(frozen=True, slots=True)
class Why:
    """What comes next and why, for a heading, a sentence and a list."""

    title: str
    sentences: list[str]
    next_on: date | None


def state_of(receivable: Receivable, day: date) -> str:
    """The state's code on a day."""
    return receivable_state(
        due_on=receivable.due_on,
        outstanding_minor=receivable.outstanding_minor,
        amount_minor=receivable.amount_minor,
        cancelled=receivable.closed == "cancelled",
        written_off=receivable.closed == "written_off",
        as_of=day,
    )


def late_of(receivable: Receivable, day: date) -> int:
    """Days since the due date; 0 for a closed claim or one without a date."""
    return days_overdue(receivable.due_on, day) if receivable.due_on and not receivable.closed else 0


def figures(receivable: Receivable, day: date) -> list[Figure]:
    """What is open, agreed and due, and what may be added or taken off; showing it books nothing."""
    currency, contract = receivable.currency, receivable.contract
    settled = receivable.amount_minor - receivable.outstanding_minor
    late = late_of(receivable, day)
    made = [
        Figure(
            _("未收"), money_short(receivable.outstanding_minor, currency), url="#entries",
            note=_("已销 %(amount)s") % {"amount": format_exact(settled, currency)} if settled else "",
            tone="overdue" if late > 0 else "settled" if receivable.closed == "settled" else "",
        ),
        Figure(_("应收金额"), money_short(receivable.amount_minor, currency), words.word(words.KINDS, receivable.kind)),
        Figure(
            _("到期日"), receivable.due_on.isoformat() if receivable.due_on else "—",
            due_note(receivable, day), tone="due" if late == 0 and receivable.due_on == day else "",
        ),
    ]  # fmt: skip
    if receivable.due_on and not receivable.closed:
        charge = late_charge_accrued(
            receivable.outstanding_minor, contract.late_daily_rate_ppm, receivable.due_on, day, contract.late_cap_bp
        )
        if charge:
            made.append(
                Figure(_("合同违约金"), money_short(charge, currency), _("算到今天，仅供参考，未入账"), "#terms")
            )
    offered = offered_on([receivable.pk]).get(receivable.pk)
    if offered is not None and not receivable.closed and day <= offered.offer.until:
        note = _("%(day)s 前到账") % {"day": offered.offer.until.isoformat()}
        made.append(Figure(_("提前付款可减"), money_short(offered.offer.discount_minor, currency), note, "#discount"))
    return made


def due_note(receivable: Receivable, day: date) -> str:
    if receivable.closed:
        return ""
    if receivable.due_on is None:
        return receivable.trigger_words or words.word(words.TRIGGERS, receivable.trigger)
    return days_late(late_of(receivable, day))


def why(explanation: Explanation) -> Why:
    """The decision in words."""
    pairs = [reason.as_json() for reason in explanation.trace]
    said = reasons.trace_sentences(pairs, explanation.currency)
    title = {
        "step": _("今天要做：%(step)s") % {"step": reasons.step_word(explanation.step)},
        "hold": _("为什么不催：已暂缓"),
        "nothing": _("为什么不催"),
    }.get(explanation.outcome, _("为什么今天不催"))
    return Why(title, said, explanation.next_on)


def entry_lines(entries: Iterable[Entry]) -> list[Line]:
    """What changed the debt, each leading to the payment behind it."""
    made = []
    for entry in entries:
        allocation = getattr(entry, "allocation", None)
        amount = entry.amount_minor
        made.append(
            Line(
                on=entry.effective_on,
                word=words.word(words.ENTRIES, entry.kind),
                text=entry.reason or (words.word(words.METHODS, allocation.payment.method) if allocation else ""),
                by=entry.by.name if entry.by else "",
                amount=("−" if amount > 0 else "+") + format_exact(abs(amount), entry.receivable.currency),
                url=reverse("web:payment", args=[allocation.payment_id]) if allocation else "",
            )
        )
    return made


def action_lines(actions: Iterable[Action], currency: str) -> list[ActionLine]:
    """The steps with their messages and reasons."""
    return [
        ActionLine(
            step=reasons.step_word(action.step_key),
            state="on_desk" if action.form != "message" and action.state == "queued" else action.state,
            on=action.business_date,
            amount=format_exact(action.amount_minor, currency),
            deadline=action.deadline_on,
            subject=action.message.subject if action.message else "",
            url=reverse("web:message", args=[action.message_id]) if action.message_id else "",
            trace=reasons.trace_sentences(action.trace, currency),
        )
        for action in actions
    ]


def task_lines(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """Tasks by name, with whose they are."""
    return [
        {
            "id": task.pk,
            "title": sentences.task_title(task.kind),
            "who": task.owner.name if task.owner else str(ROLES.get(task.role, "")),
            "due_on": task.due_on,
            "done": task.done_at is not None,
            "note": task.note,
        }
        for task in tasks
    ]


def hold_lines(holds: Iterable[Hold], currency: str) -> list[dict[str, Any]]:
    """Holds in words."""
    return [
        {
            "id": hold.pk,
            "word": words.word(words.HOLD_REASONS, hold.reason),
            "until": hold.until,
            "amount": format_exact(hold.amount_minor, currency) if hold.amount_minor else "",
            "note": hold.note,
            "by": hold.by.name if hold.by else _("系统"),
            "at": hold.at,
        }
        for hold in holds
    ]


def terms(contract: Contract) -> list[tuple[str, str]]:
    """The late charge and the discount as the contract states them."""
    said = []
    if contract.late_daily_rate_ppm:
        text = _("每日万分之 %(rate)s") % {"rate": in_units(contract.late_daily_rate_ppm)}
        if contract.late_cap_bp:
            text += _("，以未付金额的 %(cap)s%% 为限") % {"cap": in_units(contract.late_cap_bp)}
        said.append((_("逾期违约金"), text))
    if contract.discount_bp:
        values = {"rate": in_units(contract.discount_bp), "days": contract.discount_days}
        said.append((_("提前付款优惠"), _("早于到期日 %(days)s 天到账，减 %(rate)s%%") % values))
    return said
