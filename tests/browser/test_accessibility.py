"""Every page of the demo, both themes, both languages: axe finds nothing, nothing sticks out, the console is silent."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.desk import MISSING, STICKS_OUT, Desk, scrolls_sideways

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
WIDTHS = (390, 1024, 1440)
FIXED = (
    "/", "/?tasks=all", "/dashboard", "/search?q=YX", "/customers", "/customers?late=1", "/customers/new", "/contracts",
    "/contracts/new", "/receivables", "/receivables?state=overdue&more=1", "/receivables?text=nothing-has-this-name",
    "/receivables/totals", "/messages/", "/messages/?state=awaiting_approval", "/messages/preview", "/payments",
    "/payments/new", "/invoices", "/invoices?show=to_deliver", "/invoices?show=unbilled", "/invoices?show=all",
    "/invoices?show=red", "/incentives?year=2025", "/cases", "/cases?view=table", "/cases?show=closed", "/library",
    "/policy/", "/policy/steps/second_reminder", "/policy/steps/new", "/policy/replay", "/policies", "/bank",
    "/bank/lines", "/bank/lines?state=matched", "/bank/lines?state=aside", "/bank/claims", "/bank/accounts/new",
    "/claims", "/import", "/import/look", "/audit/", "/settings/", "/settings/me",
    "/settings/entities", "/settings/people", "/settings/people/add", "/settings/mail", "/settings/sending",
    "/settings/calendar", "/settings/limits", "/settings/connections", "/settings/connections/new/pingcode",
    "/settings/connections/new/webhook", "/contracts/health", "/incentives", *MISSING,
)  # fmt: skip
ROWS = {
    "/customers/{}": "SELECT customer_id FROM receivables_receivable WHERE closed = '' ORDER BY due_on LIMIT 1",
    "/customers/{}/history": "SELECT customer_id FROM receivables_receivable WHERE closed = '' ORDER BY due_on LIMIT 1",
    "/customers/{}/edit": "SELECT min(id) FROM parties_customer",
    "/customers/{}/contacts/new": "SELECT min(id) FROM parties_customer",
    "/contracts/{}": "SELECT contract_id FROM receivables_receivable WHERE closed = '' ORDER BY due_on LIMIT 1",
    "/contracts/{}/health": "SELECT min(id) FROM contracts_contract",
    "/contracts/{}/edit": "SELECT min(id) FROM contracts_contract",
    "/contracts/{}/instalments": "SELECT min(id) FROM contracts_contract",
    "/contracts/{}/delivery": "SELECT contract_id FROM delivery_project ORDER BY id DESC LIMIT 1",
    "/contracts/{}/amend": "SELECT contract_id FROM invoices_invoice ORDER BY id DESC LIMIT 1",
    "/contracts/{}/link": "SELECT contract_id FROM delivery_project ORDER BY id DESC LIMIT 1",
    "/contracts/{}/rewards/new": "SELECT min(id) FROM contracts_contract",
    "/receivables/{}/discounts/new": "SELECT min(id) FROM receivables_receivable WHERE closed = '' AND due_on > '2026'",
    "/contracts/{}/guarantees/new": "SELECT min(id) FROM contracts_contract",
    "/projects/{}/report": "SELECT max(id) FROM delivery_project",
    "/milestones/{}/accept": "SELECT milestone_id FROM delivery_objection ORDER BY id DESC LIMIT 1",
    "/milestones/{}/progress": "SELECT milestone_id FROM delivery_objection ORDER BY id DESC LIMIT 1",
    "/customers/{}/credit": "SELECT min(id) FROM parties_customer",
    "/customers/{}/credit/new": "SELECT min(id) FROM parties_customer",
    "/customers/{}/credit/report": "SELECT min(id) FROM parties_customer",
    "/customers/{}/statement": "SELECT customer_id FROM payments_payment ORDER BY id DESC LIMIT 1",
    "/customers/{}/statement/send": "SELECT customer_id FROM payments_payment ORDER BY id DESC LIMIT 1",
    "/payments/{}/receipt/send": "SELECT max(payment_id) FROM payments_receipt",
    "/contracts/{}/invoices/new": "SELECT contract_id FROM invoices_invoice ORDER BY id DESC LIMIT 1",
    "/invoices/{}/issue": "SELECT id FROM invoices_invoice WHERE issued_on IS NULL AND withdrawn_at IS NULL LIMIT 1",
    "/invoices/{}/deliver": "SELECT max(id) FROM invoices_invoice WHERE issued_on IS NOT NULL AND delivered_on IS NULL",
    "/invoices/{}/red-letter": "SELECT max(id) FROM invoices_invoice WHERE delivered_on IS NOT NULL",
    "/invoices/{}": "SELECT max(id) FROM invoices_invoice WHERE delivered_on IS NOT NULL",
    "/receivables/{}": "SELECT receivable_id FROM receivables_hold WHERE released_at IS NULL LIMIT 1",
    "/receivables/{}?": "SELECT id FROM receivables_receivable WHERE closed = 'settled' LIMIT 1",
    "/receivables/{}/hold": "SELECT id FROM receivables_receivable WHERE closed = '' AND due_on IS NOT NULL LIMIT 1",
    "/receivables/{}/write-off": "SELECT id FROM receivables_receivable WHERE closed = '' LIMIT 1",
    "/receivables/{}/due-date": "SELECT id FROM receivables_receivable WHERE closed = '' AND due_on IS NULL LIMIT 1",
    "/bank/lines/{}": "SELECT id FROM payments_bankline WHERE open_minor > 0 LIMIT 1",
    "/bank/lines/{}/split": "SELECT id FROM payments_bankline WHERE open_minor > 0 LIMIT 1",
    "/messages/{}": "SELECT id FROM reminders_message WHERE state = 'awaiting_approval' LIMIT 1",
    "/messages/{}?": "SELECT id FROM reminders_message WHERE state = 'sent' ORDER BY id DESC LIMIT 1",
    "/payments/{}": "SELECT max(payment_id) FROM payments_receipt",
    "/payments/{}/reverse": "SELECT max(id) FROM payments_payment",
    "/tasks/{}": "SELECT id FROM reminders_task WHERE done_at IS NULL ORDER BY due_on LIMIT 1",
    "/tasks/{}?": "SELECT id FROM reminders_task WHERE done_at IS NOT NULL AND note <> '' LIMIT 1",
    "/settings/people/{}": "SELECT min(id) FROM parties_user",
    "/settings/entities/{}": "SELECT min(id) FROM parties_legalentity",
    "/settings/accounts/{}": "SELECT min(id) FROM parties_bankaccount",
}
"""Pages of one row each, and which row."""


def pages(desk: Desk) -> list[str]:
    found = [(address, desk.ask(sql)) for address, sql in ROWS.items()]
    missing = [address for address, rows in found if not rows]
    assert missing == [], "the demo has nothing to show there"
    return [*FIXED, *(address.format(rows[0][0]) for address, rows in found)]


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, the element, why."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"][:4]
    ]


def choose(page: Page, language: str) -> None:
    """Chinese is what a new browser gets; English is asked for."""
    if language == "en":
        page.get_by_role("button", name="English").first.click()
        page.wait_for_selector("html[lang=en]")


@pytest.mark.slow
@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_every_page_can_be_used_by_everybody(desk: Desk, language: str, theme: str) -> None:
    """A theme changes colours only and a language words only, so two of the four combinations see all of both."""
    wrong = []
    with desk.person("owner", width=1440, color_scheme=theme) as page:
        choose(page, language)
        for address in pages(desk):
            page.goto(address)
            wrong += [f"{address} [{language}] {text}" for text in scrolls_sideways(page, WIDTHS)]
            wrong += [f"{address} [{language} {theme}] {text}" for text in violations(page)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(("language", "theme", "width"), [("zh-hans", "dark", 390), ("en", "light", 1440)])
def test_what_opens_over_a_page_can_be_used_by_everybody(desk: Desk, language: str, theme: str, width: int) -> None:
    """Drawers, dialogs, menus, search results, refused forms."""
    wrong = []
    [(claim,)] = desk.ask("SELECT min(id) FROM receivables_receivable WHERE closed = '' AND due_on IS NOT NULL")
    with desk.person("owner", width=width, color_scheme=theme) as page:
        choose(page, language)

        def look(what: str) -> None:
            page.evaluate("document.getAnimations().forEach((one) => one.finish())")
            found = violations(page)
            if out := page.evaluate(STICKS_OUT):
                found.append(f"sticks out: {out}")
            wrong.extend(f"{what} [{language} {theme} {width}] {text}" for text in found)

        page.locator(".work-acts a").first.click()
        page.wait_for_selector("#task-panel h2")
        look("task")
        page.locator("#task-panel form.outcome button[type=submit]").click()
        page.wait_for_selector("#task-panel .errorlist")
        look("refused task")
        page.goto(f"/receivables/{claim}")
        page.locator("details.menu:has(a[href$='/hold']) > summary").click()
        page.locator("a[href$='/hold']").first.click()
        page.wait_for_selector("dialog#act[open]")
        look("hold")
        page.locator("dialog#act button[type=submit]").click()
        page.wait_for_selector("dialog#act .errorlist")
        look("refused hold")
        page.goto("/receivables")
        page.locator("[data-pick]").first.check()
        look("ticked rows")
        page.locator("details.menu summary").first.click()
        look("menu")
        page.goto("/search?q=CC")
        page.locator("#search").fill("CC")
        page.wait_for_selector("#search-results a")
        look("found")
        page.goto("/customers/new")
        page.locator("#content form button[type=submit]").first.click()
        page.wait_for_selector(".errorlist")
        look("refused form")
        page.goto("/")
        page.keyboard.press("?")
        page.wait_for_selector("dialog#shortcuts[open]")
        look("keys")
        if width == 390:
            page.goto("/")
            page.locator("[data-open='#all-rooms']").click()
            page.wait_for_selector("dialog#all-rooms[open]")
            look("rooms")
    assert wrong == [], "\n".join(wrong)


def test_signing_in_can_be_used_by_everybody(desk: Desk) -> None:
    """The only page without a person: as it is, refused, and locked."""
    wrong = []
    context = desk.browser.new_context(base_url=desk.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/login")
    for language, theme in (("zh-hans", "light"), ("en", "dark")):
        page.emulate_media(color_scheme=theme)
        choose(page, language)
        wrong += [f"sign-in {text}" for text in [*violations(page), *scrolls_sideways(page, WIDTHS)]]
        for _wrong_password in range(1 if theme == "light" else 5):
            page.goto("/login")
            page.locator("input[name=username]").fill(f"{theme}@demo.example")
            page.locator("input[name=password]").fill("wrong")
            page.locator("form button[type=submit].primary").click()
            page.wait_for_load_state()
        wrong += [f"refused or locked {text}" for text in [*violations(page), *scrolls_sideways(page, WIDTHS)]]
        page.goto("/login")
    context.close()
    assert wrong == [], "\n".join(wrong)
