"""Why this step, or why nothing: the decision about one claim, asked again for any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from huikuan.flow.negotiation.selectors.talks import broken_by_customer
from huikuan.flow.payments.selectors.on_account import customers_with_money_on_account
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Track
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.rules.dunning.contact import NoRecipient
from huikuan.rules.dunning.facts import Facts, Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision with its trace. `outcome`: step, wait, hold or nothing; `next_on`: the next day worth a look."""

    receivable_id: int
    as_of: date
    outcome: str
    step: str
    amount_minor: int
    currency: str
    deadline_on: date | None
    next_on: date | None
    trace: tuple[Reason, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; reasons are [code, values]."""
        return {
            "receivable": self.receivable_id,
            "as_of": self.as_of.isoformat(),
            "outcome": self.outcome,
            "step": self.step,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "deadline_on": self.deadline_on and self.deadline_on.isoformat(),
            "next_on": self.next_on and self.next_on.isoformat(),
            "trace": [reason.as_json() for reason in self.trace],
        }


def explain(*, receivable: Receivable, as_of: date, bank_seen_on: date | None = None) -> Explanation:
    """What the daily run would decide about this claim on `as_of`, with the facts known now. Nothing is written.

    Steps that counted after `as_of` are left out only as far as the track remembers: it keeps the last one.
    """
    organization = receivable.organization
    facts_of_day = DayFacts(
        organization, as_of, customers_with_money_on_account(organization.pk),
        lambda: broken_by_customer(organization.pk), bank_seen_on=bank_seen_on,
    )  # fmt: skip
    track = Track.objects.filter(pk=receivable.pk).first()
    if receivable.closed or track is None:
        return off_the_ladder(receivable, as_of)
    held, held_until = facts_of_day.holds.get(receivable.pk, (0, None))
    outstanding = receivable.outstanding_minor
    facts = Facts(
        due_on=receivable.due_on,
        outstanding_minor=outstanding,
        held_minor=outstanding if held is None else min(held, outstanding),
        held_until=held_until,
        counted_mask=track.counted_mask,
        dropped_mask=track.dropped_mask,
        last_counted_on=track.last_counted_on,
        pending=track.pending,
        deadline_on=track.deadline_on,
        blocked=facts_of_day.blocked(receivable.customer_id, receivable.currency, receivable.contract.entity_id),
        traits=facts_of_day.traits.of(track.policy_version_id, receivable.customer_id, receivable.contract_id),
    )
    decision = facts_of_day.deciders[track.policy_version_id].decide(facts)
    outcome, trace, next_on = decision.outcome, list(decision.trace), decision.next_on
    if decision.step is not None and decision.step.form == "message":
        if until := facts_of_day.capped_until(receivable.customer_id, track.policy_version_id):
            outcome, next_on = "wait", until
            trace.append(Reason("weekly_cap", {"until": until.isoformat()}))
        facts_of_day.load_contacts([receivable.customer_id])
        recipient = facts_of_day.recipient(receivable.customer_id, decision.step)
        if isinstance(recipient, NoRecipient):
            outcome = "wait"  # nobody is written to: a person must find an address first
            trace.append(Reason(recipient.reason, {}))
    return Explanation(
        receivable.pk,
        as_of,
        outcome,
        decision.step.key if decision.step else "",
        decision.amount_minor,
        receivable.currency,
        decision.deadline_on,
        next_on,
        tuple(trace),
    )


def off_the_ladder(receivable: Receivable, as_of: date) -> Explanation:
    """A claim that is not looked at: closed, without a due date, or entered since the last run."""
    waits = "no_due_date" if receivable.due_on is None else "not_looked"
    code = {"": waits, "written_off": "written_off", "cancelled": "cancelled"}.get(receivable.closed, "settled")
    outcome = "nothing" if receivable.closed else "wait"
    reason = Reason(code, {})
    return Explanation(receivable.pk, as_of, outcome, "", 0, receivable.currency, None, None, (reason,))
