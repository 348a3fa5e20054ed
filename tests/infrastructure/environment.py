"""A test's own environment: a home that is thrown away, and nothing of the operator's configuration."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.infrastructure.findings import used

SETTINGS = "DJANGO_SETTINGS_MODULE"
DATABASE = "HUIKUAN_TEST_DATABASE_URL"
KEPT = (DATABASE, "HUIKUAN_TEST_POSTGRES_URL", "HUIKUAN_CHROMIUM")


def prepare() -> Path:
    """Set up Django in a new, temporary HUIKUAN_HOME, on SQLite or on the database named by HUIKUAN_TEST_DATABASE_URL.

    Returns the home. Variables that operators set are dropped first, so that a test can never reach a real database.
    """
    import django
    from django.conf import settings

    if settings.configured:
        raise RuntimeError(f"Unset {SETTINGS} and drop --ds: tests/conftest.py chooses the settings itself.")
    for name in [name for name in os.environ if name.startswith("HUIKUAN_") and name not in KEPT]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="huikuan-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["HUIKUAN_HOME"] = str(home)
    if url := os.environ.get(DATABASE):
        os.environ["HUIKUAN_DATABASE_URL"] = url
    os.environ[SETTINGS] = "huikuan.config.settings"
    # Argon2 and a scan of all static files per client are right in production and cost minutes here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.WHITENOISE_AUTOREFRESH = True
    django.setup()
    return home


def for_another_run(database_url: str) -> dict[str, str]:
    """The environment of a second test run, on another database."""
    environment = {name: value for name, value in os.environ.items() if name != SETTINGS}
    return {**environment, DATABASE: database_url}


def note_the_database() -> None:
    """Remember for the summary which database this run is on."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            version = f"SQLite {cursor.fetchone()[0]}"
            cursor.execute("PRAGMA journal_mode")
            used["Database"] = f"{version}, file, journal {cursor.fetchone()[0].upper()}"
        else:
            cursor.execute("SHOW server_version")
            used["Database"] = f"PostgreSQL {cursor.fetchone()[0]}"
