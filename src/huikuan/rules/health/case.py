"""One contract under examination, and how a finding about it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.health.catalogue import CODES
from huikuan.rules.health.grammar import Phrase, conditions, denials, places
from huikuan.rules.health.model import Facts, Finding, Severity, Terms, Value, Where
from huikuan.rules.health.reading import Reading, is_chinese

SME_RULES_FROM: Final = date(2020, 9, 1)  # 保障中小企业款项支付条例, Order 728
LARGE_LIMIT_FROM: Final = date(2025, 6, 1)  # Order 802 gave large enterprises their 60 days


@dataclass(frozen=True, slots=True)
class Case:
    """The text as read (None: there is none), the terms and the facts."""

    reading: Reading | None
    terms: Terms
    facts: Facts

    @property
    def prc(self) -> bool:
        """Whether Chinese law governs."""
        return self.terms.law != "foreign"

    @property
    def agreed_on(self) -> date:
        """The day that decides which rules apply: signing, or today while unsigned."""
        return self.terms.signed_on or self.facts.as_of

    @property
    def sme_protected(self) -> bool:
        """Whether the Regulation on payments to small and medium enterprises covers the contract (arts. 2, 3)."""
        terms = self.terms
        covered = terms.we_are_sme is True and terms.customer_kind in {"public", "large"}
        return self.prc and covered and self.agreed_on >= SME_RULES_FROM

    @property
    def letters(self) -> tuple[int, int]:
        """How many characters of the text are Chinese, and how many Latin letters."""
        flat = self.reading.flat if self.reading else ""
        return sum(map(is_chinese, flat)), sum("a" <= character <= "z" for character in flat)

    def find(self, wanted: Phrase) -> tuple[Where, ...]:
        """Places of a phrase; none without a text."""
        return places(self.reading, wanted) if self.reading else ()

    def conditions(self, wanted: Phrase) -> tuple[Where, ...]:
        """Places where payment is made to wait for something, denials left out."""
        return conditions(self.reading, wanted) if self.reading else ()

    def denials(self, wanted: Phrase) -> tuple[Where, ...]:
        """Places where such a condition is ruled out."""
        return denials(self.reading, wanted) if self.reading else ()

    def finding(self, code: str, where: Iterable[Where] = (), **values: Value) -> Finding:
        """A finding as the catalogue describes its code; Chinese articles only where they govern the contract."""
        kind = CODES[code]
        return Finding(
            code=code,
            topic=kind.topic,
            severity=kind.severity,
            loss_bp=kind.loss_bp,
            articles=tuple(one for one in kind.articles if self.governs(one)),
            wording=kind.wording,
            where=tuple(where),
            values=values,
        )

    def governs(self, article: str) -> bool:
        """Whether an article applies: those of the Regulation only to whom it protects, of works only to works."""
        law = article.partition(":")[0]
        if law in {"sme_payment", "spc_2024_11"}:
            return self.sme_protected
        if law in {"construction", "retention_2017"}:
            return self.prc and self.terms.project_type == "construction"
        return self.prc

    def good(self, topic: str, where: Iterable[Where]) -> Finding:
        """What helps, with its words."""
        return self.finding(f"{topic}_good", where)


def hurts(findings: Iterable[Finding]) -> bool:
    """Whether any finding costs something."""
    return any(one.severity is not Severity.GOOD for one in findings)
