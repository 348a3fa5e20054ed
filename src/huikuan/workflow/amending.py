"""Change orders: the plan as it stands, what a proposal would do to each instalment, and doing it, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from huikuan.flow.contracts.models import Amendment as AmendmentRow
from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.amendments import record_amendment
from huikuan.flow.invoices.selectors.billing import billed
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.flow.receivables.services import amending, entries, triggers
from huikuan.flow.receivables.services.opening import Draft
from huikuan.rules.plan.amend import Amendment, Change, CurrentInstalment, amend
from huikuan.rules.plan.due import Offset
from huikuan.rules.plan.instalments import PlannedInstalment, Trigger
from huikuan.rules.states import receivable_state
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.workflow import triggers as facts_of
from huikuan.workflow.facts import business_date, fact, open_plan
from huikuan.workflow.new_contract import check_credit
from huikuan.workflow.subscriptions import announce


@dataclass(frozen=True, slots=True)
class Terms:
    """Who agreed to what, when and why."""

    total_minor: int
    agreed_on: date
    agreed_by: str
    reason: str
    evidence: StoredFile | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the proposed plan as a person enters it; `continues`: the sequence it carries on."""

    sequence: int
    kind: str
    title: str
    amount_minor: int
    trigger: str
    due_on: date | None = None
    offset_days: int = 0
    offset_unit: str = "calendar"
    milestone_id: int | None = None
    continues: int | None = None
    after: int | None = None  # the line it follows, by its sequence here

    def planned(self) -> PlannedInstalment:
        """As the rule reads it."""
        return PlannedInstalment(
            sequence=self.sequence, kind=self.kind, title=self.title, amount_minor=self.amount_minor,
            trigger=trigger_of(self.trigger, self.due_on, self.milestone_id, self.after),
            offset=Offset(self.offset_days, self.offset_unit), continues=self.continues,
        )  # fmt: skip


def trigger_of(code: str, due_on: date | None, milestone_id: int | None, after: int | None) -> Trigger:
    """A dated instalment is named by its date, one that waits for a milestone by its key, a follower by the other."""
    if code == "instalment":
        return Trigger(code, str(after or ""))
    if code == "date" or (code == "unknown" and due_on):
        return Trigger("date", due_on.isoformat() if due_on else "")
    return Trigger(code, str(milestone_id or "") if code in facts_of.BY_PROJECT else "")


def current_plan(contract: Contract, as_of: date) -> list[CurrentInstalment]:
    """The plan as it stands, with what is billed, paid and credited on each instalment. Four queries."""
    rows = list(contract.receivables.select_related("after").order_by("sequence"))
    keys = [row.pk for row in rows]
    sums = Entry.objects.filter(receivable_id__in=keys).values_list("receivable_id", "kind", "reverses__kind")
    taken: dict[tuple[int, str], int] = {}
    for pk, kind, reversed_kind, minor in sums.annotate(total=Sum("amount_minor")):
        key = (pk, reversed_kind or kind)
        taken[key] = taken.get(key, 0) + minor
    invoiced = billed(keys)
    return [current(row, taken, invoiced.get(row.pk, 0), as_of) for row in rows]


def current(row: Receivable, taken: Mapping[tuple[int, str], int], billed_minor: int, as_of: date) -> CurrentInstalment:
    dated = row.due_on if row.trigger == "date" else None
    trigger = trigger_of(row.trigger, dated, row.milestone_id, row.after.sequence if row.after else None)
    line = PlannedInstalment(
        sequence=row.sequence, kind=row.kind, title=row.title, amount_minor=row.amount_minor,
        trigger=trigger,
        offset=Offset(row.offset_days, row.offset_unit),
    )  # fmt: skip
    return CurrentInstalment(
        line=line, amount_minor=row.amount_minor, billed_minor=billed_minor,
        paid_minor=taken.get((row.pk, "allocation"), 0),
        credited_minor=taken.get((row.pk, "credit"), 0) + taken.get((row.pk, "discount"), 0), due_on=row.due_on,
        state=receivable_state(
            due_on=row.due_on, outstanding_minor=row.outstanding_minor, amount_minor=row.amount_minor,
            cancelled=row.closed == "cancelled", written_off=row.closed == "written_off", as_of=as_of,
        ),
    )  # fmt: skip


def proposed(
    contract: Contract, lines: Sequence[Line], total_minor: int, credits: Mapping[int, int], as_of: date
) -> Amendment:
    """What the proposal would do; nothing is written."""
    due_on = {line.sequence: line.due_on for line in lines if line.trigger == "date"}
    return amend(
        current_plan(contract, as_of), [line.planned() for line in lines], contract.total_minor, total_minor,
        credits=credits, due_on=due_on,
    )  # fmt: skip


