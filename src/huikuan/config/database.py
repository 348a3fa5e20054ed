"""Which database, and how it must be opened so that a committed fact survives a power cut.

SQLite before 3.51.3 (and not among the back-ports 3.44.6, 3.50.7) can corrupt a WAL with two connections; on Linux the
`pysqlite3` wheel brings its own library. Where only an affected library is found, the rollback journal is used instead:
slower, but safe. See docs/decisions/0002.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SAFE_WAL = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def use_bundled_sqlite() -> None:
    """Put the bundled SQLite in the place of the standard library's, before Django's backend is imported."""
    try:
        import pysqlite3
        import pysqlite3.dbapi2
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version is free of the WAL-reset race (sqlite.org/wal.html, "walreset")."""
    newest, *back_ports = SAFE_WAL
    return version >= newest or any(version[:2] == fixed[:2] and version >= fixed for fixed in back_ports)


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for one database.

    `url` is empty or `sqlite:///path` for SQLite, or `postgresql://user:password@host:port/name?option=value`.
    Raises ValueError for any other scheme.
    """
    parts = urlsplit(url or f"sqlite:///{folder / 'huikuan.sqlite3'}")
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {key: value for key, value in parse_qsl(parts.query) if key != "host"},
        }
    raise ValueError(f"HUIKUAN_DATABASE_URL: unknown scheme {parts.scheme!r}; use sqlite:/// or postgresql://")


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite with full durability: IMMEDIATE transactions, WAL where safe, foreign keys on (Django's default)."""
    from sqlite3 import sqlite_version_info

    journal = "WAL" if wal_is_safe(sqlite_version_info) else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
                "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
            ),
        },
    }
