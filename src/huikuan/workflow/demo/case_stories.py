"""The demo's cases: the largest get a reason, a next step and the talks that led there, one of them a meeting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from huikuan.flow.negotiation.models import Case
from huikuan.flow.negotiation.services import cases as services
from huikuan.flow.negotiation.services import interactions, meetings
from huikuan.workflow import cases

if TYPE_CHECKING:
    from huikuan.workflow.demo.build import Stage

TALKS: Final = (
    # days ago, kind, outcome, words
    (
        (12, "call", "no_answer", ""),
        (11, "call", "spoke", "付款申请已到财务总监，本周过会。"),
        (4, "call", "call_back", "总监出差，周四回来再签。"),
    ),
    (
        (9, "call", "needs_paper", "对方说没收到发票，要重寄一份并附验收单。"),
        (8, "note", "", "发票查过了，快递显示签收但签收人不是财务。@{owner} 请看要不要重开。"),
        (1, "reply", "", "发票找到了，在前台。还差贵司盖章的验收单扫描件，请补一下。"),
    ),
    (
        (15, "call", "refused", "说项目还有两处没改完，改完才付。"),
        (10, "visit", "spoke", "和使用部门对过清单，两处都已改好，对方主管认可，财务要等主管邮件。"),
    ),
    ((6, "chat", "paid_said", "微信说昨天已付，让我们等到账。"),),
)
REASONS: Final = ("approval_slow", "invoice_missing", "acceptance_disputed", "")
NEXT: Final = (("周四上午再打总监电话", 2), ("补盖章的验收单", 0), ("催主管发确认邮件", 1), ("查到账", 0))


def tell(stage: Stage) -> None:
    """The largest cases get a story, the first of them a meeting tomorrow."""
    organization = stage.organization
    found = Case.objects.filter(organization=organization, closed_on__isnull=True, owner__isnull=False, currency="CNY")
    rows = list(found.select_related("customer", "contract", "owner").order_by("-overdue_minor", "pk")[: len(TALKS)])
    for case, said, reason, (words, days) in zip(rows, TALKS, REASONS, NEXT, strict=False):
        by = case.owner
        assert by is not None
        for ago, kind, outcome, what in said:
            moment = stage.at(stage.today - timedelta(days=ago), 10, 20)
            interactions.log(
                organization=organization, customer=case.customer, kind=kind, outcome=outcome,
                words=what.format(owner=stage.users["owner"].name), happened_at=moment, by=by, at=moment,
                contract=case.contract, case=case, contact=case.customer.contacts.filter(is_payer=True).first(),
            )  # fmt: skip
        at = stage.at(stage.today, 8, 45)
        given: dict[str, Any] = {"case_id": case.pk, "organization": organization, "by": by, "at": at}
        services.give_reason(reason=reason, words="", **given)
        services.plan_next(words=words, on=stage.today + timedelta(days=days), today=stage.today, **given)
    if rows:
        meet(stage, rows[0])
        services.watch(case=rows[0], user=stage.users["owner"], at=stage.at(stage.today, 8, 50))
        cases.refresh(organization.pk, stage.today, [case.contract_id for case in rows])


def meet(stage: Stage, case: Case) -> None:
    """A meeting at the customer's tomorrow, with what our people may concede."""
    starts = stage.at(stage.today + timedelta(days=1), 10)
    assert case.owner is not None
    people = "、".join(case.customer.contacts.values_list("name", flat=True)[:2])
    plan = meetings.Plan(
        kind="visit", starts_at=starts, ends_at=starts + timedelta(hours=1), place="客户公司三楼会议室", theirs=people,
        ours=case.owner.name, aims="定下付款日期\n· 先付一半\n· 余款分两个月",
        authority="最多分三期；违约金可以让，本金不让。",
    )  # fmt: skip
    meetings.plan_meeting(case=case, plan=plan, by=case.owner, at=stage.at(stage.today, 8, 50))
