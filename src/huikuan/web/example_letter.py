"""A policy's text on a real claim, composed exactly as a message would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.selectors.policy import example_receivable
from huikuan.rules.wording.letter import Claim, InvalidText, Letter, Sender, WayToPay, compose
from huikuan.rules.wording.templates import Template
from huikuan.support.sentences.refusals import text_problem

DEADLINE = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Shown:
    """Subject, text and HTML as the recipient would read them; `problem` names the first mistake in the text."""

    subject: str
    text: str
    html: str
    problem: str = ""


def shown(user: User, text: Mapping[str, str], language: str, as_of: date) -> Shown:
    """A text on the example claim, or what is wrong with the text and where."""
    template = Template(str(text.get("subject", "")), str(text.get("body", "")).replace("\r\n", "\n"))
    try:
        composed = compose(template, example_letter(user, language, as_of))
    except InvalidText as error:
        return Shown("", "", "", text_problem(error.problems[0]))
    return Shown(composed.subject, composed.text, composed.html)


def example_letter(user: User, language: str, as_of: date) -> Letter:
    """A letter about the first late claim the person may see, or about a made-up one before there is any."""
    claim = example_receivable(user)
    item = claim_in(claim, as_of) if claim else made_up(language, as_of)
    entity = claim.contract.entity if claim else user.organization.entities.first()
    accounts = [row for row in entity.accounts.all() if row.currency == item.currency] if entity else []
    writer = claim.contract.manager if claim and claim.contract.manager else user
    return Letter(
        language=language if language == "en" else "zh-hans",
        sender=Sender(entity.name if entity else user.organization.name, writer.name, writer.phone, writer.email),
        customer=claim.customer.name if claim else _("远山科技有限公司"),
        salutation="",
        claims=(item,),
        total_minor=item.amount_minor,
        currency=item.currency,
        deadline_on=as_of + DEADLINE,
        pay_to=tuple(WayToPay(row.bank_name, row.account_name, row.number, swift=row.swift) for row in accounts),
        received_minor=item.amount_minor,
        received_on=as_of,
    )


def claim_in(row: Receivable, as_of: date) -> Claim:
    """A receivable as a letter shows it."""
    return Claim(
        title=row.title,
        amount_minor=row.outstanding_minor,
        currency=row.currency,
        due_on=row.due_on,
        number=row.external_number,
        contract_number=row.contract.number,
        days_late=(as_of - row.due_on).days if row.due_on else 0,
    )


def made_up(language: str, as_of: date) -> Claim:
    """A claim for organizations that have none yet."""
    with override(language):
        title = _("验收款")
    return Claim(title, 38_600_000, "CNY", as_of - timedelta(days=8), contract_number="HT-2026-001", days_late=8)
