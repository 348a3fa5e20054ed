"""自助页面, what it shows: what one customer owes and why, where to pay, its papers. Nothing of ours stands in it.

Shown are claims with a due date, as reminders name them: never notes, scores, stages or what waits for its condition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet, Sum

from huikuan.flow.invoices.models import Invoice
from huikuan.flow.negotiation.models import AgreementLine, Dispute, PromiseLine
from huikuan.flow.parties.models import BankAccount, LegalEntity, PortalLink, User
from huikuan.flow.parties.selectors.portal import accounts_of, lately_changed
from huikuan.flow.payments.models import Payment, Receipt
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.flow.reports.selectors.statement import Statement, statement_of
from huikuan.rules.states import receivable_state
from huikuan.support.files.models import StoredFile

MOST: Final = 200
SETTLED_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Instalment:
    """One date of a repayment agreement and what is to be paid on it, minor units."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim as its customer sees it; minor units. `state`: scheduled, due or overdue.

    `free_minor`: what is neither contested nor to be paid later by an agreement. `promised_on`: the day the customer
    named for `promised_minor`.
    """

    pk: int
    title: str
    contract_id: int
    contract_number: str
    contract_title: str
    entity_id: int
    entity: str
    entity_en: str
    invoice_number: str
    currency: str
    amount_minor: int
    outstanding_minor: int
    due_on: date
    state: str
    days_late: int
    disputed_minor: int
    promised_minor: int
    promised_on: date | None
    instalments: tuple[Instalment, ...]
    manager_id: int | None

    @property
    def free_minor(self) -> int:
        """Payable now or on its due date."""
        later = sum(one.amount_minor for one in self.instalments[1:])
        return max(0, self.outstanding_minor - self.disputed_minor - later)

    @property
    def paid_minor(self) -> int:
        return self.amount_minor - self.outstanding_minor


def open_claims(link: PortalLink, on: date) -> list[OpenClaim]:
    """What the customer of a link owes, the earliest first; at most 200. Four queries."""
    rows = list(
        Receivable.objects.filter(
            organization_id=link.organization_id, customer_id=link.customer_id, closed="", due_on__isnull=False
        )
        .select_related("contract__entity")
        .order_by("due_on", "pk")[:MOST]
    )
    keys = [row.pk for row in rows]
    disputed = dict(
        Dispute.objects.filter(receivable__in=keys, state="open")
        .values_list("receivable")
        .annotate(total=Sum("amount_minor"))
    )
    promised = {
        line.receivable_id: (line.amount_minor, line.promise.promised_on)
        for line in PromiseLine.objects.filter(receivable__in=keys, promise__state="open").select_related("promise")
    }
    agreed = instalments_of(rows)
    return [shown(row, disputed.get(row.pk, 0), promised.get(row.pk), agreed.get(row.pk, ()), on) for row in rows]


def instalments_of(rows: Sequence[Receivable]) -> dict[int, tuple[Instalment, ...]]:
    """What is still to be paid by running agreements, by claim: the parts a payment has not reached."""
    found: dict[int, list[Instalment]] = defaultdict(list)
    lines = AgreementLine.objects.filter(
        receivable__in=[row.pk for row in rows], agreement__state="active", state="open"
    )
    for key, due_on, amount in lines.order_by("due_on").values_list("receivable_id", "due_on", "amount_minor"):
        found[key].append(Instalment(due_on, amount))
    owed = {row.pk: row.outstanding_minor for row in rows}
    shown_parts: dict[int, tuple[Instalment, ...]] = {}
    for key, parts in found.items():
        paid = max(0, sum(part.amount_minor for part in parts) - owed[key])  # of the first one
        first = Instalment(parts[0].due_on, max(0, parts[0].amount_minor - paid))
        shown_parts[key] = (first, *parts[1:])
    return shown_parts


def shown(
    row: Receivable, disputed_minor: int, promised: tuple[int, date] | None, parts: tuple[Instalment, ...], on: date
) -> OpenClaim:
    assert row.due_on is not None
    contract = row.contract
    state = receivable_state(
        due_on=row.due_on, outstanding_minor=row.outstanding_minor, amount_minor=row.amount_minor, cancelled=False,
        written_off=False, as_of=on,
    )  # fmt: skip
    return OpenClaim(
        pk=row.pk, title=row.title, contract_id=contract.pk, contract_number=contract.number,
        contract_title=contract.title, entity_id=contract.entity_id, entity=contract.entity.name,
        entity_en=contract.entity.name_en, invoice_number=row.invoice_number, currency=row.currency,
        amount_minor=row.amount_minor, outstanding_minor=row.outstanding_minor, due_on=row.due_on, state=state,
        days_late=(on - row.due_on).days, disputed_minor=disputed_minor, promised_minor=promised[0] if promised else 0,
        promised_on=promised[1] if promised else None, instalments=parts, manager_id=contract.manager_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of ours to turn to, as named in our letters."""

    name: str
    phone: str
    email: str


