"""Terms of an offer: exact to the unit, told apart by their key, refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.talks.authority import DEFAULTS, NOTHING, Limit, beyond
from huikuan.rules.talks.schedule import cash_effect, current, missed_on, still_open
from huikuan.rules.talks.terms import (
    Line,
    Terms,
    as_json,
    equal_parts,
    from_json,
    key_of,
    monthly,
    problem,
    propose,
    spread,
    taken,
)

TODAY = date(2026, 3, 2)
CALENDAR = WorkCalendar("t", frozenset(), frozenset(), frozenset())
DEBTS = ((1, 100_000_00), (2, 50_000_01))


def plan(count: int = 3, **more: int | str) -> Terms:
    days = [(day, None) for day in monthly(date(2026, 3, 31), count)]
    return propose(currency="CNY", debts=DEBTS, instalments=days, **more)  # type: ignore[arg-type]


def test_months_that_are_shorter_end_on_their_last_day() -> None:
    assert monthly(date(2026, 1, 31), 4) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)
    ]  # fmt: skip


def test_what_division_leaves_is_on_the_last_part() -> None:
    assert equal_parts(100, 3) == [33, 33, 34]


def test_instalments_go_over_the_claims_the_oldest_first() -> None:
    lines = plan().lines
    assert lines == (
        Line(1, date(2026, 3, 31), 50_000_00), Line(1, date(2026, 4, 30), 50_000_00),
        Line(2, date(2026, 5, 31), 50_000_01),
    )  # fmt: skip


def test_a_set_off_takes_the_oldest_debt_and_a_discount_the_newest() -> None:
    terms = plan(set_off_minor=120_000_00, discount_minor=1_00, set_off_words="代垫运费", set_off_file="ab")
    assert terms.set_offs == ((1, 100_000_00), (2, 20_000_00))
    assert terms.discounts == ((2, 1_00),)
    assert problem(terms, TODAY) == ""


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"debts": (), "lines": ()}, "terms_empty"),
        ({"debts": ((1, 100), (1, 100))}, "terms_twice"),
        ({"discounts": ((1, 1), (1, 1))}, "terms_twice"),
        ({"lines": (Line(1, TODAY, 0),)}, "terms_amounts"),
        ({"lines": (Line(1, TODAY, -5), Line(2, TODAY, 5))}, "terms_amounts"),
        ({"lines": (Line(1, TODAY, 100_000_00), Line(2, TODAY, 50_000_00))}, "terms_sum"),
        ({"lines": (Line(1, TODAY, 100_000_00), Line(3, TODAY, 50_000_01))}, "terms_sum"),
        ({"lines": (), "discounts": DEBTS}, "terms_nothing"),
        (
            {"lines": (Line(1, TODAY - timedelta(days=1), 100_000_00), Line(2, TODAY, 50_000_01))},
            "terms_past",
        ),
        (
            {"lines": (Line(1, TODAY + timedelta(days=3651), 100_000_00), Line(2, TODAY, 50_000_01))},
            "terms_too_far",
        ),
        ({"lines": (Line(1, TODAY, 1), Line(2, TODAY, 50_000_01)), "discounts": ((1, 99_999_99),)}, "terms_discount"),
        ({"lines": (Line(2, TODAY, 50_000_01),), "set_offs": ((1, 100_000_00),)}, "terms_set_off_proof"),
    ],
)
def test_what_is_no_offer_says_why(wrong: dict[str, object], code: str) -> None:
    assert problem(replace(plan(), **wrong), TODAY) == code  # type: ignore[arg-type]


def test_too_many_days_are_refused() -> None:
    assert problem(plan(121), TODAY) == "terms_too_far" or problem(plan(121), TODAY) == "terms_too_many"
    assert problem(plan(110), TODAY) == ""


@pytest.mark.parametrize("instalments", [[(TODAY, 1)], [(TODAY, 150_000_02)], [(TODAY, 150_000_01), (TODAY, None)]])
def test_parts_that_are_not_the_debt_are_no_proposal(instalments: list[tuple[date, int | None]]) -> None:
    with pytest.raises(ValueError, match="not the debt"):
        propose(currency="CNY", debts=DEBTS, instalments=instalments)


def test_more_than_the_debt_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="more than"):
        taken(DEBTS, 150_000_02)


AMOUNTS = st.integers(1, 10**13)


@given(
    debts=st.lists(AMOUNTS, min_size=1, max_size=6),
    count=st.integers(1, 24),
    off=st.integers(0, 49),
    cut=st.integers(0, 50),
)
def test_every_proposal_comes_to_each_debt_exactly(debts: list[int], count: int, off: int, cut: int) -> None:
    named = [(key, amount + 100) for key, amount in enumerate(debts, 1)]
    total = sum(amount for _key, amount in named)
    terms = propose(
        currency="CNY", debts=named, instalments=[(day, None) for day in monthly(TODAY, count)],
        discount_minor=total * cut // 100, set_off_minor=total * off // 100, set_off_words="x", set_off_file="y",
    ) if total - total * cut // 100 - total * off // 100 >= count else None  # fmt: skip
    if terms is None:
        return
    assert problem(terms, TODAY) == ""
    for key, owed in named:
        lines = sum(line.amount_minor for line in terms.lines if line.claim == key)
        assert lines + dict(terms.discounts).get(key, 0) + dict(terms.set_offs).get(key, 0) == owed
    assert from_json(as_json(terms)) == terms


@given(st.lists(AMOUNTS, min_size=1, max_size=5), st.lists(AMOUNTS, min_size=1, max_size=5))
def test_spreading_keeps_both_sums(debts: list[int], days: list[int]) -> None:
    gap = sum(debts) - sum(days)
    debts, days = (debts, [*days, gap]) if gap > 0 else ([*debts, -gap], days) if gap < 0 else (debts, days)
    given_days = [(TODAY + timedelta(days=place), amount) for place, amount in enumerate(days)]
    lines = spread(list(enumerate(debts)), given_days)
    assert [sum(line.amount_minor for line in lines if line.claim == key) for key in range(len(debts))] == debts
    assert [sum(line.amount_minor for line in lines if line.due_on == day) for day, _amount in given_days] == days


def test_the_key_changes_with_every_part() -> None:
    base = plan()
    others = [
        replace(base, currency="USD"), replace(base, grace_days=4), replace(base, service="培训"),
        replace(base, lines=base.lines[::-1]), replace(base, set_off_file="x"), replace(base, set_off_words="x"),
        replace(base, discounts=((1, 1),)), replace(base, set_offs=((1, 1),)), replace(base, debts=DEBTS[::-1]),
    ]  # fmt: skip
    assert len({key_of(base), *map(key_of, others)}) == len(others) + 1
    assert key_of(from_json(as_json(base))) == key_of(base)


@pytest.mark.parametrize(
    ("limit", "over"),
    [
        (None, ()),
        (DEFAULTS["project_manager"], ("extension",)),
        (DEFAULTS["finance"], ()),
        (NOTHING, ("extension", "instalments", "amount")),
        (Limit(0, 90, 2, 10**12), ("instalments",)),
        (Limit(0, 90, 3, 150_000_00), ("amount",)),
        (Limit(0, 90, 3, 150_000_01), ()),
    ],
)
def test_where_terms_go_beyond_an_authority(limit: Limit | None, over: tuple[str, ...]) -> None:
    assert beyond(plan(), limit, TODAY, "CNY") == over


def test_a_discount_is_compared_without_rounding() -> None:
    debt = ((1, 10_000),)
    for minor, over in ((200, ()), (201, ("discount",))):
        terms = propose(currency="CNY", debts=debt, instalments=[(TODAY, None)], discount_minor=minor)
        assert beyond(terms, DEFAULTS["finance"], TODAY, "CNY") == over


def test_another_currency_a_set_off_and_a_service_always_ask() -> None:
    wide = Limit(10_000, 9999, 999, 10**15)
    assert beyond(plan(), wide, TODAY, "USD") == ("amount",)
    assert beyond(plan(set_off_minor=1, service="培训"), wide, TODAY, "CNY") == ("set_off", "service")


@given(st.lists(AMOUNTS, min_size=1, max_size=8), st.integers(0, 10**14))
def test_money_pays_the_earliest_instalment_first(amounts: list[int], owed: int) -> None:
    parts = still_open(amounts, owed)
    assert sum(parts) == min(owed, sum(amounts))
    assert all(0 <= part <= amount for part, amount in zip(parts, amounts, strict=True))
    here = current(parts)
    assert (here is None) == (owed == 0)
    if here is not None:
        assert parts[here + 1 :] == amounts[here + 1 :], "only the current one is partly paid"
        assert sum(parts[here + 1 :]) <= owed, "what rests never exceeds what is owed"


def test_an_instalment_is_missed_after_its_working_days_of_grace() -> None:
    friday = date(2026, 3, 6)
    assert missed_on(friday, 3, CALENDAR) == date(2026, 3, 12)
    assert missed_on(friday, 0, CALENDAR) == date(2026, 3, 7)
    assert missed_on(date(2026, 3, 7), 0, CALENDAR) == date(2026, 3, 10), "a Saturday's money may come on Monday"


def test_the_cash_effect_is_exact() -> None:
    days = [(TODAY + timedelta(days=365), 105), (TODAY, 100)]
    effect = cash_effect(days, 7, TODAY, 500)
    assert (effect.comes_minor, effect.given_up_minor, effect.worth_minor) == (205, 7, 200)
    assert effect.average_days == 187
