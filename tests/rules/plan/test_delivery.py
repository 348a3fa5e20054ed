"""Deemed acceptance, progress beside billing and cash, and money that leaks before the invoice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.calendar import CHINA
from huikuan.rules.plan.acceptance import Objection, deemed_acceptance
from huikuan.rules.plan.leaks import Billing, Leak, leak_totals, leaks
from huikuan.rules.plan.progress import Done, Moved, Point, complete_bp, curves, share_bp

MON = date(2026, 3, 2)


def day(number: int) -> date:
    return date(2026, 3, number)


def countdown(as_of: date, *objections: Objection, days: int = 10, unit: str = "working") -> tuple[object, ...]:
    found = deemed_acceptance(MON, days, unit, objections, CHINA, as_of=as_of)
    return found.state, found.deemed_on, found.days_left


def test_silence_until_the_last_day() -> None:
    # Monday + 10 working days: Monday 16 March, the last day on which an objection counts
    assert countdown(MON) == ("running", day(16), 14)
    assert countdown(day(15)) == ("running", day(16), 1)
    assert countdown(day(16)) == ("running", day(16), 0)
    assert countdown(day(17)) == ("deemed", day(16), 0)


def test_a_last_day_on_a_weekend_moves_on() -> None:
    assert countdown(MON, days=5, unit="calendar") == ("running", day(9), 7)  # 7 March is a Saturday
    found = deemed_acceptance(MON, 5, "calendar", [], CHINA, as_of=MON, shift=False)
    assert found.deemed_on == day(7)


def test_an_objection_on_the_last_day_stops_it() -> None:
    objection = Objection(day(16))
    found = deemed_acceptance(MON, 10, "working", [objection], CHINA, as_of=day(30))
    assert (found.state, found.deemed_on, found.days_left, found.stopped_by) == ("stopped", None, None, objection)


def test_an_objection_a_day_later_is_late() -> None:
    late = Objection(day(17))
    found = deemed_acceptance(MON, 10, "working", [late], CHINA, as_of=day(30))
    assert (found.state, found.deemed_on, found.late) == ("deemed", day(16), (late,))


def test_handed_over_again_the_period_runs_anew() -> None:
    first = Objection(day(5), settled_on=day(12))
    found = deemed_acceptance(MON, 10, "working", [first], CHINA, as_of=day(20))
    assert (found.state, found.deemed_on, found.counted_from) == ("running", day(26), day(12))
    assert countdown(day(27), first) == ("deemed", day(26), 0)
    assert countdown(day(24), first, Objection(day(24))) == ("stopped", None, None)
    assert countdown(day(11), first)[0] == "stopped"  # the new handing over is not known yet


def test_one_of_two_objections_is_enough() -> None:
    assert countdown(day(20), Objection(day(4), day(6)), Objection(day(5)))[0] == "stopped"


def test_what_happens_later_is_not_known_yet() -> None:
    assert countdown(day(3), Objection(day(5))) == ("running", day(16), 13)


def test_a_year_without_a_calendar_is_said() -> None:
    found = deemed_acceptance(date(2026, 12, 28), 10, "working", [], CHINA, as_of=date(2026, 12, 28))
    assert found.due is not None
    assert found.due.provisional


@pytest.mark.parametrize(
    ("days", "unit", "objection"),
    [(0, "calendar", Objection(MON)), (5, "hours", Objection(MON)), (5, "calendar", Objection(day(5), day(4)))],
)
def test_a_countdown_that_means_nothing(days: int, unit: str, objection: Objection) -> None:
    with pytest.raises(ValueError, match=r"period|unknown|settled"):
        deemed_acceptance(MON, days, unit, [objection], CHINA, as_of=MON)


@given(st.integers(1, 40), st.integers(0, 90), st.lists(st.integers(0, 60), max_size=3))
def test_deemed_only_after_a_period_without_objection(days: int, after: int, raised: list[int]) -> None:
    as_of = MON + timedelta(after)
    objections = [Objection(MON + timedelta(one)) for one in raised]
    found = deemed_acceptance(MON, days, "calendar", objections, CHINA, as_of=as_of)
    within = [one for one in objections if one.raised_on <= min(as_of, CHINA.next_working(MON + timedelta(days)))]
    assert (found.state == "stopped") == bool(within)
    assert (found.state == "deemed") == (not within and as_of > CHINA.next_working(MON + timedelta(days)))


def test_percent_complete_by_weight_and_by_count() -> None:
    assert complete_bp([Done(10_000, 3), Done(5_000, 1)]) == 8_750
    assert complete_bp([Done(10_000, 0), Done(0, 0), Done(0, 0)]) == 3_333  # no weights: by count, rounded down
    assert complete_bp([Done(10_000, 1), Done(0, 0)]) == 10_000  # shown, but not counted
    assert complete_bp([]) == 0


@pytest.mark.parametrize("wrong", [Done(-1), Done(10_001), Done(0, -1)])
def test_progress_out_of_range(wrong: Done) -> None:
    with pytest.raises(ValueError, match="progress"):
        complete_bp([wrong])


@given(st.lists(st.builds(Done, st.integers(0, 10_000), st.integers(0, 50)), min_size=1, max_size=8))
def test_a_hundred_percent_means_all_of_it(milestones: list[Done]) -> None:
    counted = [one for one in milestones if one.weight] or milestones
    assert (complete_bp(milestones) == 10_000) == all(one.progress_bp == 10_000 for one in counted)


def test_three_curves_side_by_side() -> None:
    moves = [
        Moved(day(9), "billed", 30_000), Moved(day(2), "delivered", 1), Moved(day(9), "delivered", 1),
        Moved(day(20), "collected", 30_000), Moved(day(25), "collected", -10_000),
    ]  # fmt: skip
    assert curves(moves, total_minor=100_000, total_weight=4) == [
        Point(day(2), 2_500, 0, 0), Point(day(9), 5_000, 3_000, 0), Point(day(20), 5_000, 3_000, 3_000),
        Point(day(25), 5_000, 3_000, 2_000),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="curve"):
        curves([Moved(MON, "guessed", 1)], 1, 1)


@pytest.mark.parametrize(
    ("part", "whole", "bp"),
    [(1, 3, 3_333), (3, 3, 10_000), (99_999, 100_000, 9_999), (6, 3, 20_000), (5, 0, 0), (-1, 3, -3_333)],
)
def test_shares_are_rounded_toward_zero(part: int, whole: int, bp: int) -> None:
    assert share_bp(part, whole) == bp


def leaked(row: Billing, as_of: date) -> list[tuple[str, int, int]]:
    return [(leak.code, leak.amount_minor, leak.days) for leak in leaks([row], as_of)]


def test_where_money_waits() -> None:
    row = Billing("a", 1_000, "CNY", done_on=day(2))
    assert leaked(row, day(1)) == []
    assert leaked(row, day(12)) == [("done_not_accepted", 1_000, 10)]
    row = Billing("a", 1_000, "CNY", done_on=day(2), releases_on=day(10))
    assert leaked(row, day(9)) == [("done_not_accepted", 1_000, 7)]
    assert leaked(row, day(12)) == [("accepted_not_invoiced", 1_000, 2)]
    part = Billing("a", 1_000, "CNY", day(2), day(10), ((day(11), None, 400),))
    assert leaked(part, day(12)) == [("accepted_not_invoiced", 600, 2), ("invoiced_not_delivered", 400, 1)]
    full = Billing("a", 1_000, "CNY", day(2), day(10), ((day(11), day(15), 1_000),))
    assert leaked(full, day(14)) == [("invoiced_not_delivered", 1_000, 3)]
    assert leaked(full, day(15)) == []


def test_a_red_letter_brings_the_leak_back() -> None:
    row = Billing("a", 1_000, "CNY", day(2), day(10), ((day(11), None, 1_000), (day(12), day(12), -1_000)))
    assert leaked(row, day(13)) == [("accepted_not_invoiced", 1_000, 3)]


def test_a_cancelled_instalment_leaks_nothing() -> None:
    assert leaked(Billing("a", 1_000, "CNY", day(2), cancelled=True), day(12)) == []


def test_totals_never_add_currencies() -> None:
    found = leaks(
        [Billing("a", 1_000, "CNY", day(2)), Billing("b", 500, "CNY", day(4)), Billing("c", 70, "USD", day(5))], day(12)
    )
    assert [leak.key for leak in found] == ["a", "b", "c"]
    assert leak_totals(found) == {
        ("done_not_accepted", "CNY"): (1_500, 2, 10), ("done_not_accepted", "USD"): (70, 1, 7),
    }  # fmt: skip
    assert isinstance(found[0], Leak)
