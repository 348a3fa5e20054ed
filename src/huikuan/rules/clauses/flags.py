"""What is remarkable about a clause as a whole, as codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses import lexicon
from huikuan.rules.clauses.assembly import MOST_STAGES
from huikuan.rules.clauses.drafts import Draft
from huikuan.rules.clauses.figures import numeral
from huikuan.rules.clauses.model import ParsedStage, Token
from huikuan.rules.clauses.segments import Sentence
from huikuan.rules.clauses.totals import HUNDRED, MINOR, Totals, fits
from huikuan.rules.clauses.triggers import When

PENALTY: Final = re.compile(lexicon.PENALTY)
TAX: Final = re.compile(lexicon.TAX)
BOND: Final = re.compile(lexicon.BOND)
SELLER_PAYS: Final = re.compile(
    r"(?<![向给对])乙方(?:应|须|需|将|于|在|向甲方|按|一次性|再|同意"
    r"|即)[^,。;:\n提交开具出完成交付]{0,40}?(?:支付|付款|付清|付(?=\d|合同|总|剩|全)|缴纳)"
    r"|(?<![向给对到])乙方(?:向甲方)?(?:支付|付清|一次性付清)|\bparty b (?:shall |will |agrees to )?pay"
)
OWNER_PAYMENT: Final = re.compile(rf"(?:{lexicon.PAYER}|最终用户|发包方)[^,。;\n]{{0,10}}(?:支付|付款|回款)")
THIRD_OWNER: Final = re.compile(r"业主|建设单位|最终用户|终端用户|总包")
WARRANTY_TERM: Final = re.compile(
    r"(?:质保期|保修期|质量保证期|缺陷责任期|质保服务期)(?:限)?(?:为|是|:|自|从)[^。;\n]{0,30}?(?P<n>\d{1,2}"
    r"|[一二两三四五六七八九十]{1,3})(?P<unit>个月|年)"
)
HOURS: Final = re.compile(r"\d ?小时内|within \d+ hours")
DATES_GIVEN: Final = re.compile(
    r"(?:验收|启动|上线|交付|完成|截止|里程碑|终验|初验|开工|竣工)[^。;\n]{0,12}\d{4}[年/.-]\d{1,2}"
)
MARKUP: Final = re.compile(r"<[/!]?[a-zA-Z][^<>]{0,200}>|&(?:nbsp|lt|gt|emsp);")
RETENTION_TAKEN: Final = re.compile(
    r"(?:扣除|扣留|预留|留|扣)[^,。;\n%\d]{0,8}(?:质量保证金|质保金|保修金|保留金)(?![^,。;\n]{0,12}[\d%])"
)
BARS: Final = re.compile(r"(?:不(?:得|应|能)?以|无论|不论|不受)[^。;\n]{0,40}(?:业主|第三方|最终用户)")


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the flags are judged from. `total_minor`: None unknown; `mixed`: amounts in several currencies."""

    text: str
    flat: str
    found: Sequence[Sentence]
    idle: Sequence[Sentence]
    drafts: Sequence[Draft]
    whens: Sequence[When]
    stages: Sequence[ParsedStage]
    totals: Totals
    total_minor: int | None
    parts: tuple[Decimal, ...] | None
    merged: bool
    mixed: bool


def flags_of(whole: Whole) -> tuple[str, ...]:
    """The flags, each once, in a fixed order."""
    found = [
        *of_figures(whole),
        *of_sum(whole),
        *of_conditions(whole),
        *of_windows(whole),
        *of_others(whole),
        *whole.totals.flags,
    ]
    return tuple(dict.fromkeys(found))


