"""What holds for any claims, payers and line: nothing is over-paid, nothing lost, and order is nothing."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.matching.model import Claim, Line, Payer
from huikuan.rules.matching.propose import Book, propose

DAY = date(2026, 3, 10)
NAMES = ("星河测试有限公司", "星河测试股份有限公司", "星河测试集团有限公司", "王伟", "Xinghe Co., Ltd.")
NUMBERS = ("HT-2026-1", "HT-2026-12", "HT-20-2612", "26312000000012345678", "XS-0099")
MINOR = st.sampled_from([100, 200, 300, 5_000_00, 5_005_00, 10_000_00]) | st.integers(1, 10**7)
PAYERS = st.lists(st.sampled_from(NAMES), min_size=3, max_size=3).map(
    lambda names: [Payer(key, name) for key, name in enumerate(names, start=1)]
)


def claim_of(ident: int, customer: int, minor: int, days: int | None, number: str, off: int) -> Claim:
    due_on = None if days is None else DAY + timedelta(days=days)
    until = DAY + timedelta(days=1) if off else None
    return Claim(ident, customer, 1, "CNY", minor, due_on, number, (), (f"{number}-{ident}",), min(off, minor), until)


CLAIMS = st.lists(
    st.builds(
        claim_of, st.integers(1, 99), st.integers(1, 3), MINOR, st.none() | st.integers(-60, 90),
        st.sampled_from(NUMBERS), st.sampled_from([0, 0, 50]),
    ),
    max_size=9, unique_by=lambda claim: claim.id,
)  # fmt: skip
LINES = st.builds(
    Line, id=st.just(1), on=st.just(DAY), amount_minor=MINOR, currency=st.just("CNY"), entity_id=st.just(1),
    payer=st.sampled_from([*NAMES, "赵六", ""]) | st.text(max_size=12),
    narrative=st.sampled_from([*NUMBERS, "HT-2026-1、HT-2026-12", "HT-2026-1-5", "货款", ""]) | st.text(max_size=20),
)  # fmt: skip


@given(LINES, CLAIMS, PAYERS)
@settings(max_examples=300)
def test_sums_are_exact_and_nothing_is_paid_beyond_what_is_open(
    line: Line, claims: list[Claim], payers: list[Payer]
) -> None:
    open_claims = {claim.id: claim for claim in claims}
    found = propose(line, Book(claims, payers), limit=99)
    assert sum(one.certain for one in found) <= 1
    for one in found:
        assert sum(part.amount_minor for part in one.parts) + one.on_account_minor == line.amount_minor + one.fee_minor
        assert len({part.claim_id for part in one.parts}) == len(one.parts)
        assert 0 <= one.confidence <= 1000
        assert min(one.on_account_minor, one.fee_minor) >= 0
        for part in one.parts:
            assert 0 < part.amount_minor + part.discount_minor <= open_claims[part.claim_id].open_minor
            assert open_claims[part.claim_id].customer_id == one.customer_id


@given(LINES, CLAIMS, PAYERS, st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_the_order_of_claims_and_payers_does_not_matter(
    line: Line, claims: list[Claim], payers: list[Payer], random: object
) -> None:
    first = propose(line, Book(claims, payers))
    random.shuffle(claims)  # type: ignore[attr-defined]
    random.shuffle(payers)  # type: ignore[attr-defined]
    again = propose(line, Book(claims, payers))
    assert [(one.customer_id, one.parts, one.certain) for one in first] == [
        (one.customer_id, one.parts, one.certain) for one in again
    ]


@given(LINES, CLAIMS, PAYERS, MINOR)
@settings(max_examples=200)
def test_a_claim_that_has_nothing_to_do_with_it_makes_nothing_certain(
    line: Line, claims: list[Claim], payers: list[Payer], minor: int
) -> None:
    before = propose(line, Book(claims, payers))
    strange = Claim(1000, 4, 1, "CNY", minor, DAY, "ZZ-7777-7777")
    after = propose(line, Book([*claims, strange], [*payers, Payer(4, "与此无关测试有限公司")]))
    assert any(one.certain for one in before) >= any(one.certain for one in after)
