"""Old systems export HTML tables and call them .xls: read as grids, with merges from rowspan and colspan."""

from __future__ import annotations

from html.parser import HTMLParser

from huikuan.adapters.sheets import limits
from huikuan.adapters.sheets.packed import check_size
from huikuan.adapters.sheets.refused import UnreadableFile
from huikuan.rules.book.model import Grid, Merge


def read_html(text: str, sheet: str) -> list[Grid]:
    """Each table with more than one row as a grid. Raises UnreadableFile("file_not_a_table") when there is none."""
    parser = Tables()
    parser.feed(text)
    parser.close()
    parser.end_table()
    grids = [table for table in parser.tables if len(table[0]) > 1]
    if not grids:
        raise UnreadableFile("file_not_a_table")
    names = [sheet if len(grids) == 1 else f"{sheet} {place}" for place in range(1, len(grids) + 1)]
    return [
        Grid(name, tuple(tuple(row) for row in rows), tuple(merges))
        for name, (rows, merges) in zip(names, grids, strict=True)
    ]


class Tables(HTMLParser):
    """Collects cells; a nested table ends the outer one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[list[str]], list[Merge]]] = []
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self.taken: set[tuple[int, int]] = set()
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag == "table":
            self.end_table()
        elif tag == "tr":
            self.end_cell()
            self.rows.append([])
            if len(self.rows) > limits.ROWS:
                check_size(len(self.rows), 1)
        elif tag in ("td", "th"):
            self.end_cell()
            if not self.rows:
                self.rows.append([])
            known = dict(attrs)
            self.span = (spanned(known.get("rowspan"), limits.ROWS), spanned(known.get("colspan"), limits.COLUMNS))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th", "tr"):
            self.end_cell()
        elif tag == "table":
            self.end_table()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.silent:
            self.cell.append(data)

    def end_cell(self) -> None:
        """Put the open cell behind those of the row, past what merges from above cover."""
        if self.cell is None:
            return
        row = self.rows[-1]
        place = len(self.rows) - 1
        while (place, len(row)) in self.taken:
            row.append("")
        column = len(row)
        down, right = self.span
        if column + right > limits.COLUMNS:
            check_size(1, column + right)
        row.append("".join(self.cell).strip())
        row.extend([""] * (right - 1))
        down = min(down, 1000)
        self.taken.update((place + below, column + beside) for below in range(1, down) for beside in range(right))
        if down > 1 or right > 1:
            self.merges.append((place, column, place + down - 1, column + right - 1))
        self.cell = None

    def end_table(self) -> None:
        """Keep the table read so far."""
        self.end_cell()
        if self.rows:
            self.tables.append((self.rows, self.merges))
        self.rows, self.merges, self.taken = [], [], set()


def spanned(value: str | None, most: int) -> int:
    """A span attribute, 1 when it is none."""
    return min(max(int(value), 1), most) if value and value.strip().isdigit() and len(value) < 9 else 1
