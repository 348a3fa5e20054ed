"""Twenty thousand lines made to deceive, against the truth: what is matched without a person is never wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from huikuan.rules.matching.propose import Book, propose
from tests.rules.matching.world import month

NEVER = ("of_a_stranger", "by_another_customer", "paid_twice", "other_currency", "other_entity", "no_payment")


@pytest.mark.parametrize(("seed", "lines"), [(1, 20_000), (2, 4_000)])
def test_no_line_is_matched_wrongly_without_a_person(seed: int, lines: int) -> None:
    world = month(seed, customers=400, lines=lines)
    book = Book(world.claims, world.payers)
    seen, sure, first = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for line, truths, kind in world.lines:
        found = propose(line, book)
        settled = [{part.claim_id: part.amount_minor for part in one.parts} for one in found]
        seen[kind] += 1
        first[kind] += bool(settled) and settled[0] in truths
        for one, parts in zip(found, settled, strict=True):
            sure[kind] += one.certain
            if one.certain and parts not in truths:
                wrong.append((kind, line, one))
    assert wrong == []
    assert not any(sure[kind] for kind in NEVER)
    # and it is of use: of what names its paper most is done by itself, and nearly all of it is proposed first
    assert sure["with_number"] > seen["with_number"] * 0.6
    assert first["with_number"] > seen["with_number"] * 0.98
    assert first["without_number"] > seen["without_number"] * 0.7
    assert sum(sure.values()) > lines * 0.3
