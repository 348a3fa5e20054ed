"""Whether money came or went: by word, by sign, by the balance; where nothing tells it, it is asked."""

from __future__ import annotations

import pytest

from huikuan.adapters.banks.reader import read_statement
from huikuan.support.refusal import Refused


def amounts(text: str) -> list[int]:
    return [line.amount_minor for line in read_statement(text.encode("gb18030"), "明细.csv").lines]


def test_a_minus_beside_the_word_for_out_is_a_reversal_where_the_balance_says_so() -> None:
    head = "交易日期,借贷标志,发生额,余额,摘要\n2026-04-16,贷,100.00,100.00,汇款\n"
    rest = "2026-04-17,借,30.00,70.00,转账\n2026-04-18,借,-30.00,100.00,转账\n"
    assert amounts(head + rest) == [100_00, -30_00, 30_00]


def test_the_same_is_a_payment_where_the_balance_says_so_newest_first_too() -> None:
    rows = ["2026-04-16,收入,100.00,100.00,汇款", "2026-04-17,支出,-30.00,70.00,转账"]
    head = "交易日期,收支标志,发生额,余额,摘要\n"
    assert amounts(head + "\n".join(rows)) == [100_00, -30_00]
    assert amounts(head + "\n".join(rows[::-1])) == [-30_00, 100_00]


def test_without_balances_the_banks_own_word_tells_a_reversal() -> None:
    head = "交易日期,借贷标志,发生额,摘要\n2026-04-16,贷,100.00,汇款\n"
    assert amounts(head + "2026-04-18,借,-30.00,抹账\n") == [100_00, 30_00]
    assert amounts(head + "2026-04-18,借,-30.00,转账\n") == [100_00, -30_00]


def test_a_word_nobody_knows_beside_known_ones_leaves_its_row_out_and_says_so() -> None:
    read = read_statement("交易日期,借贷标志,发生额\n2026-04-16,贷,100.00\n2026-04-17,X,30.00\n".encode(), "x.csv")
    assert [line.amount_minor for line in read.lines] == [100_00]
    assert [(problem.code, problem.values["value"]) for problem in read.problems] == [("sign_unclear", "30.00")]


@pytest.mark.parametrize("kind", ["转账", "消费"])
def test_a_kind_of_trade_is_no_direction(kind: str) -> None:
    with pytest.raises(Refused, match="sign_unclear"):
        amounts(f"交易日期,交易类型,交易金额\n2026-04-16,{kind},100.00\n2026-04-17,{kind},30.00\n")


def test_balances_that_add_up_tell_what_no_word_does() -> None:
    text = "交易日期,交易类型,交易金额,余额\n2026-04-16,汇入,100.00,100.00\n2026-04-17,汇入,30.00,130.00\n"
    assert amounts(text) == [100_00, 30_00]
