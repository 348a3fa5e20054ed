"""资金账户: whose statements are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from huikuan.flow.parties.models import BankAccount, LegalEntity, Organization, User
from huikuan.flow.payments.models import StatementAccount
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

KINDS: Final = ("bank", "wallet")
SIGNS: Final = re.compile(r"[^0-9A-Za-z@.*]+")


def plain_number(number: str) -> str:
    """An account number without spaces and dashes, in capitals; a wallet's may be an e-mail address."""
    return SIGNS.sub("", number).upper()[:60]


@transaction.atomic
def add_statement_account(
    *,
    organization: Organization,
    entity: LegalEntity,
    number: str,
    currency: str,
    by: User | None,
    at: datetime,
    name: str = "",
    bank: str = "",
    kind: str = "bank",
) -> StatementAccount:
    """An account of ours whose statements we shall read.

    Raises Refused("other_organization", "account_number_missing", "kind_unknown", "account_exists").
    """
    plain = plain_number(number)
    if entity.organization_id != organization.pk:
        raise Refused("other_organization")
    if not plain:
        raise Refused("account_number_missing", field="number")
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    try:
        with transaction.atomic():
            row = StatementAccount.objects.create(
                organization=organization, entity=entity, number=plain, currency=currency, kind=kind,
                name=name.strip()[:120] or bank.strip()[:120] or entity.name, bank=bank.strip()[:120], at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("account_exists", field="number", number=plain) from None
    record(
        organization_id=organization.pk, at=at, kind="statement_account.added", subject=("entity", entity.pk),
        by=by.pk if by else None, account=row.pk, number=plain, currency=currency,
    )  # fmt: skip
    return row


def account_of(
    *, organization: Organization, number: str, currency: str, by: User | None, at: datetime
) -> StatementAccount | None:
    """The account a statement names: known as such, else one where customers pay (then it is added), else None.

    A masked number (6222****1234) fits the one account that begins and ends so. Call inside a transaction.
    """
    known = StatementAccount.objects.filter(organization=organization, closed_at=None).select_related("entity")
    for row in known:
        if row.currency == currency and fits(number, row.number):
            return row
    paid_into = BankAccount.objects.filter(organization=organization).select_related("entity")
    found = [row for row in paid_into if row.currency == currency and fits(number, plain_number(row.number))]
    if len(found) != 1:
        return None
    [shown] = found
    return add_statement_account(
        organization=organization, entity=shown.entity, number=shown.number, currency=currency, bank=shown.bank_name,
        name=shown.bank_name, by=by, at=at,
    )  # fmt: skip


def fits(said: str, number: str) -> bool:
    """Whether a number as a statement prints it means this account."""
    said = plain_number(said)
    if "*" not in said:
        return bool(said) and said == number
    start, end = said.split("*", 1)[0], said.rsplit("*", 1)[1]
    return len(start) + len(end) >= 4 and number.startswith(start) and number.endswith(end)


@transaction.atomic
def remember_columns(
    *, account: StatementAccount, columns: Mapping[str, Any], by: User | None, at: datetime
) -> StatementAccount:
    """What a person corrected about the columns of this account's files; used for its next ones."""
    before = dict(account.columns)
    account.columns = dict(columns)
    StatementAccount.objects.filter(pk=account.pk).update(columns=account.columns)
    record(
        organization_id=account.organization_id, at=at, kind="statement_account.columns_kept",
        subject=("entity", account.entity_id), by=by.pk if by else None, account=account.pk, number=account.number,
        before=before, after=account.columns,
    )  # fmt: skip
    return account


@transaction.atomic
def close_statement_account(
    *, account_id: int, organization: Organization, reason: str, by: User | None, at: datetime
) -> StatementAccount:
    """No statement is expected any more: the account no longer makes bank data old. Raises Refused("not_found", …)."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    changed = StatementAccount.objects.filter(pk=account_id, organization=organization, closed_at=None)
    if not changed.update(closed_at=at):
        raise Refused("not_found")
    row = StatementAccount.objects.select_related("entity").get(pk=account_id)
    record(
        organization_id=organization.pk, at=at, kind="statement_account.closed", subject=("entity", row.entity_id),
        by=by.pk if by else None, account=row.pk, number=row.number, reason=reason.strip(),
    )  # fmt: skip
    return row
