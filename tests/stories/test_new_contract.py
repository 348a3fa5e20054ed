"""From a contract on paper to claims that fall due, each by its own fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huikuan.flow.delivery.models import Milestone
from huikuan.flow.receivables.models import Receivable
from huikuan.support.refusal import Refused
from huikuan.workflow import accepting, triggers
from huikuan.workflow.new_contract import Instalment, change_contract, enter_contract
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
SIGNED = date(2026, 3, 2)


@pytest.fixture
def firm() -> Company:
    return company(SIGNED)


def enter(firm: Company) -> None:
    plan = [
        Instalment("advance", "预付款", 300_000, None, "signature", "合同签订后10个工作日内", 10, "working"),
        Instalment("delivery", "到货款", 300_000, None, "delivery", "到货后30日内", 30),
        Instalment("acceptance", "验收款", 300_000, None, "acceptance", "验收合格后1个月内", 1, "month"),
        Instalment("retention", "质保金", 100_000, None, "warranty_end", "质保期满后10日内", 10),
    ]
    enter_contract(
        organization=firm.organization, number="HT-9", customer=firm.customer, entity=firm.organization.entities.get(),
        total_minor=1_000_000, currency="CNY", instalments=plan, signed_on=SIGNED, title="数据中台", by=firm.owner,
        at=morning(SIGNED), terms={"warranty_months": 12},
    )  # fmt: skip


def due() -> list[date | None]:
    return list(Receivable.objects.order_by("sequence").values_list("due_on", flat=True))


def test_what_the_plan_waits_for_becomes_milestones_and_sets_the_dates(firm: Company) -> None:
    enter(firm)
    assert due() == [date(2026, 3, 16), None, None, None]
    goods, final = Milestone.objects.order_by("sequence")
    assert [(row.title, row.kind) for row in (goods, final)] == [("到货款", "delivery"), ("验收款", "acceptance")]
    assert goods.project.name == "数据中台"
    at = morning(date(2026, 6, 1))
    accepting.progress(milestone=goods, done_on=date(2026, 5, 8), progress_bp=10000, by=firm.manager, at=at)
    assert due()[1] == date(2026, 6, 7)
    accepting.accept(milestone=final, accepted_on=date(2026, 5, 31), signatory="王总监", by=firm.manager, at=at)
    assert due()[2:] == [date(2026, 6, 30), date(2027, 6, 10)]


def test_an_instalment_follows_another(firm: Company) -> None:
    """Due a month after the delivery payment, whenever that is, also when its date is moved by hand."""
    plan = [
        Instalment("delivery", "到货款", 600_000, None, "delivery", "", 30),
        Instalment("final", "尾款", 400_000, None, "instalment", "到货款之后一个月", 1, "month", after=1),
    ]
    given = {
        "organization": firm.organization, "number": "HT-10", "customer": firm.customer,
        "entity": firm.organization.entities.get(), "total_minor": 1_000_000, "currency": "CNY", "by": firm.owner,
        "at": morning(SIGNED),
    }  # fmt: skip
    for after in (None, 2, 7):
        with pytest.raises(Refused, match="after_missing"):
            enter_contract(**given, instalments=[plan[0], replace(plan[1], after=after)])
    enter_contract(**given, instalments=plan)
    at = morning(date(2026, 6, 1))
    accepting.progress(
        milestone=Milestone.objects.get(), done_on=date(2026, 5, 8), progress_bp=10000, by=firm.manager, at=at
    )
    assert due() == [date(2026, 6, 7), date(2026, 7, 7)]
    first = Receivable.objects.get(sequence=1)
    triggers.move_due_date(
        receivable_id=first.pk, organization=firm.organization, due_on=date(2026, 6, 20), reason="来函", by=firm.owner,
        at=at,
    )  # fmt: skip
    assert due() == [date(2026, 6, 20), date(2026, 7, 20)]


def test_changed_terms_move_the_dates_that_follow_from_them(firm: Company) -> None:
    enter(firm)
    contract = Receivable.objects.first().contract  # type: ignore[union-attr]
    final = Milestone.objects.get(title="验收款")
    at = morning(date(2026, 6, 1))
    accepting.accept(milestone=final, accepted_on=date(2026, 5, 31), signatory="王总监", by=firm.manager, at=at)
    change_contract(
        contract=contract, changes={"warranty_months": 24, "shift_to_working": True, "signed_on": date(2026, 3, 3)},
        by=firm.owner, at=at,
    )  # fmt: skip
    assert due() == [date(2026, 3, 17), None, date(2026, 6, 30), date(2028, 6, 12)]  # 10 June 2028 is a Saturday
