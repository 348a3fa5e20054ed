"""A working day in a real browser: a project manager on a phone, finance on a laptop, and once the keyboard alone."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.desk import TODAY, Desk, scrolls_sideways

PHONE, LAPTOP = 390, 1366
LEDGER = Path(__file__).resolve().parents[1] / "cases" / "ledger-a.xlsx"
IN_FLIGHT = """
    SELECT m.id, r.id, m.subject FROM reminders_message m
    JOIN reminders_action a ON a.message_id = m.id
    JOIN receivables_receivable r ON r.id = a.receivable_id
    WHERE m.state = 'rehearsed' AND r.currency = 'CNY' AND r.closed = '' AND r.outstanding_minor = m.amount_minor
      AND r.due_on > ? AND a.step_key <> 'thanks'
    ORDER BY m.id LIMIT 1"""
OWN_MAIL = """
    SELECT m.id, m.subject, m.to_address, m.text FROM reminders_message m JOIN parties_user u ON u.id = m.sender_id
    WHERE m.state = 'rehearsed' AND u.email = 'pm@demo.example'"""
OWN_CONTRACT = """
    SELECT c.number FROM contracts_contract c JOIN parties_user u ON u.id = c.manager_id
    WHERE u.email = 'pm2@demo.example' LIMIT 1"""


def put_in_flight(desk: Desk) -> tuple[int, int]:
    """A reminder of today between approval and sending, and its claim. The demo itself only rehearses."""
    [(message, claim, _subject)] = desk.ask(IN_FLIGHT, (TODAY - timedelta(days=8)).isoformat())
    with sqlite3.connect(desk.database, timeout=20) as connection:
        connection.execute("UPDATE reminders_message SET state = 'queued' WHERE id = ?", [message])
        connection.execute("UPDATE reminders_action SET state = 'queued' WHERE message_id = ?", [message])
    return message, claim


def test_a_project_manager_on_a_phone(desk: Desk) -> None:
    """Reads Today, does a task, looks at a letter as its reader will, holds a claim; nothing needs a wide screen."""
    with desk.person("pm", width=PHONE, height=844, has_touch=True, is_mobile=True) as page:
        expect(page.get_by_role("heading", level=1)).to_contain_text("件事要办")
        before = page.locator("[data-rows] li.work").count()
        assert before > 0
        assert scrolls_sideways(page, [PHONE]) == []
        first = page.locator("li.work").first
        task = first.get_attribute("id") or ""
        first.locator(".work-acts a").tap()
        panel = page.locator("#task-panel")
        expect(panel.get_by_role("heading", level=2)).to_be_visible()
        panel.locator("input[name=outcome]:is([value=spoke], [value=done])").first.check()
        panel.get_by_role("button", name="办完，下一件").tap()
        expect(panel).to_contain_text("请写一句结果")  # nothing is lost, nothing is done yet
        panel.get_by_label("记录").fill("王会计说发票已入账，周五付款")
        panel.get_by_role("button", name="办完，下一件").tap()
        expect(panel).to_contain_text("已记下，办完一件")
        expect(page.locator(f"#{task}")).to_have_count(0)
        [(note, outcome)] = desk.ask("SELECT note, outcome FROM reminders_task WHERE id = ?", task.partition("-")[2])
        assert (note, outcome) == ("王会计说发票已入账，周五付款", "done")

        look_at_a_letter(page, desk)
        hold_a_claim(page, desk)


def look_at_a_letter(page: Page, desk: Desk) -> None:
    """The subject, the reader's address and the very text of the mail."""
    message, subject, to, text = desk.ask(OWN_MAIL)[0]
    page.goto(f"/messages/{message}")
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    expect(page.locator(".mail-head")).to_contain_text(to)
    letter = page.frame_locator("iframe").locator("body")
    letter.scroll_into_view_if_needed()
    shown = re.sub(r"\s+", "", letter.inner_text())
    words = [re.sub(r"\s+", "", line) for line in text.splitlines() if len(line.strip("- ")) > 8]
    missing = [line for line in words if line not in shown and "：" not in line]  # "label: value" is a table in HTML
    assert missing == []
    assert scrolls_sideways(page, [PHONE]) == []


def hold_a_claim(page: Page, desk: Desk) -> None:
    """By the dialog of the claim, with the day on which it ends."""
    page.goto("/receivables?state=overdue")
    page.locator("table a[href^='/receivables/']").first.tap()
    page.wait_for_url(re.compile(r"/receivables/\d+$"))
    claim = page.url.rpartition("/")[2]
    page.locator("details[data-menu] summary", has_text="更多").first.tap()
    page.get_by_role("link", name="暂缓催收").tap()
    dialog = page.locator("dialog#act")
    expect(dialog).to_be_visible()
    dialog.get_by_label("说明").fill("对方财务总监休假，约好下周三再谈")
    dialog.get_by_label("到哪天为止").fill((TODAY + timedelta(days=7)).isoformat())
    assert scrolls_sideways(page, [PHONE]) == []
    dialog.locator("button[type=submit]").tap()
    expect(page.locator("section[aria-labelledby=holds]")).to_contain_text("约好下周三再谈")
    held = desk.ask(
        "SELECT count(*) FROM receivables_hold WHERE receivable_id = ? AND reason = 'manual' AND until = ?",
        claim, (TODAY + timedelta(days=7)).isoformat(),
    )  # fmt: skip
    assert held == [(1,)]


