"""Comparing a parsed book with what is stored: what would be new, changed, the same, or stands against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.payments.models import Allocation, Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.book.model import ParsedBook, ParsedContract, ParsedInstalment, ParsedPayment, Problem, Source
from huikuan.rules.typed import key_of

IN_ONE_QUERY = 5000
Key = TypeVar("Key", int, str)


@dataclass(slots=True)
class Stored:
    """What is stored already of the things a book names."""

    customers_by_number: dict[str, Customer] = field(default_factory=dict)
    customers_by_name: dict[str, Customer] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    receivables: dict[tuple[int, int], Receivable] = field(default_factory=dict)
    by_contract: dict[int, list[Receivable]] = field(default_factory=dict)
    external_numbers: dict[str, Receivable] = field(default_factory=dict)
    payment_numbers: set[str] = field(default_factory=set)
    received: dict[int, int] = field(default_factory=dict)  # by claim, apart from receipts the book names by a number
    entities: dict[str, LegalEntity] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


@dataclass(slots=True)
class Prepared:
    """A book ready to be applied: what was read, what stands against it, and what applying would do."""

    book: ParsedBook
    stored: Stored
    problems: tuple[Problem, ...]
    counts: dict[str, dict[str, int]]  # {"contracts": {"new": 3, "same": 57}, …}
    left_out: frozenset[str]  # numbers of contracts that cannot be applied

    @property
    def trouble(self) -> tuple[Problem, ...]:
        """The problems that keep something out."""
        return tuple(problem for problem in self.problems if problem.weight == "trouble")


def prepare(*, organization: Organization, book: ParsedBook) -> Prepared:
    """Look up everything the book names, in a few queries, and find what contradicts what is stored."""
    stored = look_up(organization, book)
    problems = list(book.problems)
    left_out: set[str] = set()
    for contract in book.contracts:
        for found in against(contract, stored):
            problems.append(found)
            if found.weight == "trouble":
                left_out.add(contract.number)
    for instalment in book.instalments:
        clash = against_instalment(instalment, stored)
        if clash is not None:
            problems.append(clash)
            left_out.add(instalment.contract_number)
    in_book = {contract.number for contract in book.contracts}
    for payment in book.payments:
        if payment.contract_number not in in_book and payment.contract_number not in stored.contracts:
            problems.append(problem(payment.source, "payment_contract_unknown", payment.contract_number))
            left_out.add(payment.contract_number)
    return Prepared(book, stored, tuple(problems), count(book, stored, left_out), frozenset(left_out))


def look_up(organization: Organization, book: ParsedBook) -> Stored:
    """The stored counterparts, by the keys an import repeats."""
    stored = Stored()
    names = {customer.name for customer in book.customers}
    numbers = {customer.number for customer in book.customers if customer.number}
    customers = Customer.objects.filter(organization=organization)
    for chunk in chunks(names):
        for row in customers.filter(name__in=chunk):
            stored.customers_by_name[row.name] = row
    for chunk in chunks(numbers):
        for row in customers.filter(number__in=chunk):
            stored.customers_by_number[row.number] = row
    numbers_named = {contract.number for contract in book.contracts} | {p.contract_number for p in book.payments}
    for chunk in chunks(numbers_named):
        for found in Contract.objects.filter(organization=organization, number__in=chunk).select_related("customer"):
            stored.contracts[found.number] = found
    receivables = Receivable.objects.filter(organization=organization)
    for ids in chunks({contract.pk for contract in stored.contracts.values()}):
        for claim in receivables.filter(contract_id__in=ids).order_by("contract_id", "sequence"):
            stored.receivables[claim.contract_id, claim.sequence] = claim
            stored.by_contract.setdefault(claim.contract_id, []).append(claim)
    for chunk in chunks({i.external_number for i in book.instalments if i.external_number}):
        for claim in receivables.filter(external_number__in=chunk):
            stored.external_numbers[claim.external_number] = claim
    for chunk in chunks({p.external_number for p in book.payments if p.external_number}):
        known = Payment.objects.filter(organization=organization, external_number__in=chunk)
        stored.payment_numbers |= set(known.values_list("external_number", flat=True))
    look_up_received(book, stored)
    for entity in LegalEntity.objects.filter(organization=organization):
        for name in (entity.name, entity.name_en, entity.short_name):
            if name:
                stored.entities.setdefault(name.strip().lower(), entity)
    for user in User.objects.filter(organization=organization, is_active=True):
        stored.users.setdefault(user.email.lower(), user)
        stored.users.setdefault(user.name, user)
    return stored


def look_up_received(book: ParsedBook, stored: Stored) -> None:
    """What each stored claim has received already."""
    named = {payment.external_number for payment in book.payments if payment.external_number}
    for ids in chunks({claim.pk for claim in stored.receivables.values()}):
        rows = Allocation.objects.filter(receivable_id__in=ids, reversed_at__isnull=True)
        for pk, minor, number in rows.values_list("receivable_id", "amount_minor", "payment__external_number"):
            if not number or number.partition("#")[0] not in named:
                stored.received[pk] = stored.received.get(pk, 0) + minor


def chunks(values: Iterable[Key]) -> Iterable[list[Key]]:
    """Sorted pieces small enough for one query."""
    ordered = sorted(values)
    return [ordered[start : start + IN_ONE_QUERY] for start in range(0, len(ordered), IN_ONE_QUERY)]


def against(contract: ParsedContract, stored: Stored) -> list[Problem]:
    """What contradicts a contract of the book: another total, customer or currency; people and entities unknown."""
    found: list[Problem] = []
    known = stored.contracts.get(contract.number)
    if known is not None:
        if (known.total_minor, known.currency) != (contract.total_minor, contract.currency):
            found.append(
                problem(
                    contract.source,
                    "contract_total_differs",
                    contract.number,
                    stored_minor=known.total_minor,
                    currency=known.currency,
                )
            )
        if known.customer.name.strip().lower() != contract.customer_key and contract.customer_key != key_of(
            known.customer
        ):
            found.append(
                problem(contract.source, "contract_customer_differs", contract.number, customer=known.customer.name)
            )
    if contract.entity_name and contract.entity_name.strip().lower() not in stored.entities:
        found.append(problem(contract.source, "entity_unknown", contract.entity_name))
    manager = contract.manager_email.lower() or contract.manager_name
    if manager and manager not in stored.users and contract.manager_name not in stored.users:
        found.append(problem(contract.source, "manager_unknown", manager, weight="warning"))
    return found


def against_instalment(instalment: ParsedInstalment, stored: Stored) -> Problem | None:
    """An instalment that is stored with another amount, or whose number belongs to another claim."""
    known = stored_claim(instalment, stored)
    if known is None:
        return None
    contract = stored.contracts.get(instalment.contract_number)
    if contract is None or known.contract_id != contract.pk:
        return problem(instalment.source, "external_number_taken", instalment.external_number)
    if known.amount_minor != instalment.amount_minor:
        return problem(
            instalment.source,
            "instalment_amount_differs",
            instalment.title,
            stored_minor=known.amount_minor,
            currency=known.currency,
        )
    return None


def stored_claim(instalment: ParsedInstalment, stored: Stored) -> Receivable | None:
    """The claim this instalment is already, by its external number or its place in the contract."""
    if instalment.external_number and instalment.external_number in stored.external_numbers:
        return stored.external_numbers[instalment.external_number]
    contract = stored.contracts.get(instalment.contract_number)
    return None if contract is None else stored.receivables.get((contract.pk, instalment.sequence))


def problem(source: Source, code: str, value: str, weight: str = "trouble", **params: str | int) -> Problem:
    return Problem(
        source.sheet, source.row, "", "", value, code, params, "warning" if weight == "warning" else "trouble"
    )


def count(book: ParsedBook, stored: Stored, left_out: set[str]) -> dict[str, dict[str, int]]:
    """How many of each kind are new and how many are there already; what is left out is not counted."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"new": 0, "same": 0})
    for customer in book.customers:
        known = customer.number in stored.customers_by_number or customer.name in stored.customers_by_name
        counts["customers"]["same" if known else "new"] += 1
    for contract in book.contracts:
        if contract.number not in left_out:
            counts["contracts"]["same" if contract.number in stored.contracts else "new"] += 1
    for instalment in book.instalments:
        if instalment.contract_number not in left_out:
            counts["instalments"]["same" if stored_claim(instalment, stored) else "new"] += 1
    standing = dict(stored.received)
    for payment in book.payments:
        if payment.contract_number not in left_out:
            counts["payments"]["same" if booked_before(payment, stored, standing) else "new"] += 1
    return dict(counts)


def booked_before(payment: ParsedPayment, stored: Stored, standing: dict[int, int]) -> bool:
    """Whether nothing of this receipt is new; takes it off what its claims are known to have received."""
    if payment.external_number:
        return payment.external_number in stored.payment_numbers
    contract = stored.contracts.get(payment.contract_number)
    if contract is None:
        return False
    left = payment.amount_minor
    for claim in stored.by_contract.get(contract.pk, ()):
        if payment.sequence in (None, claim.sequence):
            before = min(standing.get(claim.pk, 0), left)
            standing[claim.pk] = standing.get(claim.pk, 0) - before
            left -= before
    return left == 0
