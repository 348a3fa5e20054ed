"""An e-invoice file to facts with their checks: XML, OFD, PDF. What it is decides its content."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any, Final

from huikuan.adapters.documents.reading import confined
from huikuan.adapters.documents.reading.reader import ZIP, check_size
from huikuan.adapters.einvoices.checks import check
from huikuan.adapters.einvoices.facts import facts_of, facts_of_qr
from huikuan.adapters.einvoices.printed import facts_in
from huikuan.adapters.einvoices.qr import InvoiceQr, read_qr
from huikuan.support.documents import InvoiceFacts, InvoiceParty
from huikuan.support.refusal import Refused

XML: Final = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<\0?(?:\?|e|E|!)")


def read_invoice(
    content: bytes, filename: str = "", *, buyer: InvoiceParty | None = None, seller: InvoiceParty | None = None
) -> InvoiceFacts:
    """The facts of an e-invoice. `filename` decides nothing; `buyer`, `seller`: whom it should name.

    Raises Refused: invoice_not_one for a file that is none, invoice_not_supported for a picture, and document_… for
    one that is empty, too large, encrypted, damaged or too slow to read.
    """
    check_size(content)
    qr: InvoiceQr | None = None
    if b"%PDF-" in content[:1024]:
        facts, qr = from_pdf(confined.parse("invoice_pdf", content))
    elif content.startswith(ZIP):
        facts = facts_of(confined.parse("invoice_ofd", content), "ofd")
    elif XML.match(content[:20]):
        facts = facts_of(confined.parse("invoice_xml", content), "xml")
    else:
        raise Refused("invoice_not_supported")
    return replace(facts, checks=check(facts, buyer=buyer, seller=seller, qr=qr))


def read_invoice_qr(text: str) -> InvoiceFacts:
    """The facts in the text a scanner read. Raises Refused("invoice_not_one")."""
    qr = read_qr(text)
    if qr is None:
        raise Refused("invoice_not_one")
    facts = facts_of_qr(qr, "qr")
    return replace(facts, checks=check(facts))


def from_pdf(found: dict[str, Any]) -> tuple[InvoiceFacts, InvoiceQr | None]:
    """By attached XML, else by the printed text, gaps filled by the QR code; by that alone for a picture of one."""
    qr = next((read for text in found["codes"] if (read := read_qr(str(text)))), None)
    for encoded in found["attached"]:
        try:
            return facts_of(confined.parse("invoice_xml", base64.b64decode(encoded)), "pdf_xml"), qr
        except Refused:
            continue
    printed = facts_of(facts_in([str(row) for row in found["rows"]]), "pdf_text")
    if printed.number and (printed.total_minor is not None or printed.amount_without_tax_minor is not None):
        return (filled(printed, qr) if qr else printed), qr
    if qr:
        return facts_of_qr(qr, "pdf_qr"), qr
    raise Refused("invoice_not_one")


def filled(facts: InvoiceFacts, qr: InvoiceQr) -> InvoiceFacts:
    """What the page leaves open and its QR code says."""
    other = facts_of_qr(qr, "")
    return replace(
        facts,
        code=facts.code or other.code,
        kind=facts.kind or other.kind,
        issued_on=facts.issued_on or other.issued_on,
        total_minor=other.total_minor if facts.total_minor is None else facts.total_minor,
        check_code=facts.check_code or other.check_code,
    )
