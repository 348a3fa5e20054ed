"""The PDFs that leave: what they say, that they say it exactly, and that nothing in the data can change how."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pypdfium2
import pytest

from huikuan.adapters.documents.reading.reader import read_text
from huikuan.adapters.documents.typst.font import has, printable
from huikuan.adapters.documents.typst.forms import long_day, percent, spaced
from huikuan.adapters.documents.typst.renderer import render
from huikuan.support import documents
from huikuan.support.documents import Printable, SettledPart
from tests.adapters.documents.samples import AT, HEALTH, HOSTILE, HUGE, ORDINARY, PROGRESS, RECEIPT, STATEMENT, STRAINED

EVERY = [
    pytest.param(data, language, id=f"{name}-{language}")
    for name, data in ORDINARY.items()
    for language in ("zh", "en")
]


def text_of(data: Printable, language: str = "zh") -> str:
    return read_text(render(data, language=language, at=AT), "").text


def pages_of(content: bytes) -> int:
    return len(pypdfium2.PdfDocument(content))


@pytest.mark.parametrize(
    ("data", "language", "words"),
    [
        (
            RECEIPT,
            "zh",
            [
                "收款收据",
                "SJ-2026-0042",
                "星河测试制造有限公司",
                "¥128,000.00",
                "人民币壹拾贰万捌仟元整",
                "2026年4月17日",
                "115,200.00",
                "10,000.00",
                "2,800.00",
                "99992000000012345678",
                "李娜",
                "银行转账",
                "第 1 页 / 共 1 页",
            ],
        ),
        (
            RECEIPT,
            "en",
            [
                "Receipt",
                "¥128,000.00",
                "CNY One Hundred Twenty-Eight Thousand Only",
                "17 April 2026",
                "Amount (CNY)",
                "On account, to be applied",
                "It is not a tax invoice",
                "Page 1 of 1",
                "Beian Test Technology",
            ],
        ),
        (
            STATEMENT,
            "zh",
            [
                "对账单",
                "期初余额",
                "50,000.00",
                "384,000.00",
                "200,000.00",
                "¥262,000.00",
                "414,000.00",
                "31–60 天",
                "184,000.00",
                "4000 0000 0000 0012 345",
                "中国工商银行示例支行",
                "2026年4月30日",
                "回执",
                "15,000.00",
            ],
        ),
        (
            STATEMENT,
            "en",
            [
                "Opening balance",
                "Closing balance",
                "Balance due at 31 March 2026",
                "agrees with our books",
                "Over 90 days",
                "Payment: 首付款",
            ],
        ),
        (
            HEALTH,
            "zh",
            [
                "合同体检报告",
                "58",
                "没有约定付款期限",
                "民法典第 511 条",
                "建议写法",
                "¥1,280,000.00",
                "缺少的条款",
                "共 2 项",
            ],
        ),
        (HEALTH, "en", ["Contract health check", "out of 100", "Missing terms", "Proposed wording", "Clear risks"]),
        (
            PROGRESS,
            "zh",
            ["项目进展汇报", "62.5%", "ERP 接口联调", "待验收", "25.5%", "384,000.00", "2026-04-29", "待触发", "张伟"],
        ),
        (
            PROGRESS,
            "en",
            ["Progress report", "Done in this period", "Awaiting", "Amounts coming due", "this is not a reminder"],
        ),
    ],
)
def test_a_letter_says_what_it_was_given(data: Printable, language: str, words: list[str]) -> None:
    said = re.sub(r"\s+", " ", text_of(data, language))
    page_marks = ("第 1 页 / 共 1 页", "Page 1 of 1")  # taken for the page's own by the reader: looked for in the file
    raw = pypdfium2.PdfDocument(render(data, language=language, at=AT))[0].get_textpage().get_text_range()
    assert [one for one in words if one not in said and not (one in page_marks and one in raw)] == []


@pytest.mark.parametrize(("data", "language"), EVERY)
def test_it_is_an_archive_pdf_with_its_font_inside_and_fits_a_page(data: Printable, language: str) -> None:
    content = render(data, language=language, at=AT)
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>B<", content)
    assert b"/FontFile" in content
    assert pages_of(content) == 1


@pytest.mark.parametrize(("data", "language"), EVERY)
def test_the_same_data_and_moment_give_the_same_bytes(data: Printable, language: str) -> None:
    first = render(data, language=language, at=AT)
    render(STATEMENT, language="en", at=AT)
    assert render(data, language=language, at=AT) == first
    assert render(data, language=language, at=AT.replace(hour=10)) != first


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "most"), [("receipt", 5), ("statement_of_account", 25), ("health_report", 8), ("progress_report", 5)]
)
def test_long_names_many_rows_and_huge_amounts_keep_every_figure(name: str, most: int, language: str) -> None:
    content = render(STRAINED[name], language=language, at=AT)
    assert 1 < pages_of(content) <= most
    if name != "health_report":
        raw = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
        wanted = {"receipt": 60 + 2, "statement_of_account": 600 + 5, "progress_report": 12}[name]
        assert raw.count("9,999,999,999,999.99") >= wanted


def test_nothing_in_the_data_is_run() -> None:
    hostile = [
        HOSTILE,
        "#sys.inputs",
        '"); panic("x',
        "$ x^2 $",
        '#import "/etc/passwd"',
        "@label <ref>",
        "= 标题",
        "\\u{41}",
        "//x",
    ]
    parts = tuple(SettledPart("", words, 1) for words in hostile)
    said = text_of(replace(RECEIPT, settles=parts, payer=HOSTILE, remark=HOSTILE))
    assert [words for words in hostile if words not in said] == []
    assert said.count(HOSTILE) == 3


def test_what_the_font_cannot_show_becomes_a_box_and_hidden_marks_go() -> None:
    assert printable("李😀娜\u202e反\x07\u200f\ue000\ud800") == "李□娜反□"
    assert printable("𠮷田 ①é —“”") == "𠮷田 ①é —“”"
    assert has(ord("壹"))
    assert not has(0x1F600)
    said = text_of(replace(RECEIPT, payer="李😀娜\u202eมกรา\x00\ud800", issued_by="𠮷田\ufffe"))
    assert "李□娜□□□□" in said
    assert "𠮷田" in said


def test_other_currencies_and_amounts_below_zero() -> None:
    dollars = text_of(replace(RECEIPT, currency="USD", amount_minor=1234567, settles=(), on_account_minor=0))
    assert "US$12,345.67" in dollars
    assert "美元壹万贰仟叁佰肆拾伍元陆角柒分" in dollars
    yen = text_of(replace(RECEIPT, currency="JPY", amount_minor=5000, settles=(), on_account_minor=0))
    assert "JP¥5,000" in yen
    assert "大写" not in yen
    credit = text_of(replace(STATEMENT, closing_minor=-500))
    assert "贵方多付" in credit
    assert "-¥5.00" in credit


def test_what_is_not_given_leaves_no_empty_label() -> None:
    bare = replace(
        RECEIPT,
        reference="",
        remark="",
        issued_by="",
        settles=(),
        on_account_minor=0,
        letterhead=replace(RECEIPT.letterhead, name_en="", uscc="", address="", phone="", email="", banks=()),
    )
    said = text_of(bare)
    assert not re.search("流水号|备注|经手人|本次收款用于|统一社会信用代码", said)
    short = replace(STATEMENT, lines=(), ageing=(), on_account_minor=0, overdue_minor=0, contact="", reply_by=None)
    assert not re.search("账龄|另有|其中已逾期|对账联系", text_of(short))
    assert "未评分" in text_of(replace(HEALTH, score=None, findings=()))
    quiet = replace(PROGRESS, words="", done=(), coming=(), milestones=(), due=(), signed_by="")
    assert not re.search("本期完成|接下来|里程碑|近期到期款项", text_of(quiet))


@pytest.mark.parametrize("score", [0, 49, 50, 69, 70, 84, 85, 100])
def test_every_score_has_its_word(score: int) -> None:
    words = {0: "风险很高", 50: "有明显风险", 70: "可以接受", 85: "稳健"}
    expected = words[max(least for least in words if least <= score)]
    assert expected in text_of(replace(HEALTH, score=score))


def test_wrong_language_moment_and_data_are_refused() -> None:
    with pytest.raises(ValueError, match="zh or en"):
        render(RECEIPT, language="fr", at=AT)
    with pytest.raises(ValueError, match="aware"):
        render(RECEIPT, language="zh", at=datetime(2026, 4, 20))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no template"):
        render(object(), language="zh", at=AT)  # type: ignore[arg-type]


def test_small_forms() -> None:
    assert long_day(date(2026, 4, 9), "zh") == "2026年4月9日"
    assert long_day(date(2026, 4, 9), "en") == "9 April 2026"
    assert [percent(0), percent(10000), percent(6250), percent(1205), percent(5)] == [
        "0%",
        "100%",
        "62.5%",
        "12.05%",
        "0.05%",
    ]
    assert [spaced("4000000000000012345"), spaced("12345678"), spaced("GB29 XXXX")] == [
        "4000 0000 0000 0012 345",
        "12345678",
        "GB29 XXXX",
    ]


def test_the_ports_say_when_nobody_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_connected", documents._Connected())
    with pytest.raises(LookupError):
        documents.render(RECEIPT, language="zh", at=AT)
    with pytest.raises(LookupError):
        documents.read_text(b"x", "")
    with pytest.raises(LookupError):
        documents.read_invoice(b"x", "")
    documents.connect(renderer=render, text=read_text)
    assert documents.render(RECEIPT, language="zh", at=AT).startswith(b"%PDF")
    assert documents.read_text("合同".encode(), "").text == "合同"


def test_a_whole_plan_of_receipts_adds_up_on_paper() -> None:
    parts = tuple(SettledPart("HT-1", f"第{number}期", 333_33 + number) for number in range(7))
    total = sum(part.amount_minor for part in parts)
    said = text_of(replace(RECEIPT, settles=parts, amount_minor=total, on_account_minor=0))
    printed = [
        int(figure.replace(",", "").replace(".", "")) for figure in re.findall(r"(?<=\t)[\d,]+\.\d\d(?=\n)", said)
    ]
    assert sum(printed[: len(parts)]) == total == printed[-1]
    assert total < HUGE