def of_figures(whole: Whole) -> Iterator[str]:
    """Blanks, brackets, Chinese numerals, amounts beside percents."""
    figures = [
        token
        for draft in whole.drafts
        for part in draft.head
        for token in part.tokens
        if token.kind in {"pct", "amount", "window"}
    ]
    shares = [draft.share.token for draft in whole.drafts if draft.share]
    windows = [when.window for when in whole.whens if when.window]
    if any(token.kind == "pct" and token.has("blank") for token in figures):
        yield "blank_percent"
    if any(token.kind == "amount" and token.has("blank") for token in shares) or (
        any(token.has("blank") and token.kind == "amount" for token in figures)
        and not any(token.kind == "pct" and token.has("blank") for token in figures)
    ):
        yield "blank_amount"
    if any(token.has("blank") for token in windows):
        yield "blank_window"
    if any(token.has("bracketed") for token in [*shares, *windows, *(one for one in figures if one.kind == "window")]):
        yield "bracketed_numbers"
    if any(token.kind == "pct" and token.has("chinese") for token in shares):
        yield "chinese_numeral_percent"
    if any(token.has("chinese") for token in windows):
        yield "chinese_numeral_window"
    if any(token.kind == "pct" and token.has("fraction") for token in shares):
        yield "fraction_share"
    if whole.stages and all(stage.pct is None and stage.amount_minor is not None for stage in whole.stages):
        yield "amount_only"
    if whole.mixed:
        yield "two_currencies"
    elif conflicts(whole):
        yield "amount_percent_conflict"
    if (
        whole.stages
        and all(stage.pct is None and stage.amount_minor is None and stage.window_n is None for stage in whole.stages)
        and not any(token.has("blank") for token in figures)
        and not any(stage.remainder for stage in whole.stages)
    ):
        yield "no_numbers"


def conflicts(whole: Whole) -> bool:
    """Whether an amount beside a percent is not that percent of the total, or is written in two ways."""
    if any("amount_words_differ" in draft.reasons for draft in whole.drafts):
        return True
    pairs = [
        (stage.amount_minor, stage.pct)
        for stage in whole.stages
        if stage.amount_minor and stage.pct and not stage.cumulative and stage.basis == "contract_total"
    ]
    if whole.total_minor:
        return any(not fits(amount, pct, whole.total_minor) for amount, pct in pairs)
    if "uppercase_lowercase_total_conflict" in whole.totals.flags:
        return False
    return (
        len({amount * HUNDRED / pct for amount, pct in pairs}) > 1
        and max(a * HUNDRED / p for a, p in pairs) - min(a * HUNDRED / p for a, p in pairs) > MINOR * 10
    )


def of_sum(whole: Whole) -> Iterator[str]:
    """Whether the stages make the whole."""
    stages = whole.stages
    if any(stage.cumulative for stage in stages):
        yield "cumulative"
    if any(
        draft.share
        and draft.share.remainder
        and draft.share.what in {"rest", "named"}
        and (draft.share.implied or stage.pct is None)
        for draft, stage in zip(whole.drafts, stages, strict=True)
    ) and not all(stage.amount_minor is not None for stage in stages if stage.remainder):
        yield "remainder_without_percent"
    if whole.parts is not None:
        total = sum(whole.parts, Decimal(0))
        if total > HUNDRED:
            yield "sum_above_100"
        elif total < HUNDRED:
            kinds = {stage.kind for stage in stages}
            missing = (
                len(stages) > 1 and "advance" not in kinds and stages[0].kind == "delivery" and "retention" in kinds
            )
            yield "advance_stage_missing_in_excerpt" if missing else "sum_below_100"
    elif (
        len(stages) > 1
        and whole.total_minor
        and not whole.mixed
        and all(stage.pct is None and stage.amount_minor is not None and not stage.cumulative for stage in stages)
    ):
        difference = sum(stage.amount_minor or 0 for stage in stages) - whole.total_minor
        if difference:
            over = "over" if difference > 0 else "under"
            yield f"sum_{over}_total_by_{Decimal(abs(difference)) / MINOR:f}"


