"""Taking over a real hand-kept ledger: what an accountant reads is stored, once, and nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Organization
from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Track
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import importing
from huikuan.workflow.founding import found

LEDGER = Path(__file__).parent.parent / "cases" / "ledger-a.xlsx"
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return found(
        name="北岸测试科技有限公司", email="boss@beian.example", person="老板", password="Vq7-mon-2kd",
        time_zone="Asia/Shanghai", language="zh-hans", at=AT,
    )  # fmt: skip


def prepared(organization: Organization, content: bytes | None = None, name: str = "ledger.xlsx") -> importing.Prepared:
    grids = importing.read_grids(content or LEDGER.read_bytes(), name)
    return importing.prepare(
        organization=organization, book=importing.read_book(organization=organization, grids=grids)
    )


def take_over(
    organization: Organization, content: bytes | None = None, name: str = "ledger.xlsx"
) -> importing.ImportReport:
    book = prepared(organization, content, name)
    return importing.apply(organization=organization, prepared=book, keep_good=True, by=None, at=AT)


def test_the_good_contracts_are_stored_with_what_was_paid(organization: Organization) -> None:
    report = take_over(organization)
    assert (report.contracts, report.instalments, report.payments, report.left_out) == (5, 12, 6, 2)
    claim = Receivable.objects.get(contract__number="HT-2026-001", sequence=2)
    assert (claim.amount_minor, claim.outstanding_minor, claim.closed) == (51_200_000, 1_200_000, "")
    retention = Receivable.objects.get(contract__number="HT-2026-001", sequence=4)
    assert (retention.due_on, retention.trigger_words) == (None, "验收满一年")
    assert not Track.objects.filter(pk=retention.pk).exists(), "without a due date nothing is chased"
    assert Contact.objects.filter(email="wangfang@xinghe.example", name="王芳").exists()


def test_trouble_refuses_everything_unless_the_good_is_wanted(organization: Organization) -> None:
    book = prepared(organization)
    with pytest.raises(Refused, match="import_has_errors"):
        importing.apply(organization=organization, prepared=book, keep_good=False, by=None, at=AT)
    assert not Contract.objects.exists()


def test_the_same_file_again_changes_nothing(organization: Organization) -> None:
    take_over(organization)
    before = (Receivable.objects.count(), Payment.objects.count(), Contact.objects.count())
    again = take_over(organization)
    assert (again.contracts, again.instalments, again.payments, again.contacts) == (0, 0, 0, 0)
    assert (Receivable.objects.count(), Payment.objects.count(), Contact.objects.count()) == before


def test_a_later_edition_of_a_ledger_books_only_what_came_since(organization: Organization) -> None:
    head = "合同编号,客户名称,合同金额,款项,应收金额,应收日期,已收金额,收款日期\n"
    first = head + "HT-9,远山测试公司,100000,预付款,40000,2026-03-05,10000,2026-03-06\n,,,尾款,60000,2026-09-05,,\n"
    later = head + "HT-9,远山测试公司,100000,预付款,40000,2026-03-05,40000,2026-04-01\n,,,尾款,60000,2026-09-05,,\n"
    take_over(organization, first.encode("gb18030"), "台账.csv")
    report = take_over(organization, later.encode(), "台账.csv")
    assert report.payments == 1
    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [1_000_000, 3_000_000]
    assert Receivable.objects.get(contract__number="HT-9", sequence=1).closed == "settled"


def test_an_amount_that_contradicts_the_books_is_trouble(organization: Organization) -> None:
    head = "合同编号,客户名称,合同金额,款项,应收金额,应收日期\n"
    take_over(organization, (head + "HT-9,远山测试公司,1000,一次性,1000,2026-03-05\n").encode(), "a.csv")
    book = prepared(organization, (head + "HT-9,远山测试公司,2000,一次性,2000,2026-03-05\n").encode(), "a.csv")
    assert {problem.code for problem in book.trouble} == {"contract_total_differs", "instalment_amount_differs"}


def test_everything_that_happened_is_on_record(organization: Organization) -> None:
    take_over(organization)
    kinds = set(Event.objects.filter(organization_id=organization.pk).values_list("kind", flat=True))
    assert {
        "customer.added",
        "contact.added",
        "contract.added",
        "receivable.opened",
        "payment.recorded",
        "book.imported",
    } <= kinds
