"""Fixtures every test may ask for: real databases by address, and a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.infrastructure import chromium as browsers
from tests.infrastructure import environment, postgresql
from tests.infrastructure.findings import unavailable, used


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, opened as in production, instead of Django's shared memory with its other ways of locking."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "huikuan.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """As pytest-django's, and the summary learns which database it was."""
    with django_db_blocker.unblock():
        environment.note_the_database()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server's maintenance database; the server lives as long as the test run."""
    try:
        running = postgresql.server()
        server = running.__enter__()
    except postgresql.NoPostgres as error:
        unavailable("PostgreSQL", str(error), postgresql.REMEDY)
    used["PostgreSQL"] = f"{server.version} ({server.source})"
    try:
        yield server.url
    finally:
        running.__exit__(None, None, None)


@pytest.fixture
def fresh_postgres_url(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    with postgresql.new_database(postgres_url) as url:
        yield url


@pytest.fixture
def fresh_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file of this test's own, not made yet."""
    return f"sqlite:///{tmp_path / 'fresh.sqlite3'}"


@pytest.fixture
def fresh_database_url(fresh_sqlite_url: str) -> Iterator[str]:
    """The address of an empty database of this test's own, of the kind this run is on; for commands in processes."""
    if url := os.environ.get(environment.DATABASE):
        with postgresql.new_database(url) as fresh:
            yield fresh
    else:
        yield fresh_sqlite_url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, one for the whole run; open a new context for each test."""
    try:
        opened = browsers.browser()
        browser, path = opened.__enter__()
    except browsers.NoChromium as error:
        unavailable("Chromium", str(error), browsers.REMEDY)
    used["Browser"] = f"Chromium {browser.version} ({path})"
    try:
        yield browser
    finally:
        opened.__exit__(None, None, None)
