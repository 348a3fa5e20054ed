"""The desk as people run it: the demo built by the command line, served by waitress, on a home of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

TODAY = date(
    2026, 11, 23
)  # a Monday without a holiday near: what there is to do must not depend on the day of the test
AS_IF_TODAY = f"""
from datetime import UTC, datetime
from huikuan.support import clock
ahead = datetime({TODAY.year}, {TODAY.month}, {TODAY.day}, 2, tzinfo=UTC) - datetime.now(UTC)
clock.now = lambda: datetime.now(UTC) + ahead
clock.today = lambda zone: clock.now().astimezone(zone).date()
from huikuan.cli.main import main
main()
"""
COMMAND = [sys.executable, "-c", AS_IF_TODAY]
FILE = "demo.sqlite3"
MISSING = ("/nothing-here", "/customers/999999")
"""Opened to see the page for "not found"; browsers count these as errors, like a refused form (422)."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A built demo: its folder and everybody's password."""

    folder: Path
    password: str

    def environment(self, home: Path) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
        database = f"sqlite:///{self.folder / FILE}" if home == self.folder else f"sqlite:///{home / FILE}"
        return kept | {"HUIKUAN_HOME": str(home), "HUIKUAN_DATABASE_URL": database, "HUIKUAN_LANGUAGE": "zh-hans"}


@dataclass(slots=True)
class Desk:
    """A running desk on its own copy of the demo."""

    address: str
    database: Path
    password: str
    browser: Browser

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the desk's database, read beside it."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def person(self, email: str, *, width: int, height: int = 900, **given: Any) -> Iterator[Page]:
        """A signed-in browser of this width; at the end nothing may have gone wrong in its console."""
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": height}, locale="zh-CN",
            timezone_id="Asia/Shanghai", **given,
        )  # fmt: skip
        context.set_default_timeout(8000)
        complaints = listen(context)
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("邮箱").fill(f"{email}@demo.example")
        page.get_by_label("密码").fill(self.password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"{self.address}/")
        try:
            yield page
        finally:
            context.close()
        assert complaints == [], "\n".join(complaints)


def listen(context: BrowserContext) -> list[str]:
    """Gathers what the browser complains of: errors in scripts and on the console, files that are missing."""
    complaints: list[str] = []

    def said(message: Any) -> None:
        where = message.location.get("url", "")
        asked_for = "status of 422" in message.text or where.endswith(MISSING)
        if message.type in {"error", "warning"} and not asked_for:
            complaints.append(f"{message.page.url if message.page else ''}: {message.text} ({where})")

    context.on("console", said)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    return complaints


def build(home: Path) -> Demo:
    """Build the demo. Takes some seconds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    made = subprocess.run(
        [*COMMAND, "demo", "--no-serve"], env=kept | {"HUIKUAN_HOME": str(home), "HUIKUAN_LANGUAGE": "zh-hans"},
        capture_output=True, text=True, encoding="utf-8", timeout=180,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return Demo(home / "demo", found(r"：(demo-\w+)", made.stdout))


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in {text}"
    return match[1]


@contextmanager
def served(demo: Demo, home: Path, browser: Browser) -> Iterator[Desk]:
    """Serve a copy of the demo on a free port until the end."""
    shutil.copytree(demo.folder, home, dirs_exist_ok=True)
    port = free_port()
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*COMMAND, "web", "--port", str(port)], env=demo.environment(home), stdout=log, stderr=log
        )
    try:
        wait_for(port, process, home / "log")
        yield Desk(f"http://127.0.0.1:{port}", home / FILE, demo.password, browser)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text(errors="replace")
        time.sleep(0.1)
    raise AssertionError(f"the desk did not start: {log.read_text(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def scrolls_sideways(page: Page, widths: Sequence[int]) -> list[str]:
    """The widths at which the page is wider than the window, with what sticks out."""
    wide = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if out := page.evaluate(STICKS_OUT):
            wide.append(f"{width} px: {out}")
    return wide


STICKS_OUT = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const scrolls = (box) => box && box !== document.body
    && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
  const out = [...document.querySelectorAll("body *")].filter(
    (box) => box.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(box.parentElement));
  const name = (box) => `${box.tagName.toLowerCase()}#${box.id}.${box.getAttribute("class")}`;
  return `${root.scrollWidth} wide; ` + out.slice(0, 4).map(name).join(", ");
}"""