def of_conditions(whole: Whole) -> Iterator[str]:
    """Money to wait for, repetition, and what is not said."""
    names = [{stage.trigger, *stage.conditions} for stage in whole.stages]
    outside = {token.code for sentence in whole.found for token in sentence.tokens if token.kind == "event"}
    if any("upstream_payment" in one for one in names) or (
        "upstream_payment" in outside and not BARS.search(whole.flat)
    ):
        yield "pay_when_paid"
    elif (THIRD_OWNER.search(whole.flat) and OWNER_PAYMENT.search(whole.flat)) or BARS.search(whole.flat):
        yield "not_pay_when_paid"
    if any("fiscal_funds" in one for one in names) or "fiscal_funds" in outside:
        yield "pay_when_funded"
    batches = any(draft.repeats == "per_event" for draft in whole.drafts)
    batches = batches or any(stage.basis == "batch_total" for stage in whole.stages)
    if batches or any(draft.repeats for draft in whole.drafts):
        yield "recurring"
    if batches:
        yield "per_event"
    if any(stage.trigger is None for stage in whole.stages):
        yield "trigger_unstated"
    if any(stage.trigger == "unknown" for stage in whole.stages):
        yield "trigger_not_understood"
    if any(str(stage.trigger).startswith("progress_pct_") for stage in whole.stages):
        yield "progress_percent_is_trigger"
    retention = any(stage.kind == "retention" for stage in whole.stages)
    if not retention and RETENTION_TAKEN.search(whole.flat):
        yield "retention_deducted_unstated"


def of_windows(whole: Whole) -> Iterator[str]:
    """Periods that are not the payment's."""
    if any(when.window is not None and when.windows > 1 for when in whole.whens):
        yield "two_windows_only_second_is_payment"
    for sentence in whole.idle:
        text = whole.flat[sentence.start : sentence.end]
        days = any(token.kind == "window" and token.code in {"day", "workday"} for token in sentence.tokens)
        if not sentence.has("noise") and ((days and not WARRANTY_TERM.search(text)) or HOURS.search(text)):
            yield "unrelated_window"


def of_others(whole: Whole) -> Iterator[str]:
    """Figures that are no stage, parties the other way round, and traces of where the text came from."""
    shares = {draft.share.start for draft in whole.drafts if draft.share}
    for sentence in whole.found:
        noise = min((token.start for token in sentence.tokens if token.kind == "noise"), default=None)
        for token in sentence.tokens:
            if token.kind in {"pct", "amount"} and token.start not in shares:
                yield from other_figure(whole.flat, sentence, token, noise)
    if any(SELLER_PAYS.search(whole.flat[part.start : part.end]) for draft in whole.drafts for part in draft.head):
        yield "party_names_swapped"
    if len(whole.drafts) >= MOST_STAGES:
        yield "too_many_stages"
    if whole.merged:
        yield "stage_mentioned_twice"
    if MARKUP.search(whole.text):
        yield "html_in_source"
    if DATES_GIVEN.search(whole.flat):
        yield "milestone_dates_given"
    if any(stage.trigger == "warranty_end" and stage.trigger_delay is None for stage in whole.stages):
        for sentence in whole.idle:
            term = WARRANTY_TERM.search(whole.flat, sentence.start, sentence.end)
            if term:
                yield f"warranty_{numeral(term['n'])}_{'months' if '月' in term['unit'] else 'years'}_in_other_article"


def other_figure(flat: str, sentence: Sentence, token: Token, noise: int | None) -> Iterator[str]:
    """Why a figure is none of the price's."""
    around = flat[max(sentence.start, token.start - 24) : min(sentence.end, token.end + 12)]
    if (noise is not None and token.start >= noise) or token.has("permil"):
        if PENALTY.search(flat[sentence.start : sentence.end]):
            yield "penalty_rate_is_not_a_stage"
        return
    if (
        token.kind == "pct"
        and TAX.search(around)
        and not re.search(r"总[价款额]", flat[max(0, token.start - 6) : token.start])
    ):
        yield "tax_rate_is_not_a_stage"
    elif (
        BOND.search(flat[max(sentence.start, token.start - 40) : min(sentence.end, token.end + 24)])
        and token.kind in {"pct", "amount"}
        and not token.marks & {"blank", "bare"}
    ):
        yield "bond_is_not_a_stage"
