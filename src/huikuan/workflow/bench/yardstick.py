"""The yardstick: the same work as one SQL statement on the same machine, as fast as this database can do it.

For every claim worth a look: outstanding, days late, interest, the step by days late, one action row
under a unique key.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from huikuan.support import clock

STEPS = ((75, 14), (60, 13), (45, 12), (40, 11), (30, 10), (20, 9), (14, 8), (10, 7), (7, 6), (3, 5), (1, 4), (0, 3))


def measure(*, organization_id: int, as_of: date) -> float:
    """Seconds for the statement, commit included. The rows are dropped afterwards."""
    days = (
        "(%s::date - r.due_on)"
        if connection.vendor == "postgresql"
        else "CAST(julianday(%s) - julianday(r.due_on) AS INTEGER)"
    )
    ladder = " ".join(f"WHEN days >= {since} THEN {step}" for since, step in STEPS)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_yardstick (receivable_id BIGINT, cycle INTEGER, step INTEGER, "
            "outstanding_minor BIGINT, days INTEGER, interest_minor BIGINT, PRIMARY KEY (receivable_id, cycle, step))"
        )
    started = clock.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO bench_yardstick
            SELECT id, cycle, CASE {ladder} ELSE 0 END, outstanding_minor, days,
                   outstanding_minor * days * 500 / 1000000
            FROM (
              SELECT r.id, t.cycle, r.outstanding_minor, {days} AS days
              FROM reminders_track t JOIN receivables_receivable r ON r.id = t.receivable_id
              WHERE t.organization_id = %s AND t.next_on <= %s AND r.closed = ''
            ) facts
            """,  # noqa: S608
            [as_of, organization_id, as_of],
        )
    seconds = clock.monotonic() - started
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_yardstick")
    return seconds
