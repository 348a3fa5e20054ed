"""A small firm for stories: one entity, a project manager, one customer with a payer and a superior."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.parties.services.customers import add_contact, add_customer
from huikuan.flow.parties.services.setup import add_account
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Action, Message, Track
from huikuan.workflow import daily_run, facts
from huikuan.workflow.founding import found

SHANGHAI = timedelta(hours=8)


def morning(day: date, hour: int = 9) -> datetime:
    """This hour in Shanghai on this day."""
    return datetime.combine(day, time(hour), UTC) - SHANGHAI


@dataclass(slots=True)
class Company:
    """The firm and what a story does with it."""

    organization: Organization
    owner: User
    manager: User
    customer: Customer
    contract: Contract

    def owe(self, title: str, amount_minor: int, due_on: date | None, on: date, **more: str) -> Receivable:
        """One more instalment, entered on a day."""
        sequence = self.contract.receivables.count() + 1
        draft = Draft(self.contract, sequence, "progress", title, amount_minor, due_on, **more)  # type: ignore[arg-type]
        return facts.open_plan(organization=self.organization, drafts=[draft], by=self.owner, at=morning(on))[0]

    def run(self, day: date) -> daily_run.RunReport:
        """The run of one day, at nine in the morning."""
        return daily_run.run(organization=self.organization, as_of=day, at=morning(day))

    def steps(self, day: date) -> set[tuple[str, str]]:
        """(instalment, step) taken on a day."""
        rows = Action.objects.filter(organization=self.organization, business_date=day)
        return set(rows.values_list("receivable__title", "step_key"))


def company(on: date, *, customer_email: str = "payer@customer.example") -> Company:
    """The firm as it stands on a day, with sending still off (rehearsal)."""
    at = morning(on)
    organization = found(
        name="北辰软件", email="boss@beichen.example", person="周总", password="Vq7-mon-2kd", time_zone="Asia/Shanghai",
        language="zh-hans", at=at,
    )  # fmt: skip
    owner = organization.users.get()
    manager = add_user(
        organization=organization, email="pm@beichen.example", name="陈立", role="project_manager",
        password="Vq7-mon-2kd", at=at, by=owner, superior=owner, phone="138-0000-0001",
    )  # fmt: skip
    entity = organization.entities.get()
    add_account(
        entity=entity, currency="CNY", account_name="北辰软件", number="6222000011112222", bank_name="示例银行", at=at
    )
    customer = add_customer(organization=organization, name="远山测试制造有限公司", at=at, by=owner)
    add_contact(customer=customer, name="王芳", title="财务", email=customer_email, at=at)
    add_contact(
        customer=customer, name="李国华", title="总经理", email="chief@customer.example", at=at, is_payer=False,
        is_superior=True,
    )  # fmt: skip
    contract = add_contract(
        organization=organization, number="HT-1", customer=customer, entity=entity, total_minor=100_000_000,
        currency="CNY", at=at, by=owner, manager=manager, late_daily_rate_ppm=500,
    )  # fmt: skip
    return Company(organization, owner, manager, customer, contract)


__all__ = ["Action", "Company", "Message", "Track", "company", "morning"]
