"""The same six movements as every bank and wallet writes them: read by headings, in true encodings and containers."""

# ruff: noqa: E501, DTZ001  (rows stand as the banks write them, with their local times)
from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
import pyzipper
import xlsxwriter

from huikuan.adapters.banks.reader import read_statement
from huikuan.support.refusal import Refused
from huikuan.support.statements import Statement

XINGHE, BEIAN, HUALING = "星河测试制造有限公司", "北岸示例物业服务有限公司", "华岭测试数据服务有限公司"
MOVES = (
    (datetime(2026, 4, 16, 11, 9, 16), 12800000, XINGHE, "31050100000000001234", "汇款", "HT-2026-0012首付款"),
    (datetime(2026, 4, 17, 9, 0, 5), -350000, BEIAN, "11001000000000005678", "转账", "物业费"),
    (datetime(2026, 4, 20, 14, 22, 52), 5998500, HUALING, "020000000000009999", "跨行汇款", "项目进度款"),
    (datetime(2026, 4, 20, 16, 0, 0), -1500, "", "", "手续费", "对公跨行转账手续费"),
    (datetime(2026, 4, 28, 10, 11, 12), 3000000, "张三", "6222000000000001111", "网转", "代付二期款"),
    (datetime(2026, 4, 30, 15, 30, 0), -3000000, "张三", "6222000000000001111", "退票", "退回"),
)
OPENING = 100000000


def yuan(minor: int | None, *, commas: bool = False) -> str:
    return "" if minor is None else (f"{minor / 100:,.2f}" if commas else f"{minor / 100:.2f}")


def rows(build: Any) -> list[list[Any]]:
    """Each movement as a row, with the balance after it."""
    made, balance = [], OPENING
    for number, move in enumerate(MOVES):
        balance += move[1]
        made.append(build(number, *move, balance))
    return made


