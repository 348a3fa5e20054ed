"""An agreement day by day: new dates replace the old ones, money moves it on, one miss makes all due again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from huikuan.flow.negotiation.models import Agreement, Case, Offer, Promise
from huikuan.flow.negotiation.selectors.offers import limit_of, offers_to_approve
from huikuan.flow.negotiation.services import offers
from huikuan.flow.negotiation.services.agreements import keep_signed
from huikuan.flow.negotiation.services.authority import set_limit
from huikuan.flow.parties.models import User
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.receivables.models import Entry, Hold, Receivable
from huikuan.flow.reminders.models import Action, Task, Track
from huikuan.rules.talks.authority import Limit
from huikuan.rules.talks.terms import Terms, as_json, propose
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import cases, disputing, facts, negotiating, payment_received, promising
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
FIRST, SECOND, THIRD = date(2026, 3, 20), date(2026, 4, 20), date(2026, 5, 20)
MISSED = date(2026, 3, 26)  # Friday 20 March, and three working days of grace
OLD_DUE = MONDAY - timedelta(days=8)


@pytest.fixture
def firm() -> Company:
    return company(MONDAY - timedelta(days=20))


def owed(firm: Company, amount: int = 90_000_00, due: date = OLD_DUE, title: str = "验收款") -> Receivable:
    return firm.owe(title, amount, due, MONDAY - timedelta(days=20))


def room(firm: Company) -> Case:
    return cases.case_for(organization=firm.organization, contract=firm.contract, by=firm.owner, at=morning(MONDAY, 10))


def terms(*claims: Receivable, **more: Any) -> Terms:
    debts = [(claim.pk, claim.outstanding_minor) for claim in claims]
    days = more.pop("days", (FIRST, SECOND, THIRD))
    return propose(currency="CNY", debts=debts, instalments=[(day, None) for day in days], **more)


def offer(firm: Company, agreed: Terms, *, by: User | None = None, **more: Any) -> Offer:
    return offers.make_offer(
        case=room(firm), side=more.pop("side", "ours"), terms=agreed, words="分三期",
        valid_until=more.pop("until", None), today=MONDAY, by=by or firm.owner, at=morning(MONDAY, 10), **more,
    )  # fmt: skip


def agree(firm: Company, agreed: Terms) -> Agreement:
    return negotiating.accept(
        offer_id=offer(firm, agreed).pk, organization=firm.organization, by=firm.owner, at=morning(MONDAY, 11)
    )


def pay(firm: Company, claim: Receivable, amount: int, day: date) -> int:
    return payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=amount, currency="CNY", received_on=day,
        designated=[claim.pk], by=firm.owner, at=morning(day, 15),
    ).payment.pk  # fmt: skip


def held(claim: Receivable) -> list[int | None]:
    rows = Hold.objects.filter(receivable=claim, released_at__isnull=True).order_by("-amount_minor")
    return list(rows.values_list("amount_minor", flat=True))


def fresh(claim: Receivable) -> Receivable:
    return Receivable.objects.get(pk=claim.pk)


def test_each_instalment_is_reminded_on_its_own_date_and_for_its_own_amount(firm: Company) -> None:
    claim = owed(firm)
    firm.run(MONDAY)
    before = Track.objects.get(pk=claim.pk)
    assert before.counted_mask
    row = agree(firm, terms(claim))
    assert fresh(claim).due_on == FIRST
    assert held(claim) == [30_000_00, 30_000_00]
    assert room(firm).stage == "agreed"
    firm.run(MONDAY + timedelta(days=1))
    assert not Action.objects.filter(receivable=claim, business_date=MONDAY + timedelta(days=1)).exists()
    firm.run(FIRST - timedelta(days=7))
    [notice] = Action.objects.filter(receivable=claim, cycle=Track.objects.get(pk=claim.pk).cycle)
    assert notice.amount_minor == 30_000_00
    pay(firm, claim, 30_000_00, FIRST)
    assert (fresh(claim).due_on, held(claim)) == (SECOND, [30_000_00])
    pay(firm, claim, 30_000_00, SECOND)
    pay(firm, claim, 30_000_00, THIRD)
    row.refresh_from_db()
    assert row.state == "fulfilled"
    assert set(row.lines.values_list("state", flat=True)) == {"kept"}
    assert held(claim) == []


def test_one_missed_instalment_makes_everything_due_and_the_ladder_goes_on_where_it_stood(firm: Company) -> None:
    claim = owed(firm)
    firm.run(MONDAY)
    before = Track.objects.get(pk=claim.pk)
    row = agree(firm, terms(claim))
    kept = row.replaced[0]["track"]
    firm.run(MISSED - timedelta(days=1))
    row.refresh_from_db()
    assert row.state == "active", "its grace is not over"
    firm.run(MISSED)
    row.refresh_from_db()
    assert (row.state, row.ended_on) == ("defaulted", MISSED)
    assert fresh(claim).due_on == OLD_DUE
    assert held(claim) == []
    after = Track.objects.get(pk=claim.pk)
    assert after.cycle == before.cycle
    assert after.counted_mask & kept["counted_mask"] == kept["counted_mask"]
    assert after.policy_version_id == before.policy_version_id
    assert Action.objects.filter(receivable=claim, business_date=MISSED).count() == 1, "one catch-up step"
    task = Task.objects.get(kind="agreement_broken")
    assert (task.owner, task.values["missed_on"]) == (firm.manager, FIRST.isoformat())
    assert list(row.lines.order_by("due_on").values_list("state", flat=True)) == ["missed", "ended", "ended"]
    firm.run(MISSED)
    assert Event.objects.filter(kind="agreement.defaulted").count() == 1
    assert Task.objects.filter(kind="agreement_broken").count() == 1


def test_a_discount_is_owed_again_when_it_is_broken_and_a_set_off_stays(firm: Company) -> None:
    claim = owed(firm)
    agree(
        firm, terms(claim, discount_minor=5_000_00, set_off_minor=10_000_00, set_off_words="代垫运费", set_off_file="a")
    )
    assert fresh(claim).outstanding_minor == 75_000_00
    assert Event.objects.get(kind="agreement.made").data["amount_minor"] == 75_000_00
    firm.run(MISSED)
    assert fresh(claim).outstanding_minor == 80_000_00
    kinds = list(Entry.objects.filter(receivable=claim).order_by("pk").values_list("kind", "amount_minor"))
    assert kinds == [("credit", 10_000_00), ("discount", 5_000_00), ("reversal", -5_000_00)]


def test_a_claim_that_was_not_due_yet_is_due_by_the_default_clause(firm: Company) -> None:
    late, coming = owed(firm), owed(firm, due=date(2026, 8, 1), title="尾款")
    agree(firm, terms(late, coming))
    firm.run(MISSED)
    assert (fresh(late).due_on, fresh(coming).due_on) == (OLD_DUE, MISSED)


def test_ending_by_hand_puts_back_every_date_and_the_discount(firm: Company) -> None:
    late, coming = owed(firm), owed(firm, due=date(2026, 8, 1), title="尾款")
    row = agree(firm, terms(late, coming, discount_minor=1_00))
    common: dict[str, Any] = {"agreement_id": row.pk, "organization": firm.organization, "by": firm.owner}
    with pytest.raises(Refused, match="reason_missing"):
        negotiating.end_agreement(reason=" ", at=morning(MONDAY, 12), **common)
    negotiating.end_agreement(reason="另签合同", at=morning(MONDAY, 12), **common)
    assert (fresh(late).due_on, fresh(coming).due_on) == (OLD_DUE, date(2026, 8, 1))
    assert fresh(coming).outstanding_minor == 90_000_00
    assert held(late) == held(coming) == []
    with pytest.raises(Refused, match="agreement_ended"):
        negotiating.end_agreement(reason="再来", at=morning(MONDAY, 13), **common)


def test_part_payments_and_early_money_go_to_the_earliest_instalment(firm: Company) -> None:
    claim = owed(firm)
    row = agree(firm, terms(claim))
    pay(firm, claim, 10_000_00, MONDAY)
    assert (fresh(claim).due_on, held(claim)) == (FIRST, [30_000_00, 30_000_00])
    pay(firm, claim, 35_000_00, MONDAY)
    assert (fresh(claim).due_on, held(claim)) == (SECOND, [30_000_00])
    firm.run(MISSED)
    row.refresh_from_db()
    assert row.state == "active", "the first instalment was paid early"


def test_money_for_another_claim_pays_no_instalment(firm: Company) -> None:
    claim, other = owed(firm), owed(firm, title="尾款")
    row = agree(firm, terms(claim))
    pay(firm, other, 90_000_00, FIRST)
    firm.run(MISSED)
    row.refresh_from_db()
    assert row.state == "defaulted"


def test_money_taken_back_opens_its_instalment_again(firm: Company) -> None:
    claim = owed(firm)
    agree(firm, terms(claim))
    payment = pay(firm, claim, 30_000_00, MONDAY)
    assert fresh(claim).due_on == SECOND
    payment_received.reverse(
        payment_id=payment, organization=firm.organization, reason="退汇", by=firm.owner, at=morning(MONDAY, 16)
    )
    assert (fresh(claim).due_on, held(claim)) == (FIRST, [30_000_00, 30_000_00])


def test_a_credit_never_leaves_more_resting_than_is_owed(firm: Company) -> None:
    claim = owed(firm)
    row = agree(firm, terms(claim))
    facts.credit_receivable(
        receivable_id=claim.pk, organization=firm.organization, amount_minor=80_000_00, reason="质量扣款", on=MONDAY,
        by=firm.owner, at=morning(MONDAY, 12),
    )  # fmt: skip
    firm.run(MONDAY + timedelta(days=1))
    assert (fresh(claim).due_on, held(claim)) == (THIRD, [])
    facts.cancel_receivable(
        receivable_id=claim.pk, organization=firm.organization, reason="作废", on=MONDAY, by=firm.owner,
        at=morning(MONDAY + timedelta(days=1), 12),
    )  # fmt: skip
    firm.run(MONDAY + timedelta(days=2))
    row.refresh_from_db()
    assert row.state == "fulfilled"


def test_a_second_agreement_after_a_broken_one_takes_no_step_twice(firm: Company) -> None:
    claim = owed(firm)
    agree(firm, terms(claim))
    firm.run(FIRST - timedelta(days=7))
    firm.run(MISSED)
    later = propose(currency="CNY", debts=[(claim.pk, 90_000_00)], instalments=[(THIRD, None)])
    made = offers.make_offer(
        case=room(firm), side="theirs", terms=later, words="", valid_until=None, today=MISSED, by=firm.owner,
        at=morning(MISSED, 11),
    )  # fmt: skip
    negotiating.accept(offer_id=made.pk, organization=firm.organization, by=firm.owner, at=morning(MISSED, 12))
    cycle = Track.objects.get(pk=claim.pk).cycle
    assert not Action.objects.filter(receivable=claim, cycle=cycle).exists()
    firm.run(THIRD - timedelta(days=7))
    assert Action.objects.filter(receivable=claim, cycle=cycle).count() == 1


def test_a_promise_gives_way_and_a_dispute_stands_in_the_way(firm: Company) -> None:
    claim, other = owed(firm), owed(firm, title="尾款")
    promising.promise(
        organization=firm.organization, customer=firm.customer, lines=[(claim.pk, None)], promised_on=FIRST, note="",
        by=firm.owner, at=morning(MONDAY, 9),
    )  # fmt: skip
    agree(firm, terms(claim))
    assert Promise.objects.get().state == "withdrawn"
    assert held(claim) == [30_000_00, 30_000_00]
    disputing.dispute(
        organization=firm.organization, receivable_id=other.pk, amount_minor=1, reason="quality", words="有问题",
        owner=firm.owner, deadline_on=FIRST, by=firm.owner, at=morning(MONDAY, 12),
    )  # fmt: skip
    Agreement.objects.update(state="ended")
    with pytest.raises(Refused, match="offer_disputed"):
        offer(firm, terms(fresh(other)))


def test_what_money_overtook_cannot_be_accepted(firm: Company) -> None:
    claim = owed(firm)
    made = offer(firm, terms(claim))
    pay(firm, claim, 1, MONDAY)
    with pytest.raises(Refused, match="offer_outdated"):
        negotiating.accept(offer_id=made.pk, organization=firm.organization, by=firm.owner, at=morning(MONDAY, 16))
    made.refresh_from_db()
    assert made.state == "made"
    assert not Agreement.objects.exists()


def test_above_ones_authority_it_waits_and_the_yes_is_to_exactly_these_terms(firm: Company) -> None:
    claim = owed(firm)
    made = offer(firm, terms(claim), by=firm.manager)
    assert (made.state, made.approver_role) == ("awaiting_approval", "owner")
    assert list(offers_to_approve(firm.owner)) == [made]
    assert list(offers_to_approve(firm.manager)) == []
    common: dict[str, Any] = {"today": MONDAY, "at": morning(MONDAY, 12)}
    with pytest.raises(Refused, match="offer_answered"):
        negotiating.accept(offer_id=made.pk, organization=firm.organization, by=firm.manager, at=morning(MONDAY, 12))
    with pytest.raises(Refused, match="offer_role"):
        offers.approve_offer(offer=made, seen_sha256=made.terms_sha256, by=firm.manager, **common)
    with pytest.raises(Refused, match="offer_changed"):
        offers.approve_offer(offer=made, seen_sha256="0" * 64, by=firm.owner, **common)
    offers.approve_offer(offer=made, seen_sha256=made.terms_sha256, by=firm.owner, **common)
    assert (made.state, made.approved_by) == ("made", firm.owner)
    cheaper = as_json(replace(terms(claim), grace_days=60))
    Offer.objects.filter(pk=made.pk).update(terms=cheaper)
    with pytest.raises(Refused, match="offer_changed"):
        negotiating.accept(offer_id=made.pk, organization=firm.organization, by=firm.manager, at=morning(MONDAY, 12))


def test_within_ones_authority_it_is_made_at_once_and_the_limits_are_the_organizations_own(firm: Company) -> None:
    claim = owed(firm)
    assert offer(firm, terms(claim, days=(FIRST,)), by=firm.manager).state == "made"
    common: dict[str, Any] = {"organization": firm.organization, "by": firm.owner, "at": morning(MONDAY, 12)}
    set_limit(role="project_manager", limit=Limit(0, 10, 1, 10**12), **common)
    assert limit_of(firm.organization.pk, "project_manager") == Limit(0, 10, 1, 10**12)
    assert offer(firm, terms(claim, days=(FIRST,)), by=firm.manager).state == "awaiting_approval"
    event = Event.objects.get(kind="authority.set")
    assert event.data["changes"]["extension_days"] == [30, 10]
    for role, limit in (
        ("owner", Limit(0, 0, 0, 0)),
        ("finance", Limit(5001, 0, 0, 0)),
        ("finance", Limit(0, 0, 0, -1)),
    ):
        with pytest.raises(Refused):
            set_limit(role=role, limit=limit, **common)


def test_offers_answer_each_other_and_lapse(firm: Company) -> None:
    claim = owed(firm)
    ours = offer(firm, terms(claim), until=MONDAY + timedelta(days=1))
    theirs = offer(firm, terms(claim, discount_minor=1), side="theirs", answers=ours, until=MONDAY + timedelta(days=1))
    ours.refresh_from_db()
    assert (ours.state, theirs.number) == ("countered", 2)
    with pytest.raises(Refused, match="offer_answered"):
        offers.decline_offer(offer=ours, reason="太久", by=firm.owner, at=morning(MONDAY, 12))
    firm.run(MONDAY + timedelta(days=1))
    theirs.refresh_from_db()
    assert theirs.state == "made"
    firm.run(MONDAY + timedelta(days=2))
    theirs.refresh_from_db()
    assert theirs.state == "lapsed"


def test_the_signed_copy_is_kept(firm: Company) -> None:
    row = agree(firm, terms(owed(firm)))
    other = add_user(
        organization=firm.organization, email="fin@beichen.example", name="钱会计", role="finance",
        password="Vq7-mon-2kd", at=morning(MONDAY), by=firm.owner,
    )  # fmt: skip
    common: dict[str, Any] = {"agreement_id": row.pk, "organization": firm.organization, "name": "协议.pdf"}
    with pytest.raises(Refused, match="signed_future"):
        keep_signed(signed_on=FIRST, content=b"%PDF-1", by=other, at=morning(MONDAY, 12), **common)
    kept = keep_signed(signed_on=MONDAY, content=b"%PDF-1", by=other, at=morning(MONDAY, 12), **common)
    assert kept.signed_file is not None
    assert kept.signed_file.kind == "pdf"


def test_a_promise_puts_off_nothing_that_was_agreed(firm: Company) -> None:
    claim = owed(firm)
    agree(firm, terms(claim))
    given = {
        "organization": firm.organization, "customer": firm.customer, "lines": [(claim.pk, 100_00)], "note": "电话",
        "by": firm.manager, "at": morning(MONDAY, 14),
    }  # fmt: skip
    before = held(claim)
    with pytest.raises(Refused, match="promise_after_agreed"):
        promising.promise(promised_on=FIRST + timedelta(days=1), **given)  # type: ignore[arg-type]
    assert held(claim) == before


def test_money_taken_back_reopens_what_it_had_fulfilled(firm: Company) -> None:
    claim = owed(firm)
    row = agree(firm, terms(claim))
    pay(firm, claim, 60_000_00, MONDAY)
    payment = pay(firm, claim, 30_000_00, FIRST)
    row.refresh_from_db()
    assert (row.state, row.ended_on) == ("fulfilled", FIRST)
    payment_received.reverse(
        payment_id=payment, organization=firm.organization, reason="退汇", by=firm.owner, at=morning(FIRST, 16)
    )
    row.refresh_from_db()
    assert (row.state, row.ended_on, row.ended_words) == ("active", None, "")
    assert (fresh(claim).due_on, held(claim)) == (THIRD, [])
    assert list(row.lines.order_by("due_on").values_list("state", flat=True)) == ["kept", "kept", "open"]
    assert Event.objects.filter(kind="agreement.reopened").count() == 1
    pay(firm, claim, 30_000_00, SECOND)
    row.refresh_from_db()
    assert row.state == "fulfilled"


def test_what_a_later_agreement_followed_stays_ended(firm: Company) -> None:
    first, second = owed(firm), owed(firm, title="尾款")
    row = agree(firm, terms(first))
    payment = pay(firm, first, 90_000_00, MONDAY)
    agree(firm, terms(second))
    payment_received.reverse(
        payment_id=payment, organization=firm.organization, reason="退汇", by=firm.owner, at=morning(MONDAY, 16)
    )
    row.refresh_from_db()
    assert row.state == "fulfilled"
    assert fresh(first).outstanding_minor == 90_000_00


def test_a_credit_moves_the_agreement_at_once(firm: Company) -> None:
    claim = owed(firm)
    row = agree(firm, terms(claim))
    given: dict[str, Any] = {"receivable_id": claim.pk, "organization": firm.organization, "by": firm.owner}
    negotiating.credit(amount_minor=40_000_00, reason="少交一项", on=MONDAY, at=morning(MONDAY, 15), **given)
    assert (fresh(claim).due_on, held(claim)) == (SECOND, [30_000_00])
    negotiating.credit(amount_minor=50_000_00, reason="全部抵减", on=MONDAY, at=morning(MONDAY, 16), **given)
    row.refresh_from_db()
    assert row.state == "fulfilled"
