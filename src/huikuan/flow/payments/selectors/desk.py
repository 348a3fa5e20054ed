"""The matching desk: bank lines page by page, and everything about one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from huikuan.flow.parties.models import Customer
from huikuan.flow.payments.models import BankLine, LineClaim, LineMatch, Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import day, whole

PAGE: Final = 50
STATES: Final = ("open", "matched", "aside", "out")


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines to list."""

    state: str = "open"
    account: int | None = None
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> LineFilter:
        """The filter of an address; what cannot be read is left out."""
        state = query.get("state", "open")
        return cls(
            state=state if state in STATES else "open", account=whole(query.get("account", "")),
            text=query.get("text", "").strip()[:80],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some lines, newest first, and the cursor of the following page ("" at the end)."""

    rows: list[BankLine]
    older: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with names: the claims it would settle, and whether they still have the room."""

    number: int
    customer: Customer
    payment: Payment | None
    parts: Sequence[tuple[Receivable, int]]
    on_account_minor: int
    fee_minor: int
    confidence: int
    reasons: Sequence[Mapping[str, Any]]
    fits: bool

    @property
    def percent(self) -> int:
        return self.confidence // 10


def lines_of(organization_id: int, wanted: LineFilter) -> QuerySet[BankLine]:
    """The lines the filter means."""
    rows = BankLine.objects.filter(organization_id=organization_id)
    if wanted.state == "open":
        rows = rows.filter(open_minor__gt=0)
    elif wanted.state == "matched":
        rows = rows.filter(matched_minor__gt=0)
    elif wanted.state == "out":
        rows = rows.filter(amount_minor__lt=0)
    else:
        rows = rows.filter(aside_minor__gt=0, amount_minor__gt=0)
    if wanted.account is not None:
        rows = rows.filter(account_id=wanted.account)
    if wanted.text:
        said = Q(counterparty__icontains=wanted.text) | Q(narrative__icontains=wanted.text) | Q(serial=wanted.text)
        rows = rows.filter(said)
    return rows


def line_page(organization_id: int, wanted: LineFilter, *, after: str = "") -> LinePage:
    """One page, newest first. One query."""
    rows = lines_of(organization_id, wanted)
    on, _, key = after.rpartition("~")
    if (start := day(on)) and key.isdigit():
        rows = rows.filter(Q(on__lt=start) | Q(pk__lt=int(key)), on__lte=start)
    found = list(rows.select_related("account").order_by("-on", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    return LinePage(shown, f"{shown[-1].on.isoformat()}~{shown[-1].pk}" if len(found) > PAGE else "")


def open_totals(organization_id: int) -> list[tuple[str, int]]:
    """(currency, minor units) of what nobody has decided about. One query over a small index."""
    rows = BankLine.objects.filter(organization_id=organization_id, open_minor__gt=0).order_by()
    return sorted(rows.values_list("currency").annotate(total=Sum("open_minor")).values_list("currency", "total"))


def find_line(organization_id: int, line_id: int) -> BankLine | None:
    """One line with its account."""
    related = ("account__entity", "statement", "pair", "aside_by")
    return BankLine.objects.filter(organization_id=organization_id, pk=line_id).select_related(*related).first()


def candidates(line: BankLine) -> list[Candidate]:
    """What was proposed for the line, with names. At most three queries."""
    if not line.open_minor or not line.proposals:
        return []
    said: list[dict[str, Any]] = list(line.proposals)
    customers = Customer.objects.in_bulk([one["customer"] for one in said])
    payments = Payment.objects.in_bulk([one["payment"] for one in said if one.get("payment")])
    keys = {int(pk) for one in said for pk, _minor in one["parts"]}
    claims = Receivable.objects.select_related("contract").in_bulk(keys)
    found = []
    for number, one in enumerate(said):
        customer = customers.get(one["customer"])
        parts = [(claims[int(pk)], int(minor)) for pk, minor in one["parts"] if int(pk) in claims]
        if customer is None or customer.organization_id != line.organization_id:
            continue
        fits = len(parts) == len(one["parts"]) and all(minor <= row.outstanding_minor for row, minor in parts)
        found.append(
            Candidate(
                number, customer, payments.get(one.get("payment")), parts, one["on_account"], one["fee"],
                one["confidence"], one["reasons"], fits,
            )
        )  # fmt: skip
    return found


def matches_of_line(line: BankLine) -> list[LineMatch]:
    """What the line was matched to, those taken apart as well. One query."""
    return list(line.matches.select_related("payment__customer", "by", "undone_by").order_by("-pk"))


def claims_of_line(line: BankLine) -> list[LineClaim]:
    """Who claimed it. One query."""
    return list(line.claims.select_related("claimant", "customer", "contract", "decided_by").order_by("-pk"))


def refundable(line: BankLine, limit: int = 20) -> list[Payment]:
    """Payments with enough on account for this transfer out; of the same payer first, the newest first. One query."""
    if line.amount_minor > 0:
        return []
    rows = Payment.objects.filter(
        organization_id=line.organization_id, currency=line.currency, unallocated_minor__gte=-line.amount_minor,
        reversed_at=None, cleared_on__isnull=False,
    ).select_related("customer")  # fmt: skip
    found = list(rows.order_by("-received_on", "-pk")[: limit * 5])
    same = {line.counterparty} - {""}
    return sorted(found, key=lambda row: not same & {row.payer_name, row.customer.name})[:limit]
