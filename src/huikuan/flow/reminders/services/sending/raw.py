"""The few statements of every message, past the ORM: prepared once by the server (PostgreSQL) or the library (SQLite)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection


def run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement with %s marks; the rows it gives. Database errors come as Django's, as from the ORM."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            return prepared(connection.connection, statement, values)
        return list(connection.connection.execute(marked(statement), values))


def prepared(raw: Any, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """On PostgreSQL planning such a statement anew costs more than running it, so it is prepared and planned once.

    Django forbids preparing on its connections (its own statements would fill the server's memory); it is allowed for
    the time of this statement only.
    """
    import psycopg

    if raw.prepare_threshold is None and not raw._prepared._names:
        raw.cursor().execute("SET plan_cache_mode = force_generic_plan")
    raw.prepare_threshold = 0
    try:
        done: Any = psycopg.Cursor(raw).execute(statement, values, prepare=True, binary=True)
        return done.fetchall() if done.description else []
    finally:
        raw.prepare_threshold = None


@lru_cache(maxsize=64)
def marked(statement: str) -> str:
    return statement.replace("%s", "?")


def moment(value: Any) -> datetime | None:
    """An instant as either database gives it."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def day(value: Any) -> date | None:
    """A date as either database gives it."""
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)
