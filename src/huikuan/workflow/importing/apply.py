"""Applying a prepared book in one transaction: everything that is sound, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Customer, LegalEntity, Organization, User
from huikuan.flow.parties.services.pinyin import search_key
from huikuan.flow.payments.services.settled_before import Receipt, record_receipts
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.rules.book.model import ParsedContract, ParsedPayment
from huikuan.rules.typed import key_of
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused
from huikuan.workflow import facts, triggers
from huikuan.workflow.importing.prepare import Prepared, chunks, stored_claim

Progress = Callable[[str, int, int], None]
OPEN_AT_ONCE = 2000


@dataclass(slots=True)
class ImportReport:
    """What an import made. `left_out`: contracts kept out because of their problems."""

    customers: int = 0
    contacts: int = 0
    contracts: int = 0
    instalments: int = 0
    due_dates: int = 0
    payments: int = 0
    left_out: int = 0

    def as_dict(self) -> dict[str, int]:
        """JSON-able."""
        return asdict(self)


@transaction.atomic
def apply(
    *,
    organization: Organization,
    prepared: Prepared,
    keep_good: bool,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Write what is new. Repeating it changes nothing: customers, contracts, instalments and payments are found again.

    With `keep_good` sound contracts are taken and the others left out; without it any trouble refuses the whole.
    Raises Refused("import_has_errors", "import_empty", "entity_missing").
    """
    if prepared.trouble and not keep_good:
        raise Refused("import_has_errors", count=len(prepared.trouble))
    if not (prepared.book.contracts or prepared.book.customers or prepared.book.payments):
        raise Refused("import_empty")
    work = Work(organization, prepared, by, at, progress or (lambda *_: None))
    work.customers()
    work.contacts()
    work.contracts()
    work.instalments()
    work.payments()
    work.report.left_out = len(prepared.left_out) + len(prepared.book.withheld)
    record(
        organization_id=organization.pk,
        at=at,
        kind="book.imported",
        subject=("organization", organization.pk),
        by=by.pk if by else None,
        **work.report.as_dict(),
    )
    return work.report


