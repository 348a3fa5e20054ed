"""Headings of real exports, word for word: each column is what it is."""

from __future__ import annotations

import pytest

from huikuan.rules.statements.headers import find_header, roles_of

# Bank, its header row, and for each role the place of its column (from 0).
HEADERS = [
    (
        "民生",
        "交易时间,交易流水号,借方发生额,贷方发生额,账户余额,凭证号,客户附言,对方账号,对方账号名称,对方开户行",
        {"time": 0, "serial": 1, "out": 2, "in": 3, "balance": 4, "narrative": 6, "counterparty_account": 7,
         "counterparty": 8, "counterparty_bank": 9},
    ),
    (
        "平安",
        "交易时间,账号,收入,支出,账户余额,对方户名,对方账号,对方账号开户行,摘要,交易流水号,核心唯一流水号,交易用途,币种",
        {"own_account": 1, "in": 2, "out": 3, "balance": 4, "counterparty": 5, "counterparty_account": 6,
         "counterparty_bank": 7, "serial": 9, "currency": 12},
    ),
    (
        "工行",
        "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息",
        {"own_account": 1, "counterparty_account": 2, "time": 3, "direction": 4, "out": 5, "in": 6, "counterparty": 10,
         "balance": 11},
    ),
    (
        "建行",
        "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,"
        "账户明细编号-交易流水号,企业流水号,凭证种类,凭证号",
        {"out": 3, "in": 4, "balance": 5, "counterparty": 7, "counterparty_account": 8, "counterparty_bank": 9,
         "date": 10, "serial": 13},
    ),
    (
        "农行", "交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途",
        {"in": 1, "out": 2, "balance": 3, "counterparty_account": 6, "counterparty": 7, "narrative": 8},
    ),
    (
        "a bank nobody foresaw",
        "日期,收入,支出,余额,对方账户全称户名,对方收款账号,对方所属银行名称,主办行流水号,付款附言",
        {"date": 0, "in": 1, "out": 2, "balance": 3, "counterparty": 4, "counterparty_account": 5,
         "counterparty_bank": 6, "serial": 7, "narrative": 8},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("bank", "header", "wanted"), HEADERS, ids=[row[0] for row in HEADERS])
def test_a_heading_is_known(bank: str, header: str, wanted: dict[str, int]) -> None:
    found = roles_of(header.split(","))
    assert {role: found[role][0] for role in wanted} == wanted


@pytest.mark.parametrize("heading", ["付款人开户行名", "对方行号", "对方省市", "凭证号", "交易行名", "费率"])
def test_a_column_that_says_nothing_we_need_is_left(heading: str) -> None:
    assert roles_of([heading]) == {}


def test_a_listed_heading_goes_before_a_guessed_one() -> None:
    assert roles_of(["核心唯一流水号", "交易流水号"]) == {"serial": [1]}


def test_the_header_is_the_row_that_names_most_not_the_first() -> None:
    rows = [["账号", "6222"], ["日期", "2026-11-24", "金额"], ["交易日期", "收入", "支出", "余额", "对方户名"], ["1"]]
    header = find_header(rows)
    assert header is not None
    assert header[0] == 2
