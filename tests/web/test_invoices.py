"""Invoices on the desk: asked for, issued from a file or by hand, delivered with proof, confirmed, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huikuan.flow.invoices.models import Invoice
from huikuan.flow.parties.models import Customer, LegalEntity
from huikuan.flow.receivables.models import Receivable
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.web import invoice_issuing
from tests.adapters.einvoices import made
from tests.web.builders import today
from tests.web.builders_b import Book, book
from tests.web.invoice_desk import NUMBER, ask, asked_for, facts, issued, post, shown, text, upload

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
USCC, OURS = "91990000MA0TXT010Q", "91990000MA0TXT029M"


@pytest.fixture
def built() -> Book:
    return book()


def reads(monkeypatch: pytest.MonkeyPatch, said: dict[str, Any] | Refused) -> None:
    """Every file handed in says this."""

    def facts_of(content: bytes, name: str) -> dict[str, Any]:
        if isinstance(said, Refused):
            raise said
        return said

    monkeypatch.setattr(invoice_issuing, "facts_of", facts_of)


def test_a_manager_asks_finance_sees_the_queue(built: Book) -> None:
    """Amounts come filled in with what is not billed yet; nothing ticked and too much are refused in words."""
    first, second = built.rows[:2]
    page = shown(built, "project_manager", "invoice_new", built.plan.pk, query=f"?receivable={first.pk}")
    assert page.count(" checked") == 1
    assert 'value="100,000.00"' in page
    nothing = post(built, "project_manager", "invoice_new", built.plan.pk, kind="special")
    assert (nothing.status_code, "至少选一笔" in text(nothing)) == (422, True)
    too_much = post(
        built, "project_manager", "invoice_new", built.plan.pk, **ask(first, **{f"a{first.pk}": "100000.01"})
    )
    assert "还能开票的金额只有 ¥100,000.00" in text(too_much)
    missing = post(built, "project_manager", "invoice_new", built.plan.pk, **ask(first, **{f"a{first.pk}": ""}))
    assert "请填写要开的金额" in text(missing)
    assert not Invoice.objects.exists()
    half = ask(first, second, **{f"a{second.pk}": "4万"})
    assert post(built, "project_manager", "invoice_new", built.plan.pk, **half).status_code == 302
    invoice = Invoice.objects.get()
    assert (invoice.total_minor, invoice.requested_by) == (14_000_000, built.firm.people["project_manager"])
    queue = shown(built, "finance", "invoices")
    assert "¥140,000.00" in queue
    assert f'href="{reverse("web:invoice", args=[invoice.pk])}"' in queue
    rest = shown(built, "project_manager", "invoice_new", built.plan.pk)
    assert 'value="60,000.00"' in rest
    assert f"take-{first.pk}" not in rest, "what is billed in full is not offered again"


def test_the_sum_is_said_before_anything_is_asked_for(built: Book) -> None:
    client, address = built.firm.client("project_manager"), reverse("web:invoice_new", args=[built.plan.pk])
    data = ask(*built.rows[:2]) | {"ask": "sum"}
    part = text(client.post(address, data, headers=HTMX))
    assert "¥200,000.00" in part
    assert "<html" not in part
    assert "¥200,000.00" in text(client.post(address, data)), "without htmx the page comes back with the sum"
    assert not Invoice.objects.exists()


def test_an_invoice_by_hand_is_issued_once_under_a_lawful_number(built: Book) -> None:
    invoice = asked_for(built, built.rows[0])
    day = today().isoformat()
    wrong = post(built, "finance", "invoice_issue", invoice.pk, number="123", issued_on=day, kind="special")
    assert (wrong.status_code, "数电票 20 位数字" in text(wrong)) == (422, True)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    late = post(built, "finance", "invoice_issue", invoice.pk, number=NUMBER, issued_on=tomorrow, kind="special")
    assert "不能晚于今天" in text(late)
    tax = post(
        built, "finance", "invoice_issue", invoice.pk, number=NUMBER, issued_on=day, kind="special", tax="100000"
    )
    assert "税额" in text(tax)
    assert post(
        built, "finance", "invoice_issue", invoice.pk, number=NUMBER, issued_on=day, kind="ordinary", tax="5660.38"
    ).status_code == 302  # fmt: skip
    invoice.refresh_from_db()
    assert (invoice.number, invoice.kind, invoice.tax_minor, invoice.facts) == (NUMBER, "ordinary", 566_038, {})
    assert Receivable.objects.get(pk=built.rows[0].pk).invoice_number == NUMBER
    other = asked_for(built, built.rows[1])
    again = post(built, "finance", "invoice_issue", other.pk, number=NUMBER, issued_on=day, kind="special")
    assert f"{NUMBER} 已经登记过" in text(again)
    done = built.firm.client("finance").get(reverse("web:invoice_issue", args=[invoice.pk]))
    assert done["Location"] == reverse("web:invoice", args=[invoice.pk]), "an issued one has nothing to issue"


def test_a_file_fills_the_form_and_is_kept_with_the_invoice(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is shown first; only then is the invoice registered, with the file and what it said."""
    Customer.objects.filter(pk=built.firm.customer.pk).update(uscc=USCC)
    invoice = Invoice.objects.get(pk=asked_for(built, built.rows[0]).pk)
    said = facts(invoice)
    reads(monkeypatch, said)
    client, address = built.firm.client("finance"), reverse("web:invoice_issue", args=[invoice.pk])
    read = client.post(address, {"ask": "read", "file": upload()}, headers=HTMX | {"HX-Target": "issue"})
    assert "<html" not in text(read)
    for expected in (f'value="{NUMBER}"', 'value="5,660.38"', "发票.xml", "都对得上"):
        assert expected in text(read)
    assert not StoredFile.objects.exists(), "looking keeps nothing"
    typed = {"number": NUMBER, "issued_on": today().isoformat(), "kind": "special", "tax": "5660.38"}
    other = client.post(address, typed | {"number": NUMBER[:-1] + "8"})
    assert "与文件里的不同" in text(other)
    assert client.post(address, typed).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.facts["buyer_id"], invoice.file and invoice.file.name) == (USCC, "发票.xml")
    paper = built.firm.client("project_manager").get(reverse("web:invoice_file", args=[invoice.pk]))
    assert paper.content == upload().read()
    assert paper["Content-Disposition"].startswith("attachment")
    assert paper["X-Content-Type-Options"] == "nosniff"
    hidden = built.firm.client(built.firm.other_pm).get(reverse("web:invoice_file", args=[invoice.pk]))
    assert hidden.status_code == 404


