"""A synthetic book for measurements: customers, contracts and receivables, of which a share is worth a look today."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from huikuan.flow.parties.models import Organization
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.support.bulk import insert_rows, instant
from huikuan.workflow.founding import found

PER_CONTRACT = 4
CONTRACTS_PER_CUSTOMER = 5
BATCH = 50_000


def build(*, receivables: int, due_share: float, as_of: date, at: datetime) -> Organization:
    """Fill an empty database with `receivables` claims; `due_share` of them (spread over all) are due for a step.

    The others sleep: their next day is later. Amounts differ, due dates spread over a year before `as_of`.
    """
    organization = found(
        name="测算组织", email="bench@huikuan.example", person="测算", password=secrets.token_urlsafe(12),
        time_zone="Asia/Shanghai", language="zh-hans", at=at,
    )  # fmt: skip
    entity = organization.entities.get()
    contracts = -(-receivables // PER_CONTRACT)
    customers = -(-contracts // CONTRACTS_PER_CUSTOMER)
    org = organization.pk
    load(
        "parties_customer",
        ("id", "organization_id", "number", "name", "pinyin", "uscc", "language", "time_zone", "segment", "note"),
        (
            (i, org, f"K{i:07d}", f"测算客户{i:07d}有限公司", f"cesuan{i}", "", "zh-hans", "", "", "")
            for i in range(1, customers + 1)
        ),
    )
    load(
        "parties_contact",
        ("organization_id", "customer_id", "name", "title", "email", "phone", "language", "is_payer", "is_approver",
         "is_superior", "is_notice_address"),
        (
            (org, i, f"联系人{i}", "", f"payer{i}@customer.example", "", "", True, False, False, False)
            for i in range(1, customers + 1)
        ),
    )  # fmt: skip
    stamp = instant(at)
    load(
        "contracts_contract",
        ("id", "organization_id", "number", "title", "customer_id", "entity_id", "total_minor", "currency",
         "late_daily_rate_ppm", "late_cap_bp", "discount_bp", "discount_days", "note", "created_at", "acceptance_unit",
         "dispute", "notice_address", "project_type", "shift_to_working", "text", "version"),
        (
            (i, org, f"HT-{i:08d}", "", 1 + (i - 1) // CONTRACTS_PER_CUSTOMER, entity.pk, 4_000_000, "CNY", 500,
             None, 0, 0, "", stamp, "calendar", "", "", "", False, "", 1)
            for i in range(1, contracts + 1)
        ),
    )  # fmt: skip
    load_claims(organization, receivables, due_share, as_of, stamp)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("parties_customer", "contracts_contract", "receivables_receivable"):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        cursor.execute("ANALYZE")
    return organization


def load_claims(organization: Organization, receivables: int, due_share: float, as_of: date, stamp: Any) -> None:
    """Receivables with part payments on every second one, and a track for each."""
    every = max(1, round(1 / due_share)) if due_share > 0 else 0
    version = current_version(organization.pk).pk
    org, later = organization.pk, as_of + timedelta(days=9)

    def due(i: int) -> date:
        return as_of - timedelta(days=1 + i * 7 % 360)

    load(
        "receivables_receivable",
        ("id", "organization_id", "contract_id", "customer_id", "sequence", "external_number", "invoice_number", "kind",
         "title", "amount_minor", "currency", "trigger", "trigger_words", "offset_days", "offset_unit", "due_on",
         "outstanding_minor", "closed", "created_at", "conditions", "due_trace"),
        (
            (i, org, 1 + (i - 1) // PER_CONTRACT, 1 + (i - 1) // (PER_CONTRACT * CONTRACTS_PER_CUSTOMER),
             1 + (i - 1) % PER_CONTRACT, "", "", "progress", "进度款", 1_000_000 + i, "CNY", "date", "", 0, "calendar",
             due(i), 1_000_000 + i - (i % 2) * 400_000, "", stamp, "[]", "{}")
            for i in range(1, receivables + 1)
        ),
    )  # fmt: skip
    load(
        "reminders_track",
        (
            "receivable_id",
            "organization_id",
            "policy_version_id",
            "cycle",
            "counted_mask",
            "dropped_mask",
            "pending",
            "next_on",
            "trace",
        ),
        (
            (i, org, version, 1, 0, 0, False, as_of if every and i % every == 0 else later, "[]")
            for i in range(1, receivables + 1)
        ),
    )


def load(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """Insert in batches, each its own transaction, so that memory stays flat."""
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            insert_rows(table, columns, batch)
