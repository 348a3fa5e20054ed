"""The instalments of a text, where nobody entered them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from huikuan.rules.clauses.model import LOW, ParsedPlan, ParsedStage
from huikuan.rules.clauses.parse import LONGEST, parse_clauses
from huikuan.rules.health.grammar import pattern
from huikuan.rules.health.model import Stage, Terms
from huikuan.rules.health.reading import Reading

WHOLE: Final = Decimal(100)
FEWEST: Final = 2  # a lone share is as likely a retention or a deposit as the plan
PART: Final = pattern(
    r"\d ?%|百分之|[一二三四五六七八九]成|\d ?万?元|per ?cent|余款|尾款|剩余|其余"
    r"|\bbalance\b|\bremaining\b|¥ ?\d|\b[a-z]{3} ?\d"
)
ASIDE: Final = pattern(
    r"逾期|违约金|利息|滞纳金|赔偿|知识产权|著作权|版权|所有权|税率|抵扣|扣除|解除|终止|保险|罚款|律师费",
    r"\blate\b|overdue|interest|penalt|intellectual|title|terminat|\bcap\b|liabilit|fees",
)
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
NAMED: Final = {
    "sign": "signature",
    "invoice_received": "invoice",
    "vat_special_invoice": "invoice",
    "arrival": "delivery",
}
KEPT: Final = frozenset({"date", "effective", "delivery", "warranty_end"})


def with_stages(terms: Terms, reading: Reading | None) -> Terms:
    """The terms with the stages of the text, where none was entered and all of them can be read with confidence."""
    if terms.stages or reading is None:
        return terms
    total = terms.total_minor
    plan = parse_clauses(payment_clauses(reading), total)
    if plan.sum_pct != WHOLE and (whole := parse_clauses(reading.source[:LONGEST], total)).sum_pct == WHOLE:
        plan = whole
    if len(plan.stages) < FEWEST or any(stage.sureness == LOW for stage in plan.stages):
        return terms
    return replace(terms, stages=tuple(stages_of(plan)))


def payment_clauses(reading: Reading) -> str:
    """The sentences of a contract that say which part is paid when: elsewhere "付清全部价款" is no instalment."""
    lines = (line for _, line in reading.sentences() if PART.search(line) and not ASIDE.search(line))
    return "\n".join(lines)[:LONGEST]


def stages_of(plan: ParsedPlan) -> Iterator[Stage]:
    """The plan in the shape of what a person enters: each stage's own share, one trigger, one time to pay."""
    shares: tuple[Decimal | None, ...] = plan.increments_pct or (None,) * len(plan.stages)
    for parsed, share in zip(plan.stages, shares, strict=True):
        window, unit = window_of(parsed)
        yield Stage(
            pct_bp=int(share * 100) if share is not None else None,
            trigger=trigger_of(parsed),
            window=window,
            unit=unit,
            kind=parsed.kind or "other",
        )


def trigger_of(parsed: ParsedStage) -> str:
    """An event that was said in words nobody knows is not "unknown" here: the contract does name one."""
    if parsed.trigger is None:
        return "unknown"
    if parsed.trigger.endswith("acceptance"):
        return "acceptance"
    return NAMED.get(parsed.trigger, parsed.trigger if parsed.trigger in KEPT else "milestone")


def window_of(parsed: ParsedStage) -> tuple[int | None, str]:
    """The time to pay with its unit as model.Stage has it."""
    count, unit = parsed.window_n, parsed.window_unit
    if count is None or unit is None:
        return None, "calendar"
    if unit in MONTHS:
        return count * MONTHS[unit], "month"
    return (count * 7, "calendar") if unit == "week" else (count, "working" if unit == "workday" else "calendar")
