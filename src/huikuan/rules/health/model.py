"""What a contract health check (合同体检) is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Value = int | str


class Severity(StrEnum):
    """`missing`: the contract is silent; `weak`: it says something that hurts or does not hold; `good`: it helps."""

    MISSING = "missing"
    WEAK = "weak"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Stage:
    """One instalment as entered: a share in hundredths of a percent, an amount in minor units, or both.

    `trigger`: date signature milestone acceptance delivery invoice warranty_end effective instalment unknown, or one
    that the customer commands: customer_approval, internal_process, audit, third_party_payment, funding.
    `window`: days (`unit` calendar or working) or months after the trigger in which to pay; None where nothing is said.
    """

    pct_bp: int | None = None
    trigger: str = "unknown"
    window: int | None = None
    unit: str = "calendar"
    kind: str = "other"
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """`way`: court, arbitration, both, or "" where nothing is agreed.

    `venue`: ours, customer, defendant, site, other, or "" (the contract only says "a competent court").
    `institution`: the arbitration institution by name.
    """

    way: str = ""
    venue: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Guaranty:
    """A guarantor's promise (保证). `form`: joint, general, or "" where silent.

    `until`: last day of the guarantee period; `open_ended`: "until everything is paid" or the like.
    """

    guarantor: str = ""
    form: str = ""
    starts_on: date | None = None
    until: date | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person entered about the contract; None and "" mean nobody said.

    `late_daily_rate_ppm`: millionths of the open amount a day; `late_cap_bp`, `retention_bp`, `tax_bp`: hundredths of a
    percent. `acceptance_days`: silence for so long is acceptance. `customer_kind`: public (机关、事业单位), large
    (大型企业), sme, or "". `project_type`: goods software service construction. `law`: prc or foreign.
    `our_label`: what the text calls us, 甲方, 乙方, Party A or Party B (else the text's own definition decides).
    """

    total_minor: int | None = None
    currency: str = "CNY"
    signed_on: date | None = None
    stages: tuple[Stage, ...] = ()
    late_daily_rate_ppm: int | None = None
    late_cap_bp: int | None = None
    acceptance_rule: str = ""
    acceptance_days: int | None = None
    notice_address: str = ""
    dispute: Dispute = field(default_factory=Dispute)
    retention_bp: int | None = None
    guaranties: tuple[Guaranty, ...] = ()
    tax_bp: int | None = None
    we_are_sme: bool | None = None
    customer_kind: str = ""
    project_type: str = ""
    law: str = "prc"
    our_label: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known outside the contract.

    `lpr_bp`: one-year LPR in hundredths of a percent on the day the contract was signed (or `as_of` before signing);
    None leaves the comparisons with it undone. `sme_declared`: evidence on file that we told the customer of our size.
    """

    as_of: date
    lpr_bp: int | None = None
    sme_declared: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Words of the text that a finding rests on: `text[start:end] == words`."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about the contract; the sentences are kept by code in support/sentences.

    `articles`: "law:article.paragraph", current numbers, none for a contract under foreign law. `wording`: key of the
    clause to propose, or "". `loss_bp`: what it takes from its topic's weight, in hundredths of a percent.
    """

    code: str
    topic: str
    severity: Severity
    loss_bp: int
    articles: tuple[str, ...]
    wording: str
    where: tuple[Where, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One line of the score. `state`: judged, not_applicable, or unknown (needs the text). Figures in basis points."""

    topic: str
    weight: int
    kept_bp: int
    state: str


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Score 0–100 (None when nothing could be judged), its lines, and the findings, what costs most first.

    `ceiling`: the score a serious finding allows at most, 100 without one. `cut`: the text was longer than is read.
    """

    score: int | None
    findings: tuple[Finding, ...]
    parts: tuple[TopicScore, ...]
    ceiling: int
    cut: bool
