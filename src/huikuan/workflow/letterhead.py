"""Our legal entity as it stands at the head of what we write."""

from __future__ import annotations

from huikuan.flow.parties.models import LegalEntity
from huikuan.support.documents import BankDetails, Letterhead


def letterhead(entity: LegalEntity, currency: str) -> Letterhead:
    """Its names, tax number and the accounts of this currency; which name stands first is the document's matter."""
    accounts = entity.accounts.filter(currency=currency).order_by("pk")
    return Letterhead(
        name=entity.name,
        name_en=entity.name_en,
        uscc=entity.uscc,
        address=entity.address,
        phone=entity.phone,
        email=entity.email,
        banks=tuple(BankDetails(row.account_name, row.number, row.bank_name, row.swift) for row in accounts),
    )


def document_language(language: str) -> str:
    """zh or en, as documents are set."""
    return "en" if language == "en" else "zh"
