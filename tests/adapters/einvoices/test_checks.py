"""QR texts, figures, and each check finding what it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.adapters.einvoices.checks import check
from huikuan.adapters.einvoices.figures import basis_points_of, day_of, minor_of
from huikuan.adapters.einvoices.qr import InvoiceQr, read_qr
from huikuan.rules.amount_in_words import in_words
from huikuan.support.documents import InvoiceFacts, InvoiceLine, InvoiceParty
from tests.adapters.einvoices.made import BUYER, BUYER_ID, NUMBER, QR, SELLER, SELLER_ID

GOOD = InvoiceFacts(
    NUMBER,
    "",
    "special",
    date(2026, 4, 10),
    InvoiceParty(SELLER, SELLER_ID),
    InvoiceParty(BUYER, BUYER_ID),
    12075472,
    724528,
    12800000,
    "xml",
    (InvoiceLine("服务", 12075472, 724528, 600),),
    total_words="壹拾贰万捌仟圆整",
)
CODE = InvoiceQr(NUMBER, "", "special", "31", 12800000, True, date(2026, 4, 10))


@pytest.mark.parametrize(
    ("text", "number", "code", "kind", "amount_minor", "includes_tax", "day"),
    [
        (QR, NUMBER, "", "special", 12800000, True, date(2026, 4, 10)),
        (
            "01,32,,99992000000012345679,666.00,20260410,,0F3C",
            "99992000000012345679",
            "",
            "ordinary",
            66600,
            True,
            date(2026, 4, 10),
        ),
        (
            "01，32，，99992000000012345680， 666.00，2026-04-10，，",
            "99992000000012345680",
            "",
            "ordinary",
            66600,
            True,
            date(2026, 4, 10),
        ),
        (
            "01,01,3100999130,12345678,100000.00,20191231,,C3D4",
            "12345678",
            "3100999130",
            "special",
            10000000,
            False,
            date(2019, 12, 31),
        ),
        (
            "01,10,099009900111,76543210,88.50,20191231,12345678901234567890,C3D4",
            "76543210",
            "099009900111",
            "ordinary",
            8850,
            False,
            date(2019, 12, 31),
        ),
        (
            "01,32,,99992000000012345681,666.00,20260410",
            "99992000000012345681",
            "",
            "ordinary",
            66600,
            True,
            date(2026, 4, 10),
        ),
        (
            "01,31,,99992000000012345682,-5.5,20260410,,",
            "99992000000012345682",
            "",
            "special",
            -550,
            True,
            date(2026, 4, 10),
        ),
        (" 01 , 1 ,3100999130, 12345678 ", "12345678", "3100999130", "special", None, False, None),
        ("01,61,,99992000000012345683,8,20260230", "99992000000012345683", "", "", 800, True, None),
    ],
)
def test_qr_texts_of_both_generations(
    text: str, number: str, code: str, kind: str, amount_minor: int | None, includes_tax: bool, day: date | None
) -> None:
    found = read_qr(text)
    assert found is not None
    assert (found.number, found.code, found.kind) == (number, code, kind)
    assert (found.amount_minor, found.includes_tax, found.issued_on) == (amount_minor, includes_tax, day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.com/?a=01,31",
        "02,31,,99992000000012345678,1,20260410",
        "01,31,,123,1,20260410",
        "01,10,123,76543210,1,20191231",
        "01,31,,99992000000012345678" + ",9" * 400,
        "01,x,,99992000000012345678,1",
    ],
)
def test_what_is_no_invoice_code(text: str) -> None:
    assert read_qr(text) is None


@given(st.text(alphabet="01,，239. -年月日x\n", max_size=80))
def test_any_text_is_read_or_not_and_never_breaks(text: str) -> None:
    found = read_qr(text)
    assert found is None or found.number.isdecimal()


@pytest.mark.parametrize(
    ("text", "amount_minor"),
    [
        ("128000.00", 12800000),
        ("¥128,000.00", 12800000),
        ("￥-5.5", -550),
        ("-￥5", -500),
        ("０．０１", 1),
        ("7.", 700),
        ("1.230000", 123),
        ("1.005", None),
        ("", None),
        ("1e3", None),
        ("NaN", None),
        ("***", None),
        ("9" * 16, None),
    ],
)
def test_amounts_are_exact_or_none(text: str, amount_minor: int | None) -> None:
    assert minor_of(text) == amount_minor


@given(st.integers(-(10**15), 10**15))
def test_every_amount_reads_back(amount_minor: int) -> None:
    sign, size = "-" if amount_minor < 0 else "", abs(amount_minor)
    assert minor_of(f"{sign}{size // 100}.{size % 100:02d}") == amount_minor
    assert minor_of(f"{sign}{size // 100:,}.{size % 100:02d}") == amount_minor


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("6%", 600),
        ("0.06", 600),
        ("13.00%", 1300),
        ("0.005", 50),
        ("0.5%", 50),
        ("1", 10000),
        ("0", 0),
        ("免税", None),
        ("***", None),
        ("13", None),
        ("900%", None),
        ("0.123%", None),
    ],
)
def test_rates(text: str, rate: int | None) -> None:
    assert basis_points_of(text) == rate


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20260410", date(2026, 4, 10)),
        ("2026-04-10 10:00:05", date(2026, 4, 10)),
        ("2026年4月9日", date(2026, 4, 9)),
        ("2026年04月10日", date(2026, 4, 10)),
        ("2026/4/9", date(2026, 4, 9)),
        ("20260231", None),
        ("", None),
        ("2026", None),
        ("2026-4-1 10:00", date(2026, 4, 1)),
        ("2026 年 4 月 9 日", date(2026, 4, 9)),
        ("20260410100005", date(2026, 4, 10)),
        ("202604101", None),
        ("2026-04-101", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_a_good_invoice_has_nothing() -> None:
    assert check(GOOD, buyer=GOOD.buyer, seller=GOOD.seller, qr=CODE) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(GOOD, total_minor=12800001, total_words=""), "sums_differ"),
        (replace(GOOD, lines=(InvoiceLine("服务", 12075471, 724528, 600),)), "lines_differ"),
        (replace(GOOD, lines=(InvoiceLine("服务", 12075472, 724527, 600),)), "lines_differ"),
        (replace(GOOD, lines=(InvoiceLine("服务", 12075472, 724528, 300),)), "line_tax_differs"),
        (replace(GOOD, total_words="壹拾贰万捌仟圆壹角整"), "words_differ"),
        (replace(GOOD, total_words="壹拾贰万捌仟"), "words_unreadable"),
        (replace(GOOD, number="123"), "number_invalid"),
        (replace(GOOD, number="12345678"), "number_invalid"),
        (replace(GOOD, issued_on=None), "day_missing"),
        (replace(GOOD, seller=InvoiceParty(SELLER, "91990000MA0TXT010A")), "seller_tax_id_invalid"),
        (replace(GOOD, buyer=InvoiceParty(BUYER, "91990000MA0TXT029X")), "buyer_tax_id_invalid"),
        (replace(GOOD, is_red=True), "sign_mixed"),
        (replace(GOOD, tax_minor=-724528), "sign_mixed"),
    ],
)
def test_each_check_finds_its_fault(facts: InvoiceFacts, code: str) -> None:
    assert code in check(facts)


@pytest.mark.parametrize("tax_id", ["", "110101199003070134", "440300123456789", "91990000ma0txt029m"])
def test_a_person_an_older_number_and_none_at_all_are_lawful(tax_id: str) -> None:
    assert check(replace(GOOD, buyer=InvoiceParty("个人", tax_id))) == ()


def test_a_discount_on_tax_stays_within_the_tolerance() -> None:
    rounded = InvoiceLine("服务", 12075472, 724534, 600)
    assert check(replace(GOOD, lines=(rounded,), tax_minor=724534, total_minor=12800006, total_words="")) == ()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [(InvoiceParty("别家有限公司"), "buyer_differs"), (InvoiceParty("", SELLER_ID), "buyer_tax_id_differs")],
)
def test_whom_it_names(wanted: InvoiceParty, code: str) -> None:
    assert check(GOOD, buyer=wanted) == (code,)


def test_brackets_and_blanks_do_not_make_another_firm() -> None:
    named = replace(GOOD, buyer=InvoiceParty("星河（上海）制造有限公司", BUYER_ID))
    assert check(named, buyer=InvoiceParty("星河(上海) 制造有限公司", BUYER_ID)) == ()


@pytest.mark.parametrize(
    ("qr", "code"),
    [
        (replace(CODE, number="99992000000012345679"), "qr_number_differs"),
        (replace(CODE, amount_minor=1), "qr_amount_differs"),
        (replace(CODE, issued_on=date(2026, 4, 11)), "qr_day_differs"),
        (replace(CODE, kind="ordinary"), "qr_kind_differs"),
        (replace(CODE, includes_tax=False), "qr_amount_differs"),
    ],
)
def test_the_code_against_the_text(qr: InvoiceQr, code: str) -> None:
    assert check(GOOD, qr=qr) == (code,)


@given(st.integers(1, 10**13), st.sampled_from([100, 300, 600, 900, 1300]))
def test_any_rightly_computed_invoice_passes(net: int, rate: int) -> None:
    tax = (net * rate + 5000) // 10_000
    for sign in (1, -1):
        facts = replace(
            GOOD,
            amount_without_tax_minor=sign * net,
            tax_minor=sign * tax,
            total_minor=sign * (net + tax),
            lines=(InvoiceLine("服务", sign * net, sign * tax, rate),),
            total_words=in_words(net + tax),
            is_red=sign < 0,
        )
        assert check(facts) == ()
