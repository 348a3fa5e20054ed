"""Several at one instant, each on an own connection: nothing is settled beyond what is owed, no line used twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from huikuan.flow.payments.models import BankLine, LineMatch, Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.support.refusal import Refused
from huikuan.workflow import checks, matching, matching_by_hand, payment_received
from tests.flow.payments.ledger import Bank, Move, statement
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db(transaction=True)

START = date(2026, 3, 2)
PAID = date(2026, 3, 10)
YUANSHAN = "远山测试制造有限公司"


@pytest.fixture
def firm() -> Company:
    return company(START)


@pytest.fixture
def bank(firm: Company, monkeypatch: pytest.MonkeyPatch) -> Bank:
    return Bank(firm, monkeypatch)


def together(*acts: Callable[[], object]) -> list[str]:
    """Run all of them from one start; what each came to."""
    start, outcomes = threading.Barrier(len(acts)), list[str]()

    def work(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            outcomes.append("done")
        except Refused as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(outcomes) == len(acts)
    return sorted(outcomes)


def by_hand(firm: Company, line: BankLine, claim: Receivable, minor: int) -> Callable[[], object]:
    return lambda: matching_by_hand.match_by_hand(
        line_id=line.pk, organization=firm.organization, customer=firm.customer, amount_minor=minor,
        parts=[(claim.pk, minor)], by=firm.owner, at=morning(PAID),
    )  # fmt: skip


def test_four_lines_for_one_claim_settle_it_once(firm: Company, bank: Bank) -> None:
    claim = firm.owe("验收款", 50_000, PAID, START)
    bank.bring(statement([Move(PAID, 50_000, f"付{n}") for n in range(4)]))
    outcomes = together(*(by_hand(firm, line, claim, 50_000) for line in BankLine.objects.order_by("pk")))
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "designated_unknown", "part_above_outstanding"}
    assert checks.check(firm.organization) == []


def test_four_people_on_one_line_use_it_once(firm: Company, bank: Bank) -> None:
    claims = [firm.owe(f"第{n}期", 50_000, PAID, START) for n in range(4)]
    bank.bring(statement([Move(PAID, 50_000, "付")]))
    line = BankLine.objects.get()
    assert together(*(by_hand(firm, line, claim, 50_000) for claim in claims)) == ["done", *["line_not_open"] * 3]
    assert Payment.objects.count() == LineMatch.objects.count() == 1


def test_the_machine_a_person_and_a_gateway_at_the_same_instant(firm: Company, bank: Bank) -> None:
    """Matching runs twice, somebody matches by hand, and a payment comes in another way."""
    claim = firm.owe("验收款", 500_000_00, PAID, START)
    bank.bring(statement([Move(PAID, 500_000_00, YUANSHAN, "HT-1", "2026031000001")]))
    line = BankLine.objects.get()

    def run() -> object:
        return matching.match(organization=firm.organization, by=None, at=morning(PAID, 11))

    def paid() -> object:
        return payment_received.receive(
            organization=firm.organization, customer=firm.customer, amount_minor=300_000_00, currency="CNY",
            received_on=PAID, by=None, at=morning(PAID, 11), method="wechat", external_number="4200000001", thank=False,
        )  # fmt: skip

    together(run, run, by_hand(firm, line, claim, 500_000_00), paid)
    claim.refresh_from_db()
    line.refresh_from_db()
    assert claim.outstanding_minor >= 0
    assert line.matched_minor in (0, 500_000_00)
    assert checks.check(firm.organization) == []


def test_the_same_statement_from_two_desks_is_stored_once(firm: Company, bank: Bank) -> None:
    read = statement([Move(PAID, 100 + n, f"付{n}") for n in range(20)])
    together(lambda: bank.bring(read, "a.csv"), lambda: bank.bring(read, "b.csv"), lambda: bank.bring(read, "c.csv"))
    assert BankLine.objects.count() == 20


def test_undone_by_two_it_is_undone_once(firm: Company, bank: Bank) -> None:
    claim = firm.owe("验收款", 50_000, PAID, START)
    bank.bring(statement([Move(PAID, 50_000, "付")]))
    by_hand(firm, BankLine.objects.get(), claim, 50_000)()
    match = LineMatch.objects.get()

    def undo() -> object:
        return matching.undo(
            match_id=match.pk, organization=firm.organization, reason="错", by=firm.owner, at=morning(PAID, 12)
        )

    assert together(undo, undo, undo) == ["already_reversed", "already_reversed", "done"]
    assert BankLine.objects.get().open_minor == 50_000
    assert checks.check(firm.organization) == []
