"""Whether an e-invoice file is the invoice that was asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huikuan.flow.invoices.models import Invoice


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Where a file does not fit what was asked for. `blocks`: it cannot be this invoice."""

    code: str
    found: str | int
    wanted: str | int
    blocks: bool


def mismatches(invoice: Invoice, facts: Mapping[str, Any]) -> list[Mismatch]:
    """Where the facts read from an e-invoice file differ from what was asked for. What a file does not say is not held
    against it."""
    found: list[Mismatch] = []

    def differs(code: str, name: str, wanted: str | int, *, blocks: bool = False) -> None:
        said = facts.get(name)
        if said in (None, "") or wanted in (None, "") or alike(said, wanted):
            return
        found.append(Mismatch(code, said, wanted, blocks))

    differs("total", "total_minor", invoice.total_minor, blocks=True)
    differs("buyer_name", "buyer_name", invoice.customer.name)
    differs("buyer_id", "buyer_id", invoice.customer.uscc)
    differs("seller_name", "seller_name", invoice.entity.name)
    differs("seller_id", "seller_id", invoice.entity.uscc)
    differs("kind", "kind", invoice.kind)
    number = str(facts.get("number") or "")
    if number and taken(invoice, str(facts.get("code") or ""), number):
        found.append(Mismatch("number_taken", number, number, blocks=True))
    return found


def taken(invoice: Invoice, code: str, number: str) -> bool:
    """Whether another invoice of ours has this number."""
    same = Invoice.objects.filter(organization_id=invoice.organization_id, code=code, number=number)
    return same.exclude(pk=invoice.pk).exists()


def alike(said: object, wanted: object) -> bool:
    """Equal, however it is written: full or half width, blanks, brackets, upper or lower case."""
    return plain(said) == plain(wanted)


def plain(value: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).split()).upper()
