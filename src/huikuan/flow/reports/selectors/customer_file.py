"""One customer: everything that is between us, for one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.parties.models import Contact, Customer, User
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.receivables.selectors.listing import Search, unindexed
from huikuan.flow.receivables.selectors.rows import Row, rows_of
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.flow.reminders.models import Message, Task
from huikuan.flow.reminders.selectors.messages import light, messages_for
from huikuan.flow.reminders.selectors.tasks import tasks_for, with_subject
from huikuan.flow.reports.selectors.customers import owed_by
from huikuan.support.events.timeline import EventPage, timeline

SHOWN_CLAIMS = 20
SHOWN_CONTRACTS = 20
SHOWN_PAYMENTS = 8
SHOWN_MESSAGES = 8


@dataclass(frozen=True, slots=True)
class Between:
    """What is between us in one currency: open, of that overdue, ever paid, and on account; minor units."""

    currency: str
    open_minor: int
    open_count: int
    overdue_minor: int
    oldest_due_on: date | None
    days_late: int
    paid_minor: int
    on_account_minor: int


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A customer's page."""

    customer: Customer
    between: list[Between]
    claims: list[Row]
    more_claims: bool
    contacts: list[Contact]
    contracts: list[Contract]
    payments: list[Payment]
    messages: list[Message]
    tasks: list[Task]


def customer_file(user: User, customer: Customer, as_of: date) -> CustomerFile:
    """Everything the page shows but its timeline; a dozen queries, each with a limit."""
    ids = claim_ids(user, customer, as_of)
    payments = customer.payments.order_by("-received_on", "-pk")
    contracts = contracts_for(user).filter(customer=customer).select_related("manager", "entity")
    return CustomerFile(
        customer=customer,
        between=between(user, customer, as_of),
        claims=rows_of(ids[:SHOWN_CLAIMS], user.organization_id, as_of),
        more_claims=len(ids) > SHOWN_CLAIMS,
        contacts=list(customer.contacts.order_by("left_at", "pk")),
        contracts=list(contracts.order_by("-signed_on", "-pk")[:SHOWN_CONTRACTS]),
        payments=list(payments[:SHOWN_PAYMENTS]),
        messages=list(
            light(messages_for(user)).filter(customer=customer).order_by("-business_date", "-pk")[:SHOWN_MESSAGES]
        ),
        tasks=list(
            with_subject(tasks_for(user)).filter(customer=customer, done_at__isnull=True).order_by("due_on")[:10]
        ),
    )


def claim_ids(user: User, customer: Customer, as_of: date) -> tuple[int, ...]:
    """The open claims, longest overdue first, those without a date last; one more than is shown."""
    search = Search(user, Filter(customer=customer.pk), as_of)
    return search.keys(after="", before="", size=SHOWN_CLAIMS + 1, many=False).ids


def between(user: User, customer: Customer, as_of: date) -> list[Between]:
    """The figures by currency, the largest open amount first. Two queries."""
    money = {
        currency: (paid, on_account)
        for currency, paid, on_account in Payment.objects.filter(customer=customer, reversed_at__isnull=True)
        .order_by()
        .values("currency")
        .annotate(paid=Sum("amount_minor"), left=Sum("unallocated_minor"), n=Count("pk"))
        .values_list("currency", "paid", "left")
    }
    rows = []
    for _pk, owed, oldest in owed_by(user, [customer.pk], as_of):
        paid, on_account = money.pop(owed.currency, (0, 0))
        late = max(0, (as_of - oldest).days) if oldest else 0
        rows.append(
            Between(owed.currency, owed.open_minor, owed.open_count, owed.overdue_minor, oldest, late, paid, on_account)
        )
    rows += [Between(currency, 0, 0, 0, None, 0, paid, left) for currency, (paid, left) in money.items()]
    return sorted(rows, key=lambda row: -row.open_minor)


def customer_timeline(user: User, customer: Customer, before: int | None, limit: int = 20) -> EventPage:
    """What happened with this customer, newest first: itself, visible contracts, claims, and its payments."""
    mine = contracts_for(user).filter(customer=customer)
    claims = receivables_for(user).annotate(buyer=unindexed("organization_id")).filter(customer=customer)
    return timeline(
        [
            ("customer", [customer.pk]),
            ("contract", mine.values_list("pk", flat=True)[:500]),
            ("receivable", claims.values_list("pk", flat=True)[:1000]),
            ("payment", customer.payments.values_list("pk", flat=True)[:1000]),
        ],
        organization_id=user.organization_id,
        before=before,
        limit=limit,
    )
