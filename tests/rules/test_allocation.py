"""Which debts a payment settles: the debtor's wish, then the order of Civil Code art. 560 and 561."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.allocation import OpenClaim, allocate
from huikuan.rules.money import CurrencyMismatch

TODAY = date(2026, 11, 23)
LATE = TODAY - timedelta(days=30)
LATER = TODAY - timedelta(days=10)
COMING = TODAY + timedelta(days=10)


def claim(key: str, outstanding_minor: int, due_on: date | None = LATE, **rest: Any) -> OpenClaim:
    return OpenClaim(key, rest.pop("kind", "principal"), outstanding_minor, due_on, **rest)


# Scenarios that ERPNext and Tryton assert, in minor units: open claims, payment, designated → parts, left on account
SCENARIOS = [
    pytest.param([("A", 42_00)], 42_00, (), [("A", 42_00)], 0, id="one claim, the same amount"),
    pytest.param([("1", 30_00), ("2", 50_00), ("3", 20_00)], 40_00, (), [("1", 30_00), ("2", 10_00)], 0,
                 id="40 of a schedule of 30, 50 and 20"),
    pytest.param([("I1", 100_00), ("I2", 150_00)], 180_00, ("I1", "I2"), [("I1", 100_00), ("I2", 80_00)], 0,
                 id="a bank line larger than the first invoice named is split"),
    pytest.param([("A", 50_00), ("B", 20_00), ("C", 30_00)], 80_00, (), [("A", 50_00), ("B", 20_00), ("C", 10_00)], 0,
                 id="80 for 50 and 20 due first and 30 due later"),
    pytest.param([("R", 5000_00)], 100_00, (), [("R", 100_00)], 0, id="a free payment against a larger claim"),
    pytest.param([], 1000_00, (), [], 1000_00, id="an advance before any claim stays on account"),
    pytest.param([("A", 50_00)], 80_00, (), [("A", 50_00)], 30_00, id="what is too much stays on account"),
    pytest.param([("A", 50_00), ("B", 0)], 50_00, ("B",), [("A", 50_00)], 0, id="a designated claim without rest"),
]  # fmt: skip


@pytest.mark.parametrize(("open_claims", "amount", "designated", "parts", "left"), SCENARIOS)
def test_scenario(
    open_claims: list[tuple[str, int]],
    amount: int,
    designated: tuple[str, ...],
    parts: list[tuple[str, int]],
    left: int,
) -> None:
    claims = [claim(key, minor, LATE + timedelta(days=n)) for n, (key, minor) in enumerate(open_claims)]
    found = allocate(amount, claims, designated, TODAY)
    assert (list(found.parts), found.left_minor) == (parts, left)


def test_the_debtor_decides_first_and_in_his_order() -> None:
    claims = [claim("old", 100), claim("new", 100, LATER), claim("coming", 100, COMING)]
    found = allocate(250, claims, ["coming", "new"], TODAY)
    assert found.parts == (("coming", 100), ("new", 100), ("old", 50))
    assert found.reasons == ("designated", "designated", "statutory_order")


def test_costs_then_interest_then_principal() -> None:
    """Art. 561: 10,000 of costs, 16,273.97 interest on 1,000,000; a payment of 200,000."""
    claims = [
        claim("principal", 1_000_000_00),
        claim("interest", 16_273_97, kind="interest"),
        claim("costs", 10_000_00, LATER, kind="cost"),
    ]
    found = allocate(200_000_00, claims, (), TODAY)
    assert found.parts == (("costs", 10_000_00), ("interest", 16_273_97), ("principal", 173_726_03))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(claim("x", 100, LATE, secured_minor=100), claim("y", 100, COMING), id="the due one"),
        pytest.param(claim("x", 100, COMING), claim("y", 100, None), id="one without a due date comes last"),
        pytest.param(claim("x", 100, LATER), claim("y", 100, LATE, secured_minor=40, burden=9), id="the unsecured one"),
        pytest.param(
            claim("x", 100, LATER, secured_minor=10), claim("y", 100, LATE, secured_minor=90), id="the less secured one"
        ),
        pytest.param(
            claim("x", 1000, LATE, secured_minor=100), claim("y", 50, LATE, secured_minor=50), id="less of it secured"
        ),
        pytest.param(claim("x", 100, LATER, burden=500), claim("y", 100, LATE, burden=300), id="the heavier one"),
        pytest.param(claim("x", 100, LATE), claim("y", 100, LATER), id="the earlier due one"),
    ],
)
def test_the_order_among_debts(first: OpenClaim, second: OpenClaim) -> None:
    for claims in ([first, second], [second, first]):
        found = allocate(40, claims, (), TODAY)
        assert found.parts == ((first.key, 40),)
        assert found.reasons == ("statutory_order",)


def test_more_security_than_debt_counts_as_fully_secured() -> None:
    claims = [claim("x", 100, secured_minor=100), claim("y", 100, secured_minor=900)]
    assert allocate(50, claims, (), TODAY).parts == (("x", 25), ("y", 25))


def test_equals_share_pro_rata_and_the_odd_unit_goes_to_the_later_claim() -> None:
    found = allocate(101, [claim("9", 100), claim("10", 100), claim("11", 200)], (), TODAY)
    assert found.parts == (("9", 25), ("10", 25), ("11", 51))
    assert found.reasons == ("pro_rata",) * 3
    assert allocate(101, [claim("9", 100), claim("10", 100)], (), TODAY).parts == (("9", 50), ("10", 51))


def test_without_a_day_the_due_date_alone_orders() -> None:
    assert allocate(50, [claim("b", 100, COMING), claim("a", 100, LATE)]).parts == (("a", 50),)


@pytest.mark.parametrize(
    ("amount", "claims", "designated", "said"),
    [
        (-1, [], (), "payment"),
        (1, [claim("a", -1)], (), "negative"),
        (1, [claim("a", 1), claim("a", 2)], (), "twice"),
        (1, [claim("a", 1)], ("b",), "designated"),
        (1, [claim("a", 1, kind="gift")], (), "kind"),
    ],
)
def test_refuses_what_would_make_money_appear_or_vanish(
    amount: int, claims: list[OpenClaim], designated: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        allocate(amount, claims, designated)


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(CurrencyMismatch):
        allocate(1, [claim("a", 1), claim("b", 1, currency="USD")])


CLAIMS = st.lists(
    st.builds(
        OpenClaim,
        key=st.text("abcdefgh", min_size=1, max_size=3),
        kind=st.sampled_from(["cost", "interest", "principal"]),
        outstanding_minor=st.integers(0, 10**9),
        due_on=st.none() | st.sampled_from([LATE, LATER, TODAY, COMING]),
        secured_minor=st.sampled_from([0, 0, 10, 10**9]),
        burden=st.sampled_from([0, 0, 500]),
    ),
    max_size=8,
    unique_by=lambda claim: claim.key,
)


@given(st.integers(0, 10**10), CLAIMS, st.data())
@settings(max_examples=50)
def test_nothing_appears_or_vanishes(amount: int, claims: list[OpenClaim], data: st.DataObject) -> None:
    keys = [claim.key for claim in claims]
    designated = data.draw(st.lists(st.sampled_from(keys)) if keys else st.just([]))
    found = allocate(amount, claims, designated, TODAY)
    open_minor = {claim.key: claim.outstanding_minor for claim in claims}
    paid = dict(found.parts)
    assert sum(paid.values()) + found.left_minor == amount
    assert len(paid) == len(found.parts) == len(found.reasons)
    assert all(0 < minor <= open_minor[key] for key, minor in paid.items())
    # money stays on account only when every claim is settled
    assert found.left_minor == max(0, amount - sum(open_minor.values()))


@given(st.integers(0, 10**10), CLAIMS)
@settings(max_examples=50)
def test_the_whole_of_what_is_open_settles_everything(extra: int, claims: list[OpenClaim]) -> None:
    total = sum(claim.outstanding_minor for claim in claims)
    found = allocate(total + extra, claims, (), TODAY)
    assert dict(found.parts) == {claim.key: claim.outstanding_minor for claim in claims if claim.outstanding_minor}
    assert found.left_minor == extra


@given(st.integers(0, 10**9), st.integers(0, 10**9), CLAIMS)
@settings(max_examples=50)
def test_more_money_never_takes_from_an_earlier_rank(amount: int, more: int, claims: list[OpenClaim]) -> None:
    less_paid = dict(allocate(amount, claims, (), TODAY).parts)
    more_paid = dict(allocate(amount + more, claims, (), TODAY).parts)
    # a pro-rata remainder may move by one unit between equals
    assert all(more_paid.get(key, 0) >= minor - 1 for key, minor in less_paid.items())