def test_finance_on_a_laptop_records_a_payment(desk: Desk) -> None:
    """The money comes, the reminder on its way is withdrawn, the thank-you is proposed: all said on one page."""
    message, claim = put_in_flight(desk)
    with desk.person("finance", width=LAPTOP) as page:
        page.goto(f"/receivables/{claim}")
        page.get_by_role("link", name="登记收款").click()
        expect(page.get_by_label("客户")).not_to_have_value("")
        preview = page.locator("#preview")
        page.get_by_label("银行流水号").fill("SN-2026-0001")
        page.get_by_label("银行流水号").press("Tab")
        expect(preview).to_contain_text(re.compile("销|核销"))
        page.locator("form.pay .form-foot button.primary").click()
        page.wait_for_url(re.compile(r"/payments/\d+$"))
        expect(page.locator("#content")).to_contain_text("撤回了 1 封还没发出的提醒")
        effects = page.locator("section[aria-labelledby=effects]")
        expect(effects).to_contain_text("撤回了还没发出的提醒")
        expect(effects.locator(f"a[href='/messages/{message}']")).to_be_visible()
        expect(effects).to_contain_text("感谢信")
        assert desk.ask("SELECT state FROM reminders_message WHERE id = ?", message) == [("cancelled",)]
        [(outstanding,)] = desk.ask("SELECT outstanding_minor FROM receivables_receivable WHERE id = ?", claim)
        assert outstanding == 0
        effects.get_by_text("感谢").last.click()
        expect(page.locator("#content")).to_contain_text("待批准")


def test_finance_imports_a_ledger(desk: Desk) -> None:
    """Nothing is written before the preview was seen; what is in doubt is named; a second time adds nothing."""
    counted = "SELECT count(*) FROM contracts_contract WHERE number LIKE 'HT-2026-0__'"
    with desk.person("finance", width=LAPTOP) as page:
        page.goto("/")
        page.get_by_role("link", name="客户", exact=True).first.click()
        page.get_by_role("link", name="导入台账").click()
        taken = []
        for _ in range(2):
            before = desk.ask(counted)[0][0]
            page.goto("/import")
            page.get_by_label("文件").set_input_files(LEDGER)
            page.get_by_role("button", name="上传并预览").click()
            page.wait_for_url("**/import/look")
            expect(page.get_by_role("heading", level=1)).to_contain_text("ledger-a.xlsx")
            problems = page.locator("section[aria-labelledby=problems]")
            expect(problems).to_contain_text("2026-02-30")
            expect(problems).to_contain_text("HT-2026-004")
            expect(page.locator("section[aria-labelledby=contracts]")).to_contain_text("星河测试制造有限公司")
            assert desk.ask(counted)[0][0] == before
            page.get_by_role("button", name="只导入没有疑问的").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("导入完成")
            taken.append(desk.ask(counted)[0][0] - before)
        assert taken[0] > 0
        assert taken[1] == 0
        page.get_by_role("link", name="看应收").click()
        page.get_by_role("searchbox", name="全局搜索").fill("xhcs")
        expect(page.locator("#search-results")).to_contain_text("星河测试制造有限公司")


def test_language_and_theme_are_remembered(desk: Desk) -> None:
    """English and dark, on every page from then on, until changed back."""
    with desk.person("finance", width=LAPTOP, color_scheme="light") as page:
        background = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(background)
        page.goto("/receivables?state=overdue")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url.endswith("/receivables?state=overdue"), "the page stays where it was"
        page.get_by_role("button", name=re.compile("dark|theme", re.IGNORECASE)).click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        dark = page.evaluate(background)
        assert dark != light
        page.goto("/")
        assert page.evaluate(background) == dark
        assert not re.search("[\u4e00-\u9fff]", page.locator("nav.rail ul").inner_text())
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_task_by_the_keyboard_alone(desk: Desk) -> None:
    """Sign in, skip to the content, down to a task, write, done, search: no mouse, and the focus can always be seen."""
    context = desk.browser.new_context(base_url=desk.address, viewport={"width": LAPTOP, "height": 900}, locale="zh-CN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/login")
    expect(page.locator("input[name=username]")).to_be_focused()
    page.keyboard.type("pm2@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(desk.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/")

    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert page.locator("[data-row][data-current]").count() == 1
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    panel = page.locator("#task-panel")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("2")  # talked, nothing settled
    expect(panel.locator("input[value=spoke]")).to_be_checked()
    press_until(page, "textarea[name=note]")
    page.keyboard.type("已和对方项目负责人通话")
    press_until(page, "#task-panel form.outcome button[type=submit]")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("已记下，办完一件")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()  # the next task is there, ready to be read
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("[data-rows] a:focus")).to_have_count(1)  # the finished task is gone: the list has the focus
    page.wait_for_timeout(400)
    expect(page.locator("dialog[open]")).to_have_count(0)  # and nothing opens again by itself

    page.keyboard.press("Control+k")
    [(number,)] = desk.ask(OWN_CONTRACT)
    page.keyboard.type(number)
    expect(page.locator("#search-results a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(customers|contracts|receivables)/\d+"))
    context.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def press_until(page: Page, selector: str, most: int = 40) -> None:
    """Tab until this element has the focus, as somebody without a mouse would."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab")
