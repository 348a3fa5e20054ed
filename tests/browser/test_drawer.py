"""The drawer beside the list of tasks: it opens only when asked, and whoever closes it is where the work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.desk import Desk

DRAWER = "dialog#task-drawer"
ROWS = "[data-rows] li[id^=task-]"
CLOSED_BY_THE_NEXT_SWAP = """() => document.addEventListener(
  "htmx:afterSwap", () => document.querySelector("dialog#task-drawer").close(), {once: true})"""
SETTLED = 400
"""Milliseconds after which htmx has long settled: what was not opened by then is not opened by itself."""


@contextmanager
def at_work(desk: Desk) -> Iterator[Page]:
    with desk.person("owner", width=1366) as page:
        page.goto("/?tasks=all")
        assert page.locator(ROWS).count() >= 3
        yield page


def open_task(page: Page, at: int) -> str:
    """Open the task of this row by the keyboard; gives the row's id."""
    row = page.locator(ROWS).nth(at)
    row.locator("a[data-main]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#task-panel h2")).to_be_focused()
    return row.get_attribute("id") or ""


def finish(page: Page, *, answered: str = "已记下，办完一件") -> None:
    """Write the outcome and press done."""
    page.locator("#task-panel input[name=outcome]:is([value=spoke], [value=done])").first.check()
    page.locator("#task-panel textarea[name=note]").fill("已和对方通话，周五付款")
    page.locator("#task-panel form.outcome button[type=submit]").click()
    if answered:
        expect(page.locator("#task-panel")).to_contain_text(answered)


def title_of(page: Page, row: str) -> Locator:
    return page.locator(f"#{row} a[data-main]")


def stays_closed(page: Page) -> None:
    page.wait_for_timeout(SETTLED)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_after_a_finished_task_the_next_row_has_the_focus(desk: Desk) -> None:
    """In the middle of the list: not the first row, and not the page's body."""
    with at_work(desk) as page:
        after = page.locator(ROWS).nth(2).get_attribute("id") or ""
        number = int(page.locator("#tasks-count").inner_text())
        done = open_task(page, 1)
        finish(page)
        expect(page.locator("#tasks-count")).to_have_text(str(number - 1))
        expect(page.locator(f"#{done}")).to_have_count(0)
        expect(page.locator("#task-panel h2")).to_be_focused()
        page.keyboard.press("Escape")
        expect(title_of(page, after)).to_be_focused()
        stays_closed(page)


def test_after_the_last_row_the_one_before_has_the_focus(desk: Desk) -> None:
    with at_work(desk) as page:
        last = page.locator(ROWS).count() - 1
        before = page.locator(ROWS).nth(last - 1).get_attribute("id") or ""
        open_task(page, last)
        finish(page)
        page.keyboard.press("Escape")
        expect(title_of(page, before)).to_be_focused()


def test_a_task_only_looked_at_gives_the_focus_back(desk: Desk) -> None:
    with at_work(desk) as page:
        row = open_task(page, 1)
        page.keyboard.press("Escape")
        expect(title_of(page, row)).to_be_focused()
        stays_closed(page)


def test_closed_while_the_answer_settles_it_stays_closed(desk: Desk) -> None:
    """Between a swap and its end lie twenty milliseconds: Escape in them must not be undone."""
    with at_work(desk) as page:
        after = page.locator(ROWS).nth(2).get_attribute("id") or ""
        done = open_task(page, 1)
        page.evaluate(CLOSED_BY_THE_NEXT_SWAP)
        finish(page, answered="")
        expect(page.locator(f"#{done}")).to_have_count(0)
        stays_closed(page)
        expect(title_of(page, after)).to_be_focused()


def test_closed_before_the_answer_came_it_stays_closed(desk: Desk) -> None:
    """The finished task leaves the list when the answer comes, and the focus with it: the next row takes it."""
    with at_work(desk) as page:
        waiting: list[Route] = []
        page.route("**/tasks/*/done", lambda route: waiting.append(route))
        after = page.locator(ROWS).nth(2).get_attribute("id") or ""
        done = open_task(page, 1)
        with page.expect_request("**/tasks/*/done"):
            finish(page, answered="")
        page.keyboard.press("Escape")
        expect(title_of(page, done)).to_be_focused()
        waiting[0].continue_()
        expect(page.locator(f"#{done}")).to_have_count(0)
        expect(title_of(page, after)).to_be_focused()
        stays_closed(page)
        open_task(page, 1)  # asked for again, it opens


def test_closed_while_a_refusal_settles_it_stays_closed(desk: Desk) -> None:
    """The same where the answer is the form with what is missing."""
    with at_work(desk) as page:
        row = open_task(page, 0)
        page.evaluate(CLOSED_BY_THE_NEXT_SWAP)
        page.locator("#task-panel form.outcome button[type=submit]").click()
        expect(page.locator("#task-panel .errorlist").first).to_be_attached()
        stays_closed(page)
        expect(title_of(page, row)).to_be_focused()


@pytest.mark.parametrize("way", ["Escape", "button"])
def test_when_the_list_is_empty_its_heading_has_the_focus(desk: Desk, way: str) -> None:
    with at_work(desk) as page:
        page.evaluate("rows => document.querySelectorAll(rows).forEach((row, at) => at && row.remove())", ROWS)
        page.evaluate("() => document.querySelectorAll('article[data-row]').forEach((row) => row.remove())")
        open_task(page, 0)
        finish(page)
        if way == "Escape":
            page.keyboard.press("Escape")
        else:
            page.locator(f"{DRAWER} [data-close]").click()
        expect(page.locator("#tasks-title")).to_be_focused()
        stays_closed(page)


def test_a_letter_is_opened_and_then_approved_by_key_and_the_next_one_has_the_focus(desk: Desk) -> None:
    """What is approved was on the screen first; the mouse is not needed."""
    with at_work(desk) as page:
        letters = page.locator("article.letter[data-row]:has([data-approve])")
        assert letters.count() >= 1
        first = letters.first
        key = first.get_attribute("id") or ""
        first.locator("a[data-main]").focus()
        page.keyboard.press("a")
        expect(first.locator("details[data-text]")).to_have_attribute("open", "")
        expect(page.locator(f"#{key} [data-approve]")).to_have_count(1)
        page.keyboard.press("a")
        expect(page.locator(f"#{key} [data-approve]")).to_have_count(0)
