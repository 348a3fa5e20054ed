"""A sum over several claims: the oldest first, as a payment without a word would be counted (Civil Code art. 560)."""

from __future__ import annotations

from collections.abc import Sequence


def oldest_first(claims: Sequence[tuple[int, int]], amount_minor: int | None) -> list[tuple[int, int | None]]:
    """(key, minor units or None for all that is open) of each claim touched; `claims` are (key, open) in their order.

    None covers all of every claim. What is more than all of them stays on the last one, for whoever checks the limit.
    """
    if amount_minor is None:
        return [(key, None) for key, _open in claims]
    lines: list[tuple[int, int | None]] = []
    left = amount_minor
    for place, (key, open_minor) in enumerate(claims):
        share = left if place == len(claims) - 1 else min(left, open_minor)
        if share > 0:
            lines.append((key, share))
        left -= share
    return lines
