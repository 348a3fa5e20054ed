"""审计: who may read it, what it finds, and a file no spreadsheet can be tricked by."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import transaction

from huikuan.support import clock
from huikuan.support.events.models import Event
from huikuan.support.events.record import record
from huikuan.web.audit import harmless
from tests.web import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


@pytest.mark.parametrize("role", builders.ROLES)
def test_who_reads_the_history(firm: builders.Firm, role: str) -> None:
    client, status = firm.client(role), 403 if role == "project_manager" else 200
    assert client.get("/audit/").status_code == status
    assert client.get("/audit/export").status_code == status


def test_it_says_who_did_what(firm: builders.Firm) -> None:
    page = firm.client("auditor").get("/audit/").content.decode()
    assert "登记合同 HT-2026-001" in page
    assert "project_manager 李" in page


def test_before_and_after_are_readable(firm: builders.Firm) -> None:
    with transaction.atomic():
        record(
            organization_id=firm.organization.pk, at=clock.now(), kind="user.changed",
            subject=("user", firm.people["legal"].pk), by=firm.people["owner"].pk,
            changes={"role": ["auditor", "legal"], "sees_all": [False, True]},
        )  # fmt: skip
    page = firm.client("auditor").get("/audit/?what=user.").content.decode()
    for words in ("审计", "法务", "可看全部"):
        assert words in page
    assert "登记合同" not in page


def test_it_is_narrowed_by_person_subject_and_day(firm: builders.Firm) -> None:
    client = firm.client("auditor")
    pm = firm.people["project_manager"].pk
    lines = client.get(f"/audit/?who={pm}").context["lines"]
    assert lines
    assert {line.event.actor_id for line in lines} == {pm}
    contract = ("contract", firm.mine.contract_id)
    subject = client.get(f"/audit/?subject=contract:{contract[1]}").context["lines"]
    assert {(line.event.subject_kind, line.event.subject_id) for line in subject} == {contract}
    assert not client.get(f"/audit/?since={builders.today().isoformat()}&what=contract.").context["lines"]


def test_another_organizations_history_stays_its_own(firm: builders.Firm) -> None:
    other = builders.firm("白杨设计", "baiyang.example")
    lines = other.client("auditor").get("/audit/").context["lines"]
    assert {line.event.organization_id for line in lines} == {other.organization.pk}
    asked = f"/audit/?who={firm.people['owner'].pk}&subject=contract:{firm.mine.contract_id}"
    assert not other.client("auditor").get(asked).context["about"]


def test_pages_follow_each_other(firm: builders.Firm) -> None:
    with transaction.atomic():
        for _ in range(60):
            record(organization_id=firm.organization.pk, at=clock.now(), kind="task.opened", subject=("task", 1))
    client = firm.client("auditor")
    first = client.get("/audit/")
    second = client.get("/audit/?" + first.context["next"])
    seen = [line.event.pk for page in (first, second) for line in page.context["lines"]]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) > 60


def test_the_file_is_harmless_and_complete(firm: builders.Firm) -> None:
    with transaction.atomic():
        record(
            organization_id=firm.organization.pk, at=clock.now(), kind="customer.added",
            subject=("customer", firm.customer.pk), name="=HYPERLINK(1)",
        )  # fmt: skip
    response = firm.client("auditor").get("/audit/export")
    text = b"".join(response).decode()  # type: ignore[arg-type]
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert len(rows) == 1 + Event.objects.filter(organization_id=firm.organization.pk).count()
    assert not any(cell[:1] in "=+-@\t" for row in rows for cell in row if cell)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_are_defused(cell: str) -> None:
    assert harmless(cell) == "'" + cell


def test_the_history_costs_few_queries(firm: builders.Firm, django_assert_max_num_queries: object) -> None:
    client = firm.client("auditor")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get("/audit/")
