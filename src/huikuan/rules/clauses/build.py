"""One stage from its words: share, amount, basis, when, and how sure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.drafts import Draft
from huikuan.rules.clauses.kinds import Placed, kind_of
from huikuan.rules.clauses.model import HIGH, LOW, MEDIUM, ParsedStage, Token
from huikuan.rules.clauses.reading import Reading
from huikuan.rules.clauses.totals import HUNDRED, implied_total, minor
from huikuan.rules.clauses.triggers import When, measured

SEVERE: Final = frozenset(
    {"trigger_unstated", "trigger_not_understood", "share_unstated", "amount_words_differ", "share_is_a_fraction"}
)
HARMLESS: Final = frozenset({"blank", "general"})
NEAR: Final = 40
# "竣工结算后付 20%": settling as an event is no price.
SETTLED: Final = re.compile(r"(?:审计|审核|审定|报告|手续)?(?:办理)?(?:完成|完毕|通过|批复|确认|结束)?(?:之?后|,)")
CJK: Final = re.compile("[\u4e00-\u9fff]")


def stage_of(reading: Reading, draft: Draft, one: When, parts_named: frozenset[str]) -> ParsedStage:
    """The stage without its kind. `parts_named`: the parts of the price (equipment, services) the text tells apart."""
    share = draft.share
    pct: Decimal | None = None
    amount: int | None = None
    reasons = [*sorted(draft.reasons - HARMLESS), *one.reasons]
    if share is not None and share.what == "pct":
        pct = share.token.value
        if share.token.has("fraction") and pct is None:
            reasons.append("share_is_a_fraction")
    elif share is not None and share.what == "whole" and draft.repeats in {"", "per_event"}:
        pct = HUNDRED
    amount, differ = amount_of(draft)
    if differ:
        reasons.append("amount_words_differ")
    used = [*draft.head, *(part for part in draft.tail if any(token.kind == "event" for token in part.tokens))]
    if share is not None and share.what == "rest" and share.implied:
        reasons.append("rest_implied")
    start, end = reading.place(draft.head[0].start, max(part.end for part in used))
    return ParsedStage(
        pct=pct,
        cumulative=bool(share and share.cumulative),
        remainder=bool(share and share.remainder),
        amount_minor=amount,
        basis=basis_of(reading.flat, draft, parts_named),
        trigger=one.trigger,
        conditions=one.conditions,
        window_n=int(one.window.value)
        if one.window is not None and one.window.value is not None and not one.window.has("conflict")
        else None,
        window_unit=one.window.code if one.window is not None else None,
        trigger_delay=one.delay,
        on=one.on,
        source=reading.text[start:end],
        start=start,
        end=end,
        reasons=tuple(reasons),
    )


def amount_of(draft: Draft) -> tuple[int | None, bool]:
    """The amount written for the stage, minor units, and whether words and figures differ (then unknown)."""
    share = draft.share
    if share is None or share.what == "whole":
        return None, False
    written = [token for token in draft.tokens("amount") if token.value is not None and not token.has("unit_price")]
    found = [token for token in written if token.start >= share.start or share.what in {"rest", "named"}]
    if not found and share.what == "pct":
        found = [token for token in written if 0 <= share.start - token.end < 8]
    noise = [token.start for part in draft.head for token in part.tokens if token.kind == "noise"]
    found = [token for token in found if not any(start < token.start for start in noise)][:2]
    near = [token for token in found if token.start - found[0].end < NEAR] if found else []
    words = [token for token in near if token.has("uppercase")]
    if len(near) > 1 and words and len({token.value for token in near}) > 1:
        return None, True
    return (minor(near[0].value) if near and near[0].value is not None else None), False


def basis_of(flat: str, draft: Draft, parts_named: frozenset[str]) -> str:
    """What the share is a share of: the nearest name before it, else behind it."""
    if draft.repeats == "per_event":
        return "batch_total"
    share = draft.share
    if share is None:
        return period_basis(flat, draft)
    place = next((part for part in draft.head if part.start <= share.start < part.end), draft.head[-1])
    bases = [token for token in place.tokens if token.kind == "base"]
    parts = [token for token in place.tokens if token.kind == "part"]
    # What progress is measured by (进度达到 50%) is none.
    passed = max((token.start for token in place.of("event") if token.has("progress")), default=-1)
    before = [
        token
        for token in bases
        if token.end <= share.start
        and share.start - token.end < 16
        and not flat.startswith(":", token.end)
        and not token.start < passed
        and not (token.code == "settlement_total" and SETTLED.match(flat, token.end))
    ]
    behind = [token for token in bases if token.start >= share.end and token.start - share.end < 24]
    if share.what in {"rest", "named", "whole"}:
        return "contract_total"
    base = before[-1] if before else behind[0] if behind else None
    if len(parts_named) > 1 and draft.part:
        return draft.part
    if len(parts_named) > 1:
        part = next((token for token in reversed(parts) if token.end <= share.start + 12), None)
        if part is not None and part.code in parts_named and (base is None or part.start >= base.start):
            return part.code
    if base is None:
        return period_basis(flat, draft) if draft.repeats else "contract_total"
    if base.code == "settlement_total" and draft.repeats == "monthly" and measured(flat, draft):
        return "measured_work"
    return "contract_total" if base.code == "invoice_total" else base.code


def period_basis(flat: str, draft: Draft) -> str:
    """The basis of a stage that comes again each period."""
    if draft.repeats in {"", "per_event"}:
        return "contract_total"
    return "measured_work" if measured(flat, draft) else "contract_total"


def parts_named(drafts: Sequence[Draft]) -> frozenset[str]:
    """The parts of the price that shares are taken of."""
    found = {draft.part for draft in drafts if draft.part}
    for draft in drafts:
        if draft.share and draft.share.what == "pct":
            at = draft.share.start
            found |= {token.code for token in draft.tokens("part") if 0 <= at - token.end < 10}
    return frozenset(found)


def merged(stages: Sequence[ParsedStage]) -> tuple[list[ParsedStage], list[int]]:
    """Stages without those the text states a second time, and which were kept."""
    said = twice_said(stages)
    kept: list[ParsedStage] = []
    places: list[int] = []
    crowded = sum((stage.pct or Decimal(0) for stage in stages if not stage.cumulative), Decimal(0)) > HUNDRED
    for place, stage in enumerate(stages):
        twin = next((i for i, one in enumerate(kept) if same(one, stage, crowded)), None)
        if place in said:
            continue
        if twin is None:
            kept.append(stage)
            places.append(place)
        elif kept[twin].window_n is None and stage.window_n is not None:
            kept[twin], places[twin] = stage, place
    return kept, places


def twice_said(stages: Sequence[ParsedStage]) -> frozenset[int]:
    """Of a plan given in two languages the places of the second one's stages."""
    latin = [place for place, stage in enumerate(stages) if not CJK.search(stage.source)]
    others = [place for place, stage in enumerate(stages) if CJK.search(stage.source)]
    if not others or len(latin) != len(others):
        return frozenset()
    pairs = [(stages[one], stages[other]) for one, other in zip(latin, others, strict=True)]
    if any(one.pct != other.pct or one.cumulative != other.cumulative for one, other in pairs):
        return frozenset()
    return frozenset(latin)


