"""The text of an invoice's QR code: 01,<type>,<code>,<number>,<amount>,<day>,<check code>,<checksum>."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.adapters.einvoices.figures import day_of, minor_of, plain

LONGEST: Final = 400
# 数电票: 31 special, 32 ordinary; before: 01 and 08 special (paper, electronic), 04, 10, 11, 14 ordinary, 15 used cars
KINDS: Final = {
    "31": "special", "32": "ordinary", "01": "special", "08": "special", "04": "ordinary", "10": "ordinary",
    "11": "ordinary", "14": "ordinary", "15": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InvoiceQr:
    """What a QR code says. `amount_minor` is with tax when `includes_tax` (数电票), else without (all before)."""

    number: str
    code: str
    kind: str
    type_code: str
    amount_minor: int | None
    includes_tax: bool
    issued_on: date | None
    check_code: str = ""


def read_qr(text: str) -> InvoiceQr | None:
    """The facts in a QR text, None for one that is no invoice's.

    Full-width commas, blanks, an ISO day and a missing tail are forgiven. 20 digits make a 数电票, 8 an older invoice
    with its code of 10 or 12 digits.
    """
    if len(text) > LONGEST:
        return None
    fields = plain(re.sub(r"[，、;；]", ",", text)).split(",")
    if len(fields) < 4 or fields[0] not in ("01", "1") or not re.fullmatch(r"\d{1,2}", fields[1]):
        return None
    fields += [""] * (8 - len(fields))
    kind_code, code, number, amount, day, check_code = fields[1].zfill(2), *fields[2:7]
    is_digital = re.fullmatch(r"\d{20}", number) is not None
    is_older = re.fullmatch(r"\d{8}", number) is not None and re.fullmatch(r"\d{10}|\d{12}", code) is not None
    if not is_digital and not is_older:
        return None
    return InvoiceQr(
        number=number,
        code="" if is_digital else code,
        kind=KINDS.get(kind_code, ""),
        type_code=kind_code,
        amount_minor=minor_of(amount),
        includes_tax=is_digital,
        issued_on=day_of(day),
        check_code=check_code if re.fullmatch(r"\d{6,20}", check_code) else "",
    )
