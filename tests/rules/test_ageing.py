"""Ageing buckets: every number of days has exactly one, and sums are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.ageing import CHINESE, INTERNATIONAL, Bucket, bucket_of, summarise

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "key"),
    [(-30, "not_due"), (0, "not_due"), (1, "d1_30"), (30, "d1_30"), (31, "d31_60"), (60, "d31_60"), (61, "d61_90"),
     (90, "d61_90"), (91, "d90_plus"), (4000, "d90_plus")],
)  # fmt: skip
def test_international(days: int, key: str) -> None:
    assert bucket_of(days).key == key


@pytest.mark.parametrize(
    ("days", "key"),
    [(0, "y0_1"), (365, "y0_1"), (366, "y1_2"), (730, "y1_2"), (731, "y2_3"), (1095, "y2_3"), (1096, "y3_4"),
     (1461, "y4_5"), (1825, "y4_5"), (1826, "y5_plus")],
)  # fmt: skip
def test_chinese(days: int, key: str) -> None:
    assert bucket_of(days, CHINESE).key == key


@given(st.integers(min_value=-4000, max_value=40_000), st.sampled_from([INTERNATIONAL, CHINESE]))
def test_exactly_one_bucket(days: int, buckets: Sequence[Bucket]) -> None:
    fitting = [b for b in buckets if (b.first is None or b.first <= days) and (b.last is None or days <= b.last)]
    assert fitting == [bucket_of(days, buckets)]


def test_a_gap_is_an_error() -> None:
    with pytest.raises(ValueError, match="5 days"):
        bucket_of(5, [Bucket("early", None, 0)])


def test_summary() -> None:
    rows = [(TODAY, 100), (TODAY - timedelta(days=1), 20), (TODAY - timedelta(days=31), 3), (None, 7)]
    expected = {"not_due": 107, "d1_30": 20, "d31_60": 3, "d61_90": 0, "d90_plus": 0}
    assert summarise(rows, TODAY) == expected


@given(
    st.lists(st.tuples(st.none() | st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 10**12)), max_size=8)
)
def test_summary_keeps_the_sum(rows: list[tuple[date | None, int]]) -> None:
    for buckets in (INTERNATIONAL, CHINESE):
        assert sum(summarise(rows, TODAY, buckets).values()) == sum(amount for _day, amount in rows)
