"""The bank pages: files in, lines decided, claims confirmed; few queries, every refusal in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.payments.models import BankLine, LineClaim, LineMatch, Payment, StatementAccount
from huikuan.support import clock
from huikuan.support.refusal import Refused
from huikuan.support.statements import Statement, StatementLine
from huikuan.workflow import banking, payment_received
from tests.web.banked import banked
from tests.web.builders import Firm, firm, today

pytestmark = pytest.mark.django_db
AUTH = "huikuan.web.backend.StaffBackend"


@pytest.fixture
def built() -> Firm:
    return firm()


@pytest.fixture
def ids(built: Firm) -> dict[str, Any]:
    return banked(built.mine, built.people["project_manager"])


def signed_in(built: Firm, role: str = "finance") -> Client:
    client = Client()
    client.force_login(built.people[role], AUTH)
    return client


def read(account: str = "6222000011112222", minor: int = 4200) -> Statement:
    line = StatementLine(
        position=0, place="第 2 行", on=today(), time=None, amount_minor=minor, currency="CNY",
        counterparty="不认识的公司", serial="S1", balance_minor=minor,
    )  # fmt: skip
    return Statement(
        format="table", bank="示例银行", account=account, account_name="", currency="CNY", opening_minor=0,
        closing_minor=minor, period_from=today(), period_to=today(), lines=(line,),
    )  # fmt: skip


def file(name: str = "a.csv", content: bytes = b"x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_desk_shows_lines_and_candidates_in_few_queries(built: Firm, ids: dict[str, Any]) -> None:
    client = signed_in(built)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("web:bank_lines"), {"line": ids["line_id"]}).content.decode()
    assert len(asked) <= 12
    assert "付款户0" in page
    assert built.mine.customer.name in page
    assert 'data-key="Enter"' in page


@pytest.mark.parametrize("name", ["bank", "bank_claims"])
def test_the_other_pages_ask_little_too(built: Firm, ids: dict[str, Any], name: str) -> None:
    client = signed_in(built)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(f"web:{name}")).status_code == 200
    assert len(asked) <= 12


def test_a_proposal_is_taken_as_shown(built: Firm, ids: dict[str, Any]) -> None:
    answer = signed_in(built).post(reverse("web:bank_accept", args=[ids["line_id"]]), {"number": "0"})
    assert answer.status_code == 302
    line = BankLine.objects.get(pk=ids["line_id"])
    assert (line.state, line.matched_minor) == ("matched", 7000)
    payment = LineMatch.objects.get(line=line).payment
    assert (payment.amount_minor, payment.unallocated_minor) == (7000, 6900)


@pytest.mark.parametrize("number", ["7", "-1", "", "x", "²"])
def test_a_proposal_that_is_not_there_changes_nothing(built: Firm, ids: dict[str, Any], number: str) -> None:
    answer = signed_in(built).post(reverse("web:bank_accept", args=[ids["line_id"]]), {"number": number}, follow=True)
    assert "这条建议已经变了" in answer.content.decode()
    assert BankLine.objects.get(pk=ids["line_id"]).matched_minor == 0


def test_a_line_is_split_by_hand_and_the_rest_waits(built: Firm, ids: dict[str, Any]) -> None:
    client, address = signed_in(built), reverse("web:bank_split", args=[ids["line_id"]])
    page = client.get(address).content.decode()
    assert f"part_{built.mine.pk}" in page
    data = {"customer": built.mine.customer.name, "amount": "50", f"part_{built.mine.pk}": "20.00"}
    assert client.post(address, data).status_code == 302
    line = BankLine.objects.get(pk=ids["line_id"])
    assert (line.matched_minor, line.open_minor) == (5000, 2000)
    assert Payment.objects.get(matches__line=line).unallocated_minor == 3000


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": "999999"}, "刚刚处理过"),
        ({"part": "60"}, "超过了到账金额"),
        ({"customer": "没有这家"}, "没有找到客户"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(
    built: Firm, ids: dict[str, Any], given: dict[str, str], words: str
) -> None:
    data = {"customer": built.mine.customer.name, "amount": "50"} | {k: v for k, v in given.items() if k != "part"}
    if "part" in given:
        data[f"part_{built.mine.pk}"] = given["part"]
    answer = signed_in(built).post(reverse("web:bank_split", args=[ids["line_id"]]), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert BankLine.objects.get(pk=ids["line_id"]).matched_minor == 0


def test_not_ours_and_back(built: Firm, ids: dict[str, Any]) -> None:
    client = signed_in(built)
    client.post(reverse("web:bank_aside", args=[ids["line_id"]]), {"aside": "not_ours", "reason": "押金"})
    assert BankLine.objects.get(pk=ids["line_id"]).state == "not_ours"
    client.post(reverse("web:bank_take_up", args=[ids["line_id"]]))
    assert BankLine.objects.get(pk=ids["line_id"]).state == "open"


def test_an_undo_asks_for_its_reason(built: Firm, ids: dict[str, Any]) -> None:
    client, address = signed_in(built), reverse("web:bank_undo", args=[ids["match_id"]])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "认错了"}).status_code == 302
    assert LineMatch.objects.get(pk=ids["match_id"]).undone_at is not None


def test_who_claims_sees_no_more_than_needed(built: Firm, ids: dict[str, Any]) -> None:
    BankLine.objects.filter(pk=ids["line_id"]).update(
        counterparty="云海重工有限公司", narrative="合同HT-9999-001首付款"
    )
    page = signed_in(built, "project_manager").get(reverse("web:line_claims")).content.decode()
    assert "云海****公司" in page
    assert "云海重工有限公司" not in page
    assert "HT-9999-001" not in page


def test_a_claim_is_confirmed_by_finance(built: Firm, ids: dict[str, Any]) -> None:
    client = signed_in(built)
    assert "客户说付了" in client.get(reverse("web:bank_claims")).content.decode()
    client.post(reverse("web:bank_claim_confirm", args=[ids["claim_id"]]))
    assert LineClaim.objects.get(pk=ids["claim_id"]).state == "confirmed"


def test_files_come_in_together_and_what_lacks_something_is_asked(
    built: Firm, ids: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"good.csv": read(), "other.csv": read("777788889999")}

    def reader(content: bytes, filename: str, **more: Any) -> Statement:
        if filename in found:
            return found[filename]
        raise Refused("file_unreadable")

    monkeypatch.setattr(banking, "read_statement", reader)
    client = signed_in(built)
    answer = client.post(reverse("web:bank_upload"), {"files": [file("good.csv"), file("other.csv"), file("bad.csv")]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "新增 1 笔" in page
    assert "777788889999" in page
    token = page.split('name="token" value="')[1].split('"')[0]
    data = {
        "token": token, "filename": "other.csv", "entity": built.organization.entities.earliest("pk").pk,
        "number": "7777 8888 9999", "currency": "CNY", "kind": "bank",
    }  # fmt: skip
    again = client.post(reverse("web:bank_again"), data)
    assert "新增 1 笔" in again.content.decode()
    assert StatementAccount.objects.filter(number="777788889999").exists()
    assert client.post(reverse("web:bank_again"), data).status_code == 302  # the file is gone


def test_no_file_is_said_in_words(built: Firm) -> None:
    assert signed_in(built).post(reverse("web:bank_upload"), {}).status_code == 422


def test_a_gap_is_on_the_page_until_somebody_explains_it(built: Firm, ids: dict[str, Any]) -> None:
    client = signed_in(built)
    assert "缺流水" in client.get(reverse("web:bank")).content.decode()
    client.post(reverse("web:bank_gap", args=[ids["gap_id"]]), {"reason": "银行换了系统"})
    assert "缺流水" not in client.get(reverse("web:bank")).content.decode()


def test_pages_go_on_by_key(built: Firm, ids: dict[str, Any]) -> None:
    line = BankLine.objects.get(pk=ids["line_id"])
    BankLine.objects.bulk_create(
        BankLine(
            organization=line.organization, account=line.account, statement=line.statement, position=n,
            on=today() - timedelta(days=n), amount_minor=5, currency="CNY", counterparty=f"付{n}", open_minor=5,
            fingerprint=f"n{n}",
        )
        for n in range(1, 61)
    )  # fmt: skip
    client = signed_in(built)
    first = client.get(reverse("web:bank_lines")).content.decode()
    assert "付1<" in first
    assert "付60<" not in first
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"{reverse('web:bank_lines')}?after={after}").content.decode()
    assert "付60<" in second
    assert "付1<" not in second


def test_a_transfer_out_is_a_refund_or_takes_a_receipt_back(built: Firm, ids: dict[str, Any]) -> None:
    line = BankLine.objects.get(pk=ids["line_id"])
    payment = payment_received.receive(
        organization=built.organization, customer=built.mine.customer, amount_minor=10**11, currency="CNY",
        received_on=today(), by=built.people["owner"], at=clock.now(),
    ).payment  # fmt: skip
    out = BankLine.objects.create(
        organization=line.organization, account=line.account, statement=line.statement, position=9, on=today(),
        amount_minor=-7000, currency="CNY", counterparty="付款户0", open_minor=0, aside_minor=7000, aside="outgoing",
        fingerprint="out",
    )  # fmt: skip
    client = signed_in(built)
    assert "付款户0" in client.get(reverse("web:bank_pair", args=[out.pk])).content.decode()
    client.post(reverse("web:bank_pair", args=[out.pk]), {"chosen": line.pk, "reason": "退票"})
    line.refresh_from_db()
    assert line.state == "returned"
    again = BankLine.objects.create(
        organization=line.organization, account=line.account, statement=line.statement, position=10, on=today(),
        amount_minor=-500, currency="CNY", open_minor=0, aside_minor=500, aside="outgoing", fingerprint="again",
    )  # fmt: skip
    client.post(reverse("web:bank_refund", args=[again.pk]), {"chosen": payment.pk, "reason": "多付"})
    payment.refresh_from_db()
    assert payment.refunded_minor == 500


def test_a_draft_is_registered_and_sold_on_the_payments_page(built: Firm) -> None:
    payment = payment_received.receive(
        organization=built.organization, customer=built.mine.customer, amount_minor=1000, currency="CNY", method="bill",
        received_on=today(), by=built.people["owner"], at=clock.now(),
    ).payment  # fmt: skip
    client = signed_in(built)
    page = reverse("web:payment", args=[payment.pk])
    assert "登记汇票" in client.get(page).content.decode()
    data = {"kind": "bank", "matures_on": (today() + timedelta(days=90)).isoformat(), "number": "53010"}
    assert client.post(reverse("web:bill_register", args=[payment.pk]), data).status_code == 302
    assert "53010" in client.get(page).content.decode()
    gone = {"proceeds": "9.80", "on": today().isoformat()}
    assert client.post(reverse("web:bill_discount", args=[payment.pk]), gone).status_code == 302
    payment.refresh_from_db()
    assert payment.cleared_on == today()
    assert "已贴现" in client.get(page).content.decode()


def test_only_a_payment_by_bill_has_a_draft(built: Firm, ids: dict[str, Any]) -> None:
    payment = LineMatch.objects.get(pk=ids["match_id"]).payment
    assert signed_in(built).get(reverse("web:bill_register", args=[payment.pk])).status_code == 404


GBK = "交易日期,收入金额,支出金额,余额,对方户名,摘要\r\n{day},42.00,,142.00,不认识的公司,货款\r\n".format


def test_a_real_file_in_its_own_encoding_is_read_and_stored(built: Firm, ids: dict[str, Any]) -> None:
    content = ("账号：6222000011112222\r\n" + GBK(day=today().isoformat())).encode("gb18030")
    answer = signed_in(built).post(reverse("web:bank_upload"), {"files": [file("明细.csv", content)]})
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    line = BankLine.objects.get(amount_minor=4200)
    assert (line.counterparty, line.narrative, line.balance_minor) == ("不认识的公司", "货款", 14200)
    assert line.statement.opening_minor == 10000


def test_columns_a_person_names_are_remembered_for_the_account(built: Firm, ids: dict[str, Any]) -> None:
    account = StatementAccount.objects.get(pk=ids["statement_account_id"])
    client = signed_in(built)
    content = f"甲,乙,丙\n{today().isoformat()},42.00,某公司\n{today().isoformat()},-1.00,某公司\n".encode()
    page = client.post(reverse("web:bank_upload"), {"files": [file("x.csv", content)], "account": account.pk})
    assert page.status_code == 422
    assert "没认出日期和金额" in page.content.decode()
    token = page.content.decode().split('name="token" value="')[1].split('"')[0]
    data = {
        "token": token, "filename": "x.csv", "account": account.pk, "column_date": "甲", "column_amount": "乙",
        "column_counterparty": "丙",
    }  # fmt: skip
    assert client.post(reverse("web:bank_again"), data).status_code == 200
    account.refresh_from_db()
    assert account.columns == {"date": "甲", "amount": "乙", "counterparty": "丙"}
    later = f"甲,乙,丙\n{today().isoformat()},77.00,别的公司\n{today().isoformat()},-2.00,别的公司\n".encode()
    again = client.post(reverse("web:bank_upload"), {"files": [file("y.csv", later)], "account": account.pk})
    assert again.status_code == 200
    assert BankLine.objects.filter(amount_minor=7700, counterparty="别的公司").exists()


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"MZ\x90", b"PK\x03\x04junk", b"\x00" * 99, b"{}"])
def test_a_file_that_is_no_statement_is_refused_in_words(built: Firm, content: bytes) -> None:
    answer = signed_in(built).post(reverse("web:bank_upload"), {"files": [file("x.csv", content)]})
    assert answer.status_code == 422
    assert "这一步没有完成" not in answer.content.decode()  # every refusal has its own words
    assert not BankLine.objects.exists()
