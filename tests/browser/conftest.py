"""The demo, built once for all browser tests; each file gets a running copy of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import Demo, Desk, build, served


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def desk(demo: Demo, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(demo, tmp_path_factory.mktemp("desk"), chromium) as running:
        yield running
