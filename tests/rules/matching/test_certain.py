"""What is matched without a person is never wrong: single cases, and a month of lines made to deceive."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from huikuan.rules.matching.model import Claim, Line, Payer, Undone
from huikuan.rules.matching.propose import Book, plain_name, propose

DAY = date(2026, 3, 10)
XINGHE = Payer(1, "星河测试制造有限公司", ("Xinghe Co., Ltd.",), ("31050100000000001234",), ("张三",))
HUALING = Payer(2, "华岭测试数据服务有限公司")
CLAIMS = (
    Claim(11, 1, 1, "CNY", 12_800_000, DAY, "HT-2026-0012", ("25312000000012345678",)),
    Claim(12, 1, 1, "CNY", 6_000_000, DAY, "HT-2026-0013"),
    Claim(13, 1, 1, "USD", 9_900_000, DAY, "HT-2026-0014"),
    Claim(21, 2, 1, "CNY", 5_000_000, DAY, "HT-2026-001"),
    Claim(22, 2, 1, "CNY", 5_000_000, DAY, "HT-2026-002"),
    Claim(23, 2, 1, "CNY", 3_000_000, DAY, "HT-2026-003", discount_minor=60_000, discount_until=DAY),
)
BOOK = Book(CLAIMS, (XINGHE, HUALING))


def line(minor: int, payer: str = "", narrative: str = "", **more: object) -> Line:
    values = {"id": 1, "on": DAY, "currency": "CNY", "entity_id": 1} | more
    return Line(amount_minor=minor, payer=payer, narrative=narrative, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "claim"),
    [
        (line(12_800_000, "星河测试制造有限公司"), 11),
        (line(12_800_000, "星河测试制造(有限公司)", "货款"), 11),
        (line(12_800_000, "XINGHE CO.,LTD."), 11),
        (line(6_000_000, "张三", "代付"), 12),  # confirmed before
        (line(6_000_000, "", payer_account="31050100000000001234"), 12),
        (line(5_998_500, "星河测试制造有限公司", "HT-2026-0013货款"), 12),  # the bank kept 15 yuan
        (line(5_000_000, "华岭测试数据服务有限公司", "HT-2026-002"), 22),
        (line(5_000_000, "华岭测试数据服务有限公司", "合同HT-2026-001二期"), 21),
        (line(2_940_000, "华岭测试数据服务有限公司", "HT-2026-003"), 23),  # less the discount, in time
    ],
)
def test_what_is_certain(found: Line, claim: int) -> None:
    best = propose(found, BOOK)[0]
    assert best.certain
    assert [part.claim_id for part in best.parts] == [claim]
    assert sum(part.amount_minor for part in best.parts) + best.on_account_minor == found.amount_minor + best.fee_minor


@pytest.mark.parametrize(
    "found",
    [
        line(5_000_000, "华岭测试数据服务有限公司"),  # two claims of the same amount
        line(12_800_000, "李四", "HT-2026-0012"),  # a person nobody has confirmed
        line(12_800_000, "", "HT-2026-0012"),  # nobody named
        line(5_000_000, "星河测试制造有限公司", "HT-2026-001"),  # one customer's name, another's number
        line(6_000_000, "星河测试制造有限公司", "HT-2026-0012"),  # the number says another claim
        line(5_998_500, "星河测试制造有限公司", "货款"),  # a fee without the number
        line(5_996_173, "星河测试制造有限公司", "HT-2026-0013"),  # no fee has this size
        line(12_800_000, "星河测试制造有限公司", currency="USD"),  # never another currency
        line(9_900_000, "星河测试制造有限公司"),
        line(1_000_000, "星河测试制造有限公司", "HT-2026-0012"),  # a part of it
        line(99_000_000, "星河测试制造有限公司"),
        line(12_800_000, "星河测试制造有限公司", entity_id=2),  # paid to another of our companies
        line(2_940_000, "华岭测试数据服务有限公司", "HT-2026-003", on=DAY + timedelta(days=1)),  # too late for it
        line(18_800_000, "星河测试制造有限公司"),  # all of it: a person looks
    ],
)
def test_what_is_left_to_a_person(found: Line) -> None:
    assert not any(one.certain for one in propose(found, BOOK))


def test_a_number_inside_a_longer_one_is_not_quoted() -> None:
    assert set(BOOK.quoted(line(1, narrative="HT-2026-0012"))) == {1}
    assert set(BOOK.quoted(line(1, narrative="发票25312000000012345678、HT-2026-002"))) == {1, 2}
    assert BOOK.quoted(line(1, narrative="HT-2026-00123")) == {}


def test_what_was_undone_is_never_certain_again() -> None:
    found = line(12_800_000, "星河测试制造有限公司")
    assert not propose(found, BOOK, {Undone(1, 1, frozenset({11}))})[0].certain
    assert propose(found, BOOK, {Undone(2, 1, frozenset({11}))})[0].certain


def test_one_name_for_two_customers_is_nobodys() -> None:
    twins = Book(CLAIMS[:2], (XINGHE, Payer(9, "星河测试制造股份有限公司")))
    assert plain_name("星河测试制造股份有限公司") == plain_name("星河测试制造有限公司")
    assert not any(one.certain for one in propose(line(12_800_000, "星河测试制造有限公司"), twins))


def test_a_month_made_to_deceive_has_no_wrong_certain_match() -> None:
    """Similar names, equal instalments, third parties, fees, typos in numbers: 6,000 lines against the truth."""
    random = Random(20260310)
    payers = [Payer(n, f"{stem}{tail}") for n, (stem, tail) in enumerate(
        (f"{a}{b}科技", t) for a in "远星华北东" for b in "山河岭岸海"
        for t in ("有限公司", "(上海)有限公司", "集团有限公司")
    )]  # fmt: skip
    sizes = (1_000_000, 2_000_000, 3_000_000, 5_000_000)
    claims = [
        Claim(n, payer.customer_id, 1, "CNY", random.choice(sizes) + random.choice((0, 0, random.randrange(99_999))),
              DAY, f"HT-{n % 97:03d}{n:03d}")
        for n, payer in enumerate(random.choices(payers, k=400))
    ]  # fmt: skip
    book, wrong, right = Book(claims, payers), 0, 0
    for number in range(6_000):
        truth = random.choice(claims)
        payer = payers[truth.customer_id].name
        shown = random.choice((payer, payer, payer, f"王{number}", random.choice(payers).name, ""))
        said = random.choice(
            (truth.contract_number, "货款", "", truth.contract_number[:-1], f"{truth.contract_number}9")
        )
        paid = truth.open_minor - random.choice((0, 0, 0, 1_500, 5_000, 777))
        if shown not in (payer, "") and any(shown == other.name for other in payers):
            continue  # another customer's money: this truth says nothing about it
        for one in propose(line(paid, shown, said, id=number), book):
            wrong += one.certain and [part.claim_id for part in one.parts] != [truth.id]
            right += one.certain
    assert wrong == 0
    assert right > 300


def test_an_amount_that_two_other_claims_also_make_up_is_certain_only_with_its_number() -> None:
    claims = (
        Claim(1, 9, 1, "CNY", 6_000_000, DAY, "HT-9-1"),
        Claim(2, 9, 1, "CNY", 2_000_000, DAY, "HT-9-2"),
        Claim(3, 9, 1, "CNY", 4_000_000, DAY, "HT-9-3"),
    )
    book = Book(claims, (Payer(9, "远山测试有限公司"),))
    assert not propose(line(6_000_000, "远山测试有限公司"), book)[0].certain
    assert propose(line(6_000_000, "远山测试有限公司", "HT-9-1"), book)[0].certain
    assert propose(line(4_000_000, "远山测试有限公司"), book)[0].certain
