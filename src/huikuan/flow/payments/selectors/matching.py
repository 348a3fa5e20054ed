"""What the matching rules read: open claims, who pays for whom, open lines, and what was undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from huikuan.flow.invoices.models import InvoicePart
from huikuan.flow.parties.models import BankAccount, Customer
from huikuan.flow.payments.models import BankLine, LineMatch, PayerAlias, Payment, StatementAccount, UndoneMatch
from huikuan.flow.receivables.models import Discount, Receivable
from huikuan.flow.receivables.selectors.discounts import offered_on
from huikuan.rules.matching.model import Claim, Line, Payer, Undone

CHUNK: Final = 5000
KNOWN_DAYS: Final = 5
"""Money a person entered by hand and the bank's line of it are at most so many days apart."""
DRAFT: Final = timedelta(days=10)
"""A draft may be presented up to ten days after it matures, and is then paid."""
BY_BANK: Final = ("bank", "wechat", "alipay", "card", "other")

Dropped = Mapping[int, tuple[int, date]]


def open_claims(organization_id: int, customer_ids: Collection[int] | None = None) -> Iterator[Claim]:
    """Every open claim as the rules read it, streamed; of some customers only, if they are named."""
    rows = Receivable.objects.filter(organization_id=organization_id, closed="")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=customer_ids)
    invoices = invoice_numbers(organization_id, customer_ids)
    discounts = discounts_of(organization_id, customer_ids)
    fields = (
        "pk", "customer_id", "contract__entity_id", "currency", "outstanding_minor", "due_on", "contract__number",
        "invoice_number", "external_number", "sequence",
    )  # fmt: skip
    for pk, customer, entity, currency, minor, due_on, contract, invoice, number, sequence in (
        rows.order_by("pk").values_list(*fields).iterator(chunk_size=CHUNK)
    ):
        off, until = discounts.get(pk, (0, None))
        known = [*([invoice] if invoice else []), *invoices.get(pk, ())]
        yield Claim(
            id=pk, customer_id=customer, entity_id=entity, currency=currency, open_minor=minor, due_on=due_on,
            contract_number=contract, invoice_numbers=tuple(dict.fromkeys(known)),
            references=(f"{contract}-{sequence}", *((number,) if number else ())),
            discount_minor=off, discount_until=until, number=number,
        )  # fmt: skip


def invoice_numbers(organization_id: int, customer_ids: Collection[int] | None) -> Mapping[int, list[str]]:
    """{claim: numbers of the invoices that stand for it}."""
    rows = InvoicePart.objects.filter(
        organization_id=organization_id, receivable__closed="", invoice__issued_on__isnull=False,
        invoice__withdrawn_at=None, invoice__reverses=None, invoice__reversed_by=None,
    )  # fmt: skip
    if customer_ids is not None:
        rows = rows.filter(receivable__customer_id__in=customer_ids)
    found: dict[int, list[str]] = defaultdict(list)
    for pk, number in rows.values_list("receivable_id", "invoice__number").iterator(chunk_size=CHUNK):
        found[pk].append(number)
    return found


def discounts_of(organization_id: int, customer_ids: Collection[int] | None) -> Dropped:
    """{claim: (what its discount takes off, its last day)} where one can still be earned."""
    own = Discount.objects.filter(
        receivable=OuterRef("pk"), entry=None, withdrawn_at=None, receivable__organization_id=organization_id
    )
    rows = Receivable.objects.filter(
        Q(contract__discount_bp__gt=0) | Exists(own), organization_id=organization_id, closed=""
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=customer_ids)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    found = {}
    for start in range(0, len(ids), CHUNK):
        for pk, one in offered_on(ids[start : start + CHUNK]).items():
            off = one.receivable.outstanding_minor - one.takes_minor(one.offer.until)
            if off > 0:
                found[pk] = (off, one.offer.until)
    return found


