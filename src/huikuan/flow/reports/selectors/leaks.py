"""Where money waits before it can be asked for: accepted but not invoiced, invoiced but not delivered.

Sums over the whole book; `rules/plan/leaks.py` says the same of single instalments, and a test holds both equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import sees_everything
from huikuan.flow.delivery.models import Acceptance, Milestone
from huikuan.flow.invoices.models import Invoice, InvoicePart
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.receivables.selectors.listing import managed, unindexed

BIG = BigIntegerField()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An amount in minor units that waits, of how many claims or invoices, and for how many days the oldest."""

    amount_minor: int = 0
    count: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Leaks:
    """Both leaks of one currency."""

    unbilled: Waiting = Waiting()
    undelivered: Waiting = Waiting()


def leaks_of(user: User, scope: Filter, as_of: date) -> Mapping[str, Leaks]:
    """{currency: leaks}, narrowed by entity and manager. Two queries."""
    found: dict[str, dict[str, Waiting]] = defaultdict(dict)
    claims: Any = unbilled_claims(user, scope, as_of).order_by().values("currency")
    claims = claims.annotate(amount=Sum("unbilled_minor"), n=Count("pk"), since=Min("released_on"))
    bills: Any = undelivered(user, scope).order_by().values("currency")
    bills = bills.annotate(amount=Sum("total_minor"), n=Count("pk"), since=Min("issued_on"))
    for name, rows in (("unbilled", claims), ("undelivered", bills)):
        for currency, waiting in sums(rows.values_list("currency", "amount", "n", "since"), as_of):
            found[currency][name] = waiting
    return {currency: Leaks(**parts) for currency, parts in found.items()}


def sums(rows: Iterable[tuple[str, int, int, date]], as_of: date) -> Iterable[tuple[str, Waiting]]:
    for currency, amount, count, since in rows:
        yield currency, Waiting(amount, count, max((as_of - since).days, 0))


def unbilled_claims(user: User, scope: Filter, as_of: date) -> QuerySet[Receivable]:
    """Open claims whose milestone is accepted (or, where delivery is enough, delivered) but not invoiced in full.

    With `released_on`, `issued_minor` and `unbilled_minor`: what no invoice covers, at most what is still owed.
    """
    ours = user.organization_id
    accepted = Acceptance.objects.filter(organization_id=ours, revoked_at=None, accepted_on__lte=as_of)
    delivered = Milestone.objects.filter(organization_id=ours, kind="delivery", done_on__lte=as_of)
    released = Q(milestone_id__in=accepted.values("milestone_id")) | Q(milestone_id__in=delivered.values("pk"))
    issued = (
        InvoicePart.objects.filter(receivable_id=OuterRef("pk"), invoice__issued_on__isnull=False)
        .order_by()
        .values("receivable_id")
        .annotate(total=Sum("amount_minor"))
        .values("total")
    )
    accepted_on = accepted.filter(milestone_id=OuterRef("milestone_id")).values("accepted_on")[:1]
    done_on = Case(When(milestone__kind="delivery", then=F("milestone__done_on")))
    rows = (
        Receivable.objects.annotate(tenant=unindexed("organization_id"))  # few have a milestone: go by that index
        .filter(released, milestone__isnull=False, tenant=ours, closed="")
        .annotate(
            released_on=Coalesce(Subquery(accepted_on), done_on),
            issued_minor=Coalesce(Subquery(issued), 0, output_field=BIG),
        )
        .annotate(unbilled_minor=Least(F("amount_minor") - F("issued_minor"), F("outstanding_minor"), output_field=BIG))
        .filter(unbilled_minor__gt=0)
    )
    narrowed = contracts_in(user, scope)
    return rows if narrowed is None else rows.filter(contract_id__in=narrowed.values("pk"))


def unpaid() -> Exists:
    """The condition that money is still to come for an invoice: a claim it bills is open."""
    return Exists(InvoicePart.objects.filter(invoice_id=OuterRef("pk"), receivable__closed=""))


def undelivered(user: User, scope: Filter) -> QuerySet[Invoice]:
    """Unpaid issued invoices that the customer does not have; neither red letters nor what they took back."""
    rows = Invoice.objects.filter(
        unpaid(),
        organization_id=user.organization_id, issued_on__isnull=False, delivered_on__isnull=True,
        reverses__isnull=True, reversed_by__isnull=True,
    )  # fmt: skip
    narrowed = contracts_in(user, scope)
    return rows if narrowed is None else rows.filter(contract_id__in=narrowed.values("pk"))


def contracts_in(user: User, scope: Filter) -> QuerySet[Contract] | None:
    """The contracts this person may see, of the chosen entity and manager; None: all of the organization."""
    if sees_everything(user) and scope.manager is None and scope.entity is None:
        return None
    rows = managed(user, scope)
    return rows if scope.entity is None else rows.filter(entity_id=scope.entity)
