"""What the coming days would bring if nobody paid and nothing changed: decided in memory, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from huikuan.flow.parties.models import Organization
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.services.arranging.letters import Desk, Draft
from huikuan.flow.reminders.services.arranging.planned import PlannedAction
from huikuan.rules.dunning.replay import Taken
from huikuan.workflow.replay import read

CLAIMS_AT_MOST = 5000
AT_ONCE = 2000
FIELDS = (
    "customer_id",
    "customer__name",
    "customer__language",
    "customer__time_zone",
    "currency",
    "due_on",
    "title",
    "invoice_number",
    "outstanding_minor",
    "contract__number",
    "contract__entity_id",
    "contract__manager_id",
)


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


def preview(
    *,
    organization: Organization,
    start: date,
    days: int,
    limit: int | None = None,
    receivable_ids: Sequence[int] | None = None,
) -> list[PlannedMessage]:
    """Every message and task of `days` days from `start`, in order; at most `limit` of them.

    Looks at CLAIMS_AT_MOST claims, in whole customers; approvals are taken as given, what lies on somebody's desk as
    done on the first day, payments as not coming.
    """
    claims = Receivable.objects.filter(organization=organization)
    claims = claims if receivable_ids is None else claims.filter(pk__in=receivable_ids)
    last = start + timedelta(days=days - 1)
    world = read(organization=organization, first=start, last=last, today=start, claims=claims, at_most=CLAIMS_AT_MOST)
    taken = world.stage.play(world.claims_on(), start, last).taken
    found: list[PlannedMessage] = []
    for on, steps in groupby(taken, key=lambda one: one.on):
        rows = actions(list(steps), {days.key: world.standings[days.key].version for days in world.claims})
        desk = Desk(organization, on, datetime.combine(on, time(8), ZoneInfo(organization.time_zone)), live=False)
        desk.load(sorted({row.customer_id for row in rows}))
        found.extend(shown(desk, rows))
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def actions(steps: Sequence[Taken], versions: Mapping[int, int]) -> list[PlannedAction]:
    """The day's steps as the daily run would plan them, by customer, then due date. One query for each 2000 claims."""
    by_claim = {one.claim: one for one in steps}
    keys, made = list(by_claim), []
    for place in range(0, len(keys), AT_ONCE):
        rows = Receivable.objects.filter(pk__in=keys[place : place + AT_ONCE]).values_list("pk", *FIELDS)
        for pk, *rest in rows:
            one = by_claim[pk]
            made.append(
                PlannedAction(pk, pk, versions[pk], one.step, one.form, one.amount_minor, one.deadline_on, *rest)
            )
    return sorted(made, key=lambda row: (row.customer_id, row.due_on, row.pk))


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