def same(one: ParsedStage, other: ParsedStage, crowded: bool) -> bool:
    """Whether two stages are the same one: on the same event the same amount, or (where they are too many) percent."""
    if crowded and other.trigger is None and other.pct is not None and other.amount_minor is None:
        return other.pct == one.pct and other.basis == one.basis and not other.remainder
    if (
        one.trigger is None
        or one.trigger != other.trigger
        or one.remainder != other.remainder
        or one.cumulative != other.cumulative
    ):
        return False
    if one.on != other.on:
        return False
    if one.trigger == "unknown" and one.source != other.source:
        return False
    if one.amount_minor is not None and other.amount_minor is not None:
        return one.amount_minor == other.amount_minor
    if one.remainder and one.pct is None and other.pct is None:
        return True
    return (
        crowded
        and one.pct is not None
        and one.pct == other.pct
        and one.trigger_delay == other.trigger_delay
        and one.basis == other.basis
    )


def with_kinds(flat: str, stages: Sequence[ParsedStage], drafts: Sequence[Draft]) -> list[ParsedStage]:
    """The stages with their kinds."""
    plan = [
        Placed(
            events=tuple(one for one in (stage.trigger, *reversed(stage.conditions)) if one),
            label=label_of(draft),
            words=" ".join(flat[token.start : token.end] for token in draft.tokens("event")),
            repeats=draft.repeats,
            rest=stage.remainder,
            waits=long_wait(stage),
            leaves=(stage.cumulative or (len(stages) == 1 and not stage.remainder))
            and stage.pct is not None
            and stage.pct < HUNDRED,
        )
        for stage, draft in zip(stages, drafts, strict=True)
    ]
    complete = len(stages) > 1 and sum((stage.pct or Decimal(0) for stage in stages), Decimal(0)) == HUNDRED
    return [replace(stage, kind=kind_of(place, plan, complete)) for place, stage in enumerate(stages)]


