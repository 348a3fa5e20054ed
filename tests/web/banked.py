"""A little of the bank for the world: an account with a gap, an open line, a matched one, a claimed one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huikuan.flow.parties.models import User
from huikuan.flow.payments.models import BankLine, BankStatement, StatementAccount, StatementGap
from huikuan.flow.receivables.models import Receivable
from huikuan.support import clock
from huikuan.workflow import claiming, matching_by_hand
from tests.web.builders import today


def banked(claim: Receivable, owner: User) -> dict[str, Any]:
    """One of everything; the key is the name of the parameter in the addresses."""
    organization, at = claim.organization, clock.now()
    entity = organization.entities.earliest("pk")
    account, _made = StatementAccount.objects.get_or_create(
        organization=organization, entity=entity, number="6222000011112222", defaults={"name": "基本户", "at": at}
    )
    statement = BankStatement.objects.create(
        organization=organization, account=account, filename="三月.csv", sha256=f"{claim.pk:064d}", format="table",
        period_from=today(), period_to=today(), line_count=3, new_count=3, at=at,
    )  # fmt: skip
    line, matched, claimed = (
        BankLine.objects.create(
            organization=organization, account=account, statement=statement, position=number, on=today(),
            amount_minor=minor, currency="CNY", counterparty=f"付款户{number}", narrative="货款", open_minor=minor,
            fingerprint=f"{claim.pk}-{number}", looked_at=at,
        )
        for number, minor in enumerate((7000, 300, 900))
    )  # fmt: skip
    line.proposals = [
        {"customer": claim.customer_id, "parts": [[claim.pk, 100]], "on_account": 6900, "fee": 0, "confidence": 500,
         "reasons": [{"code": "payer_name", "values": {}}]}
    ]  # fmt: skip
    line.save(update_fields=["proposals"])
    match = matching_by_hand.match_by_hand(
        line_id=matched.pk, organization=organization, customer=claim.customer, amount_minor=300,
        parts=[(claim.pk, 300)], by=owner, at=at,
    )  # fmt: skip
    asked = claiming.claim(
        line_id=claimed.pk, organization=organization, contract=claim.contract, amount_minor=900, note="客户说付了",
        by=owner, at=at,
    )  # fmt: skip
    gap = StatementGap.objects.create(
        organization=organization, account=account, after_on=today() - timedelta(days=claim.pk % 900 + 5),
        before_on=today() - timedelta(days=claim.pk % 900 + 3), found_at=at,
    )  # fmt: skip
    return {
        "line_id": line.pk, "match_id": match.pk, "claim_id": asked.pk, "gap_id": gap.pk,
        "statement_account_id": account.pk,
    }  # fmt: skip