class Work:
    """One import under way."""

    def __init__(
        self, organization: Organization, prepared: Prepared, by: User | None, at: datetime, progress: Progress
    ) -> None:
        self.organization, self.by, self.at, self.progress = organization, by, at, progress
        self.book, self.stored, self.left_out = prepared.book, prepared.stored, prepared.left_out
        self.report = ImportReport()
        self.by_key: dict[str, Customer] = {}
        self.claims: dict[tuple[str, int], Receivable] = {}
        self.by_contract: dict[str, list[Receivable]] = {}
        self.open: dict[int, int] = {}  # what is left of each claim while receipts are laid out

    def customers(self) -> None:
        """Customers that are not there yet, in bulk."""
        new: list[Customer] = []
        for parsed in self.book.customers:
            known = self.stored.customers_by_number.get(parsed.number) if parsed.number else None
            known = known or self.stored.customers_by_name.get(parsed.name)
            if known is None:
                known = Customer(
                    organization=self.organization,
                    number=parsed.number,
                    name=parsed.name,
                    pinyin=search_key(parsed.name),
                    uscc=parsed.uscc,
                    language=parsed.language or "zh-hans",
                )
                new.append(known)
            self.by_key[parsed.key] = known
        Customer.objects.bulk_create(new, batch_size=1000)
        self.happened("customer.added", "customer", [(row.pk, {"name": row.name}) for row in new])
        self.report.customers = len(new)

    def contacts(self) -> None:
        """People whose address (or, without one, name) the customer does not have yet."""
        known: set[tuple[int, str]] = set()
        for ids in chunks({customer.pk for customer in self.by_key.values()}):
            rows = Contact.objects.filter(customer_id__in=ids).values_list("customer_id", "email", "name")
            known |= {(pk, (email or name).lower()) for pk, email, name in rows}
        new: list[Contact] = []
        for parsed in self.book.contacts:
            customer = self.by_key.get(parsed.customer_key)
            key = (parsed.email or parsed.name).lower()
            if customer is None or not key or (customer.pk, key) in known:
                continue
            known.add((customer.pk, key))
            roles = set(parsed.roles)
            new.append(
                Contact(
                    organization=self.organization,
                    customer=customer,
                    name=parsed.name[:60],
                    title=parsed.title[:40],
                    email=parsed.email,
                    phone=parsed.phone[:30],
                    language=parsed.language,
                    is_payer=not roles or "payer" in roles,
                    is_approver="approver" in roles,
                    is_superior="superior" in roles,
                    is_notice_address="notice" in roles,
                )
            )
        Contact.objects.bulk_create(new, batch_size=1000)
        self.happened("contact.added", "customer", [(c.customer_id, {"name": c.name, "email": c.email}) for c in new])
        self.report.contacts = len(new)

    def contracts(self) -> None:
        """Contracts that are not there yet, in bulk."""
        new: list[Contract] = []
        for parsed in self.book.contracts:
            if parsed.number in self.left_out or parsed.number in self.stored.contracts:
                continue
            row = Contract(
                organization=self.organization,
                number=parsed.number,
                title=parsed.title[:160],
                customer=self.customer(parsed),
                entity=self.entity(parsed),
                manager=self.stored.users.get(parsed.manager_email.lower())
                or self.stored.users.get(parsed.manager_name),
                signed_on=parsed.signed_on,
                total_minor=parsed.total_minor,
                currency=parsed.currency,
                note=parsed.remark,
                created_at=self.at,
            )
            self.stored.contracts[parsed.number] = row
            new.append(row)
        Contract.objects.bulk_create(new, batch_size=1000)
        values = [(c.pk, {"number": c.number, "total_minor": c.total_minor, "currency": c.currency}) for c in new]
        self.happened("contract.added", "contract", values)
        self.report.contracts = len(new)

    def customer(self, parsed: ParsedContract) -> Customer:
        found = self.by_key.get(parsed.customer_key)
        if found is None:
            found = next(
                (row for row in self.stored.customers_by_name.values() if key_of(row.name) == parsed.customer_key), None
            )
        if found is None:
            raise Refused("customer_unknown", value=parsed.customer_key)
        return found

    def entity(self, parsed: ParsedContract) -> LegalEntity:
        """The entity named, else the organization's first one. Raises Refused("entity_missing")."""
        found = self.stored.entities.get(parsed.entity_name.strip().lower()) if parsed.entity_name else None
        found = found or min(self.stored.entities.values(), key=lambda row: row.pk, default=None)
        if found is None:
            raise Refused("entity_missing")
        return found

    def instalments(self) -> None:
        """Open new instalments; give a due date to those that had none or another one."""
        drafts: list[tuple[tuple[str, int], Draft]] = []
        for parsed in self.book.instalments:
            if parsed.contract_number in self.left_out:
                continue
            key = (parsed.contract_number, parsed.sequence)
            known = stored_claim(parsed, self.stored)
            if known is not None:
                self.claims[key] = known
                if parsed.due_on is not None and known.due_on != parsed.due_on and not known.closed:
                    triggers.move_due_date(
                        receivable_id=known.pk,
                        organization=self.organization,
                        due_on=parsed.due_on,
                        reason=f"import: {parsed.source.sheet} {parsed.source.row}",
                        by=self.by,
                        at=self.at,
                    )
                    self.report.due_dates += 1
                continue
            drafts.append(
                (
                    key,
                    Draft(
                        contract=self.stored.contracts[parsed.contract_number],
                        sequence=parsed.sequence,
                        kind=parsed.kind,
                        title=parsed.title[:80],
                        amount_minor=parsed.amount_minor,
                        due_on=parsed.due_on,
                        trigger=parsed.trigger or ("date" if parsed.due_on else "unknown"),
                        trigger_words=parsed.trigger_words[:200],
                        external_number=parsed.external_number,
                        invoice_number=parsed.invoice_number,
                    ),
                )
            )
        for start in range(0, len(drafts), OPEN_AT_ONCE):
            part = drafts[start : start + OPEN_AT_ONCE]
            rows = facts.open_plan(
                organization=self.organization, drafts=[d for _key, d in part], by=self.by, at=self.at
            )
            self.claims.update({key: row for (key, _draft), row in zip(part, rows, strict=True)})
            self.progress("instalments", start + len(part), len(drafts))
        self.report.instalments = len(drafts)

    def payments(self) -> None:
        """Book money received so far. A receipt without a number is known by what its instalment has received."""
        self.add_stored_claims()
        standing = defaultdict(int, self.stored.received)
        receipts: list[Receipt] = []
        for parsed in self.book.payments:
            receipts += self.receipts(parsed, standing)
        for start in range(0, len(receipts), OPEN_AT_ONCE):
            part = receipts[start : start + OPEN_AT_ONCE]
            record_receipts(organization=self.organization, receipts=part, by=self.by, at=self.at)
            self.progress("payments", start + len(part), len(receipts))
        self.report.payments = len(receipts)
        touched = sorted({receipt.receivable.pk for receipt in receipts})
        for start in range(0, len(touched), OPEN_AT_ONCE):
            facts.allocated(self.organization, touched[start : start + OPEN_AT_ONCE], self.by, self.at)

    def add_stored_claims(self) -> None:
        """Claims of contracts that the book only names as paid."""
        numbers = {contract.pk: number for number, contract in self.stored.contracts.items()}
        for (contract_id, sequence), claim in self.stored.receivables.items():
            self.claims.setdefault((numbers[contract_id], sequence), claim)

    def receipts(self, parsed: ParsedPayment, standing: dict[int, int]) -> list[Receipt]:
        """What is still to be booked of one line of the book: nothing when it was booked before."""
        if parsed.contract_number in self.left_out or parsed.external_number in self.stored.payment_numbers:
            return []
        claims = self.claims_of(parsed)
        left = parsed.amount_minor
        if not parsed.external_number:
            for claim in claims:
                before = min(standing[claim.pk], left)
                standing[claim.pk] -= before
                left -= before
        found: list[Receipt] = []
        for claim in claims:
            part = left if claim is claims[-1] else min(left, self.open.setdefault(claim.pk, claim.outstanding_minor))
            if part > 0:
                number = parsed.external_number + (f"#{claim.sequence}" if found else "")
                found.append(self.receipt(claim, part, parsed, number if parsed.external_number else ""))
                self.open[claim.pk] = max(self.open.get(claim.pk, claim.outstanding_minor) - part, 0)
                left -= part
        return found

    def claims_of(self, parsed: ParsedPayment) -> list[Receivable]:
        """The instalment a receipt names, or all of its contract in order; what they do not need stays with the last.

        Raises Refused("instalment_unknown").
        """
        if not self.by_contract:
            for (number, _sequence), claim in sorted(self.claims.items()):
                self.by_contract.setdefault(number, []).append(claim)
        ours = self.by_contract.get(parsed.contract_number, [])
        claims = ours if parsed.sequence is None else [claim for claim in ours if claim.sequence == parsed.sequence]
        if not claims:
            raise Refused("instalment_unknown", number=parsed.contract_number, sequence=parsed.sequence or 0)
        return claims

    def receipt(self, claim: Receivable, amount: int, parsed: ParsedPayment, number: str) -> Receipt:
        on = parsed.paid_on or facts.business_date(self.organization, self.at)
        note = parsed.remark[:300] if parsed.paid_on else ("到账日期未写，按导入日登记 " + parsed.remark)[:300]
        return Receipt(
            receivable=claim,
            amount_minor=amount,
            received_on=on,
            external_number=number,
            payer_name=parsed.payer_name[:160],
            note=note,
        )

    def happened(self, kind: str, subject: str, rows: list[tuple[int, dict[str, Any]]]) -> None:
        by = self.by.pk if self.by else None
        record_many(Happened(self.organization.pk, self.at, kind, subject, pk, by, data) for pk, data in rows)
