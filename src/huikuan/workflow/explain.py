"""Why this step, or why nothing: the decision about one claim, asked again for any day, past, present or coming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from huikuan.flow.negotiation.selectors.talks import broken_by_customer
from huikuan.flow.payments.selectors.on_account import unclear
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Track
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.flow.reminders.selectors.replay_claims import sampled
from huikuan.flow.reminders.selectors.replay_runs import Runs, runs_of
from huikuan.flow.reminders.selectors.versions import policies_of
from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.contact import NoRecipient, Recipient, within_cap
from huikuan.rules.dunning.facts import Decision, Facts, Reason
from huikuan.rules.dunning.replay import Customer, Played
from huikuan.rules.dunning.replay_claim import value_on
from huikuan.workflow import replay

PAST: Final = "past"
TODAY: Final = "today"
COMING: Final = "coming"
UNCONFIRMED: Final = "calendar_unconfirmed"
GIVEN_UP: Final = ("written_off", "cancelled")
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision with its trace. `outcome`: step, wait, hold or nothing; `next_on`: the next day worth a look.

    `tense`: "past" (with what was known then), "today", or "coming" (if nobody pays and nothing changes until then).
    """

    receivable_id: int
    as_of: date
    outcome: str
    step: str
    amount_minor: int
    currency: str
    deadline_on: date | None
    next_on: date | None
    trace: tuple[Reason, ...]
    tense: str = TODAY

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; reasons are [code, values]."""
        return {
            "receivable": self.receivable_id,
            "as_of": self.as_of.isoformat(),
            "tense": self.tense,
            "outcome": self.outcome,
            "step": self.step,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "deadline_on": self.deadline_on and self.deadline_on.isoformat(),
            "next_on": self.next_on and self.next_on.isoformat(),
            "trace": [reason.as_json() for reason in self.trace],
        }


def explain(*, receivable: Receivable, as_of: date, today: date | None = None) -> Explanation:
    """What the daily run decides about this claim on `as_of`. Nothing is written.

    `today` (default: `as_of`) says which days are past: those are told with what was known at that day's run, steps,
    holds, money and addresses alike. A coming day is told as it will be if nobody pays, nothing changes, and the steps
    until then are taken on their days; bank data is taken to be kept as fresh as it is.
    """
    today = today or as_of
    if as_of == today:
        return explain_today(receivable, as_of)
    return explain_past(receivable, as_of, today) if as_of < today else explain_coming(receivable, as_of, today)


def explain_today(receivable: Receivable, as_of: date) -> Explanation:
    """With the facts as they are."""
    if receivable.closed:
        return off_the_ladder(receivable, as_of, TODAY)
    organization = receivable.organization
    bank = unclear(organization.pk)
    facts_of_day = DayFacts(
        organization, as_of, bank.money, lambda: broken_by_customer(organization.pk), gapped=bank.gapped
    )
    track = Track.objects.filter(pk=receivable.pk).first()
    if track is None:
        return off_the_ladder(receivable, as_of, TODAY)
    held, held_until = facts_of_day.holds.get(receivable.pk, (0, None))
    outstanding, version = receivable.outstanding_minor, track.policy_version_id
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
        traits=facts_of_day.traits.of(version, receivable.customer_id, receivable.contract_id),
    )
    decision = facts_of_day.deciders[version].decide(unless_unconfirmed(facts, facts_of_day.calendar, as_of))
    capped, reached = None, None
    if decision.step is not None and decision.step.form == "message":
        capped = facts_of_day.capped_until(receivable.customer_id, version)
        facts_of_day.load_contacts([receivable.customer_id])
        reached = facts_of_day.recipient(receivable.customer_id, decision.step)
    return told(receivable, as_of, TODAY, decision, capped, reached, facts_of_day.calendar)


def explain_past(receivable: Receivable, as_of: date, today: date) -> Explanation:
    """With what the run of that day knew."""
    runs = runs_of(receivable.organization, as_of, as_of)
    if receivable.created_at > runs.moment(as_of):
        return nothing(receivable, as_of, PAST, "wait", "not_entered_yet")
    return in_world(receivable, as_of, as_of, today, runs)


def explain_coming(receivable: Receivable, as_of: date, today: date) -> Explanation:
    """As it will be, the steps until then taken on their days."""
    return in_world(receivable, today, as_of, today, Runs(receivable.organization, {}))


def in_world(receivable: Receivable, first: date, as_of: date, today: date, runs: Runs) -> Explanation:
    """The customer's claims played from `first` to the day before `as_of`, then the decision of `as_of`."""
    organization, tense = receivable.organization, PAST if as_of < today else COMING
    theirs = Receivable.objects.filter(organization=organization, customer_id=receivable.customer_id)
    theirs = theirs.filter(created_at__lte=runs.moment(as_of)) if tense == PAST else theirs.filter(closed="")
    sample = sampled(theirs, replay.CLAIMS_AT_MOST)
    world = replay.world_of(organization, first, as_of, today, sample, runs, policies_of(organization.pk))
    customer = Customer(world.stage, receivable.customer_id, world.claims_on(), first, Played())
    customer.play(as_of - DAY)
    run = customer.run_of(receivable.pk)
    if run is None:
        return without_decision(receivable, as_of, tense, world)
    pending = tense == PAST and world.standings[receivable.pk].pending
    facts = unless_unconfirmed(replace(customer.facts_of(run, as_of), pending=pending), world.calendar, as_of)
    decision = world.stage.decider(run.claim.version, as_of).decide(facts)
    capped, reached = None, None
    if decision.step is not None and decision.step.form == "message":
        _, capped = within_cap(customer.sent, world.policies[run.claim.version], as_of)
        reached = world.stage.recipient(receivable.customer_id, decision.step)
    return told(receivable, as_of, tense, decision, capped, reached, world.calendar)