def payers(organization_id: int, customer_ids: Collection[int] | None = None) -> list[Payer]:
    """Every customer with the names and accounts known to pay for it. Two queries."""
    customers = Customer.objects.filter(organization_id=organization_id)
    known = PayerAlias.objects.filter(organization_id=organization_id, ended_at=None)
    if customer_ids is not None:
        customers, known = customers.filter(pk__in=customer_ids), known.filter(customer_id__in=customer_ids)
    names: dict[int, list[str]] = defaultdict(list)
    others: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, list[str]] = defaultdict(list)
    for pk, name, account, third in known.values_list("customer_id", "name", "account", "third_party"):
        if name:
            (others if third else names)[pk].append(name)
        if account and not third:
            numbers[pk].append(account)
    return [
        Payer(
            customer_id=pk, name=name, aliases=tuple(names.get(pk, ())), accounts=tuple(numbers.get(pk, ())),
            third_parties=tuple(others.get(pk, ())),
        )
        for pk, name in customers.order_by("pk").values_list("pk", "name").iterator(chunk_size=CHUNK)
    ]  # fmt: skip


def to_decide(organization_id: int, line_ids: Collection[int] | None = None) -> QuerySet[BankLine]:
    """Open lines of money in that nobody has claimed, oldest first."""
    rows = BankLine.objects.filter(organization_id=organization_id, open_minor__gt=0, claimed_minor=0)
    if line_ids is not None:
        rows = rows.filter(pk__in=line_ids)
    return rows.select_related("account").order_by("on", "pk")


def as_line(row: BankLine, amount_minor: int | None = None) -> Line:
    """A bank line as the rules read it: what is still open of it, or all."""
    return Line(
        id=row.pk, on=row.on, amount_minor=row.open_minor if amount_minor is None else amount_minor,
        currency=row.currency, entity_id=row.account.entity_id, payer=row.counterparty,
        payer_account=row.counterparty_account, narrative=row.narrative, reference=row.reference, kind=row.kind,
    )  # fmt: skip


def undone(organization_id: int) -> frozenset[Undone]:
    """Pairings that a person took apart."""
    rows = UndoneMatch.objects.filter(organization_id=organization_id)
    return frozenset(
        Undone(line, customer, frozenset(claims))
        for line, customer, claims in rows.values_list("line_id", "customer_id", "claims")
    )


def own_accounts(organization_id: int) -> frozenset[str]:
    """The numbers of our own accounts."""
    ours = StatementAccount.objects.filter(organization_id=organization_id).values_list("number", flat=True)
    paid_into = BankAccount.objects.filter(organization_id=organization_id).values_list("number", flat=True)
    return frozenset("".join(number.split()).upper() for number in [*ours, *paid_into])


def known_payments(organization_id: int, lines: Sequence[BankLine]) -> Mapping[tuple[str, int], list[Payment]]:
    """{(currency, minor units): payments} entered without the bank, about as old as these lines, not matched yet."""
    if not lines:
        return {}
    wide = timedelta(days=KNOWN_DAYS)
    first, last = min(line.on for line in lines) - wide, max(line.on for line in lines) + wide
    matched = LineMatch.objects.filter(payment=OuterRef("pk"), undone_at=None)
    rows = Payment.objects.filter(
        Q(method__in=BY_BANK, received_on__gte=first, received_on__lte=last)
        | Q(method="bill", bill__matures_on__gte=first - DRAFT, bill__matures_on__lte=last),
        ~Exists(matched), organization_id=organization_id, reversed_at=None,
    )  # fmt: skip
    found: dict[tuple[str, int], list[Payment]] = defaultdict(list)
    for row in rows.select_related("customer", "bill").iterator(chunk_size=CHUNK):
        found[row.currency, row.amount_minor].append(row)
    return found


def near_maturity(matures_on: date, on: date) -> bool:
    """Whether money of this day may be that of a draft."""
    return matures_on - timedelta(days=KNOWN_DAYS) <= on <= matures_on + DRAFT
