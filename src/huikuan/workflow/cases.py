"""Cases across the stages: opened when a contract is late, kept in step with its claims, closed when nothing is late.

What a case repeats (stage, overdue sum, since when) is brought up to date by the daily run for all of them and after
every change of a claim for that contract, with the same functions; set by set, never case by case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from huikuan.flow.contracts.models import Contract
from huikuan.flow.negotiation.models import Agreement, Case, Dispute, FirmStep, Interaction, Promise
from huikuan.flow.negotiation.services import cases as services
from huikuan.flow.negotiation.services.opening import open_late
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.parties.selectors.business_date import business_date
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.firm import IN_FORCE
from huikuan.rules.talks.outcomes import OUTCOMES
from huikuan.rules.talks.stage import STAGES, CaseFacts, stage_of
from huikuan.support.refusal import Refused

CHUNK: Final = 500  # keys in one statement
NEVER: Final = date(9999, 12, 31)  # stands for "nothing is late" where two days are compared
REACHED: Final = tuple(code for code, outcome in OUTCOMES.items() if outcome.reached)


@dataclass(slots=True)
class Kept:
    """What `keep` did: how many cases it opened and closed."""

    opened: int = 0
    closed: int = 0


@dataclass(slots=True)
class Standing:
    """What stands beside a contract's claims, while it is gathered."""

    talks: int = 0
    promises: int = 0
    disputes: int = 0
    agreed: bool = False
    given: set[str] = field(default_factory=set)

    def facts(self) -> CaseFacts:
        return CaseFacts(self.talks, self.promises, self.disputes, self.agreed, frozenset(self.given))


@transaction.atomic
def case_for(*, organization: Organization, contract: Contract, by: User | None, at: datetime) -> Case:
    """The contract's open case, or a new one. Raises Refused("other_organization", "case_nothing_open") for a
    contract that owes nothing."""
    if contract.organization_id != organization.pk:
        raise Refused("other_organization")
    standing = Case.objects.filter(contract=contract, closed_on__isnull=True).first()
    if standing is not None:
        return standing
    if not Receivable.objects.filter(contract=contract, closed="").exists():
        raise Refused("case_nothing_open")
    on = business_date(organization.pk, at)
    [made] = services.open_cases(contracts=[contract], by=by, on=on, at=at)
    refresh(organization.pk, on, [contract.pk])
    made.refresh_from_db()
    return made


@transaction.atomic
def keep(*, organization: Organization, as_of: date, at: datetime, kept_on: date | None = None) -> Kept:
    """Bring all cases of an organization in step with the claims. Part of the daily run; safe to repeat.

    `kept_on`: the day of the last finished run; since every change of a claim reaches its case at once, only contracts
    with a claim that became overdue after it are counted again. None: all are.
    """
    opened = open_late(organization_id=organization.pk, as_of=as_of, at=at)
    count_money(organization.pk, None, as_of, kept_on if kept_on and kept_on <= as_of else None)
    keep_stages(organization.pk)
    return Kept(opened, close_settled(organization.pk, as_of, None, at))


@transaction.atomic
def after_change(receivable_ids: Sequence[int], *, by: User | None, on: date, at: datetime) -> None:
    """Something happened to these claims: the cases of their contracts follow. Call inside its transaction."""
    for start in range(0, len(receivable_ids), CHUNK):
        rows = Receivable.objects.filter(pk__in=receivable_ids[start : start + CHUNK])
        keys = sorted(set(rows.values_list("contract_id", flat=True)))
        cases = Case.objects.filter(contract__in=keys, closed_on__isnull=True)
        by_organization: dict[int, list[int]] = {}
        for organization_id, contract_id in cases.values_list("organization_id", "contract_id"):
            by_organization.setdefault(organization_id, []).append(contract_id)
        for organization_id, contracts in by_organization.items():
            refresh(organization_id, on, contracts)
            close_settled(organization_id, on, by, at, contracts)


def refresh(organization_id: int, as_of: date, contract_ids: Collection[int]) -> None:
    """Stage and money of the open cases of these contracts; only what differs is written."""
    count_money(organization_id, contract_ids, as_of)
    keep_stages(organization_id, contract_ids)


def keep_stages(organization_id: int, contract_ids: Collection[int] | None = None) -> None:
    """The stage of open cases, of these contracts or of all; only what differs is written."""
    cases = open_cases(organization_id, contract_ids)
    found = standing_of(organization_id, contract_ids)
    moved: dict[str, list[int]] = {}
    noteworthy = cases if contract_ids is not None else cases.exclude(stage=STAGES[0])
    for pk, contract_id, stage in noteworthy.values_list("pk", "contract_id", "stage"):
        note_stage(moved, pk, stage, found.pop(contract_id, None))
    for start in range(0, len(rest := sorted(found)), CHUNK):
        keys = rest[start : start + CHUNK]
        for pk, contract_id, stage in cases.filter(contract__in=keys).values_list("pk", "contract_id", "stage"):
            note_stage(moved, pk, stage, found[contract_id])
    for stage, pks in moved.items():
        for start in range(0, len(pks), CHUNK):
            Case.objects.filter(pk__in=pks[start : start + CHUNK]).update(stage=stage)


