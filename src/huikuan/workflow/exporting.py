"""A filtered list as a file: exactly the rows the page means, all of them, streamed."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.receivables.selectors.listing import claims
from huikuan.rules.money import minor_digits
from huikuan.rules.states import receivable_state
from huikuan.support import sheets
from huikuan.support.refusal import Refused
from huikuan.support.sheets import Cell, Column, writer_of

CHUNK = 2000
SHEET_ROWS = 1_048_575  # an XLSX sheet holds 1,048,576 rows, one of them the headings
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # some spreadsheets read full width too
FIELDS = (
    "customer__name",
    "contract__number",
    "sequence",
    "title",
    "kind",
    "amount_minor",
    "outstanding_minor",
    "currency",
    "due_on",
    "closed",
    "contract__manager__name",
    "trigger_words",
    "invoice_number",
    "external_number",
)


def columns() -> list[Column]:
    """The columns of the receivables file."""
    return [
        Column(_("客户"), width=32), Column(_("合同"), width=18), Column(_("期次"), "number", 6),
        Column(_("名称"), width=18),
        Column(_("款项类型"), width=10), Column(_("金额"), "amount", 16), Column(_("未收"), "amount", 16),
        Column(_("币种"), width=6), Column(_("到期日"), "date", 12), Column(_("状态"), width=10),
        Column(_("逾期天数"), "number", 9), Column(_("项目经理"), width=12), Column(_("付款条件"), width=30),
        Column(_("发票号"), width=20), Column(_("外部编号"), width=18),
    ]  # fmt: skip


def receivable_rows(user: User, chosen: Filter, as_of: date, names: dict[str, dict[str, str]]) -> Iterator[list[Cell]]:
    """The rows in order of the due date; `names` holds the words of kinds and states."""
    rows = claims(user, chosen, as_of).order_by("due_on", "pk").values_list(*FIELDS)
    for values in rows.iterator(chunk_size=CHUNK):
        (customer, contract, sequence, title, kind, amount, outstanding, currency, due_on, closed, manager, words,
         invoice, external) = values  # fmt: skip
        state = receivable_state(
            due_on=due_on,
            outstanding_minor=outstanding,
            amount_minor=amount,
            cancelled=closed == "cancelled",
            written_off=closed == "written_off",
            as_of=as_of,
        )
        late = max(0, (as_of - due_on).days) if due_on and not closed else 0
        yield [
            customer, contract, sequence, title, names["kinds"].get(kind, kind), in_units(amount, currency),
            in_units(outstanding, currency), currency, due_on, names["states"].get(state, state), late, manager or "",
            words, invoice, external,
        ]  # fmt: skip


def in_units(amount_minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal of the currency: 128640 fen → 1286.40."""
    return Decimal(amount_minor).scaleb(-minor_digits(currency))


def csv_chunks(headings: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """CSV in UTF-8 with a mark, so that Excel reads Chinese; cells that look like formulas are quoted as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow([column.heading for column in headings])
    for number, row in enumerate(rows, start=1):
        writer.writerow([as_text(cell) for cell in row])
        if number % CHUNK == 0:
            yield drained(buffer)
    yield drained(buffer)


def drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def as_text(cell: Cell) -> str:
    """A cell as CSV text; what a spreadsheet might take for a formula gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA_STARTS) else text


def spreadsheet(title: str, headings: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """An XLSX file, rewound; it disappears when closed. Raises Refused("format_missing") without a writer."""
    writer = writer_of("xlsx")
    if writer is None:
        raise Refused("format_missing", format="XLSX")
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    writer(file, title, headings, rows)
    file.seek(0)
    return file


def too_many_for_a_sheet(user: User, chosen: Filter, as_of: date) -> bool:
    """Whether an XLSX sheet cannot hold the list: CSV can."""
    rows: Iterable[Receivable] = claims(user, chosen, as_of).order_by()[SHEET_ROWS : SHEET_ROWS + 1]
    return any(True for _row in rows)


def template(language: str) -> bytes:
    """The import template ("zh" or "en") as an XLSX file."""
    return sheets.template(language)


def whole_list(organization: Organization, path: Path, *, as_of: date, names: dict[str, dict[str, str]]) -> None:
    """Every receivable of the organization as an XLSX or CSV file, by the file's ending. For the command line.

    Raises Refused("format_missing") for another ending, Refused("not_found") without an owner.
    """
    writer = writer_of(path.suffix.lstrip(".").lower())
    if writer is None:
        raise Refused("format_missing", format=path.suffix)
    owner = User.objects.filter(organization=organization, role="owner").order_by("pk").first()
    if owner is None:
        raise Refused("not_found")
    with path.open("wb") as file:
        writer(file, _("应收"), columns(), receivable_rows(owner, Filter(state="all"), as_of, names))
