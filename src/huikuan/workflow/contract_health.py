"""合同体检: a contract on record, or words not signed yet, checked by rules/health and put into words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from huikuan.flow.contracts.models import Contract, Guarantee
from huikuan.flow.contracts.services.papers import keep_text
from huikuan.flow.parties.models import LegalEntity, Organization, User
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.health.check import check_contract
from huikuan.rules.health.choice import dispute_of
from huikuan.rules.health.lpr import one_year_lpr_bp
from huikuan.rules.health.model import Facts, Finding, Guaranty, HealthReport, Stage, Terms
from huikuan.support import documents
from huikuan.support.documents import HealthFinding, HealthReportData, Letterhead
from huikuan.support.files.keep import keep_file
from huikuan.support.sentences.health import article_words, title_sentence, why_sentence
from huikuan.support.sentences.health_wordings import clause, language_of
from huikuan.workflow.letterhead import document_language, letterhead

PERSONAL: Final = frozenset({"general", "joint"})  # securities that are a person's promise
SIDES: Final = {"first": "甲方", "second": "乙方"}
MOST_QUOTES: Final = 2
LONGEST_QUOTE: Final = 160


@dataclass(frozen=True, slots=True)
class About:
    """What the record does not know: sizes of the two, the law, whether we are the first party or the second.

    `customer_kind`: public, large, sme or "". `law`: prc or foreign. `our_side`: first, second, "" as the text has it.
    """

    we_are_sme: bool | None = None
    sme_declared: bool = False
    customer_kind: str = ""
    project_type: str = ""
    law: str = "prc"
    our_side: str = ""
    total_minor: int | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Checked:
    """A report with its findings in the language of the reader and the clauses in that of the contract."""

    report: HealthReport
    findings: tuple[HealthFinding, ...]


def check_words(text: str, about: About, as_of: date) -> Checked:
    """A text before it is signed; nothing is kept."""
    side = SIDES.get(about.our_side, "")
    terms = Terms(
        total_minor=about.total_minor, currency=about.currency, project_type=about.project_type,
        we_are_sme=about.we_are_sme, customer_kind=about.customer_kind, law=about.law, our_label=side,
    )  # fmt: skip
    return checked(text, terms, facts_of(about, as_of, as_of))


def check_recorded(contract: Contract, about: About, as_of: date) -> Checked:
    """A contract as it stands: its terms, its plan, what secures it, and its text where that was kept."""
    signed_on = contract.signed_on or as_of
    return checked(contract.text, terms_of(contract, about), facts_of(about, as_of, signed_on))


def facts_of(about: About, as_of: date, signed_on: date) -> Facts:
    return Facts(as_of=as_of, lpr_bp=one_year_lpr_bp(signed_on), sme_declared=about.sme_declared)


def terms_of(contract: Contract, about: About) -> Terms:
    """The terms on record as the check takes them; 0 and "" on record mean that nothing was agreed."""
    claims = list(contract.receivables.exclude(closed="cancelled").order_by("sequence"))
    promises = contract.guarantees.filter(released_on=None, form__in=PERSONAL).order_by("pk")
    kept_back = sum(claim.amount_minor for claim in claims if claim.kind == "retention")
    return Terms(
        total_minor=contract.total_minor,
        currency=contract.currency,
        signed_on=contract.signed_on,
        stages=tuple(map(stage_of, claims)),
        late_daily_rate_ppm=contract.late_daily_rate_ppm or None,
        late_cap_bp=contract.late_cap_bp,
        acceptance_days=contract.acceptance_days,
        notice_address=contract.notice_address,
        dispute=dispute_of(contract.dispute),
        retention_bp=kept_back * 10_000 // contract.total_minor if kept_back and contract.total_minor else None,
        guaranties=tuple(map(guaranty_of, promises)),
        tax_bp=contract.tax_bp,
        we_are_sme=about.we_are_sme,
        customer_kind=about.customer_kind,
        project_type=about.project_type or contract.project_type,
        law=about.law,
        our_label=SIDES.get(about.our_side, ""),
    )


def stage_of(claim: Receivable) -> Stage:
    """An instalment as the check takes it. A claim whose date was set by hand needs no time to pay."""
    by_hand = claim.due_on is not None and not claim.due_trace
    return Stage(
        trigger="date" if by_hand else claim.trigger,
        window=claim.offset_days if claim.offset_days > 0 else None,
        unit=claim.offset_unit,
        kind=claim.kind,
        amount_minor=claim.amount_minor,
    )


def guaranty_of(row: Guarantee) -> Guaranty:
    """A promise as the paper has it: what the law filled in counts as silence."""
    return Guaranty(
        guarantor=row.guarantor,
        form="" if row.form_silent else row.form,
        starts_on=row.starts_on,
        until=None if row.period_silent else row.until,
    )


def checked(text: str, terms: Terms, facts: Facts) -> Checked:
    report = check_contract(text or None, terms, facts)
    language = language_of(text)
    ours_first = terms.our_label == SIDES["first"]
    findings = tuple(in_words(one, terms.currency, language, ours_first) for one in report.findings)
    return Checked(report, findings)


def in_words(finding: Finding, currency: str, language: str, ours_first: bool) -> HealthFinding:
    """A finding as it is shown and printed."""
    quote = " … ".join(dict.fromkeys(" ".join(where.words.split()) for where in finding.where[:MOST_QUOTES]))
    return HealthFinding(
        severity=finding.severity.value,
        title=title_sentence(finding.code, finding.values, currency),
        why=why_sentence(finding.code, finding.values, currency),
        articles=tuple(map(article_words, finding.articles)),
        wording=clause(finding.wording, language=language, we_are_first=ours_first),
        quote=quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE] + "…",
    )


def report_of_contract(contract: Contract, found: Checked, *, as_of: date, language: str, at: datetime) -> bytes:
    """The list for the negotiation as PDF, headed by the contract."""
    head = letterhead(contract.entity, contract.currency)
    data = HealthReportData(
        letterhead=replace(head, banks=()), contract_number=contract.number, contract_title=contract.title,
        customer=contract.customer.name, checked_on=as_of, score=found.report.score, findings=found.findings,
        currency=contract.currency, total_minor=contract.total_minor, is_signed=contract.signed_on is not None,
    )  # fmt: skip
    return documents.render(data, language=document_language(language), at=at)


def report_of_words(
    organization: Organization, found: Checked, about: About, *, title: str, as_of: date, language: str, at: datetime
) -> bytes:
    """The same for a text that is not on record."""
    entity = LegalEntity.objects.filter(organization=organization).order_by("pk").first()
    head = letterhead(entity, about.currency) if entity else Letterhead(organization.name)
    data = HealthReportData(
        letterhead=replace(head, banks=()), contract_number="", contract_title=title, customer="", checked_on=as_of,
        score=found.report.score, findings=found.findings, currency=about.currency, total_minor=about.total_minor,
    )  # fmt: skip
    return documents.render(data, language=document_language(language), at=at)


@transaction.atomic
def keep_words(*, contract: Contract, text: str, name: str, content: bytes, by: User, at: datetime) -> None:
    """Keep the text of a contract with the file it came from. Raises what keep_file and keep_text refuse."""
    file = keep_file(organization_id=contract.organization_id, name=name, content=content, by_id=by.pk, at=at)
    keep_text(contract=contract, text=text, file=file, by=by, at=at)
