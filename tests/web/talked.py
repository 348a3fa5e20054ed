"""What was said about a claim of the world: a reply, a promise, a dispute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.support import clock
from huikuan.workflow import disputing, promising
from tests.web.builders import today


def talked(claim: Receivable, owner: User) -> dict[str, Any]:
    """A reply to answer that names a colleague, a promise and a dispute about small parts of the claim."""
    organization, at, day = claim.organization, clock.now(), today()
    common: dict[str, Any] = {"organization": organization, "by": owner, "at": at}
    reply = interactions.log(
        customer=claim.customer, kind="reply", outcome="", words="下周安排 @老板", happened_at=at,
        contract=claim.contract, with_whom="王会计", **common,
    )  # fmt: skip
    promising.promise(customer=claim.customer, lines=[(claim.pk, 200)], promised_on=day, note="电话里答应的", **common)
    row = disputing.dispute(
        receivable_id=claim.pk, amount_minor=300, reason="quality", words="接口有问题", owner=owner,
        deadline_on=day + timedelta(days=5), **common,
    )  # fmt: skip
    return {"talk_id": reply.pk, "dispute_id": row.pk}
