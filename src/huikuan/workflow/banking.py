"""Statements come in: read, stored once, checked for gaps, and our bank data is as fresh as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from huikuan.flow.parties.models import LegalEntity, Organization, User
from huikuan.flow.parties.services.setup import update_entity
from huikuan.flow.payments.models import BankStatement, StatementAccount, StatementGap
from huikuan.flow.payments.selectors.statements import named_account
from huikuan.flow.payments.services import accounts, continuity, statements
from huikuan.flow.reminders.services import tasks
from huikuan.support.files.keep import LARGEST, keep_file
from huikuan.support.refusal import Refused
from huikuan.support.statements import LineProblem, Statement, read_statement
from huikuan.workflow.facts import business_date

GAP_TASK: Final = "statement_gap"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought: lines new and known, what could not be read, and what is missing around it.

    On a dry run nothing is stored: `statement` is None and `gaps` are those there were before.
    """

    new: int
    known: int
    statement: BankStatement | None
    read: Statement
    account: StatementAccount
    problems: Sequence[LineProblem]
    gaps: Sequence[StatementGap]


def import_statement(
    *,
    organization: Organization,
    content: bytes,
    filename: str,
    by: User | None,
    at: datetime,
    account: StatementAccount | str | None = None,
    password: str | None = None,
    columns: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> Imported:
    """Read a statement and store what is new of it; the same file, or days that are known, change nothing.

    `account`: needed only where the file does not name one; a number or name is looked up. Raises Refused as
    `read_statement` does, and Refused("account_needed", "account_unknown", "account_differs", "statement_empty",
    "statement_unreadable").
    """
    chosen = chosen_account(organization, account)
    columns = columns or (chosen.columns if chosen and chosen.columns else None)
    read = read_statement(content, filename, password=password, columns=columns)
    with transaction.atomic():
        used = account_for(organization, read, chosen, by, at)
        if columns is None and used.columns and used != chosen:
            read = read_statement(content, filename, password=password, columns=used.columns)
        if dry_run:
            return looked_at(used, read)
        return store(organization, used, read, content, filename, by, at)


def looked_at(account: StatementAccount, read: Statement) -> Imported:
    """What storing would do; the account that was added for it is taken back."""
    new = len(statements.unknown_lines(account, read))
    standing = list(StatementGap.objects.filter(account=account, closed_at=None))
    transaction.set_rollback(True)
    return Imported(new, len(read.lines) - new, None, read, account, read.problems, standing)


def store(
    organization: Organization,
    account: StatementAccount,
    read: Statement,
    content: bytes,
    filename: str,
    by: User | None,
    at: datetime,
) -> Imported:
    """Keep the file, its new lines, the gaps around it, and how far our bank data now reaches."""
    today = business_date(organization, at)
    known = BankStatement.objects.filter(account=account, sha256=statements.digest(content)).first()
    if known is not None and not statements.unknown_lines(account, read):
        gaps = list(StatementGap.objects.filter(account=account, closed_at=None))
        return Imported(0, len(read.lines), known, read, account, read.problems, gaps)
    kept = None
    if len(content) <= LARGEST:
        kept = keep_file(
            organization_id=organization.pk, name=filename, content=content, by_id=by.pk if by else None, at=at
        )
    stored = statements.store_statement(
        account=account, statement=read, filename=filename, content=content, file=kept, today=today, by=by, at=at
    )
    gaps = continuity.look_for_gaps(account=account, by=by, at=at)
    freshen(account.entity, by, at)
    mind_gaps(organization, account, gaps, today, by, at)
    return Imported(stored.new, stored.known, stored.statement, read, account, read.problems, gaps)


def chosen_account(organization: Organization, account: StatementAccount | str | None) -> StatementAccount | None:
    """Raises Refused("account_unknown")."""
    if isinstance(account, StatementAccount) or not account:
        return account or None
    found = named_account(organization.pk, account)
    if found is None:
        raise Refused("account_unknown", field="account", number=account)
    return found


def account_for(
    organization: Organization, read: Statement, chosen: StatementAccount | None, by: User | None, at: datetime
) -> StatementAccount:
    """The account the file is of. A file that names another than was chosen is not taken for it."""
    if chosen is not None:
        if chosen.organization_id != organization.pk:
            raise Refused("account_unknown", field="account", number=chosen.number)
        if read.account and not accounts.fits(read.account, chosen.number):
            raise Refused("account_differs", field="account", number=read.account, chosen=chosen.number)
        if read.currency and read.currency != chosen.currency:
            raise Refused("account_currency_differs", field="account", currency=read.currency, chosen=chosen.currency)
        return chosen
    if not read.account:
        raise Refused("account_needed", field="account")
    currency = read.currency or organization.currency
    found = accounts.account_of(organization=organization, number=read.account, currency=currency, by=by, at=at)
    if found is None:
        raise Refused("account_unknown", field="account", number=read.account)
    return found


def freshen(entity: LegalEntity, by: User | None, at: datetime) -> date | None:
    """How far the bank data of an entity reaches: as far as the account that lags behind most, up to its first gap."""
    ours = StatementAccount.objects.filter(entity=entity, closed_at=None)
    reach = [until for account in ours if (until := continuity.complete_until(account)) is not None]
    until = min(reach, default=None)
    if until is not None and until != entity.bank_data_until:
        update_entity(entity=entity, changes={"bank_data_until": until}, by=by, at=at)
    return until


def mind_gaps(
    organization: Organization,
    account: StatementAccount,
    gaps: Sequence[StatementGap],
    today: date,
    by: User | None,
    at: datetime,
) -> None:
    """One task an account while lines are missing; it ends when nothing is."""
    key = f"{GAP_TASK}:{account.pk}"
    if not gaps:
        for task in tasks.open_of_key(organization.pk, key):
            tasks.end_obsolete(task, by, at)
        return
    values = {"account": account.number[-4:], "days": [gaps[0].after_on.isoformat(), gaps[0].before_on.isoformat()]}
    tasks.open_task(
        organization_id=organization.pk, kind=GAP_TASK, role="finance", values=values, due_on=today, dedupe_key=key,
        at=at,
    )  # fmt: skip


@transaction.atomic
def explain_gap(*, gap_id: int, organization: Organization, reason: str, by: User, at: datetime) -> None:
    """Nothing is missing there, and why: chasing goes on. Raises as services/continuity."""
    row = continuity.explain_gap(gap_id=gap_id, organization=organization, reason=reason, by=by, at=at)
    freshen(row.account.entity, by, at)
    left = list(StatementGap.objects.filter(account=row.account, closed_at=None).order_by("after_on"))
    mind_gaps(organization, row.account, left, business_date(organization, at), by, at)


@transaction.atomic
def close_account(*, account_id: int, organization: Organization, reason: str, by: User, at: datetime) -> None:
    """No statement of this account is expected any more. Raises as services/accounts."""
    row = accounts.close_statement_account(
        account_id=account_id, organization=organization, reason=reason, by=by, at=at
    )
    freshen(row.entity, by, at)
    mind_gaps(organization, row, [], business_date(organization, at), by, at)
