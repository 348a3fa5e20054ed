"""A customer on a phone, from the link in a message: how to pay, a payment date, a question with a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import TODAY, Desk, listen, scrolls_sideways
from tests.browser.test_accessibility import violations

PHONE = {"width": 390, "height": 844}
LATE = """
SELECT m.text, r.id FROM reminders_message m
JOIN receivables_receivable r ON r.customer_id = m.customer_id
JOIN contracts_contract c ON c.id = r.contract_id
JOIN parties_bankaccount b ON b.entity_id = c.entity_id AND b.currency = r.currency
WHERE m.text LIKE '%/p/%' AND r.closed = '' AND r.due_on < ?
AND NOT EXISTS (SELECT 1 FROM negotiation_dispute d WHERE d.receivable_id = r.id)
AND NOT EXISTS (SELECT 1 FROM negotiation_promiseline p WHERE p.receivable_id = r.id)
AND NOT EXISTS (SELECT 1 FROM negotiation_agreementline a WHERE a.receivable_id = r.id)
AND EXISTS (SELECT 1 FROM parties_portallink l WHERE l.contact_id = m.contact_id AND l.revoked_at IS NULL)
ORDER BY m.created_at DESC, m.id DESC, r.due_on LIMIT 1
"""
PDF = b"%PDF-1.7\n%%EOF\n"


@contextmanager
def phone(desk: Desk, **given: Any) -> Iterator[tuple[Page, int]]:
    """A phone that opened the link of the newest message, and a late claim of that customer."""
    [(text, claim)] = desk.ask(LATE, TODAY.isoformat())
    found = re.search(r"/p/[A-Za-z0-9_-]{40}", text)
    assert found
    context = desk.browser.new_context(
        base_url=desk.address, viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True,
        permissions=["clipboard-read", "clipboard-write"], **given,
    )  # fmt: skip
    context.set_default_timeout(8000)
    complaints = listen(context)
    page = context.new_page()
    page.goto(found[0])
    assert page.url == f"{desk.address}/p/"
    try:
        yield page, claim
    finally:
        context.close()
    assert complaints == [], "\n".join(complaints)


def confirm(page: Page) -> None:
    """Tick, sign, send."""
    page.get_by_label("我有权代表公司").check()
    page.get_by_label("您的姓名").fill("吴会计")
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，谢谢")


def test_the_account_is_copied_with_a_touch(desk: Desk) -> None:
    with phone(desk) as (page, claim):
        page.goto(f"/p/pay?claim={claim}")
        number = page.locator("dt", has_text="账号").locator("..")
        number.get_by_role("button").click()
        expect(page.locator("#copied")).to_have_text("已复制")
        shown = number.locator("dd span").first.inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == shown
        page.get_by_text("用手机扫码看账户").first.click()
        code = page.locator("img.code").first
        expect(code).to_be_visible()
        assert code.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_a_date_is_told_and_noted(desk: Desk) -> None:
    with phone(desk) as (page, claim):
        page.goto(f"/p/promise?claim={claim}")
        page.get_by_label("最晚哪天付").fill(TODAY.replace(day=27).isoformat())
        page.get_by_role("button", name="下一步").click()
        expect(page.locator(".said")).to_contain_text("2026年11月27日")
        page.get_by_role("button", name="返回修改").click()
        expect(page.get_by_label("最晚哪天付")).to_have_value("2026-11-27")
        page.get_by_role("button", name="下一步").click()
        confirm(page)
        page.get_by_role("link", name="回到明细").click()
        expect(page.locator("main")).to_contain_text("已约定付款日期")
    found = desk.ask(
        "SELECT p.promised_on FROM negotiation_promise p JOIN negotiation_promiseline l ON l.promise_id = p.id"
        " WHERE l.receivable_id = ?", claim,
    )  # fmt: skip
    assert found == [("2026-11-27",)]


def test_a_question_goes_with_its_file(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "验收问题.pdf"
    file.write_bytes(PDF)
    with phone(desk) as (page, claim):
        page.goto(f"/p/claims/{claim}/object")
        page.get_by_label("有疑问的金额").fill("1,000")
        page.get_by_label("对交付的质量有疑问").check()
        page.get_by_label("具体情况").fill("报表少两张")
        page.get_by_label("附件").set_input_files(file)
        page.get_by_role("button", name="下一步").click()
        expect(page.locator(".said")).to_contain_text("验收问题.pdf")
        confirm(page)
    assert desk.ask("SELECT amount_minor FROM negotiation_dispute WHERE receivable_id = ?", claim) == [(100_000,)]
    [(content,)] = desk.ask(
        "SELECT f.content FROM parties_portalact a JOIN files_storedfile f ON f.id = a.file_id"
        " WHERE a.kind = 'objection' ORDER BY a.id DESC LIMIT 1"
    )
    assert content == PDF


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_every_page_can_be_used_by_everybody(desk: Desk, language: str, theme: str) -> None:
    wrong = []
    with phone(desk, color_scheme=theme) as (page, claim):
        if language == "en":
            page.get_by_role("button", name="English").click()
            page.wait_for_selector("html[lang=en]")
        page.goto("/p/papers")
        account = page.locator("a[href*='/statement/']").first.get_attribute("href")
        asked = ["/p/", "/p/pay", "/p/promise", "/p/ask", "/p/proof", "/p/contact", "/p/papers", account]
        for address in [*asked, f"/p/claims/{claim}/object"]:
            page.goto(str(address))
            wrong += [f"{address} {text}" for text in scrolls_sideways(page, (320, 390, 1440))]
            wrong += [f"{address} {text}" for text in violations(page)]
        page.goto("/p/contact")
        page.locator("main form button[type=submit]").click()
        page.wait_for_selector(".errorlist")
        wrong += [f"refused {text}" for text in violations(page)]
        page.locator("input[name=name]").fill("Chen")
        page.locator("input[name=phone]").fill("13800000000")
        page.locator("main form button[type=submit]").click()
        page.wait_for_selector(".said")
        wrong += [f"confirm {text}" for text in violations(page)]
    assert wrong == [], "\n".join(wrong)
