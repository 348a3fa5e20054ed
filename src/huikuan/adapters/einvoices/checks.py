"""What does not fit in an invoice, as codes. Pure: facts in, codes out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from huikuan.adapters.einvoices.qr import InvoiceQr
from huikuan.rules.amount_in_words import read_words
from huikuan.rules.uscc import check_uscc
from huikuan.support.documents import InvoiceFacts, InvoiceLine, InvoiceParty

TAX_TOLERANCE_MINOR: Final = 6  # the tax authority's own: a line's tax may differ from amount × rate by 0.06 yuan
OLDER_IDS: Final = re.compile(r"\d{15}|[0-9A-Z]{17}|[0-9A-Z]{20}")  # tax numbers from before 2015, persons' among them
PERSON: Final = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")


def check(
    facts: InvoiceFacts,
    *,
    buyer: InvoiceParty | None = None,
    seller: InvoiceParty | None = None,
    qr: InvoiceQr | None = None,
) -> tuple[str, ...]:
    """Codes of what does not fit, each once: sums_differ, lines_differ, line_tax_differs, words_differ,
    words_unreadable, number_invalid, day_missing, seller_tax_id_invalid, buyer_tax_id_invalid, sign_mixed,
    seller_differs, seller_tax_id_differs, buyer_differs, buyer_tax_id_differs, qr_number_differs, qr_amount_differs,
    qr_day_differs, qr_kind_differs.

    `buyer`, `seller`: whom it should name; `qr`: what the code printed on it says. What is not given is not compared.
    """
    found = [
        *form(facts),
        *sums(facts),
        *words(facts),
        *party("seller", facts.seller, seller),
        *party("buyer", facts.buyer, buyer),
        *(code(facts, qr) if qr else ()),
    ]
    return tuple(dict.fromkeys(found))


def form(facts: InvoiceFacts) -> Iterator[str]:
    """Number and day."""
    is_older = len(facts.number) == 8 and len(facts.code) in (10, 12)
    if not facts.number.isdecimal() or not (len(facts.number) == 20 or is_older):
        yield "number_invalid"
    if facts.issued_on is None:
        yield "day_missing"


def sums(facts: InvoiceFacts) -> Iterator[str]:
    """Lines against totals, totals against each other, tax against rates, one sign throughout."""
    net, tax, total = facts.amount_without_tax_minor, facts.tax_minor, facts.total_minor
    if net is not None and tax is not None and total is not None and net + tax != total:
        yield "sums_differ"
    if facts.lines:
        taxes = [line.tax_minor or 0 for line in facts.lines]
        if net is not None and sum(line.amount_minor for line in facts.lines) != net:
            yield "lines_differ"
        if tax is not None and sum(taxes) != tax:
            yield "lines_differ"
        if any(is_off(line) for line in facts.lines):
            yield "line_tax_differs"
    given = [amount for amount in (net, tax, total) if amount]
    if any(amount < 0 for amount in given) != facts.is_red or len({amount < 0 for amount in given}) > 1:
        yield "sign_mixed"


def is_off(line: InvoiceLine) -> bool:
    """Whether a line's tax is further from amount × rate than rounding explains."""
    if line.tax_bp is None or line.tax_minor is None:
        return False
    return abs(line.amount_minor * line.tax_bp - line.tax_minor * 10_000) > TAX_TOLERANCE_MINOR * 10_000


def words(facts: InvoiceFacts) -> Iterator[str]:
    """大写 against the figure; a red-letter invoice writes its words with or without the sign."""
    if not facts.total_words or facts.total_minor is None:
        return
    said = read_words(facts.total_words)
    if said is None:
        yield "words_unreadable"
    elif said != facts.total_minor and not (facts.is_red and said == -facts.total_minor):
        yield "words_differ"


def party(name: str, printed: InvoiceParty, wanted: InvoiceParty | None) -> Iterator[str]:
    """A party's tax number by its check digit, and both its name and number against whom it should be."""
    if printed.tax_id and not is_tax_id(printed.tax_id):
        yield f"{name}_tax_id_invalid"
    if wanted is None:
        return
    if wanted.name and printed.name and same_form(printed.name) != same_form(wanted.name):
        yield f"{name}_differs"
    if wanted.tax_id and printed.tax_id and same_form(printed.tax_id) != same_form(wanted.tax_id):
        yield f"{name}_tax_id_differs"


def is_tax_id(text: str) -> bool:
    """A unified social credit code with its check digit, an older tax number, or a person's number."""
    text = same_form(text)
    return check_uscc(text) or bool(OLDER_IDS.fullmatch(text) or PERSON.fullmatch(text))


def same_form(text: str) -> str:
    """Names are compared without blanks and with brackets of either width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def code(facts: InvoiceFacts, qr: InvoiceQr) -> Iterator[str]:
    """The QR code against the text."""
    if facts.number and (qr.number != facts.number or (facts.code and qr.code != facts.code)):
        yield "qr_number_differs"
    amount = facts.total_minor if qr.includes_tax else facts.amount_without_tax_minor
    if amount is not None and qr.amount_minor is not None and qr.amount_minor != amount:
        yield "qr_amount_differs"
    if facts.issued_on and qr.issued_on and qr.issued_on != facts.issued_on:
        yield "qr_day_differs"
    if facts.kind and qr.kind and qr.kind != facts.kind:
        yield "qr_kind_differs"