def long_wait(stage: ParsedStage) -> bool:
    """Whether half a year or more must pass after the trigger: what a warranty does."""
    delay = stage.trigger_delay
    return delay is not None and (delay.unit == "year" or (delay.unit == "month" and delay.n >= 6))


def with_general_window(stage: ParsedStage, general: When) -> ParsedStage:
    """A stage without a window of its own under "all payments within 30 days of the invoice"."""
    window = general.window
    if (
        stage.window_unit is not None
        or window is None
        or window.value is None
        or general.trigger is None
        or stage.trigger_delay
    ):
        return stage
    conditions = tuple(name for name in (stage.trigger, *stage.conditions) if name and name != general.trigger)
    return replace(
        stage, trigger=general.trigger, conditions=conditions, window_n=int(window.value), window_unit=window.code,
        reasons=(*stage.reasons, "window_from_general_clause"),
    )  # fmt: skip


def label_of(draft: Draft) -> str:
    """The name given to the stage; of several the last before its share, then one behind it; retention over all."""
    found = [token for token in draft.tokens("label") if not noisy(draft, token)]
    if any(token.code == "retention" for token in found):
        return "retention"
    if found:
        share = draft.share
        behind = [token for token in found if share and token.start > share.start]
        return (behind[0] if behind else found[-1]).code
    titles = [token for token in draft.titles if token.kind == "label"]
    return titles[-1].code if titles else ""


def noisy(draft: Draft, token: Token) -> bool:
    """Whether a name only stands in talk of delay and damages."""
    return any(one.kind == "noise" and one.start < token.start for part in draft.head for one in part.tokens)


def with_remainder(stages: Sequence[ParsedStage], repeats: bool) -> list[ParsedStage]:
    """A rest without its own percent gets what the stages before it leave, where all of them are known."""
    if repeats and not any(stage.cumulative for stage in stages):
        stages = [replace(stage, remainder=stage.remainder and "rest_implied" not in stage.reasons) for stage in stages]
    elif (
        len(stages) == 1
        and stages[0].remainder
        and stages[0].pct is None
        and "rest_implied" in stages[0].reasons
        and stages[0].amount_minor is None
    ):
        return [
            replace(
                stages[0],
                pct=HUNDRED,
                remainder=False,
                reasons=tuple(one for one in stages[0].reasons if one != "rest_implied"),
            )
        ]
    stages = [replace(stage, reasons=tuple(one for one in stage.reasons if one != "rest_implied")) for stage in stages]
    result: list[ParsedStage] = []
    total = implied_total(stages)
    paid: Decimal | None = None if repeats else Decimal(0)
    for stage in stages:
        if stage.pct == HUNDRED and any(one.cumulative for one in result):
            stage = replace(stage, cumulative=True)  # after 支付至 95%, all of it means up to it
        if (
            stage.remainder
            and stage.pct is None
            and paid is not None
            and 0 < paid < HUNDRED
            and is_what_is_left(stage.amount_minor, HUNDRED - paid, total)
            and not blank(stage)
        ):
            stage = replace(stage, pct=HUNDRED - paid, reasons=(*stage.reasons, "share_from_the_others"))
        if stage.cumulative and stage.pct is not None:
            paid = stage.pct
        elif stage.pct is None or paid is None or stage.basis not in {"contract_total", "settlement_total"}:
            paid = None
        else:
            paid += stage.pct
        result.append(stage)
    return result


def is_what_is_left(amount_minor: int | None, left: Decimal, total_minor: int | None) -> bool:
    """Whether the amount beside a rest, where there is one, is what the others leave of the total they imply."""
    return amount_minor is None or (total_minor is not None and amount_minor * HUNDRED == total_minor * left)


def blank(stage: ParsedStage) -> bool:
    """Whether the words leave the percent open to be filled in."""
    return "share_blank" in stage.reasons


def graded(stage: ParsedStage, draft: Draft) -> ParsedStage:
    """The stage with how sure it is and why not surer."""
    reasons = list(stage.reasons)
    if stage.trigger is None:
        reasons.append("trigger_unstated")
    if stage.pct is None and stage.amount_minor is None and not stage.remainder:
        reasons.append("share_blank" if draft.share and draft.share.token.has("blank") else "share_unstated")
    if stage.kind is None:
        reasons.append("kind_unknown")
    if stage.window_unit and stage.window_n is None:
        reasons.append("window_blank")
    reasons = list(dict.fromkeys(reasons))
    grade = HIGH if not reasons else LOW if SEVERE & set(reasons) else MEDIUM
    return replace(stage, sureness=grade, reasons=tuple(reasons))
