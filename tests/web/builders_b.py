"""A firm with plans in several currencies, states and ages, for the pages about money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import Customer, Organization, User
from huikuan.flow.parties.services.customers import add_contact, add_customer
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.support import clock
from huikuan.workflow.facts import open_plan
from tests.web.builders import Firm, firm, today

KINDS = ("advance", "progress", "acceptance", "final", "retention")


@dataclass
class Book:
    """The firm of builders.firm with a fuller book: `plan` is the project manager's contract in five instalments."""

    firm: Firm
    plan: Contract
    rows: list[Receivable]
    dollars: Receivable
    silent: Customer  # a customer nobody can write to

    @property
    def organization(self) -> Organization:
        return self.firm.organization


def book() -> Book:
    """Five instalments from 100 days late to not yet triggered, one in dollars, one of a customer without address."""
    built = firm()
    pm, other = built.people["project_manager"], built.other_pm
    organization = built.organization
    plan = contract(organization, built.customer, "HT-2026-100", pm, 50_000_000)
    days = (-100, -45, 0, 20, None)
    rows = instalments(plan, [10_000_000] * 5, [None if n is None else today() + timedelta(days=n) for n in days])
    overseas = contract(organization, built.other_customer, "HT-2026-200", other, 4_200_000, currency="USD")
    [dollars] = instalments(overseas, [4_200_000], [today() - timedelta(days=70)])
    silent = customer(organization, "无声贸易有限公司", email="")
    quiet = contract(organization, silent, "HT-2026-300", other, 800_000)
    instalments(quiet, [800_000], [today() - timedelta(days=5)])
    return Book(built, plan, rows, dollars, silent)


def customer(organization: Organization, name: str, email: str = "pay@example.com") -> Customer:
    """A customer with one payer."""
    made = add_customer(organization=organization, name=name, at=clock.now())
    add_contact(customer=made, name="王会计", email=email, at=clock.now())
    return made


def contract(
    organization: Organization, buyer: Customer, number: str, manager: User | None, total: int, currency: str = "CNY"
) -> Contract:
    """A contract with a late charge of 0.05 % a day and a discount of 2 % for ten days early."""
    return add_contract(
        organization=organization, number=number, customer=buyer, entity=organization.entities.earliest("pk"),
        total_minor=total, currency=currency, manager=manager, by=manager, at=clock.now(), title="数据平台建设",
        late_daily_rate_ppm=500, discount_bp=200, discount_days=10,
    )  # fmt: skip


def instalments(plan: Contract, amounts: list[int], due: list[date | None]) -> list[Receivable]:
    """The plan's claims in order; one without a date waits for its acceptance."""
    drafts = [
        Draft(
            contract=plan, sequence=index, kind=KINDS[(index - 1) % 5], title=f"第{index}期", amount_minor=amount,
            due_on=day, trigger="date" if day else "acceptance", trigger_words="" if day else "验收合格后15日内支付",
        )
        for index, (amount, day) in enumerate(zip(amounts, due, strict=True), start=1)
    ]  # fmt: skip
    return open_plan(organization=plan.organization, drafts=drafts, by=None, at=clock.now())


def many(built: Book, count: int) -> list[Receivable]:
    """`count` more claims of one contract of the project manager, a day apart around today."""
    plan = contract(
        built.organization, built.firm.customer, f"HT-MANY-{count}", built.firm.people["project_manager"], count
    )
    days = [today() + timedelta(days=n - count // 2) for n in range(count)]
    return instalments(plan, [100 + n for n in range(count)], list(days))
