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
            import psycopg

            done: Any = psycopg.Cursor(connection.connection).execute(statement, values, prepare=True)
            return done.fetchall() if done.description else []
        return list(connection.connection.execute(marked(statement), values))


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