def people(link: PortalLink, claims: Collection[OpenClaim]) -> list[Person]:
    """Who looks after these claims; our own entity where nobody does. One query."""
    managers = {claim.manager_id for claim in claims if claim.manager_id}
    rows = User.objects.filter(organization_id=link.organization_id, pk__in=managers, is_active=True).order_by("pk")
    found = [Person(row.name, row.phone, row.email) for row in rows[:3]]
    if found:
        return found
    ours = LegalEntity.objects.filter(organization_id=link.organization_id).order_by("pk")[:1]
    return [Person(row.name, row.phone, row.email) for row in ours]


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim that is paid."""

    title: str
    contract_number: str
    amount_minor: int
    currency: str
    closed_on: date | None


def settled_lately(link: PortalLink, on: date) -> list[Settled]:
    """What was paid in the last three months, the newest first. One query."""
    rows = Receivable.objects.filter(
        organization_id=link.organization_id, customer_id=link.customer_id, closed="settled",
        closed_on__gte=on - timedelta(days=SETTLED_DAYS),
    ).select_related("contract")  # fmt: skip
    return [
        Settled(row.title, row.contract.number, row.amount_minor, row.currency, row.closed_on)
        for row in rows.order_by("-closed_on", "-pk")[:20]
    ]


def on_account(link: PortalLink) -> dict[str, int]:
    """Money that came and is not assigned to a claim yet, by currency; minor units. One query."""
    rows = Payment.objects.filter(
        organization_id=link.organization_id, customer_id=link.customer_id, reversed_at__isnull=True,
        cleared_on__isnull=False, unallocated_minor__gt=0,
    )  # fmt: skip
    return dict(rows.values_list("currency").annotate(total=Sum("unallocated_minor")).order_by("currency"))


@dataclass(frozen=True, slots=True)
class Way:
    """An account that takes the money of some claims; `reference` is what to quote, so that it is found at once."""

    account: BankAccount
    reference: str
    amount_minor: int
    changed: bool


def ways_to_pay(link: PortalLink, claims: Collection[OpenClaim], at: datetime) -> list[Way]:
    """The accounts of exactly the entities that are owed, in the currencies that are owed. Two queries."""
    numbers: dict[tuple[int, str], list[str]] = defaultdict(list)
    amounts: dict[tuple[int, str], int] = defaultdict(int)
    for claim in claims:
        key = (claim.entity_id, claim.currency)
        amounts[key] += claim.free_minor
        if claim.contract_number not in numbers[key]:
            numbers[key].append(claim.contract_number)
    found = accounts_of(link.organization_id, {entity for entity, _currency in numbers})
    accounts = [row for row in found if (row.entity_id, row.currency) in numbers]
    changed = lately_changed(accounts, at)
    return [
        Way(
            row, " ".join(numbers[row.entity_id, row.currency]), amounts[row.entity_id, row.currency],
            row.pk in changed,
        )
        for row in accounts
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A document the customer may fetch. `kind`: invoice, receipt, or letter (what a message of ours enclosed)."""

    kind: str
    pk: int
    number: str
    on: date | None
    amount_minor: int
    currency: str
    reversed: bool = False


def papers(link: PortalLink) -> list[Paper]:
    """Invoices that were issued, receipts that stand, and what was enclosed to this contact; the newest first.

    Three queries.
    """
    found = [
        Paper("invoice", row.pk, row.number, row.issued_on, row.total_minor, row.currency, hasattr(row, "reversed_by"))
        for row in invoices_of(link).select_related("reversed_by").order_by("-issued_on", "-pk")[:MOST]
    ]
    found += [
        Paper("receipt", row.pk, row.number, row.issued_on, row.payment.amount_minor, row.payment.currency)
        for row in receipts_of(link).select_related("payment").order_by("-issued_on", "-pk")[:MOST]
    ]
    found += [
        Paper("letter", row.pk, row.subject, row.business_date, 0, row.currency)
        for row in letters_of(link).defer("mime", "html", "text").order_by("-pk")[:MOST]
    ]
    return sorted(found, key=lambda paper: paper.on or date.min, reverse=True)


def paper_file(link: PortalLink, kind: str, pk: int) -> StoredFile | None:
    """The file of a document of this customer; None when there is none."""
    if kind == "letter":
        letter = letters_of(link).select_related("enclosure").filter(pk=pk).first()
        return letter.enclosure if letter is not None else None
    rows = invoices_of(link) if kind == "invoice" else receipts_of(link)
    row = rows.select_related("file").filter(pk=pk).first()
    return row.file if row is not None else None


def letters_of(link: PortalLink) -> QuerySet[Message]:
    """Messages with an enclosure that did reach this contact: what is shown again was disclosed before.

    Receipts stand on their own; invitations are no papers.
    """
    return (
        Message.objects.filter(
            organization_id=link.organization_id, customer_id=link.customer_id, contact_id=link.contact_id,
            state="sent", enclosure__name__endswith=".pdf",
        )
        .exclude(purpose__in=("receipt", "thank_you"))
    )  # fmt: skip


def invoices_of(link: PortalLink) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        organization_id=link.organization_id, customer_id=link.customer_id, issued_on__isnull=False,
        withdrawn_at__isnull=True, file__isnull=False,
    )  # fmt: skip


def receipts_of(link: PortalLink) -> QuerySet[Receipt]:
    return Receipt.objects.filter(
        organization_id=link.organization_id, payment__customer_id=link.customer_id, voided_at__isnull=True,
        file__isnull=False,
    )  # fmt: skip


def account_pairs(link: PortalLink) -> list[tuple[int, str, str, str]]:
    """(entity, its name, its English name, currency) of every account between us. One query."""
    rows = (
        Receivable.objects.filter(
            Q(due_on__isnull=False) & ~Q(closed="cancelled"), organization_id=link.organization_id,
            customer_id=link.customer_id,
        )
        .values_list("contract__entity_id", "contract__entity__name", "contract__entity__name_en", "currency")
        .order_by("contract__entity_id", "currency")
        .distinct()
    )  # fmt: skip
    return list(rows)


def statement(link: PortalLink, entity_id: int, currency: str, on: date) -> Statement | None:
    """The account of the last twelve months to today; None for an account that is not between us."""
    if not any((entity_id, currency) == (pair[0], pair[3]) for pair in account_pairs(link)):
        return None
    contract = link.customer.contracts.select_related("entity").filter(entity_id=entity_id).first()
    if contract is None:
        return None
    since = on.replace(year=on.year - 1, day=1)
    return statement_of(link.customer, contract.entity, currency, since, on)
