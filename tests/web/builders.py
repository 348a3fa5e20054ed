"""A small firm with two project managers, its customers, claims, messages and tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.parties.services.customers import add_contact, add_customer
from huikuan.flow.parties.services.setup import add_account
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Action, Message, Task, Track
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.support import clock
from huikuan.workflow.facts import open_plan
from huikuan.workflow.founding import found

PASSWORD = "jiuyue-zhongqiu-2026"
ROLES = ("owner", "finance", "project_manager", "legal", "auditor")


def today() -> date:
    """The business date as the pages see it (Asia/Shanghai)."""
    return (clock.now() + timedelta(hours=8)).date()


@dataclass
class Firm:
    """The rows a test starts from."""

    organization: Organization
    people: dict[str, User]
    other_pm: User
    customer: Customer
    other_customer: Customer
    mine: Receivable
    theirs: Receivable
    extra: dict[str, Any] = field(default_factory=dict)

    def client(self, who: str | User) -> Client:
        """Signed in as a role, or as a person."""
        client = Client()
        client.force_login(self.people[who] if isinstance(who, str) else who, "huikuan.web.backend.StaffBackend")
        return client


def firm(name: str = "青松软件", domain: str = "qingsong.example") -> Firm:
    """One owner, finance, two project managers, legal, auditor; a claim of each project manager, ten days late."""
    at = clock.now() - timedelta(days=60)
    organization = found(
        name=name, email=f"owner@{domain}", person="宋青", password=PASSWORD, time_zone="Asia/Shanghai",
        language="zh-hans", at=at,
    )  # fmt: skip
    people = {"owner": User.objects.get(email=f"owner@{domain}")}
    for role in ROLES[1:]:
        people[role] = add_user(
            organization=organization, email=f"{role}@{domain}", name=f"{role} 李", role=role, password=PASSWORD, at=at
        )
    other_pm = add_user(
        organization=organization, email=f"pm2@{domain}", name="周远", role="project_manager", password=PASSWORD, at=at
    )
    entity = organization.entities.get()
    add_account(
        entity=entity, currency="CNY", account_name=entity.name, number=f"6222{organization.pk:012d}",
        bank_name="招商银行", at=at,
    )  # fmt: skip
    customer, mine = claim(organization, "远山科技有限公司", "HT-2026-001", people["project_manager"], 38_600_000)
    other_customer, theirs = claim(organization, "临江制造集团", "HT-2026-002", other_pm, 128_640_000)
    return Firm(organization, people, other_pm, customer, other_customer, mine, theirs)


def claim(
    organization: Organization, customer_name: str, number: str, manager: User, amount: int, late: int = 10
) -> tuple[Customer, Receivable]:
    """A customer with one contract of one instalment, `late` days past its due date."""
    at = clock.now() - timedelta(days=60)
    customer = add_customer(organization=organization, name=customer_name, at=at)
    add_contact(customer=customer, name="李会计", email=f"pay-{customer.pk}@customer.example", phone="021-5550", at=at)
    contract = add_contract(
        organization=organization, number=number, customer=customer, entity=organization.entities.get(),
        total_minor=amount, currency="CNY", manager=manager, by=manager, at=at,
    )  # fmt: skip
    draft = Draft(
        contract=contract, sequence=1, kind="acceptance", title="验收款", amount_minor=amount,
        due_on=today() - timedelta(days=late),
    )  # fmt: skip
    [receivable] = open_plan(organization=organization, drafts=[draft], by=manager, at=at)
    return customer, receivable


def message(receivable: Receivable, state: str = "awaiting_approval", **given: Any) -> Message:
    """A message about one claim, as the daily run writes it."""
    organization_id = receivable.organization_id
    number = Message.objects.count() + 1
    values: dict[str, Any] = {
        "organization_id": organization_id,
        "customer": receivable.customer,
        "entity": receivable.contract.entity,
        "sender": receivable.contract.manager,
        "channel": "email",
        "currency": "CNY",
        "language": "zh-hans",
        "state": state,
        "business_date": today(),
        "not_before": clock.now(),
        "to_address": "pay@customer.example",
        "to_name": "李会计",
        "subject": f"付款提醒：{receivable.contract.number} 验收款",
        "text": "您好：\n验收款已到期，烦请安排。",
        "html": '<p style="color:#333">您好：<br>验收款已到期，烦请安排。</p>',
        "amount_minor": receivable.outstanding_minor,
        "message_id": f"<{organization_id}.{number}@test>",
        "mime": b"Subject: =?utf-8?b?5LuY5qy+5o+Q6YaS?=\r\nTo: pay@customer.example\r\n\r\nhello",
        "mime_sha256": "0" * 64,
        "approver_role": "owner" if state == "awaiting_approval" else "",
        "policy_version": current_version(organization_id),
        "created_at": clock.now(),
    }
    row = Message.objects.create(**(values | given))
    Action.objects.create(
        organization_id=organization_id,
        receivable=receivable,
        policy_version=current_version(organization_id),
        cycle=1,
        step_key=f"second_reminder{number}",
        form="message",
        state=state,
        business_date=today(),
        amount_minor=receivable.outstanding_minor,
        trace=[["days_late", {"days": 10}], ["step", {"key": "second_reminder", "needs_days": 7, "unit": "calendar"}]],
        message=row,
        at=clock.now(),
    )
    return row


def task(receivable: Receivable, kind: str = "call", owner: User | None = None, **given: Any) -> Task:
    """An open task about one claim, due yesterday."""
    values: dict[str, Any] = {
        "organization_id": receivable.organization_id,
        "kind": kind,
        "owner": owner,
        "role": "project_manager",
        "customer": receivable.customer,
        "receivable": receivable,
        "due_on": today() - timedelta(days=1),
        "created_at": clock.now(),
    }
    return Task.objects.create(**(values | given))


def looked(receivable: Receivable, *reasons: tuple[str, dict[str, Any]]) -> Track:
    """The claim's track, as if the last run had left these reasons."""
    Track.objects.filter(receivable=receivable).update(
        trace=[[code, values] for code, values in reasons], looked_on=today(), next_on=today() + timedelta(days=3)
    )
    return Track.objects.get(receivable=receivable)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
