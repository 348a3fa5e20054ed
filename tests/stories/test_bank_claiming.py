"""到款认领: whose money it is says who knows; finance confirms; nobody claims what another has."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from huikuan.flow.parties.models import User
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.payments.models import BankLine, LineClaim, LineMatch, PayerAlias, Payment
from huikuan.flow.payments.selectors.on_account import customers_with_money_on_account
from huikuan.flow.reminders.models import Task
from huikuan.support.refusal import Refused
from huikuan.workflow import claiming
from tests.flow.payments.ledger import Bank, Move, statement
from tests.stories.company import Company, company, morning

START = date(2026, 3, 2)
PAID = date(2026, 3, 10)
NEXT = date(2026, 3, 11)


@pytest.fixture
def firm() -> Company:
    return company(START)


@pytest.fixture
def bank(firm: Company, monkeypatch: pytest.MonkeyPatch) -> Bank:
    made = Bank(firm, monkeypatch)
    firm.owe("验收款", 60_000, PAID, START)
    firm.owe("尾款", 60_000, NEXT, START)
    made.bring(statement([Move(PAID, 100_000, "张三", "货款")]))
    return made


def finance(firm: Company) -> User:
    return add_user(
        organization=firm.organization, email="money@beichen.example", name="钱会计", role="finance",
        password="Vq7-mon-2kd", at=morning(START), by=firm.owner,
    )  # fmt: skip


def claim(firm: Company, minor: int = 100_000, by: User | None = None) -> LineClaim:
    return claiming.claim(
        line_id=BankLine.objects.get().pk, organization=firm.organization, contract=firm.contract, amount_minor=minor,
        note="客户老板个人转的", by=by or firm.manager, at=morning(NEXT),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_claim_that_finance_confirms_is_money(firm: Company, bank: Bank) -> None:
    row = claim(firm)
    assert [minor for _pk, minor in row.parts] == [60_000, 40_000]
    assert BankLine.objects.get().claimed_minor == 100_000
    assert customers_with_money_on_account(firm.organization.pk) == {(firm.customer.pk, "CNY")}  # not chased meanwhile
    assert Task.objects.get(kind="line_claimed").done_at is None
    match = claiming.confirm(claim_id=row.pk, organization=firm.organization, by=finance(firm), at=morning(NEXT, 10))
    assert match.payment.customer == firm.customer
    assert [r.outstanding_minor for r in firm.contract.receivables.order_by("sequence")] == [0, 20_000]
    line = BankLine.objects.get()
    assert (line.state, line.claimed_minor) == ("matched", 0)
    row.refresh_from_db()
    assert (row.state, row.match_id) == ("confirmed", match.pk)
    assert PayerAlias.objects.get().third_party
    assert Task.objects.get(kind="line_claimed").outcome == "obsolete"


@pytest.mark.django_db
def test_nobody_confirms_the_own_claim(firm: Company, bank: Bank) -> None:
    row = claim(firm, by=firm.owner)
    with pytest.raises(Refused, match="own_approval"):
        claiming.confirm(claim_id=row.pk, organization=firm.organization, by=firm.owner, at=morning(NEXT, 10))


@pytest.mark.django_db
def test_what_is_claimed_is_no_longer_there(firm: Company, bank: Bank) -> None:
    claim(firm, 70_000)
    with pytest.raises(Refused, match="claimed_by_other"):
        claim(firm, 30_001)
    claim(firm, 30_000)
    assert bank.match(NEXT).looked == 0  # and nothing claimed is matched by itself
    assert BankLine.objects.get().claimed_minor == 100_000


@pytest.mark.django_db
def test_released_and_refused_money_is_free_again(firm: Company, bank: Bank) -> None:
    row, person = claim(firm), finance(firm)
    with pytest.raises(Refused, match="not_found"):
        claiming.release(claim_id=row.pk, organization=firm.organization, by=person, at=morning(NEXT, 10))
    claiming.release(claim_id=row.pk, organization=firm.organization, by=firm.manager, at=morning(NEXT, 10))
    again = claim(firm)
    with pytest.raises(Refused, match="reason_missing"):
        claiming.refuse(claim_id=again.pk, organization=firm.organization, reason=" ", by=person, at=morning(NEXT, 10))
    claiming.refuse(claim_id=again.pk, organization=firm.organization, reason="不是", by=person, at=morning(NEXT, 10))
    assert BankLine.objects.get().claimed_minor == 0
    assert not customers_with_money_on_account(firm.organization.pk)
    with pytest.raises(Refused, match="claim_decided"):
        claiming.confirm(claim_id=again.pk, organization=firm.organization, by=person, at=morning(NEXT, 10))


@pytest.mark.django_db
def test_what_was_paid_meanwhile_goes_on_account(firm: Company, bank: Bank) -> None:
    row = claim(firm, 60_000)
    first = firm.contract.receivables.order_by("sequence")[0]
    from huikuan.workflow import facts

    facts.write_off_receivable(
        receivable_id=first.pk, organization=firm.organization, reason="免了", on=NEXT, by=firm.owner, at=morning(NEXT)
    )
    match = claiming.confirm(claim_id=row.pk, organization=firm.organization, by=finance(firm), at=morning(NEXT, 10))
    assert match.payment.unallocated_minor == 60_000


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_claim_the_same_yuan(firm: Company, bank: Bank) -> None:
    """Ten people, each for a fifth of it, on connections of their own: exactly five get it."""
    start, outcomes = threading.Barrier(10), []
    line_id = BankLine.objects.get().pk

    def work() -> None:
        start.wait()
        try:
            claiming.claim(
                line_id=line_id, organization=firm.organization, contract=firm.contract, amount_minor=20_000, note="",
                by=firm.manager, at=morning(NEXT),
            )  # fmt: skip
            outcomes.append("claimed")
        except Refused as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    together(work, 10)
    assert sorted(outcomes) == ["claimed"] * 5 + ["claimed_by_other"] * 5
    assert BankLine.objects.get().claimed_minor == 100_000
    assert LineClaim.objects.filter(state="claimed").count() == 5


@pytest.mark.django_db(transaction=True)
def test_confirmed_by_two_at_once_it_is_booked_once(firm: Company, bank: Bank) -> None:
    row, person = claim(firm), finance(firm)
    start, outcomes = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            claiming.confirm(claim_id=row.pk, organization=firm.organization, by=person, at=morning(NEXT, 10))
            outcomes.append("booked")
        except Refused as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    together(work, 4)
    assert sorted(outcomes) == ["booked", *["claim_decided"] * 3]
    assert Payment.objects.count() == LineMatch.objects.count() == 1


def together(work: object, count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
