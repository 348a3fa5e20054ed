"""The agreement on paper, for both sides to sign; always the same bytes for the same agreement and language."""

from __future__ import annotations

from datetime import date, datetime

from huikuan.flow.negotiation.models import Agreement
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.terms import from_json
from huikuan.support import documents
from huikuan.support.agreement_sheet import AgreedLine, AgreementData
from huikuan.support.documents import OwedLine
from huikuan.workflow import personal_letter
from huikuan.workflow.letterhead import document_language, letterhead


def paper(agreement: Agreement, *, at: datetime, language: str = "") -> bytes:
    """The PDF in zh or en; without a language, in the one the customer is written to in."""
    chosen = language or document_language(personal_letter.language_for(agreement.case.customer))
    return documents.render(content(agreement), language=chosen, at=at)


def content(agreement: Agreement) -> AgreementData:
    """What the agreement says, from its terms as accepted and the dates it replaced."""
    contract, customer = agreement.case.contract, agreement.case.customer
    terms = from_json(agreement.offer.terms)
    was_due = {one["receivable"]: date.fromisoformat(one["due_on"]) for one in agreement.replaced if one["due_on"]}
    claims = {row.pk: row for row in Receivable.objects.filter(pk__in=[claim for claim, _owed in terms.debts])}
    return AgreementData(
        letterhead=letterhead(contract.entity, terms.currency),
        number=agreement.number,
        customer=customer.name,
        customer_uscc=customer.uscc,
        customer_address=contract.notice_address,
        contract=contract.number,
        currency=terms.currency,
        agreed_on=agreement.agreed_on,
        debts=tuple(
            OwedLine(contract.number, claims[claim].title, was_due.get(claim, agreement.agreed_on), owed)
            for claim, owed in terms.debts
        ),
        lines=tuple(
            AgreedLine(line.due_on, claims[line.claim].title, line.amount_minor)
            for line in sorted(terms.lines, key=lambda one: (one.due_on, one.claim))
        ),
        grace_days=agreement.grace_days,
        discount_minor=terms.discount_minor,
        set_off_minor=terms.set_off_minor,
        set_off_words=terms.set_off_words,
        service=terms.service,
        late_daily_ppm=contract.late_daily_rate_ppm or None,
    )