@transaction.atomic
def apply(
    *,
    contract: Contract,
    lines: Sequence[Line],
    credits: Mapping[int, int],
    terms: Terms,
    by: User | None,
    at: datetime,
) -> AmendmentRow:
    """Agree the new version: every effect, or none.

    Raises Refused("amendment_refused", problems=…) with the codes of rules/plan/amend.py, "credit_blocked" when the
    increase takes the customer above the limit, and what the services refuse.
    """
    as_of = business_date(contract.organization, at)
    rows = {row.sequence: row for row in contract.receivables.select_for_update().order_by("sequence")}
    before = picture(contract)
    found = proposed(contract, lines, terms.total_minor, credits, as_of)
    if found.refused:
        raise Refused("amendment_refused", problems=list(found.problems))
    check_credit(contract.customer, terms.total_minor - contract.total_minor, contract.currency, as_of)
    touched = Applying(contract, {line.sequence: line for line in lines}, rows, terms.reason, by, at)
    for change in found.changes:
        touched.change(change)
    row = record_amendment(
        contract=contract, expected_version=contract.version, total_minor=terms.total_minor, agreed_on=terms.agreed_on,
        agreed_by=terms.agreed_by, reason=terms.reason, evidence=terms.evidence, before=before, after=picture(contract),
        effects=[jsonable(change) for change in found.changes], by=by, at=at,
    )  # fmt: skip
    facts_of.recompute(contract=contract, by=by, at=at)
    if touched.ids:
        announce("due_date_set", fact(contract.organization, touched.ids, "amended", by, at))
    return row


class Applying:
    """Carries out the changes of one amendment. `ids`: claims whose amount or date changed."""

    def __init__(
        self, contract: Contract, lines: Mapping[int, Line], rows: Mapping[int, Receivable], reason: str,
        by: User | None, at: datetime,
    ) -> None:  # fmt: skip
        self.contract, self.lines, self.rows, self.reason, self.by, self.at = contract, lines, rows, reason, by, at
        self.organization = contract.organization
        self.next = (contract.receivables.aggregate(Max("sequence"))["sequence__max"] or 0) + 1
        self.ids: list[int] = []

    def change(self, change: Change) -> None:
        """One instalment's effects."""
        if change.effects == ("unchanged",):
            return
        if change.sequence is None:
            self.add(self.lines[change.becomes[0]])
            return
        row = self.rows[change.sequence]
        self.ids.append(row.pk)
        given: dict[str, Any] = {
            "receivable_id": row.pk,
            "organization": self.organization,
            "by": self.by,
            "at": self.at,
        }
        if change.effects == ("withdrawn",):
            entries.cancel(**given, reason=self.reason, on=business_date(self.organization, self.at))
            return
        first, *others = [self.lines[sequence] for sequence in change.becomes]
        if change.credit_minor:
            entries.credit(
                **given, amount_minor=change.credit_minor, reason=self.reason,
                on=business_date(self.organization, self.at),
            )  # fmt: skip
        if {"amount_changed", "retitled", "split"} & set(change.effects):
            amending.amend_claim(**given, amount_minor=first.amount_minor, kind=first.kind, title=first.title)
        if {"terms_changed", "due_changed", "split"} & set(change.effects):
            self.set_term(row, first)
        for line in others:
            self.add(line)

    def set_term(self, row: Receivable, line: Line) -> None:
        """The new condition, or the new date."""
        triggers.set_trigger(
            receivable_id=row.pk, organization=self.organization, trigger=line.trigger, offset_days=line.offset_days,
            offset_unit=line.offset_unit, milestone=row.milestone, after=self.followed(line),
            conditions=row.conditions if line.trigger == row.trigger else (), by=self.by, at=self.at,
        )  # fmt: skip
        if line.trigger == "date":
            amending.agree_date(
                receivable_id=row.pk, organization=self.organization, due_on=line.due_on, by=self.by, at=self.at
            )

    def followed(self, line: Line) -> Receivable | None:
        """The standing claim that a line follows; one that the amendment itself adds cannot be followed yet."""
        other = self.lines.get(line.after or 0)
        return self.rows.get(other.continues or 0) if other else None

    def add(self, line: Line) -> None:
        """A new instalment at the end of the plan."""
        followed = self.followed(line)
        draft = Draft(
            contract=self.contract, sequence=self.next, kind=line.kind, title=line.title,
            amount_minor=line.amount_minor, due_on=line.due_on, trigger=line.trigger, triggered_on=line.due_on,
            offset_days=line.offset_days, offset_unit=line.offset_unit, milestone_id=line.milestone_id,
            after=followed.sequence if followed else None,
        )  # fmt: skip
        self.next += 1
        open_plan(organization=self.organization, drafts=[draft], by=self.by, at=self.at)


def picture(contract: Contract) -> dict[str, Any]:
    """Total and plan as values, readable without the software."""
    rows = contract.receivables.order_by("sequence")
    names = (
        "sequence",
        "kind",
        "title",
        "amount_minor",
        "outstanding_minor",
        "trigger",
        "offset_days",
        "offset_unit",
        "closed",
    )
    plan = [
        {**{name: getattr(row, name) for name in names}, "due_on": row.due_on and row.due_on.isoformat()}
        for row in rows
    ]
    return {"total_minor": contract.total_minor, "currency": contract.currency, "plan": plan}


def jsonable(change: Change) -> dict[str, Any]:
    """A change with its dates as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(change).items()}
