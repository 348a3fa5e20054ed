"""对账单 as a PDF, to hand over or to send with the request to confirm it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Message
from huikuan.flow.reports.selectors.statement import Statement
from huikuan.rules.money import format_exact
from huikuan.rules.wording.phrases import long_date
from huikuan.support import documents
from huikuan.support.documents import AgeingShare, StatementData, StatementLine
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.support.refusal import Refused
from huikuan.workflow import personal_letter
from huikuan.workflow.letterhead import document_language, letterhead

TO_REPLY: Final = timedelta(days=10)


def number_of(statement: Statement) -> str:
    """DZ (对账), the last day, the account: the same account over the same period has the same number."""
    parties = f"{statement.entity.pk}-{statement.customer.pk}"
    return f"DZ-{statement.until:%Y%m%d}-{parties}" + ("" if statement.currency == "CNY" else f"-{statement.currency}")


def pdf(statement: Statement, *, language: str, on: date, at: datetime) -> bytes:
    """The statement with a part to sign and return. `on`: today, from which the customer has ten days to answer."""
    buckets = tuple(AgeingShare(key, minor) for key, minor in statement.ageing.items() if minor)
    lines = tuple(
        StatementLine(
            on=line.on, kind=line.kind, contract=line.contract, title=line.title, invoice_number=line.invoice_number,
            owed_minor=line.owed_minor, settled_minor=line.settled_minor, balance_minor=line.balance_minor,
        )
        for line in statement.movements
    )  # fmt: skip
    data = StatementData(
        letterhead=letterhead(statement.entity, statement.currency), number=number_of(statement),
        customer=statement.customer.name, currency=statement.currency, since=statement.since, until=statement.until,
        opening_minor=statement.opening_minor, closing_minor=statement.closing_minor, lines=lines,
        on_account_minor=statement.on_account_minor, overdue_minor=statement.overdue_minor, ageing=buckets,
        customer_uscc=statement.customer.uscc, reply_by=on + TO_REPLY,
    )  # fmt: skip
    return documents.render(data, language=document_language(language), at=at)


def first_words(statement: Statement, on: date) -> tuple[str, str]:
    """Subject and words of the letter, as proposed to the person who sends it."""
    language = personal_letter.language_for(statement.customer)
    since, until, reply = (long_date(day, language) for day in (statement.since, statement.until, on + TO_REPLY))
    balance = format_exact(statement.closing_minor, statement.currency)
    if language == "en":
        return (
            f"Statement of account as of {until}",
            f"Please find our statement of account from {since} to {until} enclosed; its closing balance is {balance}."
            f"\n\nWould you check it and return the signed confirmation by {reply}? If your records differ, please tell"
            " us where, and we will look into it together.",
        )
    return (
        f"对账单（截至{until}）",
        f"随信附上{since}至{until}的对账单，期末余额 {balance}。\n\n请核对后在确认栏签章，于{reply}前回复本邮件。"
        "如与贵司记录不一致，请告诉我们差在哪里，我们一起核实。",
    )


@transaction.atomic
def send(statement: Statement, *, subject: str, words: str, by: User, on: date, at: datetime) -> Message:
    """The statement goes to the customer with its PDF, which is kept. At most once a day for the same period.

    Raises Refused("statement_sent_already") and what personal_letter.post refuses.
    """
    customer, organization_id = statement.customer, statement.customer.organization_id
    name = f"{number_of(statement)}.pdf"
    earlier = Message.objects.filter(customer=customer, purpose="statement", business_date=on, enclosure__name=name)
    if personal_letter.leaving(earlier).exists():
        raise Refused("statement_sent_already")
    language, key = personal_letter.language_for(customer), f"statement-{name}-{on:%Y%m%d}-{earlier.count()}"
    file = keep_file(
        organization_id=organization_id, name=name,
        content=pdf(statement, language=language, on=on, at=at), by_id=by.pk, at=at,
    )  # fmt: skip
    message = personal_letter.post(
        personal_letter.Draft(
            customer=customer, entity=statement.entity, currency=statement.currency, purpose="statement", key=key,
            subject=subject, words=words, enclosure=file,
        ),
        by=by,
        at=at,
    )  # fmt: skip
    record(
        organization_id=organization_id, at=at, kind="statement.sent", subject=("customer", customer.pk), by=by.pk,
        number=number_of(statement), message=message.pk, since=statement.since.isoformat(),
        until=statement.until.isoformat(), closing_minor=statement.closing_minor, currency=statement.currency,
    )  # fmt: skip
    return message
