"""What the coming days would bring if nobody paid and nothing changed: decided in memory, nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huikuan.flow.negotiation.selectors.talks import broken_by_customer
from huikuan.flow.parties.models import Organization
from huikuan.flow.payments.selectors.on_account import customers_with_money_on_account
from huikuan.flow.reminders.models import Track
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.flow.reminders.services.arranging.letters import Desk, Draft
from huikuan.flow.reminders.services.arranging.planned import PlannedAction
from huikuan.rules.dunning.facts import Facts

CLAIMS_AT_MOST = 5000


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """One thing that would happen: a message (with its full text) or, without `to`, a task for a person."""

    on: date
    at: datetime | None
    form: str
    step_key: str
    customer_id: int
    customer: str
    to: str
    to_name: str
    channel: str
    currency: str
    amount_minor: int
    claims: tuple[int, ...]
    needs_approval: bool
    subject: str
    text: str
    html: str
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, without the HTML."""
        return {
            "on": self.on.isoformat(),
            "at": self.at and self.at.isoformat(),
            "form": self.form,
            "step": self.step_key,
            "customer": self.customer,
            "to": self.to,
            "channel": self.channel,
            "currency": self.currency,
            "amount_minor": self.amount_minor,
            "receivables": list(self.claims),
            "needs_approval": self.needs_approval,
            "subject": self.subject,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Simulated:
    """A claim as far as the simulation has come."""

    facts: Facts
    version_id: int
    entity_id: int
    contract_id: int
    next_on: date
    row: PlannedAction


def preview(
    *,
    organization: Organization,
    start: date,
    days: int,
    limit: int | None = None,
    receivable_ids: Sequence[int] | None = None,
) -> list[PlannedMessage]:
    """Every message and task of `days` days from `start`, in order; at most `limit` of them.

    Looks at CLAIMS_AT_MOST claims, the earliest ones; approvals are taken as given and payments as not coming.
    """
    last = start + timedelta(days=days - 1)
    unmatched = customers_with_money_on_account(organization.pk)
    claims = {claim.row.receivable_id: claim for claim in read(organization.pk, start, last, receivable_ids)}
    sent: dict[int, list[date]] = defaultdict(list)
    found: list[PlannedMessage] = []
    for on in (start + timedelta(days=n) for n in range(days)):
        due = [claim for claim in claims.values() if claim.next_on <= on]
        if not due:
            continue
        facts = DayFacts(organization, on, unmatched, lambda: broken_by_customer(organization.pk), bank_seen_on=start)
        for customer_id, dates in sent.items():
            facts.sent_on.setdefault(customer_id, []).extend(dates)
        facts.load_contacts({claim.row.customer_id for claim in due})
        rows = [row for claim in due for row in step_of(claim, facts, claims)]
        if rows:
            desk = Desk(organization, on, datetime.combine(on, time(8), ZoneInfo(organization.time_zone)), live=False)
            desk.load(sorted({row.customer_id for row in rows}))
            for message in shown(desk, rows):
                found.append(message)
                if message.to:
                    sent[message.customer_id].append(on)
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def step_of(claim: Simulated, facts: DayFacts, claims: dict[int, Simulated]) -> Iterator[PlannedAction]:
    """The action of one claim on this day, if any; moves the claim on."""
    key, on = claim.row.receivable_id, facts.as_of
    tomorrow = facts.calendar.next_working(on + timedelta(days=1))
    held, until = facts.holds.get(key, (0, None))
    outstanding = claim.facts.outstanding_minor
    now = replace(
        claim.facts,
        held_minor=outstanding if held is None else min(held, outstanding),
        held_until=until,
        blocked=facts.blocked(claim.row.customer_id, claim.row.currency, claim.entity_id),
        traits=facts.traits.of(claim.version_id, claim.row.customer_id, claim.contract_id),
    )
    verdict = facts.deciders[claim.version_id].verdict(now)
    step = verdict.step
    if step is None:
        claims[key] = replace(claim, next_on=verdict.next_on or (tomorrow if now.blocked else date.max))
        return
    if step.form == "message":
        if capped := facts.capped_until(claim.row.customer_id, claim.version_id):
            claims[key] = replace(claim, next_on=capped)
            return
        if facts.unreachable(claim.row.customer_id, step):
            claims[key] = replace(claim, next_on=tomorrow)
            return
    mask = claim.facts.counted_mask | 1 << step.position
    deadline = verdict.deadline_on or claim.facts.deadline_on
    after = replace(claim.facts, counted_mask=mask, last_counted_on=on, deadline_on=deadline, pending=False)
    next_on = facts.deciders[claim.version_id].verdict(after).next_on
    claims[key] = replace(claim, facts=after, next_on=next_on or date.max)
    yield replace(
        claim.row, step_key=step.key, form=step.form, amount_minor=now.chaseable_minor, deadline_on=verdict.deadline_on
    )


def shown(desk: Desk, rows: Sequence[PlannedAction]) -> Iterator[PlannedMessage]:
    """The day's actions as messages and tasks."""
    drafts, unwritten = desk.write([row for row in rows if row.form == "message"])
    for draft in drafts:
        yield of_draft(desk, draft)
    for row in [row for row in rows if row.form != "message"] + unwritten:
        step = desk.policy(row.policy_version_id).step(row.step_key)
        yield PlannedMessage(
            desk.as_of,
            None,
            row.form,
            row.step_key,
            row.customer_id,
            row.customer,
            "",
            "",
            "",
            row.currency,
            row.amount_minor,
            (row.receivable_id,),
            bool(step.approver_role),
            "",
            "",
            "",
        )


def of_draft(desk: Desk, draft: Draft) -> PlannedMessage:
    lead = draft.actions[0]
    return PlannedMessage(
        on=desk.as_of,
        at=draft.not_before,
        form="message",
        step_key=draft.step.key,
        customer_id=lead.customer_id,
        customer=lead.customer,
        to=draft.contact.email,
        to_name=draft.contact.name,
        channel=draft.channel,
        currency=lead.currency,
        amount_minor=draft.total_minor,
        claims=tuple(action.receivable_id for action in draft.actions),
        needs_approval=draft.step.mode == "approval" or bool(draft.composed.warnings),
        subject=draft.composed.subject,
        text=draft.composed.text,
        html=draft.composed.html,
        warnings=draft.composed.warnings,
    )


FIELDS = (
    "receivable_id",
    "policy_version_id",
    "counted_mask",
    "dropped_mask",
    "last_counted_on",
    "deadline_on",
    "pending",
    "next_on",
    "receivable__due_on",
    "receivable__outstanding_minor",
    "receivable__customer_id",
    "receivable__customer__name",
    "receivable__customer__language",
    "receivable__customer__time_zone",
    "receivable__currency",
    "receivable__title",
    "receivable__invoice_number",
    "receivable__contract__number",
    "receivable__contract__entity_id",
    "receivable__contract__manager_id",
    "receivable__contract_id",
)


def read(organization_id: int, start: date, last: date, receivable_ids: Iterable[int] | None) -> Iterator[Simulated]:
    """Claims worth a look in the period, earliest first."""
    tracks = Track.objects.filter(organization_id=organization_id, next_on__lte=last, receivable__closed="")
    if receivable_ids is not None:
        tracks = tracks.filter(receivable_id__in=receivable_ids)
    for values in tracks.order_by("next_on", "pk").values_list(*FIELDS)[:CLAIMS_AT_MOST]:
        pk, version, mask, dropped, last_on, deadline, _pending, next_on, due_on, outstanding, *rest = values
        *rest, contract_id = rest
        customer_id, customer, language, zone, currency, title, number, contract_number, entity_id, manager_id = rest
        row = PlannedAction(
            pk,
            pk,
            version,
            "",
            "",
            outstanding,
            None,
            customer_id,
            customer,
            language,
            zone,
            currency,
            due_on,
            title,
            number,
            outstanding,
            contract_number,
            entity_id,
            manager_id,
        )
        facts = Facts(
            due_on=due_on,
            outstanding_minor=outstanding,
            counted_mask=mask,
            dropped_mask=dropped,
            last_counted_on=last_on,
            deadline_on=deadline,
        )
        yield Simulated(facts, version, entity_id, contract_id, max(next_on, start), row)
