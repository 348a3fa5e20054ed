"""What was said about a claim of the world: a reply, a promise, a dispute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huikuan.flow.negotiation.services import attachments, firm, interactions, meetings
from huikuan.flow.negotiation.services import cases as case_services
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.support import clock
from huikuan.workflow import cases, disputing, promising
from tests.web.agreed import agreed
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
    return {"talk_id": reply.pk, "dispute_id": row.pk, **case_of(claim, owner)}


def case_of(claim: Receivable, owner: User) -> dict[str, Any]:
    """The claim's case with everything in it: a reason, a next step, a file, a meeting, somebody who follows it."""
    at, day = clock.now(), today()
    row = cases.case_for(organization=claim.organization, contract=claim.contract, by=owner, at=at)
    given: dict[str, Any] = {"case_id": row.pk, "organization": claim.organization, "by": owner, "at": at}
    case_services.give_reason(reason="cash_trouble", words="年底回款", **given)
    case_services.plan_next(words="打电话", on=day, today=day, **given)
    case_services.watch(case=row, user=owner, at=at)
    kept = attachments.attach(case=row, name="截图.png", content=b"\x89PNG\r\n\x1a\n", note="微信", by=owner, at=at)
    plan = meetings.Plan(
        kind="visit", starts_at=at + timedelta(days=1), ends_at=at + timedelta(days=1, hours=1), place="三楼",
        theirs="王总", ours="李", aims="定日期", authority="三期",
    )  # fmt: skip
    met = meetings.plan_meeting(case=row, plan=plan, by=owner, at=at)
    prepared = firm.Prepared("demand", "三次催告未付", "请于收到本函后七日内付款。", 1000, day + timedelta(days=9))
    step = firm.propose(case=row, prepared=prepared, on=day, by=owner, at=at)
    ids = {"step_id": step.pk, "firm_kind": "mediation", "which": "evidence"}
    return {"case_id": row.pk, "attachment_id": kept.pk, "meeting_id": met.pk, **ids, **agreed(row, claim, owner)}
