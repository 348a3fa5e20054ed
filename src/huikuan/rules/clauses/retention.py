"""Money kept back and paid out in several parts: "质保金 5%，满一年退 3%，满两年退 2%"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import Final

from huikuan.rules.clauses.drafts import Draft
from huikuan.rules.clauses.triggers import When

HUNDRED: Final = Decimal(100)
MOST_PARTS: Final = 4


def released_in_parts(drafts: Sequence[Draft]) -> list[Draft]:
    """The stages with money kept back given as the parts it is paid out in, where they make up all of it.

    Parts given in percent of the money kept back become percents of the price.
    """
    found: list[Draft] = []
    place = 0
    while place < len(drafts):
        parts = parts_of(drafts, place)
        if parts:
            found += parts
            place += len(parts) + 1
        else:
            found.append(drafts[place])
            place += 1
    return found


def without_total(drafts: Sequence[Draft]) -> list[Draft]:
    """The stages without an amount that is the whole: "The client shall pay 50,000: 30% upon signing, 70% upon …"."""
    if sum((percent(draft) or Decimal(0) for draft in drafts), Decimal(0)) != HUNDRED:
        return list(drafts)
    return [
        draft
        for draft in drafts
        if draft.share is None
        or draft.share.what != "amount"
        or draft.has_event
        or draft.tokens("label", "ordinal", "remainder")
    ]


def whole_is_rest(drafts: Sequence[Draft]) -> list[Draft]:
    """ "签订后 30%，发货前付清全款": the whole after a part of it is what remains."""
    found: list[Draft] = []
    for draft in drafts:
        if draft.share is not None and draft.share.what == "whole" and any(percent(one) for one in found):
            draft = replace(draft, share=replace(draft.share, what="rest", remainder=True, implied=True))
        found.append(draft)
    return found


def parts_of(drafts: Sequence[Draft], place: int) -> list[Draft]:
    """The parts that the retention named at `place` is paid out in; none where it is paid at once."""
    kept = drafts[place]
    whole = percent(kept)
    if not kept.is_retention or kept.has_event or whole is None:
        return []
    following = list(takewhile(lambda one: one.share is not None, drafts[place + 1 : place + 1 + MOST_PARTS]))
    total = Decimal(0)
    for count, one in enumerate(following, 1):
        value = percent(one)
        if value is None:
            if one.share is not None and one.share.what == "rest" and count > 1 and total < whole:
                return [named(kept, part, None) for part in following[:count]]
            return []
        total += value
        if count > 1 and total == whole:
            return [named(kept, part, None) for part in following[:count]]
        if count > 1 and total == HUNDRED:
            return [named(kept, part, whole) for part in following[:count]]
    return []


def percent(draft: Draft) -> Decimal | None:
    """The percent a stage takes; None for a cumulative one and where none is given."""
    if draft.share is None or draft.share.what != "pct" or draft.share.cumulative:
        return None
    return draft.share.token.value


def named(kept: Draft, part: Draft, whole: Decimal | None) -> Draft:
    """One part, named as its retention; with `whole` its percent is one of the retention."""
    titles = [token for token in kept.tokens("label") if token.code == "retention"]
    share, reasons = part.share, set(part.reasons)
    if whole is not None and share is not None and share.token.value is not None:
        share = replace(share, token=replace(share.token, value=share.token.value * whole / HUNDRED))
        reasons.add("share_of_retention")
    return replace(part, share=share, titles=[*part.titles, *titles], reasons=reasons)


def carried(drafts: Sequence[Draft], whens: Sequence[When]) -> list[When]:
    """ "验收合格满一年退 3%，满两年退 2%": the second wait runs from the same event as the first."""
    result: list[When] = []
    for draft, one in zip(drafts, whens, strict=True):
        before = result[-1] if result else None
        own = any(not token.has("proviso") for token in draft.tokens("event", "date"))
        if before is not None and one.delay and before.delay and one.trigger in {None, "unknown"} and not own:
            reasons = tuple(reason for reason in one.reasons if reason != "trigger_not_understood")
            one = replace(one, trigger=before.trigger, reasons=(*reasons, "trigger_from_the_stage_before"))
        result.append(one)
    return result
