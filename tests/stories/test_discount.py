"""A discount for early payment and a reward for paying on time, from the offer to the books and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.contracts.models import Contract
from huikuan.flow.payments.models import Payment
from huikuan.flow.payments.selectors.payments import preview
from huikuan.flow.receivables.models import Discount, Entry, Receivable
from huikuan.flow.receivables.services import discounts, rewards
from huikuan.flow.reminders.models import Message, Task
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import incentives, payment_received
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)
DUE = date(2026, 4, 30)
UNTIL = date(2026, 4, 10)
AMOUNT = 10_000_000


@pytest.fixture
def firm() -> Company:
    return company(START)


def offer(firm: Company, claim: Receivable, **given: object) -> Discount:
    terms: dict[str, object] = {"bp": 200, "until": UNTIL, "tax": "cash_discount"} | given
    return discounts.offer_discount(
        receivable_id=claim.pk, organization=firm.organization, on=START, by=firm.owner, at=morning(START), **terms,  # type: ignore[arg-type]
    )  # fmt: skip


def pay(firm: Company, minor: int, on: date, **given: object) -> Payment:
    return payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=minor, currency="CNY", received_on=on,
        by=firm.owner, at=morning(given.pop("seen", on)), thank=False, **given,  # type: ignore[arg-type]
    ).payment  # fmt: skip


def reverse(firm: Company, payment: Payment, on: date) -> None:
    payment_received.reverse(
        payment_id=payment.pk, organization=firm.organization, reason="退票", by=firm.owner, at=morning(on)
    )


def now(claim: Receivable) -> tuple[int, str]:
    claim.refresh_from_db()
    assert claim.outstanding_minor == claim.amount_minor - sum(claim.entries.values_list("amount_minor", flat=True))
    return claim.outstanding_minor, claim.closed


def kinds(claim: Receivable) -> list[tuple[str, int]]:
    return list(claim.entries.order_by("pk").values_list("kind", "amount_minor"))


def happened() -> list[str]:
    return list(Event.objects.filter(kind__startswith="discount.").order_by("pk").values_list("kind", flat=True))


def test_money_in_time_settles_the_claim_less_its_discount(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    row = offer(firm, claim)
    assert row.amount_minor == 200_000
    pay(firm, 9_800_000, UNTIL)
    assert now(claim) == (0, "settled")
    assert kinds(claim) == [("allocation", 9_800_000), ("discount", 200_000)]
    row.refresh_from_db()
    assert row.earned_on == UNTIL
    assert happened() == ["discount.offered", "discount.earned"]


@pytest.mark.parametrize(("minor", "on"), [(9_799_999, UNTIL), (9_800_000, UNTIL + timedelta(days=1))])
def test_too_little_or_too_late_earns_nothing(firm: Company, minor: int, on: date) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    row = offer(firm, claim)
    pay(firm, minor, on)
    assert now(claim) == (AMOUNT - minor, "")
    row.refresh_from_db()
    assert row.entry is None


def test_parts_add_up_and_only_those_in_time_count(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    offer(firm, claim)
    pay(firm, 5_000_000, date(2026, 3, 20))
    assert now(claim) == (5_000_000, "")
    pay(firm, 4_800_000, UNTIL)
    assert now(claim) == (0, "settled")
    late = firm.owe("终验款", AMOUNT, DUE, START)
    offer(firm, late)
    pay(firm, 5_000_000, UNTIL + timedelta(days=2))
    pay(firm, 4_800_000, UNTIL, seen=UNTIL + timedelta(days=3))  # booked later, but part of the money was too late
    assert now(late) == (200_000, "")


def test_who_pays_in_full_has_the_discount_on_account(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    offer(firm, claim)
    payment = pay(firm, AMOUNT, UNTIL)
    assert now(claim) == (0, "settled")
    assert Payment.objects.get(pk=payment.pk).unallocated_minor == 200_000
    assert Task.objects.filter(kind="money_on_account", done_at=None).exists()


def test_a_bounced_payment_takes_the_discount_back(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    row = offer(firm, claim, tax="red_letter")
    first = pay(firm, 9_800_000, date(2026, 4, 1))
    asked = Task.objects.get(kind="discount_red_letter")
    reverse(firm, first, date(2026, 4, 3))
    assert now(claim) == (AMOUNT, "")
    assert [kind for kind, _minor in kinds(claim)] == ["allocation", "discount", "reversal", "reversal"]
    asked.refresh_from_db()
    assert asked.done_at is not None
    pay(firm, 9_800_000, UNTIL)  # again, and still in time
    assert now(claim) == (0, "settled")
    row.refresh_from_db()
    assert row.earned_on == UNTIL
    assert happened() == ["discount.offered", "discount.earned", "discount.taken_back", "discount.earned"]


def test_a_reversed_late_payment_leaves_an_earned_discount_alone(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    offer(firm, claim)
    pay(firm, 9_800_000, UNTIL)
    other = firm.owe("终验款", 500, DUE, START)
    late = pay(firm, 500, UNTIL + timedelta(days=9))
    reverse(firm, late, UNTIL + timedelta(days=10))
    assert now(claim) == (0, "settled")
    assert now(other) == (500, "")


def test_a_bill_earns_it_only_when_it_clears_in_time(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    offer(firm, claim)
    bill = pay(firm, 9_800_000, date(2026, 3, 20), method="bill")
    payment_received.clear(
        payment_id=bill.pk, organization=firm.organization, cleared_on=DUE, by=firm.owner, at=morning(DUE)
    )
    assert now(claim) == (200_000, "")


def test_the_daily_run_lapses_it_once_and_found_money_still_earns_it(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    row = offer(firm, claim)
    firm.run(UNTIL)
    assert happened() == ["discount.offered"]
    for days in (1, 2):
        firm.run(UNTIL + timedelta(days=days))
    assert happened() == ["discount.offered", "discount.lapsed"]
    pay(firm, 9_800_000, UNTIL, seen=UNTIL + timedelta(days=5))
    assert now(claim) == (0, "settled")
    row.refresh_from_db()
    assert row.lapsed_on is None


def test_the_term_of_the_contract_is_earned_without_an_offer(firm: Company) -> None:
    Contract.objects.filter(pk=firm.contract.pk).update(discount_bp=100, discount_days=10)
    claim = firm.owe("初验款", 10_050, DUE, START)
    shown = preview(firm.organization.pk, firm.customer.pk, "CNY", 10_000, [], date(2026, 4, 20))
    assert [(part.takes_minor, part.discount_minor, part.left_minor) for part in shown.parts] == [(9_949, 101, 0)]
    pay(firm, 9_949, date(2026, 4, 20))
    assert now(claim) == (0, "settled")
    row = Discount.objects.get()
    assert (row.from_contract, row.amount_minor, row.until) == (True, 101, date(2026, 4, 20))


def test_the_reminder_names_the_discount_while_it_can_be_earned(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, date(2026, 4, 9), START)
    offer(firm, claim, until=date(2026, 4, 8))
    firm.run(date(2026, 4, 2))  # seven days before it is due
    assert (
        "2026年4月8日前（含当日）到账，可享提前付款折扣 ¥2,000.00，付 ¥98,000.00 即结清" in Message.objects.get().text
    )
    other = firm.owe("终验款", AMOUNT, date(2026, 4, 17), START)
    offer(firm, other, until=date(2026, 4, 9))
    firm.run(date(2026, 4, 10))
    assert not Message.objects.filter(business_date=date(2026, 4, 10), text__contains="提前付款折扣").exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"amount_minor": 100}, "discount_share_or_amount"),
        ({"bp": None}, "discount_share_or_amount"),
        ({"bp": 5_001}, "discount_too_high"),
        ({"until": START - timedelta(days=1)}, "discount_until_past"),
        ({"until": DUE + timedelta(days=1)}, "discount_after_due"),
        ({"tax": "none"}, "tax_unknown"),
    ],
)
def test_offers_that_make_no_sense(firm: Company, given: dict[str, object], code: str) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    with pytest.raises(Refused) as refused:
        offer(firm, claim, **given)
    assert refused.value.code == code


def test_one_offer_at_a_time_and_an_earned_one_stays(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    first = offer(firm, claim)
    with pytest.raises(Refused, match="discount_stands"):
        offer(firm, claim)
    given = {"organization": firm.organization, "reason": "客户要求改", "by": firm.owner, "at": morning(START)}
    discounts.withdraw_discount(discount_id=first.pk, **given)  # type: ignore[arg-type]
    second = offer(firm, claim, bp=None, amount_minor=500_000)
    pay(firm, 9_500_000, UNTIL)
    assert now(claim) == (0, "settled")
    with pytest.raises(Refused, match="not_found"):
        discounts.withdraw_discount(discount_id=second.pk, **given)  # type: ignore[arg-type]


def test_other_claims_get_what_the_discount_leaves(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    later = firm.owe("终验款", AMOUNT, DUE + timedelta(days=30), START)
    offer(firm, claim)
    pay(firm, AMOUNT, UNTIL)
    assert now(claim) == (0, "settled")
    assert now(later) == (AMOUNT - 200_000, "")
    assert Entry.objects.filter(kind="discount").count() == 1


def reward(firm: Company, *claims: Receivable, **given: object) -> int:
    terms: dict[str, object] = {
        "kind": "service",
        "what": "两天培训",
        "recipient": "company",
        "cost_minor": 500_000,
    } | given
    return rewards.offer_reward(
        contract=firm.contract, receivable_ids=[claim.pk for claim in claims], offered_on=START, by=firm.owner,
        at=morning(START), **terms,  # type: ignore[arg-type]
    ).pk  # fmt: skip


def give(firm: Company, pk: int, on: date, **given: str) -> None:
    said = {"given_to": "行政部 王芳", "voucher": "记-0412"} | given
    incentives.give(
        reward_id=pk, organization=firm.organization, given_on=on, note="", by=firm.owner, at=morning(on), **said
    )


def test_a_reward_is_given_once_all_was_paid_on_time(firm: Company) -> None:
    first, second = firm.owe("初验款", AMOUNT, DUE, START), firm.owe("终验款", AMOUNT, DUE, START)
    pk = reward(firm, first, second)
    pay(firm, AMOUNT, UNTIL, designated=[first.pk])
    with pytest.raises(Refused, match="reward_not_earned"):
        give(firm, pk, UNTIL)
    payment = pay(firm, AMOUNT, DUE)
    assert Task.objects.get(kind="reward_to_give").role == "finance"
    reverse(firm, payment, DUE)
    assert Task.objects.filter(kind="reward_to_give", done_at=None).count() == 0
    pay(firm, AMOUNT, DUE)
    with pytest.raises(Refused, match="reward_earned"):
        rewards.withdraw_reward(
            reward_id=pk, organization=firm.organization, on=DUE, reason="不给了", by=firm.owner, at=morning(DUE)
        )
    with pytest.raises(Refused, match="voucher_missing"):
        give(firm, pk, DUE, voucher=" ")
    give(firm, pk, DUE)
    assert not Task.objects.filter(kind="reward_to_give", done_at=None).exists()
    with pytest.raises(Refused, match="not_found"):
        give(firm, pk, DUE)


def test_a_late_payment_earns_no_reward(firm: Company) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    pk = reward(firm, claim, grace_days=2)
    pay(firm, AMOUNT, DUE + timedelta(days=3))
    assert not Task.objects.filter(kind="reward_to_give").exists()
    with pytest.raises(Refused, match="reward_not_earned"):
        give(firm, pk, DUE + timedelta(days=3))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"recipient": "person"}, "reward_to_person"),
        ({"what": "500 元购物卡"}, "reward_is_cash"),
        ({"kind": "cash"}, "kind_unknown"),
        ({"cost_minor": 0}, "amount_not_positive"),
    ],
)
def test_no_gifts_to_persons_and_nothing_as_good_as_money(firm: Company, given: dict[str, object], code: str) -> None:
    claim = firm.owe("初验款", AMOUNT, DUE, START)
    with pytest.raises(Refused) as refused:
        reward(firm, claim, **given)
    assert refused.value.code == code
