"""A real Chromium for the tests: the one given, the machine's own, or the one playwright downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

GIVEN = "HUIKUAN_CHROMIUM"
REMEDY = f"Set {GIVEN} to its path, install the package chromium, or run `playwright install chromium`."
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
# No sandbox: containers and root cannot have one. The rest keeps the browser from calling home or painting by GPU.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
)


class NoChromium(Exception):
    """No browser could be started; the message says what was tried."""


@contextmanager
def browser() -> Iterator[tuple[Browser, str]]:
    """A headless browser and the path of its program. Raises NoChromium."""
    # Playwright's synchronous interface keeps an event loop in this thread from now on; without this, Django would
    # refuse every query of this and all later tests (SynchronousOnlyOperation).
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        tried = []
        for path in candidates(playwright):
            try:
                started = playwright.chromium.launch(executable_path=path, headless=True, args=[*ARGUMENTS])
            except PlaywrightError as error:
                tried.append(f"{path}: {error.message.splitlines()[0]}")
                continue
            try:
                yield started, path
            finally:
                started.close()
            return
        raise NoChromium("no browser could be started (" + ("; ".join(tried) or "none found") + ").")


def candidates(playwright: Playwright) -> Iterator[str]:
    """Programs to try, in order; a given one stands alone."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    yield from filter(None, map(shutil.which, NAMES))
    if Path(playwright.chromium.executable_path).exists():
        yield playwright.chromium.executable_path
