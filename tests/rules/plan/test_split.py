"""The amounts of a plan: exact sums, the stated rule, and plans that are refused."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huikuan.rules.money import half_up, split_evenly
from huikuan.rules.plan.due import Offset
from huikuan.rules.plan.instalments import PlannedInstalment, Trigger, check_lines
from huikuan.rules.plan.split import PlanRefused, by_amount, check_plan, split_plan

MILLION = 100_000_000  # 1,000,000.00


def shares(*percent: int) -> list[PlannedInstalment]:
    return [PlannedInstalment(number, share_bp=one * 100) for number, one in enumerate(percent, 1)]


def share(number: int, bp: int, **more: object) -> PlannedInstalment:
    return PlannedInstalment(number, share_bp=bp, **more)  # type: ignore[arg-type]


def amount(number: int, minor: int, **more: object) -> PlannedInstalment:
    return PlannedInstalment(number, amount_minor=minor, **more)  # type: ignore[arg-type]


def rest(number: int, **more: object) -> PlannedInstalment:
    return PlannedInstalment(number, remainder=True, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "lines", "amounts"),
    [
        (MILLION, shares(30, 60, 10), [30_000_000, 60_000_000, 10_000_000]),
        (100_01, shares(30, 60, 10), [30_00, 60_01, 10_00]),  # 3000.3, 6000.6, the last takes the rest
        (100, shares(100), [100]),
        (MILLION, [share(1, 3_000), rest(2)], [30_000_000, 70_000_000]),
        (100_01, [share(1, 3_333), share(2, 3_333), rest(3)], [33_33, 33_33, 33_35]),
        (MILLION, [amount(1, 31_000_000), rest(2)], [31_000_000, 69_000_000]),
        (MILLION, [rest(1), share(2, 9_000)], [10_000_000, 90_000_000]),  # the rest may stand first
        # 支付至: 10 %, to 80 %, to 97 %, 3 % kept
        (
            MILLION,
            [share(1, 1_000), share(2, 8_000, cumulative=True), share(3, 9_700, cumulative=True), rest(4)],
            [10_000_000, 70_000_000, 17_000_000, 3_000_000],
        ),
        (MILLION, [amount(1, 20_000_000), amount(2, 95_000_000, cumulative=True), share(3, 500)],
         [20_000_000, 75_000_000, 5_000_000]),
        # measured progress is carved out of the next cumulative line
        (
            MILLION,
            [share(1, 3_000), PlannedInstalment(2, basis="measured_work"), share(3, 9_500, cumulative=True), rest(4)],
            [30_000_000, 0, 65_000_000, 5_000_000],
        ),
        # share and amount rounded to the yuan agree
        (128_500_70, [share(1, 3_000, amount_minor=38_550_00), rest(2)], [38_550_00, 89_950_70]),
        # Tryton: a quarter of what is left, a quarter of the whole, 4.00, the rest; a credit is the mirror of its claim
        (10_00, [share(1, 2_500, basis="remaining"), share(2, 2_500), amount(3, 4_00), rest(4)], [250, 250, 400, 100]),
    ],
)  # fmt: skip
def test_amounts_by_hand(total: int, lines: list[PlannedInstalment], amounts: list[int]) -> None:
    assert split_plan(total, lines) == amounts


def test_a_booked_amount_follows_its_pieces() -> None:
    # Tryton: 100.00 EUR booked as 90.00 USD, in pieces of 40, 30 and 30
    assert split_evenly(90_00, [40_00, 30_00, 30_00]) == [36_00, 27_00, 27_00]


@pytest.mark.parametrize(
    ("total", "each", "pieces"), [(100_00, 30_00, [30_00, 30_00, 30_00, 10_00]), (90, 30, [30, 30, 30]), (5, 30, [5])]
)
def test_pieces_of_one_size(total: int, each: int, pieces: list[int]) -> None:
    assert by_amount(total, each) == pieces


@pytest.mark.parametrize(("total", "each"), [(0, 1), (1, 0), (-5, 1), (10**9, 1)])
def test_pieces_that_make_no_sense(total: int, each: int) -> None:
    with pytest.raises(ValueError, match=r"above zero|1,200"):
        by_amount(total, each)


@pytest.mark.parametrize(
    ("total", "lines", "code", "values"),
    [
        (0, shares(100), "total_not_positive", {"total_minor": 0}),
        (-5, shares(100), "total_not_positive", {"total_minor": -5}),
        (MILLION, [], "no_lines", {}),
        (MILLION, shares(50, 40, 15), "above_total", {"over_minor": 5_000_000}),
        (MILLION, shares(50, 15, 5), "sum_differs", {"left_minor": 30_000_000}),
        (MILLION, [share(1, 3_333), share(2, 3_333), share(3, 3_333)], "sum_differs", {"left_minor": 10_000}),
        (103_200_000, [amount(1, 31_000_000), amount(2, 72_240_000)], "above_total", {"over_minor": 40_000}),
        (MILLION, [rest(1), rest(2)], "two_remainders", {}),
        (MILLION, [*shares(60, 50), rest(3)], "negative_remainder", {"over_minor": 10_000_000}),
        (MILLION, [*shares(60, 40), rest(3)], "amount_not_positive", {"amount_minor": 0}),
        (MILLION, [share(1, 0)], "share_range", {"share_bp": 0}),
        (MILLION, [share(1, 10_001)], "share_range", {"share_bp": 10_001}),
        (MILLION, [amount(1, -1), rest(2)], "amount_range", {"amount_minor": -1}),
        (MILLION, [PlannedInstalment(1), rest(2)], "amount_unknown", {}),
        (MILLION, [share(1, 3_000, basis="batch_total")], "basis_not_total", {}),
        (MILLION, [share(1, 10_000), PlannedInstalment(2, basis="measured_work")], "measured_without_balance", {}),
        (MILLION, [share(1, 8_000), share(2, 7_000, cumulative=True), rest(3)], "cumulative_backwards",
         {"amount_minor": -10_000_000}),
        (MILLION, [share(1, 3_000, amount_minor=40_000_000), rest(2)], "share_amount_differ",
         {"share_minor": 30_000_000, "amount_minor": 40_000_000}),
        # "the remaining 10 %" when a stage of 30 % was left out of the excerpt
        (MILLION, [share(1, 6_000), rest(2, share_bp=1_000)], "remainder_differs",
         {"left_minor": 40_000_000, "share_bp": 1_000}),
        (MILLION, [share(1, 6_000), rest(2, amount_minor=10_000_000)], "remainder_differs",
         {"left_minor": 40_000_000, "amount_minor": 10_000_000}),
        (1, shares(50, 50), "amount_not_positive", {"amount_minor": 0}),
        # ten shares of a tenth of 5 fen: nine round up to one each
        (5, shares(*[10] * 10), "amount_not_positive", {"amount_minor": -4}),
    ],
)  # fmt: skip
def test_plans_that_do_not_work_out(
    total: int, lines: list[PlannedInstalment], code: str, values: dict[str, int]
) -> None:
    with pytest.raises(PlanRefused) as refused:
        split_plan(total, lines)
    assert (refused.value.problems[0].code, dict(refused.value.problems[0].values)) == (code, values)
    assert code in {problem.code for problem in check_plan(total, lines)}


@given(st.integers(10_000, 10**13), st.lists(st.integers(1, 10_000), min_size=1, max_size=12), st.booleans())
def test_parts_sum_exactly_and_follow_the_rule(total: int, weights: list[int], with_rest: bool) -> None:
    bps = split_evenly(10_000, weights)
    assume(all(bps))
    lines = [share(number, bp) for number, bp in enumerate(bps, 1)]
    if with_rest:
        lines[-1] = rest(len(bps))
    assume(total * min(bps) >= 10_000 * len(bps))  # each part is worth more than the rounding of the others
    parts = split_plan(total, lines)
    assert sum(parts) == total
    assert parts[:-1] == [half_up(total * bp, 10_000) for bp in bps[:-1]]
    assert abs(parts[-1] - half_up(total * bps[-1], 10_000)) <= len(bps)


@given(st.integers(10**6, 10**13), st.lists(st.integers(1, 9_999), min_size=1, max_size=8, unique=True))
def test_cumulative_lines_reach_their_figures(total: int, targets: list[int]) -> None:
    targets = [*sorted(targets), 10_000]
    lines = [share(number, bp, cumulative=True) for number, bp in enumerate(targets, 1)]
    parts = split_plan(total, lines)
    for place, bp in enumerate(targets):
        assert sum(parts[: place + 1]) == half_up(total * bp, 10_000)


@given(
    st.integers(-100, 10**9),
    st.lists(
        st.builds(
            PlannedInstalment,
            sequence=st.integers(1, 5),
            share_bp=st.none() | st.integers(-10, 12_000),
            amount_minor=st.none() | st.integers(-10, 10**9),
            remainder=st.booleans(),
            cumulative=st.booleans(),
            basis=st.sampled_from(["contract_total", "remaining", "measured_work", "batch_total", "odd"]),
        ),
        max_size=6,
    ),
)
def test_whatever_is_given_it_sums_or_is_refused(total: int, lines: list[PlannedInstalment]) -> None:
    try:
        parts = split_plan(total, lines)
    except PlanRefused:
        assert check_plan(total, lines)
        return
    assert sum(parts) == total
    assert all(part > 0 or line.basis == "measured_work" for part, line in zip(parts, lines, strict=True))


def triggered(number: int, *triggers: Trigger, **more: object) -> PlannedInstalment:
    return share(number, 5_000, trigger=triggers[0], conditions=triggers[1:], **more)


def after(ref: str) -> Trigger:
    return Trigger("instalment", ref)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([triggered(1, Trigger("signature")), triggered(2, after("1"))], []),
        ([triggered(1, Trigger("date", "2026-03-02"))], []),
        ([triggered(1, Trigger("date"))], [("ref_missing", 1)]),
        ([triggered(1, Trigger("date", "2 March"))], [("ref_not_a_date", 1)]),
        ([triggered(1, Trigger("date", "20260302"))], [("ref_not_a_date", 1)]),
        ([triggered(1, after("7"))], [("ref_unknown", 1)]),
        ([triggered(1, Trigger("full_moon"))], [("trigger_unknown_code", 1)]),
        ([triggered(1, Trigger("effective", of="half"))], [("trigger_unknown_code", 1)]),
        ([triggered(1, after("1"))], [("trigger_cycle", 1)]),
        ([triggered(1, after("2")), triggered(2, after("1"))], [("trigger_cycle", 1), ("trigger_cycle", 2)]),
        # through a condition, and one that only waits for the circle
        (
            [triggered(1, Trigger("signature"), after("2")), triggered(2, after("1")), triggered(3, after("2"))],
            [("trigger_cycle", 1), ("trigger_cycle", 2)],
        ),
        ([triggered(1, Trigger("signature")), triggered(1, Trigger("effective"))], [("sequence_twice", 1)]),
        ([triggered(1, Trigger("signature"), kind="gift")], [("kind_unknown", 1)]),
        ([triggered(1, Trigger("signature"), basis="moon")], [("basis_unknown", 1)]),
        ([triggered(1, Trigger("signature"), offset=Offset(1, "hour"))], [("offset_invalid", 1)]),
        ([], [("no_lines", None)]),
    ],
)
def test_lines_that_cannot_stand(lines: list[PlannedInstalment], found: list[tuple[str, int | None]]) -> None:
    assert [(problem.code, problem.sequence) for problem in check_lines(lines)] == found
