"""How the databases are opened: durable, one writer at a time, and only with a library that keeps commits."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from huikuan.config.database import database, wal_is_safe


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_commit_survives_a_power_cut() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,), "synchronous must be FULL"
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
            assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        else:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)


@pytest.mark.django_db
def test_a_wal_is_used_only_where_it_is_safe() -> None:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return  # PostgreSQL leaves no choice
        cursor.execute("SELECT sqlite_version()")
        version = tuple(int(part) for part in cursor.fetchone()[0].split("."))
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal" if wal_is_safe(version) else "delete",)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_versions_with_the_wal_reset_race_are_known(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_an_unknown_scheme_is_refused(tmp_path: object) -> None:
    with pytest.raises(ValueError, match="unknown scheme 'mysql'"):
        database("mysql://root@localhost/x", tmp_path)  # type: ignore[arg-type]
