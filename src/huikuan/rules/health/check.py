"""The contract health check: every topic asked once, the answers scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from huikuan.rules.health import acceptance, claims, forum, late, paper, payment, security
from huikuan.rules.health.case import Case
from huikuan.rules.health.catalogue import NEEDS_TEXT, SERIOUS, SERIOUS_CEILING, TOPICS
from huikuan.rules.health.model import Facts, Finding, HealthReport, Severity, Terms, TopicScore
from huikuan.rules.health.reading import read
from huikuan.rules.health.stages import with_stages

OURS_FIRST: Final = {"甲方": True, "party a": True, "乙方": False, "party b": False}
WHOLE_BP: Final = 10_000
Check = Callable[[Case], Iterator[Finding]]
CHECKS: Final[dict[str, Check]] = {
    "payment_time": payment.payment_time, "back_to_back": payment.back_to_back, "late": late.late,
    "dispute": forum.dispute, "acceptance": acceptance.acceptance, "notice": forum.notice, "trigger": payment.trigger,
    "deemed": acceptance.deemed, "plan_sum": payment.plan_sum, "sme": claims.sme, "retention": security.retention,
    "funding": payment.funding, "guaranty": security.guaranty, "ip": security.ip, "costs": late.costs,
    "amounts": paper.amounts, "changes": acceptance.changes, "invoice": payment.invoice, "suspension": late.suspension,
    "title": security.title, "blanks": paper.blanks, "set_off": claims.set_off, "assignment": claims.assignment,
    "limitation": forum.limitation, "seal": paper.seal, "tax": payment.tax, "language": forum.language,
    "law": forum.law,
}  # fmt: skip
# Topics that only some contracts have.
MATTERS: Final[dict[str, Callable[[Case], bool]]] = {
    "sme": claims.sme_matters,
    "retention": security.retention_matters,
    "guaranty": security.guaranty_matters,
    "ip": security.ip_matters,
    "title": lambda case: case.terms.project_type == "goods",
    "language": forum.language_matters,
    "law": forum.law_matters,
    "plan_sum": lambda case: bool(case.terms.stages),
}
ORDER: Final = {Severity.MISSING: 0, Severity.WEAK: 0, Severity.GOOD: 1}


def check_contract(text: str | None, terms: Terms, facts: Facts) -> HealthReport:
    """What is missing, weak and good in a contract, and its score. Takes any text and never raises.

    `text`: the whole contract, Chinese, English or both; None or blank leaves what only the words show unknown. The
    first reading.LONGEST_TEXT characters are read (`cut` says so); stages come from the text where none was entered.
    """
    reading = None
    if text is not None and text.strip():
        reading = read(text, we_are_first=OURS_FIRST.get(terms.our_label.strip().lower()))
    if reading is None and nothing_entered(terms):
        return HealthReport(
            None, (), tuple(TopicScore(topic, weight, 0, "unknown") for topic, weight in TOPICS.items()), 100, False
        )
    case = Case(reading, with_stages(terms, reading), facts)
    findings: list[Finding] = []
    parts: list[TopicScore] = []
    for topic, weight in TOPICS.items():
        made, part = judged(case, topic, weight)
        findings += made
        parts.append(part)
    ceiling = SERIOUS_CEILING if any(one.code in SERIOUS for one in findings) else 100
    findings.sort(key=lambda one: (ORDER[one.severity], -one.loss_bp * TOPICS[one.topic], one.code))
    return HealthReport(
        scored(parts, ceiling), tuple(findings), tuple(parts), ceiling, reading is not None and reading.cut
    )


def judged(case: Case, topic: str, weight: int) -> tuple[list[Finding], TopicScore]:
    """The findings of one topic and what it keeps of its weight."""
    matters = MATTERS.get(topic)
    if matters is not None and not matters(case):
        return [], TopicScore(topic, weight, 0, "not_applicable")
    made = list(CHECKS[topic](case))
    if case.reading is None and topic in NEEDS_TEXT:
        made = [one for one in made if one.severity is Severity.WEAK]  # silence of what nobody read is no finding
        if not made:
            return made, TopicScore(topic, weight, 0, "unknown")
    lost = sum(one.loss_bp for one in made)
    return made, TopicScore(topic, weight, max(0, WHOLE_BP - lost), "judged")


def nothing_entered(terms: Terms) -> bool:
    """Whether nobody entered anything that could be judged."""
    said = (
        terms.stages, terms.late_daily_rate_ppm, terms.acceptance_rule, terms.acceptance_days, terms.notice_address,
        terms.dispute.way, terms.retention_bp, terms.guaranties,
    )  # fmt: skip
    return not any(said)


def scored(parts: list[TopicScore], ceiling: int) -> int | None:
    """The share kept of all weights judged, 0–100, rounded down; None when nothing was judged."""
    weights = sum(part.weight for part in parts if part.state == "judged")
    if not weights:
        return None
    kept = sum(part.weight * part.kept_bp for part in parts if part.state == "judged")
    return min(ceiling, kept // (weights * 100))
