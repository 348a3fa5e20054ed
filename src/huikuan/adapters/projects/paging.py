"""Reading a list to its end: every row once, and no end believed that contradicts what the list says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from huikuan.adapters.projects.readings import Row, identifier, rows_of, stated, truth, whole
from huikuan.flow.delivery.ports import ConnectorError

ROWS_AT_MOST: Final = 20_000
PAGES_AT_MOST: Final = 1_000
NOTHING_NEW: Final = 2  # pages in a row: the first page may be called 0 and 1


def every(fetch: Callable[[int], Any]) -> list[Row]:
    """All rows. `fetch` gets the number of a page, from 0.

    A list that changed while it was read is read once more. Raises ConnectorError: malformed_answer when the rows do
    not come to the total or more are said to follow than come, answer_too_large for more than we take.
    """
    try:
        return read(fetch)
    except ConnectorError as error:
        if error.values.get("reason") != "incomplete":
            raise
    return read(fetch)


def read(fetch: Callable[[int], Any]) -> list[Row]:
    """One way through the list."""
    found: dict[str, Row] = {}
    barren, total, more = 0, None, None
    for index in range(PAGES_AT_MOST):
        answer = fetch(index)
        rows, before = rows_of(answer), len(found)
        total = whole(stated(answer, "total", "total_count"))
        said = stated(answer, "has_more", "hasMore", "has_next")
        more = None if said is None else truth(said)
        for row in rows:
            found.setdefault(identifier(row) or repr(row), row)
        if len(found) > ROWS_AT_MOST:
            raise ConnectorError("answer_too_large")
        barren = 0 if len(found) > before else barren + 1
        if ends(len(found), bool(rows), total, more) or barren == NOTHING_NEW:
            break
    if (total is not None and len(found) < total) or (more and barren):
        raise ConnectorError("malformed_answer", reason="incomplete")
    return list(found.values())


def ends(count: int, filled: bool, total: int | None, more: bool | None) -> bool:
    """Whether no further page need be asked for."""
    if total is not None and count < total:
        return False  # until nothing new comes
    if more is not None:
        return not more
    return total is not None or not filled
