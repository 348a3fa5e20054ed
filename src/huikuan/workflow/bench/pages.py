"""Measuring the desk's pages: server time and queries of each, over a synthetic book, by Django's own test client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from huikuan.flow.receivables.models import Receivable
from huikuan.support import clock
from huikuan.workflow.bench import book

LISTS = {
    "receivables": "/receivables",
    "receivables_overdue": "/receivables?state=overdue",
    "receivables_search": "/receivables?text=HT-0000",
    "receivables_by_size": "/receivables?sort=-outstanding",
    "contracts": "/contracts",
    "customers": "/customers",
    "payments": "/payments",
    "messages": "/messages/",
    "invoices": "/invoices",
    "invoices_unbilled": "/invoices?show=unbilled",
    "today": "/",
    "dashboard": "/dashboard",
}


def measure(*, receivables: int, as_of: date, rounds: int) -> dict[str, Any]:
    """Per page: p50 and p95 in milliseconds and the number of queries. 3 % of the claims are due today."""
    settings.ALLOWED_HOSTS = ["testserver"]
    at = clock.now()
    organization = book.build(receivables=receivables, due_share=0.03, as_of=as_of, at=at)
    client = Client()
    client.force_login(organization.users.get(), backend="huikuan.web.backend.StaffBackend")
    middle = Receivable.objects.order_by("pk")[receivables // 2]
    pages = {
        **LISTS,
        "receivable": f"/receivables/{middle.pk}",
        "customer": f"/customers/{middle.customer_id}",
        "contract": f"/contracts/{middle.contract_id}",
    }
    figures: dict[str, Any] = {"database": connection.vendor, "receivables": receivables, "rounds": rounds}
    for name, path in pages.items():
        figures[name] = timed(lambda path=path: client.get(path), rounds)  # type: ignore[misc]
    return figures


def timed(get: Callable[[], Any], rounds: int) -> dict[str, Any]:
    """Server time of one page after a warm-up."""
    answer, queries = get(), Counter()
    with connection.execute_wrapper(queries):
        get()
    times = []
    for _ in range(rounds):
        started = clock.monotonic()
        get()
        times.append((clock.monotonic() - started) * 1000)
    cuts = quantiles(times, n=20)
    return {
        "status": answer.status_code, "p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1),
        "queries": queries.count, "kilobytes": len(answer.content) // 1024,
    }  # fmt: skip


class Counter:
    """Counts what goes to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)
