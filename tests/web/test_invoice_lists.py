"""Where invoices and what waits for one are listed: tabs, search, pages, the contract, the dashboard's leaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huikuan.flow.invoices.services.issuing import deliver_invoice, issue_invoice
from huikuan.flow.invoices.services.requesting import request_invoice
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.reports.selectors.invoices import InvoiceFilter, invoice_page, unbilled_page
from huikuan.flow.reports.selectors.leaks import leaks_of
from huikuan.rules.plan.leaks import Billing, leak_totals, leaks
from huikuan.support import clock
from tests.web.builders import today
from tests.web.builders_b import Book, book, contract, instalments
from tests.web.invoice_desk import NUMBER, accepted, asked_for, issued, post, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Book:
    return book()


def test_each_tab_shows_what_waits_there(built: Book) -> None:
    """One invoice in each state stands in its own tab, and only there."""
    accepted(built, built.rows[3], built.rows[4])
    waiting = asked_for(built, built.rows[0])
    out = issued(built, built.rows[1], number=NUMBER, days_ago=5)
    there = issued(built, built.rows[2], number=NUMBER[:-1] + "8")
    day = today().isoformat()
    post(built, "finance", "invoice_deliver", there.pk, delivered_on=day, how="email", proof="回执")
    links = {name: reverse("web:invoice", args=[row.pk]) for name, row in
             (("to_issue", waiting), ("to_deliver", out), ("to_confirm", there))}  # fmt: skip
    for show in links:
        page = shown(built, "finance", "invoices", query=f"?show={show}")
        assert {name for name, link in links.items() if f'"{link}"' in page} == {show}
    assert "已等 5 天" in shown(built, "finance", "invoices", query="?show=to_deliver")
    everything = shown(built, "finance", "invoices", query="?show=all")
    assert all(f'"{link}"' in everything for link in links.values())
    unbilled = shown(built, "finance", "invoices", query="?show=unbilled")
    for row in built.rows[3:]:
        assert reverse("web:receivable", args=[row.pk]) in unbilled
    assert "12 天" in unbilled


@pytest.mark.parametrize("typed", ["远山", "yskj", "HT-2026-100", NUMBER[-8:], NUMBER])
def test_invoices_are_found_by_customer_contract_and_number(built: Book, typed: str) -> None:
    invoice = issued(built, built.rows[0])
    link = reverse("web:invoice", args=[invoice.pk])
    assert link in shown(built, "finance", "invoices", query=f"?show=all&text={typed}")
    assert link not in shown(built, "finance", "invoices", query="?show=all&text=无此公司")


def test_a_manager_sees_only_own_invoices(built: Book) -> None:
    mine, other = issued(built, built.rows[0]), built.firm.other_pm
    theirs = request_invoice(
        contract=built.dollars.contract, parts={built.dollars.pk: 100_000}, by=other, at=clock.now()
    )
    page = shown(built, "project_manager", "invoices", query="?show=all")
    assert reverse("web:invoice", args=[mine.pk]) in page
    assert reverse("web:invoice", args=[theirs.pk]) not in page
    for name in ("invoice", "invoice_deliver", "invoice_confirm", "invoice_withdraw"):
        address = reverse(f"web:{name}", args=[theirs.pk])
        assert built.firm.client("project_manager").get(address).status_code == 404
    address = reverse("web:invoice_new", args=[built.dollars.contract_id])
    assert built.firm.client("project_manager").get(address).status_code == 404
    both = {mine.pk, theirs.pk}
    rows = invoice_page(built.firm.people["auditor"], InvoiceFilter("all"), today()).rows
    assert {row.invoice.pk for row in rows} == both


@pytest.mark.parametrize("show", ["to_issue", "to_deliver", "all"])
def test_pages_follow_each_other_without_gap_or_overlap(
    built: Book, show: str, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("huikuan.flow.reports.selectors.invoices.PAGE", 3)
    owner = built.firm.people["owner"]
    made = []
    for minor in range(1, 9):
        at = clock.now() - timedelta(days=minor % 3)
        invoice = request_invoice(contract=built.plan, parts={built.rows[0].pk: minor}, by=owner, at=at)
        made.append(invoice.pk)
        if show == "to_deliver":
            issue_invoice(
                invoice_id=invoice.pk, organization=built.organization, number=f"{minor:020d}",
                issued_on=today() - timedelta(days=minor % 3), by=owner, at=at,
            )  # fmt: skip
    seen: list[int] = []
    after, pages = "", 0
    while pages == 0 or after:
        with django_assert_max_num_queries(6):
            page = invoice_page(owner, InvoiceFilter(show), today(), after=after)
        seen += [row.invoice.pk for row in page.rows]
        after, pages = page.older, pages + 1
    assert (pages, sorted(seen), len(set(seen))) == (3, made, 8)
    waits = [row.waits_days for row in invoice_page(owner, InvoiceFilter(show), today()).rows]
    assert waits == sorted(waits, key=lambda days: -(days or 0)) or show == "all"


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "~",
        "2026-01-01~x",
        "9~9",
        "2026-13-40~3",
        "~99999999999999999999",
        "2026-01-01~99999999999999999999",
        "9999999999999999999999",
        "٣~٣",
    ],
)
def test_a_broken_cursor_shows_the_first_page(built: Book, after: str) -> None:
    invoice = asked_for(built, built.rows[0])
    for show in ("to_issue", "to_deliver", "unbilled", "all"):
        answer = built.firm.client("owner").get(reverse("web:invoices"), {"show": show, "after": after})
        assert answer.status_code == 200
    assert reverse("web:invoice", args=[invoice.pk]) in shown(built, "owner", "invoices", query=f"?after={after}")


def test_unbilled_claims_are_paged_as_well(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huikuan.flow.reports.selectors.invoices.PAGE", 2)
    accepted(built, *built.rows)
    owner, wanted, seen, after, pages = built.firm.people["owner"], InvoiceFilter("unbilled"), [], "", 0
    while pages == 0 or after:
        rows, after = unbilled_page(owner, wanted, today(), after=after)
        seen, pages = seen + [row.pk for row in rows], pages + 1
    assert (pages, seen) == (3, [row.pk for row in built.rows])


def test_the_contract_and_the_claim_name_their_invoices(built: Book) -> None:
    invoice = issued(built, built.rows[0])
    link, ask_link = reverse("web:invoice", args=[invoice.pk]), reverse("web:invoice_new", args=[built.plan.pk])
    page = shown(built, "project_manager", "contract", built.plan.pk)
    assert f'"{link}"' in page
    assert f'"{ask_link}"' in page
    assert f"开具发票 {NUMBER}" in page, "the contract's history tells of it"
    assert f'"{ask_link}"' not in shown(built, "auditor", "contract", built.plan.pk)
    claim = shown(built, "project_manager", "receivable", built.rows[0].pk)
    assert f'"{link}"' in claim
    assert ask_link not in claim, "nothing is left to bill"
    assert f"{ask_link}?receivable={built.rows[1].pk}" in shown(
        built, "project_manager", "receivable", built.rows[1].pk
    )


def test_the_dashboard_names_both_leaks_with_money_and_days(built: Book) -> None:
    """Each figure opens the list it is made of; a manager's dashboard counts only own contracts."""
    accepted(built, built.rows[0], built.rows[1])
    invoice = issued(built, built.rows[2], days_ago=4)
    page = shown(built, "owner", "dashboard")
    assert "最久的等了 12 天" in page
    assert "最久的等了 4 天" in page
    assert "?show=unbilled&amp;currency=CNY" in page
    assert "?show=to_deliver&amp;currency=CNY&amp;unpaid=1" in page
    found = leaks_of(built.firm.people["owner"], Filter(), today())["CNY"]
    assert (found.unbilled.amount_minor, found.unbilled.count, found.unbilled.days) == (20_000_000, 2, 12)
    assert (found.undelivered.amount_minor, found.undelivered.count, found.undelivered.days) == (10_000_000, 1, 4)
    assert leaks_of(built.firm.other_pm, Filter(), today()) == {}
    assert leaks_of(built.firm.people["owner"], Filter(manager=built.firm.other_pm.pk), today()) == {}
    post(
        built, "finance", "invoice_deliver", invoice.pk, delivered_on=today().isoformat(), how="hand", proof="王总签收"
    )
    assert "已开票，还没送达" not in shown(built, "owner", "dashboard")


