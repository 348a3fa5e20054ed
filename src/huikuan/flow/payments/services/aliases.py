"""付款方别名: what is learnt about who pays for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, PayerAlias
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def learn_payer(
    *, line: BankLine, customer_id: int, third_party: bool, by: User | None, at: datetime
) -> PayerAlias | None:
    """A person matched this line to the customer: its payer is known from now on. None where nothing is new.

    `third_party`: somebody else who pays for the customer; counts because a person confirmed it.
    """
    name, account = line.counterparty.strip(), line.counterparty_account.strip()
    if not (name or account) or "*" in name:
        return None
    same = PayerAlias.objects.filter(customer_id=customer_id, name=name, account=account, ended_at=None)
    if same.exists():
        return None
    row = PayerAlias.objects.create(
        organization_id=line.organization_id, customer_id=customer_id, name=name, account=account,
        third_party=third_party, confirmed_by=by, confirmed_at=at,
    )  # fmt: skip
    record(
        organization_id=line.organization_id, at=at, kind="payer.learnt", subject=("customer", customer_id),
        by=by.pk if by else None, name=name, account=account, third_party=third_party, line=line.pk,
    )  # fmt: skip
    return row


@transaction.atomic
def forget_payers(*, line: BankLine, customer_id: int, by: User | None, at: datetime) -> Sequence[int]:
    """A match was taken apart: what it taught no longer holds."""
    rows = PayerAlias.objects.filter(
        customer_id=customer_id, name=line.counterparty.strip(), account=line.counterparty_account.strip(),
        ended_at=None,
    )  # fmt: skip
    ids = list(rows.values_list("pk", flat=True))
    rows.update(ended_at=at)
    for _pk in ids:
        record(
            organization_id=line.organization_id, at=at, kind="payer.forgotten", subject=("customer", customer_id),
            by=by.pk if by else None, name=line.counterparty, account=line.counterparty_account, line=line.pk,
        )  # fmt: skip
    return ids


@transaction.atomic
def end_payer(*, alias_id: int, organization: Organization, by: User, at: datetime) -> None:
    """Somebody says that this payer does not pay for the customer. Raises Refused("not_found")."""
    row = PayerAlias.objects.filter(pk=alias_id, organization=organization, ended_at=None).first()
    if row is None:
        raise Refused("not_found")
    PayerAlias.objects.filter(pk=row.pk).update(ended_at=at)
    record(
        organization_id=organization.pk, at=at, kind="payer.forgotten", subject=("customer", row.customer_id),
        by=by.pk, name=row.name, account=row.account,
    )  # fmt: skip
