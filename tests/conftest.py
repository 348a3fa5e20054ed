"""One command, `python -m pytest`, runs everything: rules, stories, pages, the browser, SQLite and then PostgreSQL."""

from __future__ import annotations

import hypothesis
import pytest

from tests.infrastructure.environment import prepare
from tests.infrastructure.findings import summary

# A busy machine is slow now and then: no example fails for its time alone.
hypothesis.settings.register_profile("huikuan", parent=hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("huikuan")
prepare()  # before anything reads the settings

from tests.infrastructure.fixtures import (  # noqa: E402
    chromium,
    django_db_modify_db_settings,
    django_db_setup,
    fresh_database_url,
    fresh_postgres_url,
    fresh_sqlite_url,
    postgres_url,
)

__all__ = [
    "chromium",
    "django_db_modify_db_settings",
    "django_db_setup",
    "fresh_database_url",
    "fresh_postgres_url",
    "fresh_sqlite_url",
    "postgres_url",
]
TOUCHES_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "fresh_database_url"}
LAST = "tests/databases/test_on_postgresql.py"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="run only the tests that touch the database (for a second one)"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser or a server; put the second database last; leave out what no database can change."""
    for item in items:
        names = fixtures_of(item)
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)
        if "postgres_url" in names:
            item.add_marker(pytest.mark.postgres)
    items.sort(key=lambda item: item.nodeid.startswith(LAST))
    if config.getoption("--database-only"):
        left_out = [item for item in items if not touches_the_database(item)]
        items[:] = [item for item in items if touches_the_database(item)]
        config.hook.pytest_deselected(items=left_out)


def touches_the_database(item: pytest.Item) -> bool:
    """Whether the outcome of this test can depend on the database."""
    from django.test import SimpleTestCase, TransactionTestCase

    case = getattr(item, "cls", None)
    if case is not None and issubclass(case, SimpleTestCase):
        return issubclass(case, TransactionTestCase)
    return item.get_closest_marker("django_db") is not None or bool(fixtures_of(item) & TOUCHES_THE_DATABASE)


def fixtures_of(item: pytest.Item) -> set[str]:
    """The names of all fixtures this test asks for, also indirectly."""
    return set(getattr(item, "fixturenames", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if lines := summary():
        terminalreporter.section("tested on")
        for line in lines:
            terminalreporter.write_line(line, red=line.startswith("!!!"), bold=line.startswith("!!!"))
