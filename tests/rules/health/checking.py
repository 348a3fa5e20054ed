"""Checking a text with the usual terms, and the codes found."""

from __future__ import annotations

from datetime import date
from typing import Any

from huikuan.rules.health.check import check_contract
from huikuan.rules.health.model import Facts, Finding, HealthReport, Severity, Terms

TODAY = date(2026, 11, 23)
FACTS = Facts(TODAY, lpr_bp=300)


def report(text: str | None, **terms: Any) -> HealthReport:
    """A small software house selling to a large enterprise, unless said otherwise."""
    usual: dict[str, Any] = {"project_type": "software", "we_are_sme": True, "customer_kind": "large"}
    return check_contract(text, Terms(**{**usual, **terms}), FACTS)


def found(text: str | None, **terms: Any) -> dict[str, Finding]:
    """{code: finding}; the first of a code."""
    made: dict[str, Finding] = {}
    for one in report(text, **terms).findings:
        made.setdefault(one.code, one)
    return made


def complaints(text: str | None, **terms: Any) -> set[str]:
    """The codes of what is missing or weak."""
    return {code for code, one in found(text, **terms).items() if one.severity is not Severity.GOOD}
