"""The few statements of every message, past the ORM: prepared once by the server or, with SQLite, the library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

Rows = list[tuple[Any, ...]]
Statement = tuple[str, Sequence[Any]]


def run(statement: str, values: Sequence[Any]) -> Rows:
    """Run one statement with %s marks; the rows it gives. Database errors come as Django's, as from the ORM."""
    return run_all([(statement, values)])[0]


def run_all(statements: Sequence[Statement]) -> list[Rows]:
    """Run statements one after the other; on PostgreSQL in one round trip. Each sees what the one before it did."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors:
        if database.vendor == "postgresql":
            return prepared(database.connection, statements)
        return [list(database.connection.execute(marked(sql), values)) for sql, values in statements]


def prepared(raw: Any, statements: Sequence[Statement]) -> list[Rows]:
    """On PostgreSQL planning such statements anew costs more than running them, so they are prepared and planned once.

    Django forbids preparing on its connections (its own statements would fill the server's memory); it is allowed for
    the time of these statements only.
    """
    import psycopg

    if not raw._prepared._names:
        raw.cursor().execute("SET plan_cache_mode = force_generic_plan")
    raw.prepare_threshold = 0
    try:
        cursors: list[Any] = [psycopg.Cursor(raw) for _ in statements]
        if len(statements) == 1:
            cursors[0].execute(*statements[0], prepare=True, binary=True)
        else:
            with raw.pipeline():
                for cursor, (statement, values) in zip(cursors, statements, strict=True):
                    cursor.execute(statement, values, prepare=True, binary=True)
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]
    finally:
        raw.prepare_threshold = None


def own_transaction_possible() -> bool:
    """Whether BEGIN and COMMIT may be written by hand: on PostgreSQL, outside any transaction of Django's."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    return bool(database.vendor == "postgresql" and not database.in_atomic_block)


def roll_back_if_open() -> None:
    """End a transaction begun by hand, if one is open and the connection lives."""
    raw: Any = connections[DEFAULT_DB_ALIAS].connection
    if raw is not None and not raw.closed and raw.info.transaction_status != 0:
        raw.cursor().execute("ROLLBACK")


@lru_cache(maxsize=64)
def marked(statement: str) -> str:
    return statement.replace("%s", "?")


def day(value: Any) -> date | None:
    """A date as either database gives it."""
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)
