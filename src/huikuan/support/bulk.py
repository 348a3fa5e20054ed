"""Many rows at once, by the fastest road each database has. Call inside a transaction.

PostgreSQL: COPY, and UPDATE from a temporary table filled by COPY. SQLite: one prepared statement over all rows.
Values are given as the database stores them (dates as `date`, instants through `instant`, JSON as text).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection


def instant(at: datetime) -> Any:
    """An aware instant as the present database stores it."""
    return connection.ops.adapt_datetimefield_value(at)


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of `columns` into `table`. Names are ours, never a user's. Raises IntegrityError."""
    if not rows:
        return
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy_in(cursor, f"COPY {table} ({names}) FROM STDIN", rows)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def update_rows(table: str, key: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of the rows of `table` whose `key` is the LAST value of each given row."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wanted = ", ".join([*columns, key])
            cursor.execute(
                f"CREATE TEMPORARY TABLE pending_update ON COMMIT DROP AS SELECT {wanted} FROM {table} WITH NO DATA"  # noqa: S608
            )
            copy_in(cursor, f"COPY pending_update ({wanted}) FROM STDIN", rows)
            sets = ", ".join(f"{name} = p.{name}" for name in columns)
            cursor.execute(
                f"UPDATE {table} t SET {sets} FROM pending_update p WHERE t.{key} = p.{key}"  # noqa: S608
            )
            cursor.execute("DROP TABLE pending_update")
        else:
            sets = ", ".join(f"{name} = %s" for name in columns)
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", rows)  # noqa: S608


def copy_in(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
