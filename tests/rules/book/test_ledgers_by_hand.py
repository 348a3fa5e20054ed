"""Other firms' ledgers, with the mistakes people make: each test is a sheet as somebody keeps it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huikuan.adapters.sheets.reader import read_file
from huikuan.rules.book.ledger import read_ledger
from huikuan.rules.typed import BrokenCell
from tests.rules.book.by_hand import codes, grid, kinds, plans, read

HEADINGS = ["合同编号", "客户名称", "项目", "合同额", "款项", "应收金额", "应收日期", "已收金额", "收款日期"]
D1, D2 = date(2026, 1, 5), date(2026, 2, 5)


def test_instalments_side_by_side_under_two_rows_of_headings_in_ten_thousands() -> None:
    book = read(
        grid(
            ["收款台账"],
            ["单位:万元"],
            [
                "序号",
                "合同编号",
                "客户名称",
                "项目名称",
                "合同额",
                "预付款",
                "",
                "",
                "验收款",
                "",
                "",
                "质保金",
                "",
                "",
                "未收",
                "备注",
            ],
            ["", "", "", "", "", "金额", "日期", "已收", "金额", "日期", "已收", "金额", "日期", "已收", "", ""],
            [1.0, "A-1", "甲公司", "P1", 100.0, 30.0, D1, 30.0, 60.0, "2026.6.1", "", 10.0, "验收满一年", "", 70.0, ""],
            [
                2.0,
                "A-2",
                "乙公司",
                "P2",
                "50万元",
                25.0,
                "2026年2月1日",
                "",
                25.0,
                "终验后30天",
                "",
                "",
                "",
                "",
                50.0,
                "x",
            ],
            ["", "合计", "", "", 150.0, 55.0, "", 30.0, 85.0, "", "", 10.0, "", "", 120.0, ""],
            ["备注：以上金额含税"],
            merged=[(2, 5, 2, 7), (2, 8, 2, 10), (2, 11, 2, 13), (2, 1, 3, 1)],
        )
    )
    assert plans(book) == {
        "A-1": [
            ("预付款", "300,000.00", "2026-01-05", "300,000.00"),
            ("验收款", "600,000.00", "2026-06-01", "0.00"),
            ("质保金", "100,000.00", "验收满一年", "0.00"),
        ],
        "A-2": [("预付款", "250,000.00", "2026-02-01", "0.00"), ("验收款", "250,000.00", "终验后30天", "0.00")],
    }
    assert codes(book) == []
    assert kinds(book) == {1: "title", 2: "unit", 3: "header", 4: "header", 7: "total", 8: "note"}
    assert [(note.code, dict(note.params)) for note in book.notes] == [("unit_scaled", {"unit": 10_000})]


def test_side_by_side_without_merges_and_with_joined_headings() -> None:
    rows = [
        [
            "合同编号",
            "客户名称",
            "合同额",
            "首付款金额",
            "首付款日期",
            "首付款已收",
            "尾款金额",
            "尾款日期",
            "尾款已收",
        ],
        ["合同编号", "客户名称", "合同额", "首付款", "日期", "已收", "尾款", "日期", "已收"],
    ]
    for headings in rows:
        book = read(grid(headings, ["A", "甲", 100.0, 40.0, D1, 40.0, 60.0, "验收后", ""]))
        assert plans(book) == {"A": [("首付款", "40.00", "2026-01-05", "40.00"), ("尾款", "60.00", "验收后", "0.00")]}


def test_a_share_in_the_heading_does_not_part_an_instalment_from_its_dates() -> None:
    headings = [
        "合同编号",
        "客户名称",
        "合同金额（元）",
        "首付款（30%）",
        "首付款应收日期",
        "尾款（70%）",
        "尾款应收日期",
    ]
    book = read(grid(headings, ["A", "甲", 100.0, 30.0, D1, 70.0, "货到"]))
    assert plans(book) == {"A": [("首付款", "30.00", "2026-01-05", "0.00"), ("尾款", "70.00", "货到", "0.00")]}


def test_english_headings_in_dollars() -> None:
    book = read(
        grid(
            ["Receivables 2026"],
            ["All amounts in USD"],
            ["Contract No.", "Customer", "Project", "Signed", "Contract Value", "Milestone", "%", "Amount", "Due Date",
             "Received", "Date Paid", "Contact", "E-mail"],
            ["C-1", "Northshore Ltd", "API", "1 Jun 2026", "42,000.00", "Milestone 1", "50%", "21,000.00", "1 Jul 2026",
             "21,000", "Jul 1, 2026", "Ann Lee", "ann@n.example"],
            ["", "", "", "", "", "Milestone 2", "50%", "21,000.00", "upon acceptance", "", "", "", ""],
            ["C-2", "Eastside Ltd", "Web", "2026-06-01", "EUR 10,000", "Deposit", "30%", "3,000", "3/5/2026", "", "",
             "Bob", "bob@e"],
            ["Total"],
        )
    )  # fmt: skip
    assert plans(book) == {
        "C-1": [
            ("Milestone 1", "21,000.00", "2026-07-01", "21,000.00"),
            ("Milestone 2", "21,000.00", "upon acceptance", "0.00"),
        ]
    }
    assert (book.contracts[0].currency, book.contracts[0].signed_on) == ("USD", date(2026, 6, 1))
    assert {code for _, _, code in codes(book)} == {
        "currency_differs",
        "date_ambiguous",
        "plan_differs",
        "email_invalid",
    }
    assert (book.contacts[0].name, book.contacts[0].email) == ("Ann Lee", "ann@n.example")


def test_a_gb18030_csv_with_several_receipts_in_a_cell_and_a_subtotal_without_the_word() -> None:
    text = (
        "合同号,客户,项目,合同总额,款项,比例,应收金额,应收日期,已收金额,收款日期,备注\n"
        '2026001,甲公司,网站,"1,000,000.00",首付款,30%,"300,000.00",2026/3/5,"200000、100000","2026-7-8、2026-8-1",\n'
        ",,,,中期款,40%,40万,26.5.21,,,\n"
        ",,,,尾款,30%,,货到后,,,\n"
        ',,,,,,"1,000,000.00",,"300,000.00",,\n'
        "2026002,乙公司,APP,10万,全款,100%,10万,2026/4/31,,,\n"
    )
    book = read(*read_file(text.encode("gb18030"), "回款.csv"))
    assert plans(book) == {
        "2026001": [
            ("首付款", "300,000.00", "2026-03-05", "300,000.00"),
            ("中期款", "400,000.00", "2026-05-21", "0.00"),
            ("尾款", "300,000.00", "货到后", "0.00"),
        ]
    }
    assert [(p.amount_minor, p.paid_on) for p in book.payments] == [
        (20000000, date(2026, 7, 8)),
        (10000000, date(2026, 8, 1)),
    ]
    assert kinds(book) == {1: "header", 5: "subtotal"}
    assert codes(book) == [(6, "H", "date_impossible")]


def test_only_percentages_are_split_exactly() -> None:
    headings = ["合同编号", "客户", "合同金额", "款项", "比例", "应收日期"]
    book = read(
        grid(
            headings,
            ["X1", "甲", 100.0, "一期", 1 / 3, D1],
            ["", "", "", "二期", 1 / 3, D1],
            ["", "", "", "三期", 1 / 3, D1],
            ["X2", "乙", 1000.01, "一期", "30%", D1],
            ["", "", "", "二期", "70%", D1],
            ["X3", "丙", 1000.0, "一期", "33.33%", D1],
            ["", "", "", "二期", "33.33%", D1],
        )
    )
    amounts = {number: [amount for _, amount, _, _ in rows] for number, rows in plans(book).items()}
    assert amounts == {"X1": ["33.33", "33.33", "33.34"], "X2": ["300.00", "700.01"]}
    assert codes(book) == [(7, "E", "shares_incomplete")]


def test_one_sheet_for_each_year() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "预付款", 50.0, D1, 50.0, D1],
            ["B", "乙", "Q", 200.0, "全款", 200.0, D1, "", ""],
            sheet="2025",
        ),
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "尾款", 50.0, D2, "", ""],
            ["B", "丙", "R", 300.0, "全款", 300.0, D1, "", ""],
            sheet="2026年",
        ),
        grid(["说明", "x"], sheet="目录"),
        grid(HEADINGS, ["Z", "丁", "Z", 1.0, "a", 1.0, D1, "", ""], sheet="旧", hidden=True),
    )  # fmt: skip
    assert {number: len(rows) for number, rows in plans(book).items()} == {"A": 2, "B": 1}
    assert [(problem.sheet, problem.row, problem.code, problem.params["other_sheet"]) for problem in book.trouble] == [
        ("2026年", 3, "number_twice", "2025")
    ]
    assert [(note.sheet, note.code) for note in book.notes] == [("目录", "sheet_skipped"), ("旧", "sheet_hidden")]


def test_a_contract_carried_over_to_the_next_sheet_is_not_counted_twice() -> None:
    row = ["A", "甲", "P", 100.0, "全款", 100.0, D1, "", ""]
    book = read(grid(HEADINGS, row, sheet="2025"), grid(HEADINGS, row, sheet="2026"))
    assert book.contracts == ()
    assert {problem.code for problem in book.trouble} == {"instalment_twice", "plan_differs"}


def test_a_missing_number_is_asked_for_where_the_sheet_has_numbers() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "预付款", 50.0, D1, 50.0, ""],
            ["", "", "", "", "尾款", 50.0, "", "", ""],
            ["", "乙", "Q", 200.0, "全款", 200.0, D1, "", ""],
        )
    )
    assert list(plans(book)) == ["A"]
    assert codes(book) == [(4, "A", "contract_number_missing")]
    warnings = [(problem.row, problem.code) for problem in book.problems if problem.weight == "warning"]
    assert warnings == [(2, "paid_on_missing"), (3, "due_missing")]


def test_the_project_names_the_contract_where_the_sheet_has_no_numbers() -> None:
    book = read(
        grid(
            ["客户名称", "项目名称", "款项", "应收金额", "到期日"],
            ["甲公司", "官网改版", "首付款", "5万", D1],
            ["", "", "尾款", "5万", D2],
            ["甲公司", "小程序", "全款", 30000, D2],
        )
    )
    assert {c.number: c.total_minor for c in book.contracts} == {"官网改版": 10000000, "小程序": 3000000}
    assert {note.code for note in book.notes} == {"number_from_project", "total_from_plan"}


def test_everything_repeated_on_each_row_with_unlabelled_sums_and_a_second_header() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "预付款", 50.0, D1, 50.0, D1],
            ["A", "甲", "P", 100.0, "尾款", 50.0, D2, 20.0, D2],
            ["", "", "", "", "", 100.0, "", 70.0, ""],
            ["B", "乙", "Q", 200.0, "全款", 200.0, D1, "", ""],
            ["", "", "", 300.0, "", 300.0, "", 70.0, ""],
            HEADINGS,
            ["C", "丙", "R", 10.0, "全款", 10.0, D1, "", ""],
            ["制表人：张三", "", "", "", "审核：李四"],
            ["（1）本表由财务部维护，如有疑问请联系"],
        )
    )
    assert codes(book) == []
    assert {number: len(rows) for number, rows in plans(book).items()} == {"A": 2, "B": 1, "C": 1}
    assert kinds(book) == {1: "header", 4: "subtotal", 6: "subtotal", 7: "header", 9: "note", 10: "note"}


def test_two_equal_halves_are_no_subtotal() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "首付款", 50.0, D1, "", ""],
            ["", "", "", "", "", 50.0, "", "", ""],
        )
    )
    assert [row[:2] for row in plans(book)["A"]] == [("首付款", "50.00"), ("第2期", "50.00")]


def test_a_wrong_subtotal_is_pointed_out_and_changes_nothing() -> None:
    book = read(
        grid(HEADINGS, ["A", "甲", "P", 100.0, "全款", 100.0, D1, "", ""], ["小计", "", "", "", "", 90.0, "", "", ""])
    )
    assert [(problem.row, problem.code, problem.weight) for problem in book.problems] == [(3, "sum_differs", "warning")]
    assert len(book.contracts) == 1


def test_a_row_after_a_total_belongs_to_nobody() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "全款", 100.0, D1, "", ""],
            ["合计", "", "", "", "", 100.0, "", "", ""],
            ["", "", "", "", "补充", 30.0, D1, "", ""],
        )
    )
    assert codes(book) == [(4, "", "row_without_contract")]


def test_customers_merged_over_several_contracts() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "全款", 100.0, D1, "", ""],
            ["B", "", "Q", 50.0, "全款", 50.0, D1, "", ""],
            ["C", "", "R", 50.0, "全款", 50.0, D1, "", ""],
            merged=[(1, 1, 2, 1)],
        )
    )
    assert [contract.number for contract in book.contracts] == ["A", "B"]
    assert codes(book) == [(4, "B", "customer_missing")]


def test_receipts_below_a_merged_amount_belong_to_it() -> None:
    rows = [
        ["A", "甲", "P", 100.0, "全款", 100.0, D1, 40.0, D1],
        ["", "", "", "", "", "", "", 60.0, D2],
    ]
    book = read(grid(HEADINGS, *rows, merged=[(1, 5, 2, 5), (1, 4, 2, 4)]))
    assert [(p.amount_minor, p.paid_on) for p in book.payments] == [(4000, D1), (6000, D2)]
    assert codes(read(grid(HEADINGS, *rows))) == [(3, "F", "amount_missing")]  # without the merge nobody knows


def test_money_merged_over_several_instalments_is_not_divided() -> None:
    book = read(
        grid(
            HEADINGS,
            ["A", "甲", "P", 100.0, "一期", 50.0, D1, 50.0, D1],
            ["", "", "", "", "二期", 50.0, D2, "", ""],
            merged=[(1, 7, 2, 7)],
        )
    )
    assert (3, "H", "money_merged") in codes(book)


def test_received_money_must_be_clear() -> None:
    cases = {
        (120.0, D1): "received_exceeds",
        ("", D1): "receipt_without_amount",
        (-5.0, D1): "receipt_negative",
        ("30、40", D1): "receipts_unclear",
        (50.0, "2026-7-8、2026-8-1"): "receipts_unclear",
        ("付了一半", D1): "amount_not_a_number",
        (BrokenCell("#REF!"), D1): "cell_error",
    }
    for (received, paid_on), code in cases.items():
        book = read(grid(HEADINGS, ["A", "甲", "P", 100.0, "全款", 100.0, D1, received, paid_on]))
        assert [problem.code for problem in book.trouble] == [code], (received, paid_on)
    book = read(grid(HEADINGS, ["A", "甲", "P", 100.0, "全款", 100.0, D1, "30(2026.7.8)；40(2026.8.1)", ""]))
    assert [(p.amount_minor, p.paid_on) for p in book.payments] == [(3000, date(2026, 7, 8)), (4000, date(2026, 8, 1))]


def test_the_open_amount_must_agree() -> None:
    headings = ["合同编号", "客户名称", "合同额", "到期日", "已收", "未收"]
    book = read(grid(headings, ["A", "甲", 100.0, D1, 40.0, 60.0], ["B", "乙", 100.0, D1, 40.0, 50.0]))
    assert plans(book) == {"A": [("第1期", "100.00", "2026-01-05", "40.00")]}
    assert codes(book) == [(3, "F", "unpaid_differs")]


def test_units_that_nobody_wrote_are_not_guessed() -> None:
    book = read(
        grid(
            ["合同编号", "客户名称", "合同额(万元)", "款项", "应收金额（万元）", "应收日期", "已收金额"],
            ["A", "甲", 100.0, "全款", 100.0, D1, 30.0],
            ["B", "乙", 100.0, "全款", "100万", D1, "30万"],
        )
    )
    assert codes(book) == [(2, "G", "amount_unit_unclear")]
    assert plans(book) == {"B": [("全款", "1,000,000.00", "2026-01-05", "300,000.00")]}


def test_a_stale_unit_line_does_not_make_a_milliard() -> None:
    book = read(grid(["单位：万元"], HEADINGS, ["A", "甲", "P", 1280000.0, "全款", 1280000.0, D1, "", ""]))
    assert [problem.code for problem in book.trouble] == ["amount_unit_doubtful"] * 2


def test_currency_from_a_column_a_remark_or_two_at_once() -> None:
    headings = ["合同编号", "客户", "合同额", "币种", "款项", "应收金额", "应收日期", "备注"]
    book = read(
        grid(
            headings,
            ["A", "甲", 100.0, "美元", "全款", 100.0, D1, ""],
            ["B", "甲", 100.0, "", "全款", 100.0, D1, "EUR"],
            ["C", "甲", 100.0, "USD", "全款", "¥100", D1, ""],
            ["D", "甲", 100.0, "", "全款", 100.0, D1, "按美元结算"],
        )
    )
    assert {contract.number: contract.currency for contract in book.contracts} == {"A": "USD", "B": "EUR"}
    assert codes(book) == [(4, "F", "currency_differs"), (5, "H", "currency_unclear")]


def test_a_remark_never_changes_money() -> None:
    headings = ["合同编号", "客户", "合同额", "款项", "应收金额", "应收日期", "备注"]
    book = read(grid(headings, ["A", "甲", 100.0, "全款", 100.0, D1, "实际只收80，免20"]))
    assert plans(book) == {"A": [("全款", "100.00", "2026-01-05", "0.00")]}


def test_a_book_with_nothing_in_it_says_so() -> None:
    assert [problem.code for problem in read_ledger([]).problems] == ["nothing_recognised"]
    assert [problem.code for problem in read(grid(["a", "b"], ["c", "d"])).problems] == ["nothing_recognised"]


CELLS = st.one_of(
    st.none(), st.just(""), st.text(max_size=8), st.floats(allow_nan=False, width=32), st.dates(), st.booleans(),
    st.sampled_from(["小计", "合计", "10万", "50%", "验收后", "2026-02-30", "A", "a@b.cn", "USD 5"]),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=8))
def test_whatever_stands_in_the_cells_every_row_is_accounted_for(rows: list[list[object]]) -> None:
    book = read(grid(HEADINGS, *rows))  # type: ignore[arg-type]
    seen = {one.row for one in book.not_rows} | {problem.row for problem in book.problems}
    seen |= {row for one in book.withheld for row in one.rows} | {one.source.row for one in book.instalments}
    assert set(range(1, len(rows) + 2)) <= seen
    for contract in book.contracts:
        parts = [one.amount_minor for one in book.instalments if one.contract_number == contract.number]
        assert sum(parts) == contract.total_minor
