"""A sum over several claims keeps its total and fills the oldest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.talks.shares import oldest_first


def test_the_oldest_is_filled_before_the_next_is_touched() -> None:
    assert oldest_first([(1, 100), (2, 50), (3, 70)], 120) == [(1, 100), (2, 20)]
    assert oldest_first([(1, 100), (2, 50)], None) == [(1, None), (2, None)]
    assert oldest_first([], 5) == []
    assert oldest_first([(1, 100)], 130) == [(1, 130)]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.integers(1, 10**10))
def test_no_fen_is_lost_and_no_earlier_claim_is_left_partly(opens: list[int], amount: int) -> None:
    lines = oldest_first(list(enumerate(opens)), amount)
    assert sum(share or 0 for _key, share in lines) == amount
    assert all(share == opens[key] for key, share in lines[:-1])
