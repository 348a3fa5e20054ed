"""An offer that waits for its approval and an agreement that was ended, on a case of the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from huikuan.flow.negotiation.models import Agreement, AgreementLine, Case, Offer
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.talks.terms import as_json, key_of, propose
from huikuan.support import clock
from tests.web.builders import today


def agreed(case: Case, claim: Receivable, owner: User) -> dict[str, Any]:
    """Written as rows: the world's claim is contested, so that the services would refuse both."""
    claim.refresh_from_db()
    day, at = today() + timedelta(days=10), clock.now()
    terms = replace(
        propose(currency=claim.currency, debts=[(claim.pk, claim.outstanding_minor)], instalments=[(day, None)]),
        service="多做一次培训",
    )
    common: dict[str, Any] = {"organization": case.organization, "by": owner, "at": at}
    offer: dict[str, Any] = {
        "case": case, "side": "ours", "terms": as_json(terms), "terms_sha256": key_of(terms), "words": "年底前付清",
        "made_on": today(), **common,
    }  # fmt: skip
    waiting = Offer.objects.create(number=2, state="awaiting_approval", approver_role="owner", **offer)
    accepted = Offer.objects.create(number=1, state="accepted", **offer)
    row = Agreement.objects.create(
        case=case, offer=accepted, number=f"XY{today():%Y%m%d}-{accepted.pk}", agreed_on=today(), state="ended",
        ended_on=today(), ended_words="另签合同", **common,
    )  # fmt: skip
    AgreementLine.objects.create(
        organization=case.organization, agreement=row, receivable=claim, sequence=1, due_on=day,
        amount_minor=claim.outstanding_minor, state="ended",
    )  # fmt: skip
    return {"offer_id": waiting.pk, "agreement_id": row.pk}
