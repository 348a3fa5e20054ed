"""Invoices made through the pages, for the tests about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from huikuan.flow.delivery.services.acceptance import accept_milestone
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.invoices.models import Invoice
from huikuan.flow.receivables.models import Receivable
from huikuan.support import clock
from tests.web.builders import today
from tests.web.builders_b import Book

NUMBER = "26310000000000000017"


def post(built: Book, who: str, page: str, /, *args: int, **data: Any) -> HttpResponse:
    """A form sent by one of the firm's people."""
    return built.firm.client(who).post(reverse(f"web:{page}", args=args), data)


def shown(built: Book, who: str, page: str, /, *args: int, query: str = "") -> str:
    return built.firm.client(who).get(reverse(f"web:{page}", args=args) + query).content.decode()


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def ask(*rows: Receivable, **amounts: str) -> dict[str, str]:
    """The request form with these claims ticked."""
    data = {"kind": "special", "note": "开信息技术服务"}
    for row in rows:
        data |= {f"take-{row.pk}": "on", f"amount-{row.pk}": amounts.get(f"a{row.pk}", "100000")}
    return data


def asked_for(built: Book, *rows: Receivable) -> Invoice:
    """A request by the project manager."""
    assert post(built, "project_manager", "invoice_new", built.plan.pk, **ask(*rows)).status_code == 302
    return Invoice.objects.latest("pk")


def issued(built: Book, *rows: Receivable, number: str = NUMBER, days_ago: int = 0) -> Invoice:
    invoice = asked_for(built, *rows)
    day = (today() - timedelta(days=days_ago)).isoformat()
    done = post(built, "finance", "invoice_issue", invoice.pk, number=number, issued_on=day, kind="special")
    assert done.status_code == 302
    invoice.refresh_from_db()
    return invoice


def upload(name: str = "发票.xml", content: bytes = b"<?xml version='1.0'?><EInvoice/>") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def facts(invoice: Invoice, **changes: Any) -> dict[str, Any]:
    """What a fitting e-invoice would say."""
    said = {
        "number": NUMBER, "code": "", "kind": "special", "issued_on": today().isoformat(),
        "total_minor": invoice.total_minor, "tax_minor": 566_038, "buyer_name": invoice.customer.name,
        "buyer_id": invoice.customer.uscc, "seller_name": invoice.entity.name, "seller_id": invoice.entity.uscc,
    }  # fmt: skip
    return said | changes


def accepted(built: Book, *rows: Receivable, days_ago: int = 12) -> None:
    """The milestone of these claims, accepted."""
    at, owner = clock.now(), built.firm.people["project_manager"]
    project = add_project(contract=built.plan, name="平台", milestones=[Planned("终验")], by=owner, at=at)
    stone = project.milestones.get()
    Receivable.objects.filter(pk__in=[row.pk for row in rows]).update(milestone=stone)
    accept_milestone(
        milestone=stone,
        accepted_on=today() - timedelta(days=days_ago),
        today=today(),
        signatory="王总",
        by=owner,
        at=at,
    )
