"""Walking down a hand-kept sheet: which rows are data, which are not, and which contract each row continues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from huikuan.rules.book.headers import unit_line
from huikuan.rules.book.lines import Key, Line, RawContract, Sheet, filled
from huikuan.rules.book.mapping import Detected
from huikuan.rules.book.model import Cell, Grid, NotRow, Problem, Row
from huikuan.rules.book.synonyms import CONTRACT_FIELDS
from huikuan.rules.typed import is_blank, key_of, plain, written

SUMMARY: Final = re.compile(
    r"(?:[^,，。;；:：]{0,24}?)(?:小计|合计|总计|共计|累计|subtotals?|sub-totals?|grandtotals?|totals?|sum)[:：]?|承前页|过次页|转下页|接上页|总和",
    re.IGNORECASE,
)
HINT: Final = re.compile(r"[计总页]|total|sum", re.IGNORECASE)
NOTES: Final = re.compile(
    r"(?:备?注|说明|(?:制表|制单|审核|复核|编制|填表|填报)(?:人|者|员)?|会计|主管|负责人签字|注意|截至|截止|打印|"
    r"notes?|remarks?|prepared|reviewed|approved|as of)\s*[\d.、]*[:：]|"
    r"[※*＊]|(?:注|note)\s*\d*[、.)]",
    re.IGNORECASE,
)
NUMBER_LIKE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9\u4e00-\u9fff\[\]【】〔〕()#_./-]{3,40}")
SPEAKING: Final = ("title", "percent", "amount", "due_on", "received", "condition", "kind", "sequence")
SUMMED: Final = frozenset({"amount", "total", "received", "unpaid"})
MONEY: Final = ("amount", "received")
RECEIPT: Final = frozenset({"received", "paid_on", "remark", "unpaid"})


class Gatherer:
    """Takes rows from top to bottom, over all sheets of a book, and leaves contracts, rows that are none, doubts."""

    def __init__(self) -> None:
        self.contracts: list[RawContract] = []
        self.not_rows: list[NotRow] = []
        self.problems: list[Problem] = []
        self.by_number: dict[str, list[RawContract]] = {}
        self.current: RawContract | None = None
        self.sums: dict[Key, int] = {}
        self.own: dict[Key, int] = {}
        self.since: dict[Key, int] = {}
        self.count = 0

    def read(self, grid: Grid, detected: Detected, sheet: Sheet) -> None:
        """All rows of one sheet."""
        self.start_sheet()
        merges = Merges(grid, sheet)
        heading = row_key(grid.rows[detected.header_row])
        top = first_words(grid.rows[detected.header_row])
        for index in range(detected.header_row):
            self.above(grid.sheet, index, grid.rows[index])
        for offset in range(sheet.mapping.height):
            self.not_rows.append(NotRow(sheet.name, detected.header_row + offset + 1, "header"))
        for index in range(detected.first_row, len(grid.rows)):
            row = grid.rows[index]
            if all(cell is None or cell == "" for cell in row):
                self.not_rows.append(NotRow(sheet.name, index + 1, "blank"))
            elif first_words(row) == top and row_key(row) == heading:
                self.not_rows.append(NotRow(sheet.name, index + 1, "header"))
            else:
                self.take(filled(sheet, row, index + 1, merges.above.get(index, NOTHING)), row, merges)

    def start_sheet(self) -> None:
        self.current = None
        self.sums, self.own, self.since, self.count = {}, {}, {}, 0

    def above(self, sheet: str, index: int, row: Row) -> None:
        """A line over the header: title, unit or blank."""
        words = " ".join(written(cell) for cell in row if cell not in (None, ""))
        kind = "blank" if not words else "unit" if unit_line([words]) != (0, "") else "title"
        self.not_rows.append(NotRow(sheet, index + 1, kind, words[:200]))

    def take(self, line: Line, row: Row, merges: Merges) -> None:
        """One row that is not blank."""
        if label := summary_label(line, row):
            return self.summary(line, label)
        if self.is_note(line, row):
            self.not_rows.append(NotRow(line.sheet.name, line.row, "note", first_words(row)))
            return None
        if not line.cells:
            self.not_rows.append(NotRow(line.sheet.name, line.row, "note", first_words(row)))
            return None
        if self.is_unlabelled_sum(line):
            return self.summary(line, "")
        if self.begins(line):
            self.begin(line)
        if self.current is None:
            self.problems.append(line.sheet.problem(line.row, None, first_words(row), "row_without_contract"))
            return None
        if self.more_receipts(line, merges):
            return None
        self.current.add(line, CONTRACT_FIELDS)
        self.count_money(line)
        for name in MONEY:
            if (line.row - 1, name) in merges.money and speaks(line):
                self.current.problems.append(line.problem(name, "money_merged", merges.money[line.row - 1, name]))
        if not speaks(line) and any(line.get(name) is not None for name in ("paid_on", "unpaid", "invoice_number")):
            self.current.problems.append(line.sheet.problem(line.row, None, first_words(row), "row_unclear"))
        return None

    def more_receipts(self, line: Line, merges: Merges) -> bool:
        """A row under a merged amount that only tells of another receipt: it belongs to the instalment of the merge."""
        top = merges.amount_top.get(line.row - 1)
        receipt = {name for name, _ in line.cells if name not in CONTRACT_FIELDS}
        if self.current is None or top is None or "received" not in receipt or not receipt <= RECEIPT:
            return False
        self.current.more.setdefault(top + 1, []).append(line)
        for key in line.cells:
            if key[0] == "received":
                self.add_up(key, line.quick_minor(key))
        return True

    def begins(self, line: Line) -> bool:
        """Whether the row starts another contract than the current one."""
        names = ("contract_number", "customer", "project", "customer_number")
        number, customer, project, code = (key_of(line.get(name)) for name in names)
        if self.current is None:
            return bool(number or customer or project)
        known = self.current.keys
        other = (
            differ(project, known.get("project"))
            or differ(customer, known.get("customer"))
            or differ(code, known.get("customer_number"))
        )
        if number:
            return number != known.get("contract_number", "") or other
        return other

    def begin(self, line: Line) -> None:
        """A new contract, or the continuation of one met before; the same number for another project is asked about."""
        number = key_of(line.get("contract_number"))
        names = ("project", "customer")
        earlier = self.by_number.get(number, []) if number else []
        for contract in earlier:
            if not any(differ(key_of(line.get(name)), contract.keys.get(name)) for name in names):
                self.current = contract
                self.own = {}
                return
        self.current = RawContract()
        self.own = {}
        self.contracts.append(self.current)
        if earlier:
            first = next(iter(earlier[0].first.values()))
            self.current.problems.append(
                line.problem(
                    "contract_number",
                    "number_twice",
                    other_sheet=first.sheet.name,
                    other_row=first.row,
                    other=written(earlier[0].value("project")) or written(earlier[0].value("customer")),
                )
            )
        if number:
            self.by_number.setdefault(number, []).append(self.current)

    def count_money(self, line: Line) -> None:
        """Running sums, by which a subtotal without a word is known."""
        self.count += 1
        repeated_total = self.current is None or self.current.first.get("total") is not line
        for key in line.cells:
            if key[0] in SUMMED and not (key[0] == "total" and repeated_total):
                self.add_up(key, line.quick_minor(key))
            elif key[0] == "percent" and ("amount", key[1]) not in line.cells and self.current:
                first = self.current.first.get("total")
                self.add_up(
                    ("amount", key[1]), line.quick_share(key, first.quick_minor(("total", "")) if first else None)
                )

    def add_up(self, key: Key, minor: int | None) -> None:
        """One amount into the sums of the sheet, the contract and since the last subtotal."""
        for sums in (self.sums, self.own, self.since):
            sums[key] = sums.get(key, 0) + (minor or 0)

    def is_unlabelled_sum(self, line: Line) -> bool:
        """Only amounts, and each the sum of what stands above: of the contract (its plan complete) or the sheet."""
        if not line.cells or any(name not in SUMMED for name, _ in line.cells) or self.current is None:
            return False
        amounts = {key: line.quick_minor(key) for key in line.cells}
        if all(minor == self.sums.get(key, 0) for key, minor in amounts.items()) and self.count > len(
            self.current.lines
        ):
            return True
        if any(minor != self.own.get(key, 0) for key, minor in amounts.items() if key[0] != "total"):
            return False
        first = self.current.first.get("total")
        if first is None:
            return len(self.current.lines) > 1
        return first.quick_minor(("total", "")) == self.own.get(("amount", ""), 0)

    def summary(self, line: Line, label: str) -> None:
        """A subtotal or total: no data. One that disagrees with the rows above is pointed out."""
        kind = "subtotal" if "小" in label or "sub" in label.lower() else "total"
        self.not_rows.append(NotRow(line.sheet.name, line.row, kind if label else "subtotal", label))
        for key in line.cells:
            minor = line.quick_minor(key) if key[0] in ("amount", "received") else None
            if minor is not None and minor not in {sums.get(key, 0) for sums in (self.sums, self.own, self.since)}:
                self.problems.append(line.problem(key[0], "sum_differs", key[1], "warning"))
        self.current = None
        self.own, self.since = {}, {}

    def is_note(self, line: Line, row: Row) -> bool:
        """A remark below or between the rows: its first words say so, or it stands alone and is no contract number."""
        texts = [cell for cell in row if cell is not None and cell != ""]
        if isinstance(texts[0], str) and NOTES.match(texts[0].strip()) and not any(n in MONEY for n, _ in line.cells):
            return True
        if len(texts) > 1 or not isinstance(texts[0], str):
            return False
        only = next(iter(line.cells), ("serial", ""))[0]
        if only in ("contract_number", "serial"):
            return not NUMBER_LIKE.fullmatch(plain(texts[0])) or only == "serial"
        return only in ("customer", "project", "entity") or (only == "title" and len(texts[0]) > 20)


class Merges:
    """Vertical merges of a sheet: what they put into the rows below, and where they cover money."""

    def __init__(self, grid: Grid, sheet: Sheet) -> None:
        self.above: dict[int, dict[int, Cell]] = {}
        self.money: dict[tuple[int, str], str] = {}
        self.amount_top: dict[int, int] = {}
        fields = {use.index: key for key, use in sheet.uses.items()}
        for top, left, bottom, _ in grid.merged:
            key = fields.get(left)
            if bottom == top or key is None or top >= len(grid.rows):
                continue
            rows = range(top + 1, min(bottom + 1, len(grid.rows)))
            if key[0] in CONTRACT_FIELDS and left < len(grid.rows[top]) and key[0] != "people":
                for row in rows:
                    self.above.setdefault(row, {})[left] = grid.rows[top][left]
            elif key[0] in MONEY:
                self.money.update({(row, key[0]): key[1] for row in rows})
                if key == ("amount", ""):
                    self.amount_top.update(dict.fromkeys(rows, top))


NOTHING: Final[Mapping[int, Cell]] = {}


def differ(found: str, known: str | None) -> bool:
    """Both are written and not the same."""
    return bool(found and known and found != known)


def speaks(line: Line) -> bool:
    """Whether the row describes an instalment."""
    return any(name in SPEAKING for name, _ in line.cells)


def row_key(row: Row) -> tuple[str, ...]:
    """A row for comparing with the header row."""
    return tuple(key for key in (key_of(cell) if isinstance(cell, str) else "" for cell in row))


def summary_label(line: Line, row: Row) -> str:
    """小计, 合计, Total … when a cell of the row says so."""
    for cell in words_of(line, row):
        if len(cell) <= 40 and HINT.search(cell) and SUMMARY.fullmatch(key_of(cell)):
            return plain(cell)
    return ""


def words_of(line: Line, row: Row) -> Iterator[str]:
    """The row's texts outside remarks and people."""
    silent = {
        use.index for (name, _), use in line.sheet.uses.items() if name in ("remark", "people", "due_on", "paid_on")
    }
    for index, cell in enumerate(row):
        if isinstance(cell, str) and cell and index not in silent and not is_blank(cell):
            yield cell


def first_words(row: Row) -> str:
    """The row's first filled cell, for showing."""
    return next((written(cell)[:200] for cell in row if cell is not None and cell != ""), "")
