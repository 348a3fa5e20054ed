"""One receivable: how much, when and why, what is held, what was entered, what was sent, and what comes next."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.urls.resolvers import URLPattern

from huikuan.flow.delivery.selectors.connections import talking_links
from huikuan.flow.negotiation.selectors.talks import disputes_of, promises_of
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.detail import entries_of, holds_of_one
from huikuan.flow.reminders.selectors.of_claim import actions_of_claim, tasks_of_claim
from huikuan.flow.reports.selectors.invoices import claim_billing
from huikuan.support.access import Permission, may
from huikuan.support.events.timeline import timeline
from huikuan.support.sentences import talks, words
from huikuan.support.sentences.plans import due_sentence
from huikuan.web import incentive_lines, receivable_acts, receivable_words, subjects
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.policy_lines import policy_line
from huikuan.web.receivable_acts import acts_for, address_of, visible_or_404
from huikuan.workflow.explain import explain

HISTORY = 30
EVERYDAY = ("promise", "dispute", "due-date")


@staff(Permission.READ)
def detail(request: StaffRequest, receivable_id: int) -> HttpResponse:
    """The claim's page."""
    receivable, day, user = visible_or_404(request, receivable_id), as_of(request), request.user
    currency = receivable.currency
    holds = holds_of_one(receivable, day)
    events = timeline([("receivable", [receivable.pk])], organization_id=user.organization_id, limit=HISTORY)
    context = {
        "receivable": receivable,
        "contract": receivable.contract,
        "state": receivable_words.state_of(receivable, day),
        "days_late": receivable_words.late_of(receivable, day),
        "figures": receivable_words.figures(receivable, day),
        "kind_word": words.word(words.KINDS, receivable.kind),
        "trigger_word": words.word(words.TRIGGERS, receivable.trigger),
        "due_sentence": due_sentence(receivable.due_trace),
        "terms": receivable_words.terms(receivable.contract),
        "entries": receivable_words.entry_lines(entries_of(receivable)),
        "holds": receivable_words.hold_lines(holds.standing, currency),
        "ended_holds": receivable_words.hold_lines(holds.ended, currency),
        "why": receivable_words.why(explain(receivable=receivable, as_of=day)),
        "actions": receivable_words.action_lines(actions_of_claim(receivable), currency),
        "tasks": receivable_words.task_lines(tasks_of_claim(receivable)),
        "lines": subjects.lines(events.events, user.organization_id),
        "billing": claim_billing(receivable),
        "may_bill": may(user.role, Permission.REQUEST_INVOICE) and receivable.closed != "cancelled",
        "may_pay": may(user.role, Permission.RECORD_PAYMENT) and not receivable.closed,
        "may_reopen": may(user.role, Permission.WRITE_OFF),
        "may_hold": may(user.role, Permission.HOLD) and not receivable.closed,
        "promises": [(row, *talks.PROMISE_STATES[row.state]) for row in promises_of(receivable.pk)],
        "disputes": [
            (row, *talks.DISPUTE_STATES[row.state], talks.REASONS.get(row.reason, row.reason))
            for row in disputes_of(receivable.pk)
        ],
        "may_talk": may(user.role, Permission.WORK_TASK),
        "may_resolve": may(user.role, Permission.EDIT_RECEIVABLE) and not receivable.closed,
        "remote_task": may(user.role, Permission.EDIT_DELIVERY)
        and not receivable.closed
        and talking_links(receivable.contract).first(),
    }
    context |= acts(user.role, receivable) | incentive_lines.of_claim(receivable, user.role, day)
    return render(request, "web/receivables/detail.html", context | policy_line(receivable, user.role))


def acts(role: str, receivable: Receivable) -> dict[str, list[tuple[str, str]]]:
    """What may be done to the claim: (address, name), the everyday acts and those with lasting consequences apart."""
    made = [(act, (address_of(act, receivable), str(act.title))) for act in acts_for(role, receivable)]
    return {
        "plain_acts": [pair for act, pair in made if act.slug in EVERYDAY],
        "rare_acts": [pair for act, pair in made if act.slug not in EVERYDAY],
    }


urlpatterns: list[URLPattern] = [
    path("receivables/<int:receivable_id>", detail, name="receivable"),
    *receivable_acts.urlpatterns,
]
