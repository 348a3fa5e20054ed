"""What the pages say: the right amounts, the right account, the right papers, and a warning where one is due."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock

import pytest
import zxingcpp
from django.core.cache import cache

from huikuan.flow.invoices.models import Invoice
from huikuan.flow.parties.models import BankAccount
from huikuan.flow.parties.services.setup import add_account, add_entity, update_account
from huikuan.portal.pages import qr_code
from huikuan.support import clock
from huikuan.support.events.models import Event
from huikuan.support.files.keep import keep_file
from huikuan.workflow import facts, payment_received, receipting
from tests.portal.guests import Guest, guest
from tests.web.builders import Firm, firm, message, today

pytestmark = pytest.mark.django_db
WARNING = "收款账户近期有变更"


@pytest.fixture
def built() -> Firm:
    cache.clear()
    return firm()


@pytest.fixture
def one(built: Firm) -> Guest:
    return guest(built)


def text(one: Guest, address: str) -> str:
    return str(one.get(address).content.decode())


def test_what_is_owed_and_what_was_paid(built: Firm, one: Guest) -> None:
    payment_received.receive(
        organization=built.organization, customer=built.customer, amount_minor=8_600_000, currency="CNY",
        received_on=today(), designated=[built.mine.pk], by=built.people["finance"], at=clock.now(),
    )  # fmt: skip
    page = text(one, "/p/")
    assert re.search(r'class="sum">¥300,000.00<', page)
    assert "已付或已冲减 ¥86,000.00" in page
    assert "已过付款日 10 天" in page


def test_when_all_is_paid_the_page_thanks(built: Firm, one: Guest) -> None:
    payment_received.receive(
        organization=built.organization, customer=built.customer, amount_minor=38_700_000, currency="CNY",
        received_on=today(), designated=[built.mine.pk], by=built.people["finance"], at=clock.now(),
    )  # fmt: skip
    page = text(one, "/p/")
    assert "没有待付的款项" in page
    assert "近三个月已付清" in page
    assert "另有 ¥1,000.00 已到账" in page
    assert "没有待付的款项" in text(one, "/p/pay")


def test_what_is_given_up_or_held_is_not_told(built: Firm, one: Guest) -> None:
    facts.hold_receivables(
        organization=built.organization, receivable_ids=[built.mine.pk], reason="legal", note="准备起诉",
        starts_on=today(), by=built.people["owner"], at=clock.now(),
    )  # fmt: skip
    assert "准备起诉" not in text(one, "/p/")
    facts.write_off_receivable(
        receivable_id=built.mine.pk, organization=built.organization, reason="收不回来", on=today(),
        by=built.people["owner"], at=clock.now(),
    )  # fmt: skip
    page = text(one, "/p/")
    assert "收不回来" not in page
    assert built.mine.contract.number not in page


def test_the_account_of_exactly_the_entity_that_is_owed(built: Firm, one: Guest) -> None:
    other = add_entity(organization=built.organization, name="青松数据", at=clock.now())
    add_account(
        entity=other,
        currency="CNY",
        account_name="青松数据",
        number="999900001111",
        bank_name="别家银行",
        at=clock.now(),
    )
    entity = built.mine.contract.entity
    add_account(
        entity=entity, currency="USD", account_name="Qingsong", number="888800001111", bank_name="Bank", at=clock.now()
    )
    page = text(one, "/p/pay")
    assert entity.accounts.get(currency="CNY").number in page
    assert "999900001111" not in page
    assert "888800001111" not in page
    assert "HT-2026-001" in page
    assert 'data-value="386000.00"' in page


def test_a_changed_account_comes_with_a_warning(built: Firm, one: Guest) -> None:
    Event.objects.filter(kind="account.added").update(at=clock.now() - timedelta(days=100))
    account = BankAccount.objects.get(entity=built.mine.contract.entity)
    assert WARNING not in text(one, "/p/pay")
    update_account(account=account, changes={"currency": "CNY"}, by=None, at=clock.now())
    assert WARNING not in text(one, "/p/pay")
    update_account(account=account, changes={"number": "6222000011110000"}, by=None, at=clock.now())
    assert WARNING in text(one, "/p/pay")
    Event.objects.filter(kind="account.changed").update(at=clock.now() - timedelta(days=61))
    assert WARNING not in text(one, "/p/pay")
    add_account(
        entity=account.entity, currency="CNY", account_name="新户", number="7777000011110000", bank_name="新行",
        at=clock.now(),
    )  # fmt: skip
    assert text(one, "/p/pay").count(WARNING) == 1


def test_the_code_says_the_account() -> None:
    words = "户名 青松软件\n账号 6222000011110000\n附言 HT-2026-001"
    assert zxingcpp.read_barcodes(qr_code(words).to_image(scale=4))[0].text == words


def test_the_code_is_a_picture_of_this_customers_account_only(built: Firm, one: Guest) -> None:
    account = BankAccount.objects.get(entity=built.mine.contract.entity)
    answer = one.get(f"/p/pay/{account.pk}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<script" not in answer.content
    assert one.get(f"/p/pay/{account.pk + 1}.svg").status_code == 404


def test_invoices_and_receipts_can_be_fetched(built: Firm, one: Guest) -> None:
    file = keep_file(
        organization_id=built.organization.pk, name="发票.pdf", content=b"%PDF-1.7 x", by_id=None, at=clock.now()
    )
    given = {
        "organization": built.organization, "contract": built.mine.contract, "customer": built.customer,
        "entity": built.mine.contract.entity, "total_minor": 100, "currency": "CNY", "requested_at": clock.now(),
        "file": file,
    }  # fmt: skip
    issued = Invoice.objects.create(**given, number="26440000000000000001", issued_on=today())
    asked = Invoice.objects.create(**given)
    taken_back = Invoice.objects.create(
        **given, number="26440000000000000002", issued_on=today(), withdrawn_at=clock.now()
    )
    paid = payment_received.receive(
        organization=built.organization, customer=built.customer, amount_minor=100, currency="CNY",
        received_on=today(), designated=[built.mine.pk], by=built.people["finance"], at=clock.now(), thank=False,
    )  # fmt: skip
    receipt = receipting.issue_receipt(
        payment_id=paid.payment.pk, organization=built.organization, issued_on=today(), by=None, at=clock.now()
    )
    page = text(one, "/p/papers")
    assert issued.number in page
    assert receipt.number in page
    assert taken_back.number not in page
    answer = one.get(f"/p/papers/invoice/{issued.pk}")
    assert answer.content == b"%PDF-1.7 x"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert one.get(f"/p/papers/receipt/{receipt.pk}").content.startswith(b"%PDF-")
    for row in (asked, taken_back):
        assert one.get(f"/p/papers/invoice/{row.pk}").status_code == 404


def test_what_was_enclosed_to_this_contact_can_be_fetched_again(built: Firm, one: Guest) -> None:
    file = keep_file(
        organization_id=built.organization.pk, name="催款函.pdf", content=b"%PDF-1.7 letter", by_id=None, at=clock.now()
    )
    sent = message(built.mine, "sent", contact=one.contact, enclosure=file, subject="催款函 HT-2026-001")
    others = [
        message(built.mine, "queued", contact=one.contact, enclosure=file),
        message(built.mine, "rehearsed", contact=one.contact, enclosure=file),
        message(built.mine, "sent", enclosure=file),
        message(built.theirs, "sent", contact=built.other_customer.contacts.get(), enclosure=file),
    ]
    assert "催款函 HT-2026-001" in text(one, "/p/papers")
    assert one.get(f"/p/papers/letter/{sent.pk}").content == b"%PDF-1.7 letter"
    for row in others:
        assert one.get(f"/p/papers/letter/{row.pk}").status_code == 404


def test_setting_documents_has_its_limit(built: Firm, one: Guest) -> None:
    where = f"/p/statement/{built.mine.contract.entity_id}/CNY.pdf"
    with mock.patch("huikuan.portal.pages.statement_letter.pdf", return_value=b"%PDF-"):
        codes = [one.get(where).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]


def test_what_people_wrote_is_never_markup(built: Firm, one: Guest) -> None:
    built.customer.name = "<script>alert(1)</script>"
    built.customer.save()
    page = text(one, "/p/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
