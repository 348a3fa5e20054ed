"""The texts a source gives to facts: amounts to minor units, days to dates, kinds to words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huikuan.adapters.einvoices.figures import basis_points_of, day_of, minor_of, plain
from huikuan.adapters.einvoices.qr import InvoiceQr
from huikuan.support.documents import InvoiceFacts, InvoiceLine, InvoiceParty


def facts_of(found: Mapping[str, Any], source: str) -> InvoiceFacts:
    """Facts from the texts of XML, OFD or a printed page."""
    net, tax, total = (minor_of(text_in(found, name)) for name in ("net", "tax", "total"))
    return InvoiceFacts(
        number=plain(text_in(found, "number")),
        code=plain(text_in(found, "code")),
        kind=kind_of(found),
        issued_on=day_of(text_in(found, "issued_on")),
        seller=party(found, "seller"),
        buyer=party(found, "buyer"),
        amount_without_tax_minor=net,
        tax_minor=tax,
        total_minor=net + tax if total is None and net is not None and tax is not None else total,
        source=source,
        lines=lines_of(found),
        remark=text_in(found, "remark")[:500],
        total_words=plain(text_in(found, "words")),
        check_code=plain(text_in(found, "check_code")),
        is_red=bool(found.get("is_red")) or any(amount is not None and amount < 0 for amount in (net, total)),
    )


def facts_of_qr(qr: InvoiceQr, source: str) -> InvoiceFacts:
    """All that a QR code alone can say."""
    amount = qr.amount_minor
    return InvoiceFacts(
        number=qr.number,
        code=qr.code,
        kind=qr.kind,
        issued_on=qr.issued_on,
        seller=InvoiceParty(),
        buyer=InvoiceParty(),
        amount_without_tax_minor=None if qr.includes_tax else amount,
        tax_minor=None,
        total_minor=amount if qr.includes_tax else None,
        source=source,
        check_code=qr.check_code,
        is_red=amount is not None and amount < 0,
    )


def kind_of(found: Mapping[str, Any]) -> str:
    """special or ordinary by its label, else by the words of its title."""
    if code := {"01": "special", "02": "ordinary"}.get(text_in(found, "kind_code")):
        return code
    words = text_in(found, "kind_words") + text_in(found, "title")
    if "专用发票" in words:
        return "special"
    return "ordinary" if "普通发票" in words else ""


def lines_of(found: Mapping[str, Any]) -> tuple[InvoiceLine, ...]:
    """Lines whose amount can be read."""
    lines = []
    for row in found.get("lines", ()):
        amount = minor_of(text_in(row, "amount"))
        if amount is not None:
            rate = text_in(row, "rate")
            lines.append(
                InvoiceLine(
                    name=text_in(row, "name")[:200],
                    amount_minor=amount,
                    tax_minor=minor_of(text_in(row, "tax")),
                    tax_bp=basis_points_of(rate),
                    tax_words=rate[:20],
                    quantity=text_in(row, "quantity")[:30],
                    unit=text_in(row, "unit")[:20],
                )
            )
    return tuple(lines)


def party(found: Mapping[str, Any], name: str) -> InvoiceParty:
    """Buyer or seller."""
    return InvoiceParty(text_in(found, f"{name}_name")[:200].strip(), plain(text_in(found, f"{name}_tax_id")).upper())


def text_in(found: Mapping[str, Any], name: str) -> str:
    """A text by its name, "" when missing."""
    value = found.get(name, "")
    return value if isinstance(value, str) else ""
