"""Names, numbers and amounts one by one: what counts as the same, what only as like it, and what is let be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.rules.matching.amounts import adds_up, selections, settles_all
from huikuan.rules.matching.book import NEVER, SURE, WITH_NUMBER, Book
from huikuan.rules.matching.model import Claim, Line, Payer, Undone
from huikuan.rules.matching.names import head_office, is_person, written_name
from huikuan.rules.matching.numbers import plain_number, tail, tells, tokens
from huikuan.rules.matching.propose import propose

DAY = date(2026, 3, 10)
OURS = Payer(1, "星河测试制造有限公司", aliases=("旧星河测试有限公司",))


def line(minor: int, payer: str = OURS.name, narrative: str = "", **more: object) -> Line:
    values = {"id": 1, "on": DAY, "currency": "CNY", "entity_id": 1} | more
    return Line(amount_minor=minor, payer=payer, narrative=narrative, **values)  # type: ignore[arg-type]


def claim(ident: int, minor: int, contract: str = "", due_on: date | None = DAY, **more: object) -> Claim:
    number = contract or f"HT-2026-{ident:04d}"
    return Claim(ident, 1, 1, "CNY", minor, due_on, number, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("星河测试制造有限公司", "星河测试制造（有限公司）", True),
        ("星河测试制造有限公司", "星河 测试制造 有限公司", True),
        ("星河测试制造有限公司", "星河测试制造有限责任公司", True),
        ("Xinghe Co., Ltd.", "ＸＩＮＧＨＥ　ＣＯ．，ＬＴＤ", True),
        ("Xinghe Company Limited", "Xinghe Co., Ltd.", True),
        ("Xinghe Limited", "Xinghe Ltd", True),
        ("星河测试制造有限公司", "星河测试制造集团有限公司", False),
        ("星河测试制造有限公司", "星河测试制造股份有限公司", False),
        ("星河测试制造有限公司", "星河测试制造（上海）有限公司", False),
        ("星河测试制造有限公司", "上海星河测试制造有限公司", False),
        ("Xinghe Ltd", "Xinghe GmbH", False),
    ],
)
def test_written_names(one: str, other: str, same: bool) -> None:
    assert (written_name(one) == written_name(other)) is same


@pytest.mark.parametrize(
    ("payer", "trust"),
    [
        ("星河测试制造有限公司", SURE),
        ("星河测试制造有限公司北京分公司", SURE),
        ("旧星河测试有限公司", SURE),
        ("星河测试制造有", WITH_NUMBER),  # a bank cut it off
        ("星河测试制造", NEVER),
        ("星河测试制造集团有限公司", NEVER),
        ("星河测试制造股份有限公司", NEVER),
        ("星河测", None),
        ("上海星河测试制造有限公司", None),
        ("李四", None),
        ("", None),
        ("（）", None),
    ],
)
def test_how_far_a_payers_name_is_trusted(payer: str, trust: int | None) -> None:
    named = Book([], [OURS]).named(line(1, payer))
    assert (named[1].trust if named else None) == trust


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("王伟", True),
        ("张三丰", True),
        ("阿依·古丽", True),
        ("王伟店", False),
        ("星河有限公司", False),
        ("Li Na", False),
    ],
)
def test_a_persons_name_is_many_peoples(name: str, person: bool) -> None:
    assert is_person(name) is person


def test_a_branch_is_its_company_and_a_group_is_not() -> None:
    assert head_office("星河集团有限公司（北京）分公司") == "星河集团有限公司"
    assert head_office("星河有限公司") == head_office("分公司") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("发票123456、1234567", ["123456", "1234567"]),
        ("合同HT-2026-001二期", ["HT-2026-001"]),
        ("ＨＴ－2026－001", ["HT-2026-001"]),
        ("货款(HT-2026-001)。", ["HT-2026-001"]),
        ("HT-2026-0012", ["HT-2026-0012"]),
        ("HT-2026-001-", ["HT-2026-001"]),
        ("", []),
    ],
)
def test_tokens_are_whole(text: str, found: list[str]) -> None:
    assert [parts[0] for parts in tokens(text)] == found


def test_what_is_written_with_strokes_may_be_several() -> None:
    assert list(tokens("HT-1/HT-2")) == [("HT-1/HT-2", "HT-1", "HT-2")]


@pytest.mark.parametrize("text", ["2026", "20260310", "202603", "12345", "货款", "ABCDE", "12-3"])
def test_dates_and_small_figures_are_no_numbers(text: str) -> None:
    assert not tells(plain_number(text))


def test_the_last_eight_digits_of_a_digital_invoice() -> None:
    assert tail("26312000000012345678") == "12345678"
    assert tail("26312000000020260310") == tail("12345678") == ""


@pytest.mark.parametrize(
    ("said", "claims"),
    [
        ("HT-2026-0001", [1]),
        ("HT20260001", [1]),
        ("HT/2026/0001", [1]),
        ("发票12345678", [2]),
        ("发票26312000000012345678", [2]),
        ("发票2345678", []),
        ("HT-2026-00011", []),
        ("HT-2026-000", []),
        ("HT-1112", []),  # HT-11-12 or HT-111-2
        ("HT-11-12", [3]),
        ("HT-2026-0001/HT-11-12", [1, 3]),
        ("HT-2026-0001 26312000000012345678", [1, 2]),
        ("2026", []),
    ],
)
def test_what_a_line_quotes(said: str, claims: list[int]) -> None:
    rows = [
        claim(1, 100), claim(2, 200, invoice_numbers=("26312000000012345678",)), claim(3, 300, "HT-11-12"),
        claim(4, 400, "HT-111-2"), claim(5, 500, "2026"),
    ]  # fmt: skip
    found = Book(rows, []).quoted(line(1, narrative=said))
    assert [one.id for one in found[1].claims] == claims if claims else found == {}


@pytest.mark.parametrize(
    ("found", "parts"),
    [
        (line(300, narrative="HT-2026-0001、HT-2026-0002"), {1: 100, 2: 200}),  # both named, both paid
        (line(600, narrative="HT-2026-0009"), {9: 600}),
        (line(600, narrative="HT-2026-0009-1"), {9: 600}),
        (line(600, f"{OURS.name}北京分公司"), {9: 600}),
        (line(600, "星河测试制造有", "HT-2026-0009"), {9: 600}),
    ],
)
def test_certain(found: Line, parts: dict[int, int]) -> None:
    rows = [claim(1, 100), claim(2, 200), claim(9, 600, references=("HT-2026-0009-1",))]
    best = propose(found, Book(rows, [OURS]))[0]
    assert best.certain
    assert {part.claim_id: part.amount_minor for part in best.parts} == parts


FAR = DAY + timedelta(days=300)


@pytest.mark.parametrize(
    ("found", "rows"),
    [
        pytest.param(line(100, narrative="HT-2026-0001 HT-2026-0002"), [claim(1, 100), claim(2, 200)], id="two named"),
        pytest.param(line(100, narrative="HT-2026-0099"), [claim(1, 100)], id="a number like ours, of nothing open"),
        pytest.param(line(100), [claim(1, 100, due_on=FAR)], id="due in the distant future"),
        pytest.param(line(100, narrative="HT-2026-0001"), [claim(1, 100, due_on=FAR)], id="the contract's number only"),
        pytest.param(line(100, "星河测试制造有"), [claim(1, 100)], id="a name cut off, without a number"),
        pytest.param(line(100, "星河测试制造集团有限公司", "HT-2026-0001"), [claim(1, 100)], id="another of the group"),
        pytest.param(line(60), [claim(1, 60), claim(2, 10), claim(3, 20), claim(4, 30)], id="three add up to it"),
        pytest.param(line(30), [claim(1, 10), claim(2, 20)], id="all of it, and no number"),
        pytest.param(line(100, kind="returned", narrative="HT-2026-0001"), [claim(1, 100)], id="no receipt"),
        pytest.param(line(100, narrative="HT-2026-0001"), [claim(1, 100), claim(2, 100, "HT-2026-0001")], id="equal"),
    ],
)
def test_left_to_a_person(found: Line, rows: list[Claim]) -> None:
    proposed = propose(found, Book(rows, [OURS]))
    assert not any(one.certain for one in proposed)


def test_a_number_of_other_money_puts_in_doubt() -> None:
    dollars = Claim(2, 1, 1, "USD", 100, DAY, "HT-2026-0002")
    assert not propose(line(100, narrative="HT-2026-0002"), Book([claim(1, 100), dollars], [OURS]))[0].certain


def test_a_person_of_a_common_name_needs_the_number() -> None:
    book = Book([claim(1, 100)], [Payer(1, "王伟")])
    assert not propose(line(100, "王伟"), book)[0].certain
    assert propose(line(100, "王伟", "HT-2026-0001"), book)[0].certain


def test_a_name_alike_puts_in_doubt_only_without_the_number() -> None:
    book = Book([claim(1, 100)], [OURS, Payer(2, "星河测试制造股份有限公司")])
    assert not any(one.certain for one in propose(line(100), book))
    assert propose(line(100, narrative="HT-2026-0001"), book)[0].certain


def test_a_masked_account_is_anybodys() -> None:
    book = Book([claim(1, 100)], [Payer(1, OURS.name, accounts=("6222****1234",))])
    assert propose(line(100, "", payer_account="6222****1234"), book) == []


def test_what_was_undone_is_not_proposed_first() -> None:
    rows = [claim(1, 100), Claim(2, 2, 1, "CNY", 999, DAY, "XS-2026-0002")]
    both = line(100, narrative="HT-2026-0001 XS-2026-0002")
    book = Book(rows, [OURS, Payer(2, "华岭测试数据服务有限公司")])
    assert propose(both, book)[0].customer_id == 1
    assert propose(both, book, {Undone(1, 1)})[0].customer_id == 2


def test_nothing_is_proposed_for_no_money() -> None:
    assert propose(line(0), Book([claim(1, 100)], [OURS])) == propose(line(-5), Book([claim(1, 100)], [OURS])) == []


def test_several_with_all_discounts_or_none() -> None:
    rows = [claim(1, 100, discount_minor=10, discount_until=DAY), claim(2, 200)]
    assert settles_all(line(300), rows)
    assert settles_all(line(290), rows)
    assert not settles_all(line(290, on=DAY + timedelta(days=1)), rows)


def test_selections_are_found_to_two_and_equal_instalments_are_one() -> None:
    assert [[one.id for one in way] for way in selections(line(300), [claim(1, 100), claim(2, 200), claim(3, 50)])] == [
        [2, 1]
    ]
    assert len(selections(line(200), [claim(n, 100, due_on=DAY + timedelta(days=n)) for n in (3, 2, 1)])) == 1
    assert len(selections(line(50), [claim(1, 10), claim(2, 40), claim(3, 20), claim(4, 30)])) == 2


def test_very_many_claims_are_never_ruled_out() -> None:
    assert adds_up(line(10**9), [claim(n, n) for n in range(1, 200)])
    assert selections(line(10**9), [claim(n, n) for n in range(1, 200)]) == []


def test_sums_beyond_counting_are_compared_in_threes() -> None:
    rows = [claim(n, 3**n * 1000) for n in range(1, 14)]
    assert adds_up(line(sum(one.open_minor for one in rows[:3])), rows)
    assert not adds_up(line(3**13 * 2000 + 1), rows)


def test_what_other_matchers_assert_too() -> None:
    """A number with other separators finds its paper; three papers add up, of the payer's alone (as OCA asserts)."""
    rows = [
        claim(1, 100_00, "INV/2019/00001"), claim(2, 200_00), claim(3, 300_00),
        Claim(5, 3, 1, "CNY", 600_00, DAY, "RF12-3456"),
    ]  # fmt: skip
    book = Book(rows, [OURS, Payer(3, "华岭测试数据服务有限公司")])
    by_number, added_up = line(100_00, narrative="invoice INV-2019-00001"), line(600_00, narrative="xxxxx")
    assert [part.claim_id for part in propose(by_number, book)[0].parts] == [1]
    assert sorted(part.claim_id for part in propose(added_up, book)[0].parts) == [1, 2, 3]
    assert propose(line(600_00, "Archibald + Haddock"), Book(rows, [Payer(1, "1234//HADDOCK+Archibald")])) == []