def test_a_file_that_does_not_fit_is_said_plainly(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another total or a known number cannot be this invoice; another buyer needs a person's word."""
    issued(built, built.rows[1], number=NUMBER)
    LegalEntity.objects.filter(organization=built.organization).update(uscc=OURS)
    Customer.objects.filter(pk=built.firm.customer.pk).update(uscc=USCC)
    invoice = Invoice.objects.get(pk=asked_for(built, built.rows[0]).pk)
    client, address = built.firm.client("finance"), reverse("web:invoice_issue", args=[invoice.pk])
    reads(monkeypatch, facts(invoice, total_minor=9_000_000))
    page = text(client.post(address, {"file": upload()}))
    assert "文件是 ¥90,000.00，申请的是 ¥100,000.00" in page
    assert f"发票号码 {NUMBER} 已经登记过" in page
    assert " disabled" in page
    typed = {"number": NUMBER, "issued_on": today().isoformat(), "kind": "special", "tax": "5660.38"}
    assert "不是申请的那张发票" in text(client.post(address, typed))

    fresh = NUMBER[:-1] + "9"
    reads(monkeypatch, facts(invoice, number=fresh, buyer_name="别家公司", buyer_id=OURS, seller_id=USCC))
    page = text(client.post(address, {"file": upload()}))
    for expected in ("别家公司", f"购买方税号：文件是 {OURS}", f"销售方税号：文件是 {USCC}"):
        assert expected in page
    typed["number"] = fresh
    assert "请打勾" in text(client.post(address, typed))
    assert client.post(address, typed | {"agreed": "on"}).status_code == 302
    assert Invoice.objects.get(pk=invoice.pk).facts["buyer_name"] == "别家公司"


def test_a_name_written_differently_is_the_same_name(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    Customer.objects.filter(pk=built.firm.customer.pk).update(name="远山(上海)科技有限公司")
    invoice = Invoice.objects.get(pk=asked_for(built, built.rows[0]).pk)
    reads(monkeypatch, facts(invoice, buyer_name="远山（上海） 科技有限公司", buyer_id="", seller_id=""))
    answer = post(built, "finance", "invoice_issue", invoice.pk, file=upload())
    assert "都对得上" in text(answer)


def test_a_real_file_is_read(built: Book) -> None:
    """An XML as the tax bureau gives it out: shown with what differs from the request, registered after a look."""
    first = built.rows[0]
    Receivable.objects.filter(pk=first.pk).update(amount_minor=12_800_000, outstanding_minor=12_800_000)
    request = post(built, "project_manager", "invoice_new", built.plan.pk, **ask(first, **{f"a{first.pk}": "128000"}))
    assert request.status_code == 302
    invoice, client = Invoice.objects.get(), built.firm.client("finance")
    address = reverse("web:invoice_issue", args=[invoice.pk])
    read = text(client.post(address, {"ask": "read", "file": upload(content=made.xml())}))
    for expected in (f'value="{made.NUMBER}"', 'value="7,245.28"', 'value="2026-04-10"', made.BUYER, made.SELLER_ID):
        assert expected in read
    typed = {"number": made.NUMBER, "issued_on": "2026-04-10", "kind": "special", "tax": "7245.28"}
    assert client.post(address, typed).status_code == 422, "another buyer needs a person's word"
    assert client.post(address, typed | {"agreed": "on"}).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.number, invoice.tax_minor, invoice.facts["source"]) == (made.NUMBER, 724_528, "xml")
    assert StoredFile.objects.count() == 1


def test_what_is_odd_in_the_file_itself_needs_a_persons_word(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = Invoice.objects.get(pk=asked_for(built, built.rows[0]).pk)
    reads(monkeypatch, facts(invoice, checks=["sums_differ"]))
    address, client = reverse("web:invoice_issue", args=[invoice.pk]), built.firm.client("finance")
    page = text(client.post(address, {"file": upload()}))
    assert "金额加税额不等于价税合计" in page
    assert 'name="agreed"' in page
    typed = {"number": NUMBER, "issued_on": today().isoformat(), "kind": "special", "tax": "5660.38"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"agreed": "on"}).status_code == 302


def test_an_unreadable_file_goes_along_and_loses_nothing(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear sentence; what was typed stays; the file is kept with the invoice typed by hand."""
    invoice = asked_for(built, built.rows[0])
    reads(monkeypatch, Refused("invoice_not_one"))
    client, address = built.firm.client("finance"), reverse("web:invoice_issue", args=[invoice.pk])
    typed = {"number": NUMBER, "issued_on": today().isoformat(), "kind": "special"}
    page = text(client.post(address, typed | {"file": upload("扫描.pdf", b"%PDF-1.7 scan")}))
    assert "读不出来" in page
    assert f'value="{NUMBER}"' in page
    assert client.post(address, typed).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.file and invoice.file.kind, invoice.facts) == ("pdf", {})
    second = asked_for(built, built.rows[1])
    address = reverse("web:invoice_issue", args=[second.pk])
    client.post(address, {"file": upload("扫描.pdf", b"%PDF-1.7 scan")})
    client.post(address, {"ask": "without"})
    assert client.post(address, typed | {"number": NUMBER[:-1] + "8"}).status_code == 302
    second.refresh_from_db()
    assert second.file is None, "a file taken away again is not kept"


def test_delivery_wants_proof_and_starts_the_clock(built: Book) -> None:
    """A claim that waits for its invoice gets its due date from the day it arrived; red-lettering takes it back."""
    claim = built.rows[4]
    Receivable.objects.filter(pk=claim.pk).update(trigger="invoice", offset_days=30)
    invoice = issued(built, claim, days_ago=3)
    assert "等财务开票" not in shown(built, "project_manager", "invoice", invoice.pk)
    day = (today() - timedelta(days=1)).isoformat()
    bare = post(built, "project_manager", "invoice_deliver", invoice.pk, delivered_on=day, how="courier")
    assert (bare.status_code, "凭证" in text(bare)) == (422, True)
    early = (today() - timedelta(days=4)).isoformat()
    before = post(
        built, "project_manager", "invoice_deliver", invoice.pk, delivered_on=early, how="courier", proof="x",
        file=upload("回执.png", b"\x89PNG\r\n\x1a\n0"),
    )  # fmt: skip
    assert "不能早于开票日期" in text(before)
    assert not StoredFile.objects.exists(), "a refused delivery leaves no file behind"
    done = post(
        built, "project_manager", "invoice_deliver", invoice.pk, delivered_on=day, how="courier",
        file=upload("回执.png", b"\x89PNG\r\n\x1a\n0"),
    )  # fmt: skip
    assert done.status_code == 302
    claim.refresh_from_db()
    assert claim.due_on == today() + timedelta(days=29)
    assert built.firm.client("auditor").get(reverse("web:invoice_proof", args=[invoice.pk])).status_code == 200
    confirmed = post(built, "project_manager", "invoice_confirm", invoice.pk, confirmed_on=day, who="钱会计")
    assert confirmed.status_code == 302
    page = shown(built, "auditor", "invoice", invoice.pk)
    assert "钱会计" in page
    assert "客户已确认" in page

    taken = {"number": NUMBER[:-1] + "5", "issued_on": today().isoformat(), "reason": "抬头写错"}
    assert post(built, "project_manager", "invoice_red", invoice.pk, **taken).status_code == 403
    assert post(built, "finance", "invoice_red", invoice.pk, **taken | {"reason": " "}).status_code == 422
    assert post(built, "finance", "invoice_red", invoice.pk, **taken).status_code == 302
    claim.refresh_from_db()
    assert (claim.due_on, claim.invoice_number) == (None, "")
    page = shown(built, "owner", "invoice", invoice.pk)
    assert "已红冲：抬头写错" in page
    assert "-¥100,000.00" in shown(built, "owner", "invoices", query="?show=red").replace("−", "-")
    assert "已经红冲过" in text(post(built, "finance", "invoice_red", invoice.pk, **taken))
    assert f"take-{claim.pk}" in shown(built, "project_manager", "invoice_new", built.plan.pk), "it can be billed again"


def test_a_request_is_withdrawn_with_its_reason(built: Book) -> None:
    invoice = asked_for(built, built.rows[0])
    assert post(built, "project_manager", "invoice_withdraw", invoice.pk, reason="").status_code == 422
    assert post(built, "auditor", "invoice_withdraw", invoice.pk, reason="x").status_code == 403
    assert post(built, "project_manager", "invoice_withdraw", invoice.pk, reason="金额有变").status_code == 302
    assert "申请已撤回：金额有变" in shown(built, "finance", "invoice", invoice.pk)
    assert reverse("web:invoice", args=[invoice.pk]) not in shown(built, "finance", "invoices")
    day = today().isoformat()
    late = post(built, "finance", "invoice_issue", invoice.pk, number=NUMBER, issued_on=day, kind="special")
    assert late.status_code == 302
    invoice.refresh_from_db()
    assert invoice.issued_on is None
