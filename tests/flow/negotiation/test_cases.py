"""A case opens when a contract is late, follows its claims, and closes with what became of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Min, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.negotiation.models import Case
from huikuan.flow.negotiation.services import cases as services
from huikuan.flow.negotiation.services import interactions
from huikuan.flow.negotiation.services.opening import LATE_DAYS
from huikuan.flow.receivables.models import Receivable
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, disputing, facts, payment_received, promising, triggers
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def firm() -> Company:
    return company(MONDAY)


def late(firm: Company, days: int, amount: int = 100_000_00, title: str = "验收款") -> Receivable:
    return firm.owe(title, amount, MONDAY - timedelta(days=days), MONDAY)


def keep(firm: Company, day: date = MONDAY) -> cases.Kept:
    return cases.keep(organization=firm.organization, as_of=day, at=morning(day))


def pay(firm: Company, claim: Receivable, amount: int, day: date = MONDAY) -> int:
    return payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount, currency="CNY", received_on=day,
        designated=[claim.pk], by=firm.owner, at=morning(day, 15),
    ).payment.pk  # fmt: skip


def write_off(firm: Company, claim: Receivable) -> None:
    facts.write_off_receivable(
        receivable_id=claim.pk, organization=firm.organization, reason="倒闭", on=MONDAY, by=firm.owner,
        at=morning(MONDAY, 11),
    )  # fmt: skip


def opened(firm: Company, days: int = 10) -> tuple[Receivable, Case]:
    claim = late(firm, days)
    keep(firm)
    return claim, Case.objects.get()


@pytest.mark.parametrize(("days", "found"), [(0, 0), (3, 0), (4, 1), (40, 1)])
def test_the_machine_opens_a_case_after_more_than_three_days(firm: Company, days: int, found: int) -> None:
    late(firm, days)
    assert keep(firm).opened == found
    assert Case.objects.count() == found


def test_the_daily_run_opens_it_once_in_the_managers_hands(firm: Company) -> None:
    late(firm, 10)
    late(firm, 5, 5_000_00, "进度款")
    firm.run(MONDAY)
    firm.run(MONDAY + timedelta(days=1))
    [case] = Case.objects.all()
    assert (case.owner, case.opened_by, case.stage) == (firm.manager, None, "reminding")
    assert (case.overdue_minor, case.late_since) == (105_000_00, MONDAY - timedelta(days=10))
    assert Event.objects.filter(kind="case.opened", subject_id=case.pk).count() == 1


def test_a_part_payment_leaves_the_rest_and_full_payment_closes_it_as_paid(firm: Company) -> None:
    claim, case = opened(firm)
    pay(firm, claim, 40_000_00)
    case.refresh_from_db()
    assert (case.overdue_minor, case.closed_on) == (60_000_00, None)
    pay(firm, claim, 60_000_00)
    case.refresh_from_db()
    assert (case.overdue_minor, case.closed_on, case.outcome) == (0, MONDAY, "paid")


def test_what_comes_due_later_does_not_keep_a_paid_case_open(firm: Company) -> None:
    claim, case = opened(firm)
    late(firm, -60, title="尾款")
    pay(firm, claim, 100_000_00)
    case.refresh_from_db()
    assert case.outcome == "paid"


@pytest.mark.parametrize(
    ("paid", "given_up", "outcome"), [(0, 1, "written_off"), (1, 1, "written_off"), (1, 0, "paid")]
)
def test_the_outcome_tells_how_the_claims_were_closed(firm: Company, paid: int, given_up: int, outcome: str) -> None:
    claims = [late(firm, 10, title=f"第{n}期") for n in range(paid + given_up)]
    keep(firm)
    for claim in claims[:given_up]:
        write_off(firm, claim)
    for claim in claims[given_up:]:
        pay(firm, claim, 100_000_00)
    assert Case.objects.get().outcome == outcome


def test_a_moved_date_ends_the_machines_case_but_not_one_opened_by_hand(firm: Company) -> None:
    claim, case = opened(firm)

    def move(to: date) -> None:
        triggers.move_due_date(
            receivable_id=claim.pk, organization=firm.organization, due_on=to, reason="补充协议", by=firm.owner,
            at=morning(MONDAY, 12),
        )  # fmt: skip

    move(MONDAY + timedelta(days=30))
    case.refresh_from_db()
    assert case.outcome == "mistaken"
    by_hand = cases.case_for(
        organization=firm.organization, contract=firm.contract, by=firm.owner, at=morning(MONDAY, 13)
    )
    keep(firm, MONDAY + timedelta(days=1))
    by_hand.refresh_from_db()
    assert by_hand.closed_on is None


def test_case_for_gives_the_open_one_and_refuses_where_nothing_is_owed(firm: Company) -> None:
    claim, case = opened(firm)
    common = {"organization": firm.organization, "contract": firm.contract, "by": firm.owner, "at": morning(MONDAY)}
    assert cases.case_for(**common) == case
    pay(firm, claim, 100_000_00)
    with pytest.raises(Refused, match="case_nothing_open"):
        cases.case_for(**common)


def test_a_returned_payment_opens_a_new_case_on_the_next_run(firm: Company) -> None:
    claim, first = opened(firm)
    payment = pay(firm, claim, 100_000_00)
    payment_received.reverse(
        payment_id=payment, organization=firm.organization, reason="退票", by=firm.owner, at=morning(MONDAY, 16)
    )
    keep(firm, MONDAY + timedelta(days=1))
    again = Case.objects.get(closed_on__isnull=True)
    assert again != first
    assert again.overdue_minor == 100_000_00


def test_the_stage_follows_what_stands(firm: Company) -> None:
    claim, case = opened(firm)
    common = {"organization": firm.organization, "by": firm.manager, "at": morning(MONDAY, 10)}

    def stage() -> str:
        cases.after_change([claim.pk], by=None, on=MONDAY, at=morning(MONDAY, 10))
        case.refresh_from_db()
        return case.stage

    talk = {"customer": firm.customer, "kind": "call", "happened_at": morning(MONDAY), "contract": firm.contract}
    interactions.log(**talk, outcome="no_answer", words="", case=case, **common)
    assert stage() == "reminding"
    interactions.log(**talk, outcome="spoke", words="在走流程", case=case, **common)
    assert stage() == "talking"
    row = disputing.dispute(
        receivable_id=claim.pk, amount_minor=10_000_00, reason="quality", words="有缺陷", owner=firm.manager,
        deadline_on=MONDAY + timedelta(days=5), **common,
    )  # fmt: skip
    assert stage() == "disputed"
    promising.promise(
        customer=firm.customer, lines=[(claim.pk, 50_000_00)], promised_on=MONDAY + timedelta(days=2), note="", **common
    )
    assert stage() == "promised"
    disputing.resolve(
        dispute_id=row.pk, organization=firm.organization, credited_minor=0, words="查过，没有缺陷", by=firm.owner,
        at=morning(MONDAY, 11),
    )  # fmt: skip
    firm.run(MONDAY + timedelta(days=3))  # the promise is broken
    case.refresh_from_db()
    assert case.stage == "talking"


def test_next_step_reason_owner_and_end_are_events_with_before_and_after(firm: Company) -> None:
    _claim, case = opened(firm)
    common = {"case_id": case.pk, "organization": firm.organization, "at": morning(MONDAY, 10)}
    services.plan_next(words="周三打电话", on=MONDAY + timedelta(days=2), today=MONDAY, by=firm.manager, **common)
    services.give_reason(reason="cash_trouble", words="等年底回款", by=firm.manager, **common)
    services.assign(owner=firm.owner, by=firm.manager, **common)
    services.close(outcome="given_up", reason="金额太小", on=MONDAY, by=firm.owner, **common)
    told = {row.kind: row.data for row in Event.objects.filter(subject_kind="case", subject_id=case.pk)}
    assert told["case.planned"]["changes"]["next_on"] == [None, "2026-03-04"]
    assert told["case.reasoned"]["changes"]["reason"] == ["", "cash_trouble"]
    assert told["case.assigned"]["changes"]["owner"] == [firm.manager.pk, firm.owner.pk]
    assert told["case.closed"]["case_outcome"] == "given_up"
    with pytest.raises(Refused, match="case_closed"):
        services.give_reason(reason="forgotten", words="", by=firm.manager, **common)


def test_only_the_owner_or_who_may_assign_hands_it_on(firm: Company) -> None:
    _claim, case = opened(firm)
    services.assign(
        case_id=case.pk, organization=firm.organization, owner=firm.owner, by=firm.owner, at=morning(MONDAY)
    )
    with pytest.raises(Refused, match="case_owner_only"):
        services.assign(
            case_id=case.pk, organization=firm.organization, owner=firm.manager, by=firm.manager, at=morning(MONDAY)
        )


def test_a_next_step_has_words_and_no_past_day(firm: Company) -> None:
    _claim, case = opened(firm)
    common = {"case_id": case.pk, "organization": firm.organization, "today": MONDAY, "by": firm.manager}
    for words, on, code in (("", MONDAY, "next_words_missing"), ("打电话", MONDAY - timedelta(days=1), "next_past")):
        with pytest.raises(Refused, match=code):
            services.plan_next(words=words, on=on, at=morning(MONDAY), **common)


class Money(TestCase):
    """What a case repeats equals what the claims say, whatever happened to them."""

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.integers(0, 2), st.integers(-20, 40), st.integers(1, 90)), min_size=1, max_size=6),
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["pay", "part", "off", "move"])), max_size=6),
    )
    def test_stored_money_equals_the_claims(
        self, plan: list[tuple[int, int, int]], acts: list[tuple[int, str]]
    ) -> None:
        firm = company(MONDAY)
        contracts = [firm.contract]
        for number in (2, 3):
            contracts.append(
                add_contract(
                    organization=firm.organization, number=f"HT-{number}", customer=firm.customer,
                    entity=firm.contract.entity, total_minor=10**9, currency="CNY", manager=firm.manager,
                    by=firm.owner, at=morning(MONDAY),
                )
            )  # fmt: skip
        rows = []
        for which, days, amount in plan:
            firm.contract = contracts[which]
            rows.append(late(firm, days, amount * 100_00, f"{len(rows)}"))
        keep(firm)
        for which, act in acts:
            row = Receivable.objects.get(pk=rows[which % len(rows)].pk)
            if row.closed:
                continue
            if act in ("pay", "part"):
                pay(firm, row, row.outstanding_minor if act == "pay" else (row.outstanding_minor + 1) // 2)
            elif act == "off":
                write_off(firm, row)
            else:
                triggers.move_due_date(
                    receivable_id=row.pk, organization=firm.organization, due_on=MONDAY - timedelta(days=which - 3),
                    reason="改期", by=firm.owner, at=morning(MONDAY, 12),
                )  # fmt: skip
        self.same(firm)
        keep(firm, MONDAY + timedelta(days=7))
        self.same(firm, MONDAY + timedelta(days=7))

    def same(self, firm: Company, day: date = MONDAY) -> None:
        for case in Case.objects.filter(closed_on__isnull=True):
            overdue = Receivable.objects.filter(contract=case.contract, closed="", due_on__lt=day)
            said = overdue.aggregate(n=Sum("outstanding_minor"), since=Min("due_on"))
            assert (case.overdue_minor, case.late_since) == (said["n"] or 0, said["since"])
        wanted = {
            row.contract_id for row in Receivable.objects.filter(closed="", due_on__lt=day - timedelta(days=LATE_DAYS))
        }
        if day > MONDAY:
            assert wanted <= set(Case.objects.filter(closed_on__isnull=True).values_list("contract_id", flat=True))


def test_a_day_after_the_last_run_only_what_fell_due_since_is_counted_again() -> None:
    """The same as counting all, whatever day the last run was on; a second run of one day changes nothing."""
    firm = company(MONDAY)
    first = late(firm, 10, 100_00, "早已逾期")
    soon = late(firm, -2, 250_00, "后天到期")
    keep(firm)
    for days, expected in ((1, 100_00), (2, 100_00), (3, 350_00), (7, 350_00)):
        day = MONDAY + timedelta(days=days)
        cases.keep(
            organization=firm.organization,
            as_of=day,
            at=morning(day),
            kept_on=day - timedelta(days=1 if days < 7 else 4),
        )
        case = Case.objects.get()
        assert (case.overdue_minor, case.late_since) == (expected, first.due_on), day
    assert soon.contract_id == first.contract_id