def test_a_paid_invoice_is_no_leak_but_still_to_be_delivered(built: Book) -> None:
    invoice = issued(built, built.rows[0])
    paid = {
        "customer": "远山科技有限公司", "amount": "10万", "currency": "CNY", "received_on": today().isoformat(),
        "method": "bank", "designated": [str(built.rows[0].pk)],
    }  # fmt: skip
    assert post(built, "finance", "payment_new", **paid).status_code == 302
    assert leaks_of(built.firm.people["owner"], Filter(), today()) == {}
    link = reverse("web:invoice", args=[invoice.pk])
    assert link in shown(built, "owner", "invoices", query="?show=to_deliver")
    assert link not in shown(built, "owner", "invoices", query="?show=to_deliver&unpaid=1")


def test_the_leaks_are_what_the_rule_says_of_each_claim(built: Book) -> None:
    """Billed in part, red-lettered, delivered, asked for only: sums over the book equal the rule's, claim by claim."""
    owner, at, ours = built.firm.people["owner"], clock.now(), built.organization
    accepted(built, *built.rows, days_ago=9)
    bills: dict[int, list[tuple[Any, Any, int]]] = {row.pk: [] for row in built.rows}
    plan = [(0, 10_000_000, 6, None), (1, 4_000_000, 5, 2), (2, 3_000_000, 1, None), (3, 10_000_000, None, None)]
    for index, minor, issued_days, delivered_days in plan:
        row = built.rows[index]
        invoice = request_invoice(contract=built.plan, parts={row.pk: minor}, by=owner, at=at)
        if issued_days is None:
            continue
        on = today() - timedelta(days=issued_days)
        given: dict[str, Any] = {"invoice_id": invoice.pk, "organization": ours, "by": owner, "at": at}
        issue_invoice(**given, number=f"{index + 1:020d}", issued_on=on)
        there = None
        if delivered_days is not None:
            there = today() - timedelta(days=delivered_days)
            deliver_invoice(**given, delivered_on=there, how="hand", proof="签收")
        bills[row.pk].append((on, there, minor))
    released = today() - timedelta(days=9)
    rows = [Billing(str(row.pk), row.amount_minor, "CNY", None, released, tuple(bills[row.pk])) for row in built.rows]
    said = leak_totals(leaks(rows, today()))
    found = leaks_of(owner, Filter(), today())["CNY"]
    for code, waiting in (("accepted_not_invoiced", found.unbilled), ("invoiced_not_delivered", found.undelivered)):
        assert said[code, "CNY"] == (waiting.amount_minor, waiting.count, waiting.days)


def test_currencies_are_never_added(built: Book) -> None:
    other = built.firm.other_pm
    yen = contract(built.organization, built.firm.customer, "HT-JPY", other, 700, currency="JPY")
    [claim] = instalments(yen, [700], [today()])
    for plan, row in ((yen, claim), (built.plan, built.rows[0])):
        request_invoice(contract=plan, parts={row.pk: 700}, by=other, at=clock.now())
    page = invoice_page(built.firm.people["owner"], InvoiceFilter(), today())
    assert page.totals == (("CNY", 700, 1), ("JPY", 700, 1))
