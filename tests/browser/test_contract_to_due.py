"""One contract from the pasted clause to a claim that is due, in the desk: read, corrected, signed, accepted."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, scrolls_sideways

CLAUSE = (
    "合同签订后10个工作日内支付合同总额的30%作为预付款；系统验收合格后15个工作日内支付至合同总额的95%；"
    "剩余5%作为质保金，质保期满后30日内付清。"
)
CUSTOMER = "SELECT name FROM parties_customer ORDER BY id LIMIT 1"
PLAN = """
    SELECT r.amount_minor, r.trigger FROM receivables_receivable r JOIN contracts_contract c ON c.id = r.contract_id
    WHERE c.number = 'T-2026-DUE' ORDER BY r.sequence"""
PAPER = b"%PDF-1.4 signed acceptance"


def test_from_the_clause_to_the_due_date(desk: Desk) -> None:
    """Finance pastes and corrects, the delivery is accepted with its paper, and the date says how it came about."""
    [(customer,)] = desk.ask(CUSTOMER)
    with desk.person("finance", width=1366) as page:
        enter(page, customer)
        expect(page.get_by_role("heading", level=1)).to_contain_text("T-2026-DUE")
        expected = [(30_000_00, "signature"), (65_000_00, "acceptance"), (5_000_00, "warranty_end")]
        assert desk.ask(PLAN) == expected
        contract = page.url
        accept(page)
        page.goto(contract)
        page.locator("#content").get_by_role("link", name="二期款").first.click()
        due = page.locator("dl.facts").first
        expect(due).to_contain_text("2026-12-11")  # Fri 2026-11-20, then 15 working days
        expect(due).to_contain_text("15 个工作日")
        assert scrolls_sideways(page, [390, 1024, 1366]) == []


def enter(page: Page, customer: str) -> None:
    """The clause fills the plan; a person gives the second instalment its name."""
    page.goto("/contracts/new")
    page.locator("[name=customer]").fill(customer)
    page.get_by_label("合同编号").fill("T-2026-DUE")
    page.get_by_label("合同名称").fill("数据中台建设")
    page.get_by_label("合同总额").fill("10万")
    page.get_by_label("签订日期").fill("2026-11-16")
    page.get_by_label("粘贴付款条款").fill(CLAUSE)
    page.get_by_role("button", name="读条款").click()
    expect(page.locator(".clause-text")).to_be_visible()
    expect(page.locator("fieldset.plan-line")).to_have_count(3)
    page.locator("[name=plan-1-title]").fill("二期款")
    page.get_by_text("生效、验收、质保、送达、争议").click()
    page.get_by_label("质保期").fill("12")
    page.get_by_role("button", name="保存合同").click()
    expect(page).to_have_url(re.compile(r"/contracts/\d+$"))


def accept(page: Page) -> None:
    """The milestone of the second instalment, with the signed paper."""
    page.get_by_role("link", name="交付与验收").first.click()
    page.get_by_role("row", name=re.compile("二期款")).get_by_role("link", name="登记验收").click()
    dialog = page.locator("dialog#act")
    dialog.get_by_label("验收日期").fill("2026-11-20")
    dialog.get_by_label("对方签署人").fill("王工")
    dialog.get_by_label("验收单").set_input_files(
        {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    dialog.get_by_role("button", name="登记验收").click()
    expect(page.get_by_role("row", name=re.compile("二期款"))).to_contain_text("已验收")
