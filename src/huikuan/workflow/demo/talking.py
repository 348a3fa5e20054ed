"""The demo's talks: promises kept in mind, one broken, one due today, a dispute, calls, a reply, a colleague named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.workflow import disputing, facts, promising

if TYPE_CHECKING:
    from huikuan.workflow.demo.build import Stage


def talk(stage: Stage, day: date) -> None:
    """What is said on this day, counted back from the demo's last one."""
    days = (stage.today - day).days
    if days == 9:
        promise(stage, 0, day, stage.today + timedelta(days=4), "财务王经理电话承诺下周付清")
        contest(stage, 1, day)
        rest(stage, 2, day)
    elif days == 6:
        promise(stage, 3, day, stage.today - timedelta(days=2), "李总说本周三前一定安排")
    elif days == 3:
        promise(stage, 4, day, stage.today, "出纳说今天下午走流程")
    elif days == 1:
        notes(stage, day)


def late(stage: Stage, place: int, day: date) -> Receivable | None:
    """One of the claims that are late on a day, the longest overdue first."""
    rows = Receivable.objects.filter(organization=stage.organization, closed="", due_on__lt=day, currency="CNY")
    free = rows.exclude(holds__released_at__isnull=True, holds__isnull=False)
    return free.select_related("contract", "customer").order_by("due_on", "pk")[place : place + 1].first()


def who(stage: Stage, claim: Receivable) -> User:
    return claim.contract.manager or stage.users["pm1"]


def promise(stage: Stage, place: int, day: date, until: date, note: str) -> None:
    claim = late(stage, place, day)
    if claim is not None:
        promising.promise(
            organization=stage.organization, customer=claim.customer, lines=[(claim.pk, None)], promised_on=until,
            note=note, by=who(stage, claim), at=stage.at(day, 15),
        )  # fmt: skip


def contest(stage: Stage, place: int, day: date) -> None:
    """Two fifths of a claim, about its quality."""
    claim = late(stage, place, day)
    if claim is not None:
        disputing.dispute(
            organization=stage.organization, receivable_id=claim.pk, amount_minor=claim.outstanding_minor * 2 // 5,
            reason="quality", words="客户认为第三批设备有两台不合格，待复检", owner=who(stage, claim),
            deadline_on=stage.today + timedelta(days=2), by=who(stage, claim), at=stage.at(day, 15),
        )  # fmt: skip


def rest(stage: Stage, place: int, day: date) -> None:
    """One claim held by hand."""
    claim = late(stage, place, day)
    if claim is not None:
        facts.hold_receivables(
            organization=stage.organization, receivable_ids=[claim.pk], reason="manual",
            note="客户内部重组，双方约定月底再谈", starts_on=day, until=day + timedelta(days=20), by=who(stage, claim),
            at=stage.at(day, 15),
        )  # fmt: skip


def notes(stage: Stage, day: date) -> None:
    """A call, a chat that names a colleague, and a reply that waits for an answer."""
    said = (
        ("call", "spoke", "付款申请已提交，等总经理签字，周五前有结果"),
        ("chat", "needs_paper", "对方要盖章的验收单，@{manager} 请补一份"),
        ("reply", "", "发票抬头和合同不一致，请确认后重开"),
    )
    for place, (kind, outcome, words) in enumerate(said):
        claim = late(stage, place, day)
        if claim is None:
            continue
        contact = claim.customer.contacts.filter(left_at__isnull=True).first()
        interactions.log(
            organization=stage.organization, customer=claim.customer, contract=claim.contract, kind=kind,
            outcome=outcome, words=words.format(manager=who(stage, claim).name), contact=contact,
            happened_at=stage.at(day, 14 + place), by=stage.users["finance"], at=stage.at(day, 14 + place),
        )  # fmt: skip
