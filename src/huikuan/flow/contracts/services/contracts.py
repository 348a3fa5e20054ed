"""Contracts: adding, changing, naming who manages them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.parties.services.changes import change
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused

TERMS = {
    "late_daily_rate_ppm", "late_cap_bp", "discount_bp", "discount_days", "effective_on", "tax_bp", "project_type",
    "acceptance_days", "acceptance_unit", "warranty_months", "shift_to_working", "notice_address", "dispute", "text",
}  # fmt: skip
FIELDS = {"number", "title", "manager", "signed_on", "note", *TERMS}


@transaction.atomic
def add_contract(
    *,
    organization: Organization,
    number: str,
    customer: Customer,
    entity: LegalEntity,
    total_minor: int,
    currency: str,
    at: datetime,
    by: User | None = None,
    title: str = "",
    manager: User | None = None,
    signed_on: date | None = None,
    note: str = "",
    **terms: Any,
) -> Contract:
    """A new contract; `terms` are the fields of the model named in TERMS.

    Raises Refused("number_missing", "total_not_positive", "contract_exists", "other_organization").
    """
    number = number.strip()
    if not number:
        raise Refused("number_missing", field="number")
    if total_minor <= 0:
        raise Refused("total_not_positive", field="total_minor")
    if {customer.organization_id, entity.organization_id} != {organization.pk}:
        raise Refused("other_organization")
    if unknown := set(terms) - TERMS:
        raise ValueError(f"unknown terms {sorted(unknown)}")
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                organization=organization,
                number=number,
                title=title,
                customer=customer,
                entity=entity,
                manager=manager,
                signed_on=signed_on,
                total_minor=total_minor,
                currency=currency,
                note=note,
                created_at=at,
                **terms,
            )
    except IntegrityError:
        raise Refused("contract_exists", field="number", number=number) from None
    record(
        organization_id=organization.pk,
        at=at,
        kind="contract.added",
        subject=("contract", contract.pk),
        by=by.pk if by else None,
        number=number,
        total_minor=total_minor,
        currency=currency,
    )
    return contract


@transaction.atomic
def update_contract(*, contract: Contract, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change what is not money: number, title, manager, dates, terms. Raises Refused("already_exists")."""
    change(contract, changes, FIELDS, "contract", by=by, at=at)


@transaction.atomic
def assign_manager(
    *, organization: Organization, contract_ids: Sequence[int], manager: User | None, by: User | None, at: datetime
) -> int:
    """Give contracts to a project manager. Returns how many changed. Raises Refused("other_organization")."""
    if manager is not None and manager.organization_id != organization.pk:
        raise Refused("other_organization")
    changing = list(
        Contract.objects.filter(organization=organization, pk__in=contract_ids)
        .exclude(manager=manager)
        .values_list("pk", "manager_id")
    )
    Contract.objects.filter(pk__in=[pk for pk, _before in changing]).update(manager=manager)
    record_many(
        Happened(
            organization.pk,
            at,
            "contract.changed",
            "contract",
            pk,
            by.pk if by else None,
            {"changes": {"manager": [before, manager and manager.pk]}},
        )
        for pk, before in changing
    )
    return len(changing)
