"""A plan that promises a discount for paying early: on the form, on the claim, and waiting for a due date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse

from huikuan.flow.contracts.models import Contract, DiscountTerm
from huikuan.flow.receivables.models import Discount
from huikuan.support import clock
from huikuan.workflow import triggers
from huikuan.workflow.new_contract import change_contract
from tests.web.builders import Firm, firm, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Firm:
    return firm()


def enter(built: Firm, **changes: str) -> HttpResponse:
    """Two instalments of ¥50,000: one with a date in thirty days, one that waits for the signature."""
    data = {
        "customer": built.customer.name, "number": "ZK-1", "entity": built.organization.entities.get().pk,
        "currency": "CNY", "total": "100000", "acceptance_unit": "calendar",
        "plan-TOTAL_FORMS": "2", "plan-INITIAL_FORMS": "0",
        "plan-0-kind": "advance", "plan-0-title": "首款", "plan-0-amount": "50000", "plan-0-trigger": "date",
        "plan-0-due_on": (today() + timedelta(days=30)).isoformat(), "plan-0-offset_unit": "calendar",
        "plan-0-discount": "2", "plan-0-discount_days": "10", "plan-0-discount_tax": "same_invoice",
        "plan-1-kind": "final", "plan-1-title": "尾款", "plan-1-amount": "50000", "plan-1-trigger": "signature",
        "plan-1-offset_days": "60", "plan-1-offset_unit": "calendar", "plan-1-discount_amount": "800",
        "plan-1-discount_days": "20", "plan-1-discount_tax": "cash_discount",
    }  # fmt: skip
    return built.client("finance").post(reverse("web:contract_new"), data | changes)


def found() -> list[tuple[int, int | None, int, int, str]]:
    rows = Discount.objects.filter(withdrawn_at=None).order_by("receivable__sequence")
    return [(row.receivable.sequence, row.bp, row.amount_minor, (row.until - today()).days, row.tax) for row in rows]


def test_a_claim_gets_its_discount_when_its_last_day_is_known(built: Firm) -> None:
    assert enter(built).status_code == 302
    assert found() == [(1, 200, 1_000_00, 20, "same_invoice")]
    contract = Contract.objects.get(number="ZK-1")
    page = built.client("finance").get(reverse("web:contract", args=[contract.pk])).content.decode()
    assert "到期前 20 天" in page
    change_contract(contract=contract, changes={"signed_on": today()}, by=built.people["owner"], at=clock.now())
    assert found() == [(1, 200, 1_000_00, 20, "same_invoice"), (2, None, 800_00, 40, "cash_discount")]


def test_a_later_due_date_moves_the_last_day_and_an_earlier_one_takes_nothing_away(built: Firm) -> None:
    enter(built)
    claim = Contract.objects.get(number="ZK-1").receivables.get(sequence=1)
    for days, last in ((45, 35), (25, 35), (45, 35)):
        triggers.move_due_date(
            receivable_id=claim.pk, organization=built.organization, due_on=today() + timedelta(days=days),
            reason="客户来函", by=built.people["owner"], at=clock.now(),
        )  # fmt: skip
        assert found() == [(1, 200, 1_000_00, last, "same_invoice")]
    assert Discount.objects.count() == 2, "what stood before is withdrawn, not edited"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"plan-0-discount_amount": "5"}, "只填一个"),
        ({"plan-0-discount_until": "2030-01-01"}, "只填一个"),
        ({"plan-0-discount": "51"}, "50"),
        ({"plan-0-discount": "", "plan-0-discount_amount": "25000.01"}, "一半"),
        ({"plan-0-discount_days": "", "plan-0-discount_until": "2040-01-01"}, "到期日"),
        ({"plan-1-discount_days": ""}, "最迟到账日"),
    ],
)
def test_a_discount_nobody_can_mean_is_told_beside_its_field(built: Firm, changes: dict[str, str], said: str) -> None:
    answer = enter(built, **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Contract.objects.filter(number="ZK-1").exists()
    assert not DiscountTerm.objects.exists()


def test_without_one_nothing_is_kept(built: Firm) -> None:
    nothing = {f"plan-{n}-discount{end}": "" for n in (0, 1) for end in ("", "_amount", "_days")}
    assert enter(built, **nothing).status_code == 302
    assert not DiscountTerm.objects.exists()
    assert not Discount.objects.exists()
