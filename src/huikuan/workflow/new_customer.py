"""A customer is entered together with the person who pays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.parties.services.customers import add_contact, add_customer


@transaction.atomic
def enter_customer(
    *,
    organization: Organization,
    name: str,
    by: User | None,
    at: datetime,
    contact_name: str = "",
    contact_email: str = "",
    contact_phone: str = "",
    **details: str,
) -> Customer:
    """A customer and, when named, its payer: both or neither. Raises what add_customer and add_contact refuse."""
    customer = add_customer(organization=organization, name=name, by=by, at=at, **details)
    if contact_name:
        add_contact(customer=customer, name=contact_name, email=contact_email, phone=contact_phone, by=by, at=at)
    return customer