def without_decision(receivable: Receivable, as_of: date, tense: str, world: replay.World) -> Explanation:
    """Off the ladder then: settled, without a due date, or not looked at yet."""
    if tense != PAST:
        return off_the_ladder(receivable, as_of, tense)
    days = next((days for days in world.claims if days.key == receivable.pk), None)
    if days is None:
        code = receivable.closed if receivable.closed in GIVEN_UP else "settled"
        return nothing(receivable, as_of, tense, "nothing", code)
    code = "no_due_date" if value_on(days.dues, as_of) is None else "not_looked"
    return nothing(receivable, as_of, tense, "wait", code)


def unless_unconfirmed(facts: Facts, calendar: WorkCalendar, as_of: date) -> Facts:
    """No run decides anything in a year whose working days are not published."""
    return replace(facts, blocked=UNCONFIRMED) if calendar.is_provisional(as_of.year) else facts


def told(
    receivable: Receivable, as_of: date, tense: str, decision: Decision, capped: date | None,
    reached: Recipient | NoRecipient | None, calendar: WorkCalendar,
) -> Explanation:  # fmt: skip
    """The decision, with what keeps its message from leaving: the cap first, as in the daily run."""
    outcome, trace, next_on = decision.outcome, list(decision.trace), decision.next_on
    if capped is not None:
        outcome, next_on = "wait", capped
        trace.append(Reason("weekly_cap", {"until": capped.isoformat()}))
    elif isinstance(reached, NoRecipient):
        # nobody is written to: a person must find an address first
        outcome, next_on = "wait", calendar.next_working(as_of + DAY)
        trace.append(Reason(reached.reason, {}))
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
        tense,
    )


def off_the_ladder(receivable: Receivable, as_of: date, tense: str) -> Explanation:
    """A claim that is not looked at: closed, without a due date, or entered since the last run."""
    waits = "no_due_date" if receivable.due_on is None else "not_looked"
    code = receivable.closed if receivable.closed in GIVEN_UP else "settled" if receivable.closed else waits
    return nothing(receivable, as_of, tense, "nothing" if receivable.closed else "wait", code)


def nothing(receivable: Receivable, as_of: date, tense: str, outcome: str, code: str) -> Explanation:
    """No decision at all, and why."""
    return Explanation(
        receivable.pk, as_of, outcome, "", 0, receivable.currency, None, None, (Reason(code, {}),), tense
    )