def text(lines: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(lines)
    return file.getvalue()


def check(read: Statement, *, account: bool = True, serial: bool = False, times: bool = True) -> None:
    """Exactly the six movements."""
    assert [line.amount_minor for line in read.lines] == [move[1] for move in MOVES]
    assert [line.on for line in read.lines] == [move[0].date() for move in MOVES]
    assert [line.counterparty for line in read.lines] == [move[2] for move in MOVES]
    if times:
        assert [line.time for line in read.lines] == [move[0].time() for move in MOVES]
    if account:
        assert [line.counterparty_account for line in read.lines] == [move[3] for move in MOVES]
    if serial:
        assert all(line.serial for line in read.lines)
    assert (read.opening_minor, read.closing_minor) == (OPENING, OPENING + sum(move[1] for move in MOVES))
    assert read.lines[3].kind == "fee"
    assert not read.problems


def two_columns(head: str, *, debit_first: bool = True, commas: bool = False, zero: str = "") -> list[list[Any]]:
    """Header and rows of an export with an amount column for each direction, columns named in `head`."""
    names = head.split(",")

    def build(
        number: int, at: datetime, minor: int, who: str, account: str, word: str, why: str, balance: int
    ) -> list[str]:
        values = {
            "time": at.strftime("%Y-%m-%d %H:%M:%S"), "out": yuan(-minor, commas=commas) if minor < 0 else zero,
            "in": yuan(minor, commas=commas) if minor > 0 else zero, "who": who, "account": f"{account}\t" if account else "",
            "why": why, "word": word, "balance": yuan(balance, commas=commas), "serial": f"E20260416{number:08d}",
        }  # fmt: skip
        return [values.get(ROLE.get(name, ""), "") for name in names]

    return [names, *rows(build)]


ROLE = {
    "交易时间": "time", "借方发生额": "out", "贷方发生额": "in", "借方发生额（支取）": "out", "贷方发生额（收入）": "in", "余额": "balance",
    "对方户名": "who", "对方账号": "account", "对方单位名称": "who", "摘要": "word", "用途": "why", "对方单位": "who",
    "转入金额": "in", "转出金额": "out", "收入金额": "in", "支出金额": "out", "账户余额": "balance", "交易用途": "why",
    "账户明细编号-交易流水号": "serial", "收(付)方名称": "who", "收(付)方帐号": "account", "借方金额": "out", "贷方金额": "in",
    "流水号": "serial", "Transaction Date": "time", "Debit": "out", "Credit": "in", "Balance": "balance",
    "Counterparty": "who", "Description": "word", "Counterparty Account": "account",
}  # fmt: skip
HEADS = (
    "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息",
    "凭证号,交易时间,对方单位,对方账号,转入金额,转出金额,余额,用途,摘要,附言",
    "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,摘要,备注,账户明细编号-交易流水号",
    "交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,摘要,交易用途",
    "账号,交易时间,借方金额,贷方金额,余额,摘要,流水号,用途,收(付)方名称,收(付)方帐号",
    "Transaction Date,Description,Debit,Credit,Balance,Counterparty,Counterparty Account",
)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_amount_column_for_each_direction(head: str, encoding: str) -> None:
    lines = two_columns(head, commas=True)
    check(read_statement(text(lines).encode(encoding), "x.csv"))


def test_preamble_totals_row_and_zeroes_are_passed_over() -> None:
    lines = two_columns(HEADS[2], zero="0")
    preamble = [["单位账户明细"], ["账号:", "4000000000000012345"], ["查询日期", "20260401-20260430"], []]
    lines = [*preamble, *lines, ["合计", "", "", "33515.00", "217985.00"], ["本报表仅供参考"]]
    read = read_statement(text(lines).encode("gb18030"), "x.csv")
    check(read, serial=True)
    assert (read.account, read.period_from, read.period_to) == (
        "4000000000000012345",
        date(2026, 4, 1),
        date(2026, 4, 30),
    )


@pytest.mark.parametrize(
    ("came", "went"),
    [("贷", "借"), ("收", "支"), ("C", "D"), ("收入", "支出"), ("来账", "往账"), ("1", "2"), ("转入", "转出")],
)
def test_one_amount_column_and_a_word_for_the_direction(came: str, went: str) -> None:
    def build(
        number: int, at: datetime, minor: int, who: str, account: str, word: str, why: str, balance: int
    ) -> list[Any]:
        return [
            account, at.strftime("%Y%m%d"), at.strftime("%H%M%S"), came if minor > 0 else went, who, word, yuan(abs(minor)),
            yuan(balance), "人民币",
        ]  # fmt: skip

    head = ["对方账号", "交易日期", "交易时间", "借贷标志", "对方单位", "摘要", "发生额", "余额", "币种"]
    check(read_statement(text([head, *rows(build)]).encode("gb18030"), "x.csv"))


def test_payer_and_payee_change_sides_with_the_direction() -> None:
    own, number = "北岸测试科技有限公司", "4000000000000012345"

    def build(n: int, at: datetime, minor: int, who: str, account: str, word: str, why: str, balance: int) -> list[Any]:
        sides = [account, who, number, own] if minor > 0 else [number, own, account, who]
        kind = "来账" if minor > 0 else ("往账" if who else "收费")
        return [
            kind,
            *sides,
            at.strftime("%Y%m%d"),
            at.strftime("%H:%M:%S"),
            "CNY",
            f"{minor / 100:+.2f}",
            yuan(balance),
            f"E{n}",
            word,
        ]

    head = ["交易类型[ Transaction Type ]", "付款人账号[ Debit Account No. ]", "付款人名称[ Payer's Name ]", "收款人账号[ Payee's Account Number ]", "收款人名称[ Payee's Name ]", "交易日期[ Transaction Date ]", "交易时间[ Transaction time ]", "交易货币[ Trade Currency ]", "交易金额[ Trade Amount ]", "交易后余额[ After-transaction balance ]", "交易流水号[ Transaction reference number ]", "摘要[ Reference ]"]  # fmt: skip
    lines = [["查询账号[ Inquirer account number ]", number], head, *rows(build)]
    check(read_statement(text(lines).encode("utf-8-sig"), "x.csv"), serial=True)
    piped = "\r\n".join("|".join(map(str, line)) + "|" for line in lines)
    read = read_statement(piped.encode("gb18030"), "x.txt")
    check(read, serial=True)
    assert read.account == number


def test_signs_dashes_and_times_that_are_missing() -> None:
    def build(
        number: int, at: datetime, minor: int, who: str, account: str, word: str, why: str, balance: int
    ) -> list[Any]:
        return [
            at.strftime("%Y%m%d"),
            "" if not who else at.strftime("%H%M%S"),
            word,
            f"{minor / 100:+.2f}",
            yuan(balance),
            who or "--",
            "-----",
        ]

    head = ["交易日期", "交易时间", "交易摘要", "交易金额", "本次余额", "对手信息", "交易附言"]
    check(read_statement(text([head, *rows(build)]).encode(), "x.csv"), account=False, times=False)


def test_newest_first_is_as_good() -> None:
    lines = two_columns(HEADS[0])
    read = read_statement(text([lines[0], *lines[:0:-1]]).encode(), "x.csv")
    assert (read.opening_minor, read.closing_minor) == (OPENING, OPENING + sum(move[1] for move in MOVES))
    assert not read.problems


def test_a_missing_line_breaks_the_balance() -> None:
    lines = two_columns(HEADS[0])
    read = read_statement(text([*lines[:3], *lines[4:]]).encode(), "x.csv")
    assert [one.code for one in read.problems] == ["balance_breaks"]


def workbook(lines: Sequence[Sequence[Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, line in enumerate(lines):
            sheet.write_row(number, 1, line)  # a leading blank column, as treasury exports have
    return file.getvalue()


def test_a_workbook_with_numbers_and_a_blank_column() -> None:
    lines = two_columns(HEADS[4])
    typed = [
        lines[0],
        *(
            [float(cell) if cell.replace(".", "", 1).isdigit() and "." in cell else cell for cell in line]
            for line in lines[1:]
        ),
    ]
    check(read_statement(workbook([["账务明细"], *typed]), "x.csv"), serial=True)


def packed(name: str, content: bytes, password: str | None, *, decoy: bool = False) -> bytes:
    file = io.BytesIO()
    kind = {"encryption": pyzipper.WZ_AES} if password else {}
    with pyzipper.AESZipFile(file, "w", compression=pyzipper.ZIP_DEFLATED, **kind) as archive:
        if password:
            archive.setpassword(password.encode())
        if decoy:
            archive.writestr("汇总.csv", "类型,笔数,金额\r\n收入,3,2179.85\r\n".encode("gb18030"))
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("password", [None, "246810"])
def test_a_packed_file_with_a_summary_beside_it(password: str | None) -> None:
    content = packed("明细.csv", text(two_columns(HEADS[0])).encode("gb18030"), password, decoy=True)
    check(read_statement(content, "x.zip", password=password))


@pytest.mark.parametrize(
    ("given", "code"), [(None, "password_needed"), ("", "password_needed"), ("000000", "password_wrong")]
)
def test_the_password_is_asked_for(given: str | None, code: str) -> None:
    content = packed("明细.csv", text(two_columns(HEADS[0])).encode(), "246810")
    with pytest.raises(Refused, match=code):
        read_statement(content, "x.zip", password=given)


def test_alipay_personal_with_padding_tabs_and_neutral_rows() -> None:
    head = "交易时间              ,交易分类   ,交易对方      ,对方账号    ,商品说明    ,收/支    ,金额       ,收/付款方式  ,交易状态  ,交易订单号  ,商家订单号  ,备注   ,"
    body = [
        "2026-04-16 11:09:16,转账,星河测试制造,xing***@example.com,HT-2026-0012,收入,1280.00,,交易成功,2026041600001\t,M1\t,,",
        "2026-04-17 09:00:05,日用,示例超市,/,商品,支出,35.50,余额,交易成功,2026041700002\t,M2\t,,",
        "2026-04-18 10:00:00,理财,余额宝,/,转入,不计收支,500.00,余额,交易成功,2026041800003\t,M3\t,,",
        "2026-04-19 10:00:00,日用,示例超市,/,商品,支出,9.00,余额,交易关闭,2026041900004\t,M4\t,,",
    ]
    preamble = ["-" * 40, "支付宝（中国）网络技术有限公司  电子客户回单", "账号：[zhang@example.com]"] + [
        f"说明{n}" for n in range(20)
    ]
    read = read_statement("\n".join([*preamble, head, *body]).encode("gb18030"), "x.csv")
    assert [line.amount_minor for line in read.lines] == [128000, -3550, 0]
    assert [line.serial for line in read.lines] == ["2026041600001", "2026041700002", "2026041800003"]
    assert read.bank == "支付宝"


def test_wechat_merchant_with_backticks_fees_and_refunds() -> None:
    head = "交易时间,商户号,微信订单号,商户订单号,交易类型,交易状态,应结订单金额,退款金额,手续费,商品名称"
    body = [
        "`2026-04-16 11:09:16,`1900000001,`4200000001,`INV-8,`NATIVE,`SUCCESS,`1280.00,`0.00,`7.68000,`进度款",
        "`2026-04-18 10:00:02,`1900000001,`4200000001,`INV-8,`NATIVE,`REFUND,`0.00,`280.00,`-1.68000,`进度款",
        "总交易单数,应结订单总金额", "`2,`1280.00",
    ]  # fmt: skip
    read = read_statement("\n".join([head, *body]).encode("utf-8-sig"), "x.csv")
    assert [(line.amount_minor, line.fee_minor, line.reference) for line in read.lines] == [
        (128000, 768, "INV-8"),
        (-28000, -168, "INV-8"),
    ]


def test_what_people_pay_for_is_no_fee_of_the_bank() -> None:
    """服务费 and 利息 that a customer pays are a customer's money."""
    head = "交易日期,收入金额,支出金额,对方户名,摘要"
    read = read_statement(
        f"{head}\n2026-04-16,100.00,,{XINGHE},服务费\n2026-04-17,3.00,,{XINGHE},利息\n2026-04-18,1.20,,,结息\n".encode(),
        "x.csv",
    )
    assert [line.kind for line in read.lines] == ["", "", "interest"]


def test_a_person_says_what_the_columns_are() -> None:
    lines = "甲,乙,丙,丁\n2026-04-16,100.00,,星河\n2026-04-17,,30.00,北岸\n".encode()
    with pytest.raises(Refused, match="columns_unknown"):
        read_statement(lines, "x.csv")
    read = read_statement(lines, "x.csv", columns={"date": "甲", "in": "乙", "out": "丙", "counterparty": "丁"})
    assert [(line.amount_minor, line.counterparty) for line in read.lines] == [(10000, "星河"), (-3000, "北岸")]


def test_an_unclear_sign_is_asked_never_guessed() -> None:
    with pytest.raises(Refused, match="sign_unclear"):
        read_statement("交易日期,金额,对方户名\n2026-04-16,100.00,星河\n2026-04-17,30.00,北岸\n".encode(), "x.csv")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"), (b"%PDF-1.7 x", "statement_is_pdf"), (b"PK\x03\x04 broken", "file_damaged"),
        (b"MZ\x90\x00", "file_not_a_table"), (b"\x7fELF", "file_not_a_table"), (b'{"a": 1}', "file_not_a_table"),
        (b"a,b\n1,2\n", "columns_unknown"),
        (b"\x00" * 4000, "file_empty"), ("只有文字没有表格".encode(), "file_not_a_table"),
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_statement(content, "x.csv")
    assert refused.value.code == code


def test_a_bomb_is_not_unpacked() -> None:
    content = packed("x.csv", b"0" * 30_000_000, None)
    with pytest.raises(Refused, match="archive_too_large"):
        read_statement(content, "x.zip")