def note_stage(moved: dict[str, list[int]], pk: int, stage: str, standing: Standing | None) -> None:
    wanted = stage_of((standing or Standing()).facts())
    if wanted != stage:
        moved.setdefault(wanted, []).append(pk)


def open_cases(organization_id: int, contract_ids: Collection[int] | None) -> QuerySet[Case]:
    rows = Case.objects.filter(organization_id=organization_id, closed_on__isnull=True)
    return rows if contract_ids is None else rows.filter(contract__in=contract_ids)


def count_money(
    organization_id: int, contract_ids: Collection[int] | None, as_of: date, kept_on: date | None = None
) -> None:
    """What is overdue, and since when, as the claims say today. Two statements however many cases.

    `kept_on`: only where a claim became overdue since that day.
    """
    cases = open_cases(organization_id, contract_ids)
    if kept_on is not None:
        lately = Receivable.objects.filter(organization_id=organization_id, closed="", due_on__lt=as_of)
        cases = cases.filter(contract__in=lately.filter(due_on__gte=kept_on).order_by().values("contract_id"))
    late = Receivable.objects.filter(contract_id=OuterRef("contract_id"), closed="", due_on__lt=as_of)
    grouped = late.order_by().values("contract_id")
    total = Coalesce(Subquery(grouped.annotate(n=Sum("outstanding_minor")).values("n")), Value(0))
    since = Subquery(grouped.annotate(n=Min("due_on")).values("n"))
    cases.annotate(n=total).exclude(overdue_minor=F("n")).update(overdue_minor=total)
    compared = cases.annotate(stored=Coalesce("late_since", Value(NEVER)), n=Coalesce(since, Value(NEVER)))
    compared.exclude(stored=F("n")).update(late_since=since)


def standing_of(organization_id: int, contract_ids: Collection[int] | None) -> dict[int, Standing]:
    """What stands beside the claims of each contract; contracts without anything are left out. Five queries."""
    found: dict[int, Standing] = {}

    def each(rows: QuerySet[Any], contract: str, *more: str) -> list[tuple[Any, ...]]:
        narrowed = rows.filter(organization_id=organization_id, **{f"{contract}__isnull": False})
        if contract_ids is not None:
            narrowed = narrowed.filter(**{f"{contract}__in": contract_ids})
        return list(narrowed.order_by().values_list(contract, *more).distinct())

    def of(contract_id: int) -> Standing:
        return found.setdefault(contract_id, Standing())

    talks = Interaction.objects.filter(case__closed_on__isnull=True, outcome__in=REACHED)
    for (contract_id,) in each(talks, "case__contract_id"):
        of(contract_id).talks = 1
    for (contract_id,) in each(Promise.objects.filter(state="open"), "lines__receivable__contract_id"):
        of(contract_id).promises = 1
    for (contract_id,) in each(Dispute.objects.filter(state="open"), "receivable__contract_id"):
        of(contract_id).disputes = 1
    for (contract_id,) in each(Agreement.objects.filter(state="active"), "case__contract_id"):
        of(contract_id).agreed = True
    for contract_id, kind in each(FirmStep.objects.filter(state=IN_FORCE), "case__contract_id", "kind"):
        of(contract_id).given.add(kind)
    return found


def close_settled(
    organization_id: int, as_of: date, by: User | None, at: datetime, contract_ids: Collection[int] | None = None
) -> int:
    """End the cases under whose contract nothing is overdue any more, with the outcome that the claims tell.

    A case with a running agreement stays: its dates are only put off. One that a person opened before anything was
    late stays until something was closed.
    """
    claims = Receivable.objects.filter(contract_id=OuterRef("contract_id"))
    ended = claims.exclude(closed="").filter(closed_on__gte=OuterRef("opened_on"))
    rows = open_cases(organization_id, contract_ids).filter(
        ~Exists(claims.filter(closed="", due_on__lt=as_of)),
        ~Exists(Agreement.objects.filter(case_id=OuterRef("pk"), state="active")),
        Exists(ended) | Q(opened_by__isnull=True),
    )
    if contract_ids is None:
        rows = rows.filter(late_since__isnull=True)  # counted a moment ago; the index finds them
    cases = list(rows.order_by("pk"))
    outcomes = outcomes_of(cases)
    return len(services.close_all(rows=[(case, outcomes[case.pk]) for case in cases], by=by, on=as_of, at=at))


def outcomes_of(cases: Sequence[Case]) -> Mapping[int, str]:
    """How each case ended: written off when any claim was, else paid when any was; "mistaken" when only dates moved."""
    found: dict[int, str] = {case.pk: "mistaken" for case in cases}
    rank = Choice(When(closed="written_off", then=Value(3)), When(closed="settled", then=Value(2)), default=Value(1))
    for start in range(0, len(cases), CHUNK):
        chunk = {case.contract_id: case for case in cases[start : start + CHUNK]}
        rows = Receivable.objects.filter(contract__in=chunk).exclude(closed="").annotate(rank=rank).order_by("rank")
        for contract_id, closed, on in rows.values_list("contract_id", "closed", "closed_on"):
            case = chunk[contract_id]
            if on is not None and on >= case.opened_on:
                found[case.pk] = "paid" if closed == "settled" else closed
    return found
