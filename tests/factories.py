"""A small firm that sends: organization, people, customer, claims, and messages with real frozen bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import Contact, Customer, LegalEntity, Organization, User
from huikuan.flow.parties.services.customers import add_contact, add_customer
from huikuan.flow.parties.services.setup import add_account
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Action, ChannelSwitch, MailServer, Message, PolicyVersion, Track
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.wording import mime
from huikuan.workflow.facts import open_plan
from huikuan.workflow.founding import found

DAY = date(2026, 11, 23)  # a Monday
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
PASSWORD = "jiuyue-zhongqiu-2026"
FROM = "pay@qingsong.example"
numbers = count(1)


@dataclass
class Firm:
    """An organization with one customer, ready to send."""

    organization: Organization
    owner: User
    finance: User
    entity: LegalEntity
    customer: Customer
    contact: Contact
    contract: Contract
    version: PolicyVersion
    extra: dict[str, Any] = field(default_factory=dict)


def make_firm(name: str = "青松软件", *, port: int = 25, live: bool = True, at: datetime = AT) -> Firm:
    """A firm with owner and finance, one customer with a payer, a contract, a mail server; sending on unless told."""
    number = next(numbers)
    organization = found(
        name=f"{name}{number}", email=f"owner{number}@qingsong.example", person="宋青", password=PASSWORD,
        time_zone="Asia/Shanghai", language="zh-hans", at=at,
    )  # fmt: skip
    owner = User.objects.get(email=f"owner{number}@qingsong.example")
    finance = add_user(
        organization=organization, email=f"finance{number}@qingsong.example", name="钱会计", role="finance",
        password=PASSWORD, at=at,
    )  # fmt: skip
    entity = organization.entities.get()
    add_account(
        entity=entity,
        currency="CNY",
        account_name=entity.name,
        number=f"6222{number:012d}",
        bank_name="招商银行",
        at=at,
    )
    MailServer.objects.create(
        organization=organization, host="127.0.0.1", port=port, security="none", from_address=FROM, tested_at=at
    )
    ChannelSwitch.objects.create(organization=organization, channel="email", on=live, at=at)
    customer, contact, contract = make_customer(organization, "远山科技有限公司", at=at)
    return Firm(organization, owner, finance, entity, customer, contact, contract, current_version(organization.pk))


def make_customer(
    organization: Organization, name: str, *, at: datetime = AT, total_minor: int = 100_000_000
) -> tuple[Customer, Contact, Contract]:
    """A customer with a paying contact and an empty contract."""
    number = next(numbers)
    customer = add_customer(organization=organization, name=f"{name}{number}", at=at)
    contact = add_contact(customer=customer, name="李会计", email=f"pay{number}@customer.example", at=at)
    contract = add_contract(
        organization=organization, number=f"HT-{number:05d}", customer=customer, entity=organization.entities.get(),
        total_minor=total_minor, currency="CNY", at=at,
    )  # fmt: skip
    return customer, contact, contract


def make_receivable(
    firm: Firm, amount_minor: int = 38_600_000, *, late: int = 10, contract: Contract | None = None, at: datetime = AT
) -> Receivable:
    """An instalment `late` days past its due date on DAY, on the ladder."""
    contract = contract or firm.contract
    draft = Draft(
        contract=contract, sequence=next(numbers) % 30000, kind="acceptance", title="验收款", amount_minor=amount_minor,
        due_on=DAY - timedelta(days=late),
    )  # fmt: skip
    [receivable] = open_plan(organization=firm.organization, drafts=[draft], by=None, at=at)
    return receivable


def make_message(
    firm: Firm,
    receivables: Sequence[Receivable],
    *,
    state: str = "queued",
    step_key: str = "second_reminder",
    at: datetime = AT,
    **given: Any,
) -> Message:
    """A message about these claims as the daily run leaves it: frozen bytes, actions, tracks counted and pending."""
    identity = mime.message_id(firm.organization.mail_key, f"m{next(numbers)}", "qingsong.example")
    total = sum(receivable.outstanding_minor for receivable in receivables)
    text = f"您好：\n以下款项已到期，共 {total / 100:,.2f} 元，烦请安排。\n"
    content = mime.build(
        mime.Mail(
            from_name=firm.entity.name, from_address=FROM, to_name=firm.contact.name, to_address=firm.contact.email,
            reply_to="", subject="付款提醒", sent_at=at, message_id=identity, text=text, html=f"<p>{text}</p>",
        )
    )  # fmt: skip
    values: dict[str, Any] = {
        "organization": firm.organization, "customer": firm.customer, "contact": firm.contact, "entity": firm.entity,
        "channel": "email", "currency": "CNY", "language": "zh-hans", "state": state, "business_date": DAY,
        "not_before": at, "to_address": firm.contact.email, "to_name": firm.contact.name, "subject": "付款提醒",
        "text": text, "html": f"<p>{text}</p>", "amount_minor": total, "message_id": identity, "mime": content,
        "mime_sha256": sha256(content).hexdigest(), "policy_version": firm.version, "created_at": at,
    }  # fmt: skip
    message = Message.objects.create(**(values | given))
    position = policy_from_json(firm.version.content).step(step_key).position
    for receivable in receivables:
        Action.objects.create(
            organization=firm.organization, receivable=receivable, policy_version=firm.version, cycle=1,
            step_key=step_key, form="message", state="awaiting_approval" if state == "awaiting_approval" else "queued",
            business_date=DAY, amount_minor=receivable.outstanding_minor, message=message, at=at,
        )  # fmt: skip
        Track.objects.filter(pk=receivable.pk).update(
            counted_mask=1 << position, last_counted_on=DAY, pending=True, next_on=DAY + timedelta(days=7)
        )
    return message
