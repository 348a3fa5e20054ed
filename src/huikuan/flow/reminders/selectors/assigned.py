"""Which policy a claim follows and why: its own, its contract's, its customer's, else the organization's default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for, customers_for
from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import Policy, PolicyAssignment, Track

Target = Receivable | Contract | Customer
ORDER: Final = ("receivable", "contract", "customer")  # the nearest wins


@dataclass(frozen=True, slots=True)
class Followed:
    """The policy in force for something, and through what: one of ORDER, or "organization" for the default.

    `own`: assigned to this very thing, not inherited. `since` and `by` are empty for the default.
    """

    policy: Policy
    through: str
    own: bool
    since: datetime | None = None
    by: str = ""


def kind_of(target: Target) -> str:
    """One of ORDER."""
    return {Receivable: "receivable", Contract: "contract", Customer: "customer"}[type(target)]


def chain_of(target: Target) -> dict[str, int]:
    """What the target inherits from, itself first: {kind: id}."""
    if isinstance(target, Receivable):
        return {"receivable": target.pk, "contract": target.contract_id, "customer": target.customer_id}
    if isinstance(target, Contract):
        return {"contract": target.pk, "customer": target.customer_id}
    return {"customer": target.pk}


def followed(target: Target) -> Followed:
    """What this claim, contract or customer follows now. One query."""
    chain = chain_of(target)
    wanted = Q()
    for kind, pk in chain.items():
        wanted |= Q(**{f"assignments__{kind}_id": pk})
    rows = (
        Policy.objects.filter(organization_id=target.organization_id)
        .annotate(near=FilteredRelation("assignments", condition=wanted))
        .filter(Q(is_default=True) | Q(near__isnull=False))
        .annotate(
            since=F("near__at"), who=F("near__by__name"), **{f"of_{kind}": F(f"near__{kind}_id") for kind in ORDER}
        )
    )
    found = list(rows)
    for kind in chain:
        for row in found:
            if getattr(row, f"of_{kind}") is not None:
                return Followed(row, kind, kind == kind_of(target), row.since, row.who or "")
    return Followed(next(row for row in found if row.is_default), "organization", False)


def through_of(row: PolicyAssignment) -> str:
    """The kind of thing this assignment is for."""
    return next(kind for kind in ORDER if getattr(row, f"{kind}_id") is not None)


def claims_of(target: Target) -> Q:
    """The tracks of the open claims that an assignment to this target bears on."""
    field = {"receivable": "pk", "contract": "receivable__contract_id", "customer": "receivable__customer_id"}
    return Q(**{field[kind_of(target)]: target.pk, "receivable__closed": ""})


def begun() -> Q:
    """Tracks on which a step has counted or was decided against: they finish on their ladder unless moved."""
    return ~Q(counted_mask=0, dropped_mask=0, last_counted_on__isnull=True, pending=False)


def open_and_begun(target: Target) -> tuple[int, int]:
    """How many open claims an assignment to this target bears on, and how many of them have begun. One query."""
    rows = Track.objects.filter(claims_of(target))
    found = rows.aggregate(open=Count("pk"), begun=Count("pk", filter=begun()))
    return found["open"], found["begun"]


def choices(organization_id: int) -> list[Policy]:
    """The policies that can be assigned, the default first."""
    rows = Policy.objects.filter(organization_id=organization_id, retired_at__isnull=True)
    return list(rows.order_by("-is_default", "name"))


def overview(organization_id: int) -> list[Policy]:
    """Every policy with `newest` (its version number), `changed_at` and how many customers, contracts and claims it
    was assigned to. One query."""
    rows: QuerySet[Policy] = Policy.objects.filter(organization_id=organization_id).annotate(
        newest=Max("versions__version"), changed_at=Max("versions__at"),
        customers=Count("assignments__customer", distinct=True),
        contracts=Count("assignments__contract", distinct=True),
        claims=Count("assignments__receivable", distinct=True),
    )  # fmt: skip
    return list(rows.order_by("-is_default", F("retired_at").asc(nulls_first=True), "name"))


def claims_by_policy(organization_id: int) -> dict[int, int]:
    """{policy: how many open claims stand on one of its versions}. One query over the open claims."""
    rows = Track.objects.filter(organization_id=organization_id, receivable__closed="").order_by()
    return dict(rows.values_list("policy_version__policy_id").annotate(number=Count("pk")))


def assignments_of(user: User, policy: Policy, limit: int = 200) -> Sequence[PolicyAssignment]:
    """What of this person's business follows this policy by assignment, newest first."""
    rows = PolicyAssignment.objects.filter(
        Q(receivable__in=receivables_for(user)) | Q(contract__in=contracts_for(user))
        | Q(customer__in=customers_for(user)), policy=policy,
    )  # fmt: skip
    rows = rows.select_related("receivable__contract__customer", "contract__customer", "customer", "by")
    return list(rows.order_by("-at", "-pk")[:limit])
