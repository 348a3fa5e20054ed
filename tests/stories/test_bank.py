"""The bank says who paid: lines are stored once, certain ones matched, the rest decided, all of it reversible."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.flow.parties.models import Customer
from huikuan.flow.payments.models import BankLine, LineMatch, PayerAlias, Payment, StatementGap, Suspect, UndoneMatch
from huikuan.flow.payments.selectors import claiming
from huikuan.flow.payments.services import lines
from huikuan.flow.receivables.models import Entry
from huikuan.flow.reminders.models import Message, Task
from huikuan.support.refusal import Refused
from huikuan.workflow import banking, matching, matching_by_hand, payment_received, telling
from tests.flow.payments.ledger import Bank, Move, statement
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)
PAID = date(2026, 3, 10)
NEXT = date(2026, 3, 11)
YUANSHAN = "远山测试制造有限公司"


@pytest.fixture
def firm() -> Company:
    return company(START)


@pytest.fixture
def bank(firm: Company, monkeypatch: pytest.MonkeyPatch) -> Bank:
    return Bank(firm, monkeypatch)


def paid_by_transfer(firm: Company, bank: Bank, minor: int = 500_000_00) -> BankLine:
    """One claim, and a line that pays it exactly, quoting the contract."""
    firm.owe("验收款", 500_000_00, PAID, START)
    bank.bring(statement([Move(PAID, minor, YUANSHAN, "HT-1 验收款", "2026031000001")]))
    bank.match(NEXT)
    return BankLine.objects.get()


def test_a_certain_line_settles_its_claim_and_tells_people(firm: Company, bank: Bank) -> None:
    line = paid_by_transfer(firm, bank)
    claim = firm.contract.receivables.get()
    assert (claim.closed, claim.closed_on) == ("settled", PAID)
    assert (line.state, line.open_minor, line.matched_minor) == ("matched", 0, 500_000_00)
    match = LineMatch.objects.get()
    assert match.automatic
    assert match.reasons
    assert match.payment.external_number == "2026031000001"
    told = Task.objects.filter(kind="money_arrived")
    assert {task.owner for task in told} == {firm.owner, firm.manager}
    assert {task.customer for task in told} == {firm.customer}
    assert telling.thank_for_matches(organization=firm.organization, at=morning(NEXT, 12)) == 1
    assert Message.objects.get(purpose="thank_you").state == "awaiting_approval"
    assert telling.thank_for_matches(organization=firm.organization, at=morning(NEXT, 13)) == 0


def test_a_day_with_money_of_several_customers_is_one_line_that_names_none(firm: Company) -> None:
    other = Customer.objects.create(organization=firm.organization, name="另一家有限公司")
    for payer in (firm.customer, firm.customer, other, firm.customer):
        telling.add_up(firm.organization, firm.manager.pk, "CNY", 100, 1, payer.pk, morning(PAID))
        named = Task.objects.get(kind="money_arrived").customer
        assert named == (firm.customer if Task.objects.get().values["count"] < 3 else None)
    assert Task.objects.get().values["amount_minor"] == 400


def test_the_same_file_and_overlapping_days_change_nothing(firm: Company, bank: Bank) -> None:
    moves = [Move(PAID, 100), Move(PAID, 100), Move(NEXT, -30, serial="9"), Move(NEXT, 250)]
    assert bank.bring(statement(moves)).new == 4
    again = bank.bring(statement(moves))
    assert (again.new, again.known) == (0, 4)
    later = statement([*moves[2:], Move(date(2026, 3, 12), 7)], opening=10_000_00 + 200)
    overlapping = bank.bring(later, "b.csv")
    assert (overlapping.new, overlapping.known, list(overlapping.gaps)) == (1, 2, [])
    assert BankLine.objects.count() == 5


def test_money_out_waits_for_nobody(firm: Company, bank: Bank) -> None:
    bank.bring(statement([Move(PAID, -80_00, "某供应商")]))
    assert bank.match(NEXT).looked == 0
    assert BankLine.objects.get().state == "outgoing"


def test_a_gap_is_shown_and_holds_chasing_until_it_is_filled(firm: Company, bank: Bank) -> None:
    firm.owe("验收款", 50_000, date(2026, 3, 9), START)
    bank.bring(statement([Move(date(2026, 3, 6), 100)]))
    second = bank.bring(statement([Move(PAID, 5)], opening=10_000_00 + 100 + 999), "b.csv", day=PAID)
    [gap] = second.gaps
    assert (gap.after_on, gap.before_on) == (date(2026, 3, 6), PAID)
    assert gap.found_minor is not None
    assert gap.expected_minor is not None
    assert gap.found_minor - gap.expected_minor == 999
    assert firm.organization.entities.get().bank_data_until == date(2026, 3, 6)
    assert Task.objects.get(kind="statement_gap").done_at is None
    firm.run(PAID)
    assert not firm.steps(PAID)
    between = statement([Move(date(2026, 3, 7), 999)], opening=10_000_00 + 100)
    assert not bank.bring(between, "c.csv", day=PAID).gaps
    assert StatementGap.objects.get().closed_at is not None
    assert firm.organization.entities.get().bank_data_until == PAID
    assert Task.objects.get(kind="statement_gap").outcome == "obsolete"
    firm.run(NEXT)
    assert firm.steps(NEXT)


def test_a_gap_can_be_explained_and_does_not_come_back(firm: Company, bank: Bank) -> None:
    bank.bring(statement([Move(date(2026, 3, 6), 100)]))
    [gap] = bank.bring(statement([Move(PAID, 5)], opening=3), "b.csv").gaps
    banking.explain_gap(
        gap_id=gap.pk, organization=firm.organization, reason="银行换了系统", by=firm.owner, at=morning(NEXT)
    )
    third = bank.bring(statement([Move(NEXT, 5)], opening=8), "c.csv")
    assert not [row for row in third.gaps if row.after_on == gap.after_on]


def test_undone_is_undone_for_good(firm: Company, bank: Bank) -> None:
    line = paid_by_transfer(firm, bank)
    match = LineMatch.objects.get()
    matching.undo(
        match_id=match.pk, organization=firm.organization, reason="认错了", by=firm.owner, at=morning(NEXT, 14)
    )
    line.refresh_from_db()
    claim = firm.contract.receivables.get()
    assert (line.open_minor, line.matched_minor, claim.closed) == (500_000_00, 0, "")
    assert claim.outstanding_minor == 500_000_00
    assert Payment.objects.get().reversed_at is not None
    assert UndoneMatch.objects.get().claims == [claim.pk]
    assert bank.match(date(2026, 3, 12)).booked == 0
    with pytest.raises(Refused, match="already_reversed"):
        matching.undo(
            match_id=match.pk, organization=firm.organization, reason="再来", by=firm.owner, at=morning(NEXT, 15)
        )


def test_a_reversed_payment_opens_its_line_again(firm: Company, bank: Bank) -> None:
    line = paid_by_transfer(firm, bank)
    payment = Payment.objects.get()
    payment_received.reverse(
        payment_id=payment.pk, organization=firm.organization, reason="重复", by=firm.owner, at=morning(NEXT, 15)
    )
    line.refresh_from_db()
    assert (line.state, line.open_minor) == ("open", 500_000_00)


def test_what_the_bank_kept_is_let_off_and_comes_back_with_an_undo(firm: Company, bank: Bank) -> None:
    paid_by_transfer(firm, bank, 500_000_00 - 15_00)
    claim = firm.contract.receivables.get()
    assert claim.closed == "settled"
    assert set(Entry.objects.values_list("kind", "amount_minor")) == {
        ("allocation", 500_000_00 - 15_00),
        ("bank_fee", 15_00),
    }
    match = LineMatch.objects.get()
    matching.undo(match_id=match.pk, organization=firm.organization, reason="错", by=firm.owner, at=morning(NEXT, 14))
    claim.refresh_from_db()
    assert (claim.outstanding_minor, claim.closed) == (500_000_00, "")


def test_money_entered_by_hand_is_not_booked_twice(firm: Company, bank: Bank) -> None:
    firm.owe("验收款", 500_000_00, PAID, START)
    firm.owe("尾款", 500_000_00, PAID, START)
    payment = payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=500_000_00, currency="CNY",
        received_on=PAID, by=firm.owner, at=morning(PAID, 15),
    ).payment  # fmt: skip
    bank.bring(statement([Move(PAID, 500_000_00, YUANSHAN, "HT-1", "2026031000001")]))
    assert bank.match(NEXT).left == 1
    bank.bring(statement([Move(NEXT, 77_00, "没人认得的公司", "", "2026031100002")]))
    bank.match(NEXT)
    line, stranger = BankLine.objects.order_by("on")
    assert line.proposals[0]["payment"] == payment.pk
    assert line.open_minor == 500_000_00
    offered = [row.pk for row in claiming.offered_page(firm.organization.pk).rows]
    assert offered == [stranger.pk], "nobody claims what finance has entered"
    assert claiming.find_offered(firm.organization.pk, line.pk) is None


def test_the_banks_own_number_links_what_was_entered(firm: Company, bank: Bank) -> None:
    firm.owe("验收款", 500_000_00, PAID, START)
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=500_000_00, currency="CNY",
        received_on=PAID, by=firm.owner, at=morning(PAID, 15), external_number="2026031000001",
    )  # fmt: skip
    bank.bring(statement([Move(PAID, 500_000_00, YUANSHAN, "HT-1", "2026031000001")]))
    assert bank.match(NEXT).known == 1
    assert Payment.objects.count() == 1
    assert BankLine.objects.get().state == "matched"


def test_interest_and_our_own_transfers_are_no_receipts(firm: Company, bank: Bank) -> None:
    bank.bring(statement([Move(PAID, 12, "", "结息", kind="interest"), Move(PAID, 900, "北辰软件", account=ACCOUNT_2)]))
    assert bank.match(NEXT).aside == 2
    assert {row.state for row in BankLine.objects.all()} == {"not_ours", "own_transfer"}
    row = bank.line(12)
    again = lines.take_up_again(line_id=row.pk, organization=firm.organization, by=firm.owner, at=morning(NEXT))
    assert (again.state, again.open_minor) == ("open", 12)


ACCOUNT_2 = "6222000099998888"


def test_an_undecided_line_holds_chasing_of_whose_it_may_be(firm: Company, bank: Bank) -> None:
    firm.owe("验收款", 500_000_00, date(2026, 3, 9), START)
    bank.bring(statement([Move(PAID, 123_45, YUANSHAN)]))
    bank.match(PAID)
    assert Suspect.objects.get().customer == firm.customer
    firm.run(NEXT)
    assert not firm.steps(NEXT)
    lines.set_aside(
        line_id=BankLine.objects.get().pk, organization=firm.organization, aside="not_ours", reason="押金",
        by=firm.owner, at=morning(NEXT, 10),
    )  # fmt: skip
    firm.run(date(2026, 3, 12))
    assert firm.steps(date(2026, 3, 12))


def test_a_dry_run_stores_nothing(firm: Company, bank: Bank) -> None:
    looked = bank.bring(statement([Move(PAID, 5)]), dry_run=True)
    assert (looked.new, looked.statement) == (1, None)
    assert not BankLine.objects.exists()


@pytest.mark.parametrize(
    ("account", "code"), [("", "account_needed"), ("111122223333", "account_unknown"), ("6222****2222", "")]
)
def test_the_account_is_found_or_asked(firm: Company, bank: Bank, account: str, code: str) -> None:
    read = statement([Move(PAID, 5)], account=account)
    if code:
        with pytest.raises(Refused, match=code):
            bank.bring(read)
    else:
        assert bank.bring(read).new == 1


def test_a_person_teaches_who_pays_and_an_undo_takes_it_back(firm: Company, bank: Bank) -> None:
    claim = firm.owe("验收款", 500_00, PAID, START)
    bank.bring(statement([Move(PAID, 500_00, "王小明", "代付", account="6217000000000001")]))
    match = matching_by_hand.match_by_hand(
        line_id=BankLine.objects.get().pk, organization=firm.organization, customer=firm.customer, amount_minor=500_00,
        parts=[(claim.pk, 500_00)], by=firm.owner, at=morning(NEXT),
    )  # fmt: skip
    learnt = PayerAlias.objects.get()
    assert (learnt.name, learnt.third_party, learnt.confirmed_by) == ("王小明", True, firm.owner)
    matching.undo(
        match_id=match.pk, organization=firm.organization, reason="认错了", by=firm.owner, at=morning(NEXT, 12)
    )
    learnt.refresh_from_db()
    assert learnt.ended_at is not None


def test_a_claim_paid_twice_is_settled_once(firm: Company, bank: Bank) -> None:
    """Two equal lines for one claim: the first settles it, the second waits for a person."""
    firm.owe("验收款", 500_00, PAID, START)
    bank.bring(statement([Move(PAID, 500_00, YUANSHAN, "HT-1"), Move(NEXT, 500_00, YUANSHAN, "HT-1")]))
    done = bank.match(NEXT)
    assert (done.booked, done.left) == (1, 1)
    assert sum(Payment.objects.values_list("amount_minor", flat=True)) == 500_00
    assert BankLine.objects.order_by("on").last().state == "open"


def test_the_days_run_looks_at_new_lines_before_it_decides(firm: Company, bank: Bank) -> None:
    """Nobody pressed a button: what was imported is matched first, and what is left is finance's to decide."""
    firm.owe("验收款", 500_00, date(2026, 3, 9), START)
    bank.bring(statement([Move(PAID, 500_00, YUANSHAN, "HT-1"), Move(PAID, 77, "不认识")]))
    firm.run(NEXT)
    assert firm.contract.receivables.get().closed == "settled"
    assert not firm.steps(NEXT)
    assert Task.objects.get(kind="unmatched_money").role == "finance"
    lines.set_aside(
        line_id=bank.line(77).pk, organization=firm.organization, aside="not_ours", reason="押金", by=firm.owner,
        at=morning(NEXT),
    )  # fmt: skip
    bank.match(NEXT)
    assert Task.objects.get(kind="unmatched_money").outcome == "obsolete"
