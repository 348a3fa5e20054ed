"""M15: whatever the order of files, lines, repeats, matches and undos, the totals at the end are the same."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.flow.payments.models import BankLine, LineMatch, Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.support.refusal import Refused
from huikuan.workflow import checks, matching, matching_by_hand
from tests.flow.payments.ledger import OPENING, Bank, Move, statement
from tests.stories.company import Company, company, morning

START = date(2026, 3, 2)
LAST = date(2026, 4, 20)
YUANSHAN = "远山测试制造有限公司"
AMOUNTS = (500_00, 700_00, 900_00, 1_300_00)


def totals(firm: Company) -> tuple[int, int, int, int]:
    """What came, what is open on lines, what is owed, what is on account."""
    standing = Payment.objects.filter(organization=firm.organization, reversed_at=None)
    return (
        sum(row.amount_minor for row in standing),
        sum(BankLine.objects.filter(organization=firm.organization).values_list("open_minor", flat=True)),
        sum(Receivable.objects.filter(organization=firm.organization).values_list("outstanding_minor", flat=True)),
        sum(row.unallocated_minor for row in standing),
    )


def month(random: Random) -> list[Move]:
    """Payments of the four instalments, a few of something else, and the bank's own movements."""
    moves = [Move(START + timedelta(days=n), minor, YUANSHAN, "HT-1", f"SN{n:08d}") for n, minor in enumerate(AMOUNTS)]
    moves += [Move(START + timedelta(days=9 + n), 11 + n, "某人") for n in range(random.randrange(4))]
    moves += [Move(START + timedelta(days=20), -3_00, "银行", "手续费", kind="fee")]
    return moves


def deliver(firm: Company, bank: Bank, moves: list[Move], random: Random) -> None:
    """The month in overlapping, repeated files, in any order, with matching and undoing between."""
    balances = [OPENING]
    for move in moves:
        balances.append(balances[-1] + move.minor)
    cuts = sorted(random.sample(range(1, len(moves)), 2))
    pieces = [(0, cuts[1]), (cuts[0], len(moves)), (cuts[0], cuts[1] + 1), (0, len(moves))]
    random.shuffle(pieces)
    for number, (first, last) in enumerate([*pieces, pieces[0]]):
        bank.bring(statement(moves[first:last], opening=balances[first]), f"{number}.csv", day=LAST)
        if random.random() < 0.6:
            bank.match(LAST)
        if random.random() < 0.4:
            undo_one(firm, random)
    settle(firm)


def undo_one(firm: Company, random: Random) -> None:
    standing = list(LineMatch.objects.filter(undone_at=None).order_by("line__on", "line__amount_minor"))
    if standing:
        matching.undo(
            match_id=random.choice(standing).pk, organization=firm.organization, reason="再看看", by=firm.owner,
            at=morning(LAST, 12),
        )  # fmt: skip


def settle(firm: Company) -> None:
    """At the end a person puts every line of the customer where it belongs."""
    for line in BankLine.objects.filter(open_minor__gt=0, counterparty=YUANSHAN).order_by("pk"):
        claims = Receivable.objects.filter(amount_minor=line.amount_minor, closed="")
        matching_by_hand.match_by_hand(
            line_id=line.pk, organization=firm.organization, customer=firm.customer, amount_minor=line.open_minor,
            parts=[(row.pk, row.outstanding_minor) for row in claims[:1]], by=firm.owner, at=morning(LAST, 13),
        )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_any_order_of_files_ends_in_the_same_totals(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    moves = month(random)
    with transaction.atomic():
        firm = company(START)
        for number, minor in enumerate(AMOUNTS):
            firm.owe(f"第{number}期", minor, START + timedelta(days=number), START)
        bank = Bank(firm, monkeypatch)
        deliver(firm, bank, moves, random)
        paid = sum(AMOUNTS)
        waiting = sum(move.minor for move in moves if move.minor > 0 and move.payer == "某人")
        assert totals(firm) == (paid, waiting, 0, 0)
        assert BankLine.objects.count() == len(moves)
        assert [one for one in checks.check(firm.organization) if not one.notice] == []
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_do_to_lines_every_yuan_is_in_one_place(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random, firm = Random(seed), company(START)
    bank, did = Bank(firm, monkeypatch), Counter[str]()
    for number in range(4):
        firm.owe(f"第{number}期", random.randrange(10_000, 90_000), START, START)
    bank.bring(statement([Move(START, random.randrange(1_000, 120_000), f"付{n}") for n in range(6)]))
    for _ in range(30):
        line = random.choice(list(BankLine.objects.order_by("pk")))
        claim = random.choice(list(Receivable.objects.order_by("pk")))
        try:
            if random.random() < 0.7:
                matching_by_hand.match_by_hand(
                    line_id=line.pk, organization=firm.organization, customer=firm.customer,
                    amount_minor=random.randrange(-5, line.amount_minor + 5),
                    parts=[(claim.pk, random.randrange(-5, 60_000))] if random.random() < 0.6 else [],
                    fee_minor=random.choice([0, 0, 0, 5, -1]), by=firm.owner, at=morning(LAST),
                )  # fmt: skip
                did["matched"] += 1
            else:
                undo_one(firm, random)
                did["undone"] += 1
        except Refused as error:
            did[error.code] += 1
    assert did["matched"]
    assert checks.check(firm.organization) == []
