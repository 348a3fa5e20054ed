"""The demo's deliveries and invoices: milestones accepted, some not yet, one objected to; invoices on their way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Milestone
from huikuan.flow.delivery.services import acceptance
from huikuan.flow.delivery.services.projects import Planned, add_project, update_milestone
from huikuan.flow.invoices.models import Invoice
from huikuan.flow.invoices.services.issuing import confirm_invoice, deliver_invoice, issue_invoice
from huikuan.flow.invoices.services.requesting import request_invoice
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.triggers import set_trigger
from huikuan.workflow import accepting

if TYPE_CHECKING:
    from huikuan.workflow.demo.build import Stage


def plan_project(stage: Stage, contract: Contract, rows: list[Receivable], day: date) -> None:
    """A project with a milestone for every instalment but the first, planned shortly before its money."""
    english = contract.currency != "CNY"
    delivered = [row for row in rows[1:] if row.kind != "retention"]
    planned = [
        Planned(
            title=f"{row.title} milestone" if english else f"{row.title}对应交付",
            planned_on=(row.due_on or day + timedelta(days=240)) - timedelta(days=12),
            owner=contract.manager,
        )
        for row in delivered
    ]
    if not planned:
        return
    at = stage.at(day, 11)
    project = add_project(contract=contract, name=contract.title, milestones=planned, by=contract.manager, at=at)
    for row, milestone in zip(delivered, project.milestones.order_by("sequence"), strict=True):
        if row.due_on is None:
            set_trigger(
                receivable_id=row.pk, organization=stage.organization, trigger="acceptance", offset_days=15,
                offset_unit="working", milestone=milestone, by=contract.manager, at=at,
            )  # fmt: skip


def deliver(stage: Stage, day: date) -> None:
    """What was planned for about this day is done; most of it is accepted a few days later."""
    rows = Milestone.objects.filter(
        organization=stage.organization, planned_on__lte=day, done_on__isnull=True
    ).select_related("project__contract__manager")
    for row in rows:
        number = row.pk % 9
        if number == 7 and day < stage.today - timedelta(days=5):
            continue  # late until last week
        at, by = stage.at(day, 17), row.project.contract.manager
        changes = {"done_on": day, "submitted_on": None if number == 5 else day, "progress_bp": 10000}
        update_milestone(milestone=row, changes=changes, by=by, at=at)
    waiting = Milestone.objects.filter(
        organization=stage.organization, submitted_on__lte=day - timedelta(days=4), acceptances__isnull=True,
        objections__isnull=True,
    ).select_related("project__contract__manager")  # fmt: skip
    for row in waiting:
        by, at = row.project.contract.manager, stage.at(day, 16)
        if row.pk % 9 == 3:
            if day >= stage.today - timedelta(days=7):
                acceptance.raise_objection(
                    milestone=row, raised_on=day, words="报表口径与需求书第 4.2 条不一致，请修改后再验", by=by, at=at
                )
            continue
        accepting.accept(
            milestone=row, accepted_on=day, signatory=stage.random.choice(("王总监", "李经理", "赵工")),
            by=by, at=at,
        )  # fmt: skip


def bill(stage: Stage, day: date) -> None:
    """Invoices: asked for nine days before the money is due, issued a day later, handed over after two more."""
    coming = Receivable.objects.filter(
        organization=stage.organization, due_on=day + timedelta(days=9), closed="", invoice_parts__isnull=True,
        currency="CNY",
    ).select_related("contract__manager")  # fmt: skip
    for row in coming:
        if row.pk % 8:
            by = row.contract.manager
            request_invoice(contract=row.contract, parts={row.pk: row.amount_minor}, by=by, at=stage.at(day, 9, 30))
    finance = stage.users["finance"]
    asked = Invoice.objects.filter(organization=stage.organization, issued_on=None, requested_at__lt=stage.at(day, 0))
    for invoice in asked.order_by("pk"):
        issue_invoice(
            invoice_id=invoice.pk, organization=stage.organization, number=f"26{440:03d}{invoice.pk:015d}",
            issued_on=day, tax_minor=invoice.total_minor * 6 // 106, by=finance, at=stage.at(day, 10, 30),
        )  # fmt: skip
    issued = Invoice.objects.filter(
        organization=stage.organization, delivered_on=None, issued_on__lte=day - timedelta(days=2)
    )
    for invoice in issued.order_by("pk"):
        if invoice.pk % 7 == 0:
            continue  # lies in a drawer: the dashboard tells
        deliver_invoice(
            invoice_id=invoice.pk, organization=stage.organization, delivered_on=day, how="email",
            proof=f"发票邮箱回执 {invoice.pk:06d}", by=finance, at=stage.at(day, 11),
        )  # fmt: skip
        if invoice.pk % 2:
            confirm_invoice(
                invoice_id=invoice.pk, organization=stage.organization, confirmed_on=day, who="客户财务", by=finance,
                at=stage.at(day, 15),
            )  # fmt: skip


def leave_one_to_issue(stage: Stage) -> None:
    """A project manager asked this morning: finance has something to do."""
    row = (
        Receivable.objects.filter(
            organization=stage.organization, due_on__gt=stage.today, closed="", invoice_parts__isnull=True,
            currency="CNY",
        ).select_related("contract__manager").order_by("due_on", "pk").first()
    )  # fmt: skip
    if row is not None:
        by, at = row.contract.manager, stage.at(stage.today, 9, 40)
        request_invoice(contract=row.contract, parts={row.pk: row.amount_minor}, by=by, at=at)
