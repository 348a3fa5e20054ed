"""Two organizations, two project managers and a customer they share; every word of theirs carries a canary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.test import Client

from huikuan.flow.contracts.models import Contract, Guarantee
from huikuan.flow.contracts.services.guarantees import add_guarantee
from huikuan.flow.delivery.models import Connection, LinkedMilestone, LinkedProject, Milestone, Project
from huikuan.flow.delivery.services.acceptance import accept_milestone, raise_objection
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.invoices.services.issuing import confirm_invoice, deliver_invoice, issue_invoice
from huikuan.flow.invoices.services.requesting import request_invoice
from huikuan.flow.parties.models import CreditReview, Customer, PortalAct, User
from huikuan.flow.parties.services import portal
from huikuan.flow.parties.services.credit import review_credit
from huikuan.flow.parties.services.customers import add_contact
from huikuan.flow.parties.services.users import add_user
from huikuan.flow.parties.services.views import save_view
from huikuan.flow.receivables.models import Hold, Receivable
from huikuan.flow.receivables.services.discounts import offer_discount
from huikuan.flow.receivables.services.rewards import offer_reward
from huikuan.flow.reminders.models import Attempt, Message, Policy
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.flow.reminders.services.assigning import assign
from huikuan.flow.reminders.services.policies import create as create_policy
from huikuan.rules.plan.credit import Check, CreditFacts
from huikuan.support import clock
from huikuan.support.events.models import Event
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file
from huikuan.workflow import facts, payment_received
from tests.web.banked import banked
from tests.web.builders import PASSWORD, Firm, firm, message, task, today
from tests.web.builders_b import contract, instalments
from tests.web.columns import ROOMS, WORDS
from tests.web.talked import talked


@dataclass
class World:
    """`ids` name objects of the first project manager, `hidden` of the second, `foreign` of the other organization."""

    home: Firm
    abroad: Firm
    disabled: User
    ids: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    def client(self, who: str, **given: Any) -> Client:
        """A browser of one of: the roles, other_manager, abroad, disabled, anonymous."""
        client = Client(raise_request_exception=False, **given)
        user = self.user(who)
        if user is not None:
            client.force_login(user, "huikuan.web.backend.StaffBackend")
            if who == "disabled":
                User.objects.filter(pk=user.pk).update(is_active=False)
        return client

    def user(self, who: str) -> User | None:
        others = {
            "other_manager": self.home.other_pm, "abroad": self.abroad.people["owner"], "disabled": self.disabled,
            "anonymous": None,
        }  # fmt: skip
        return others[who] if who in others else self.home.people[who]


def build() -> World:
    """The world, with a canary in every column of WORDS."""
    home, abroad = firm(), firm("远方公司", "yuanfang.example")
    leaver = add_user(
        organization=home.organization, email="leaver@qingsong.example", name="已离职", role="owner", password=PASSWORD,
        at=clock.now(),
    )  # fmt: skip
    world = World(home, abroad, leaver)
    world.ids = objects_of(home, home.mine, home.people["project_manager"])
    world.hidden = objects_of(home, home.theirs, home.other_pm)
    world.foreign = objects_of(abroad, abroad.mine, abroad.people["owner"])
    world.shared = shared_customer(home)
    canaries(world)
    return world


def objects_of(built: Firm, claim: Receivable, owner: User) -> dict[str, Any]:
    """One of everything about a claim; the key is the name of the parameter in the addresses."""
    organization, at = built.organization, clock.now()
    entity = organization.entities.earliest("pk")
    facts.credit_receivable(
        receivable_id=claim.pk, organization=organization, amount_minor=100, reason="质量扣款", on=today(),
        by=built.people["owner"], at=at,
    )  # fmt: skip
    facts.hold_receivables(
        organization=organization, receivable_ids=[claim.pk], reason="dispute", note="复检中", amount_minor=1000,
        starts_on=today() - timedelta(days=1), until=today() + timedelta(days=9), by=owner, at=at,
    )  # fmt: skip
    claim.refresh_from_db()
    paid = payment_received.receive(
        organization=organization, customer=claim.customer, amount_minor=5000, currency="CNY", received_on=today(),
        external_number=f"SN-{claim.pk}", payer_name="付款户", note="备注", designated=[claim.pk], by=owner, at=at,
    )  # fmt: skip
    letter = message(claim)
    delivered = deliveries(claim, owner)
    offered = incentives(claim, owner)
    tried(message(claim, "failed", message_id=f"<failed.{claim.pk}@test>"))
    done = task(claim, owner=owner, note="答应周五付款", done_at=at, done_by=owner, outcome="done")
    open_task = task(claim, owner=owner)
    save_view(user=owner, page="receivables", name="我的视图", query="state=overdue")
    record(
        organization_id=organization.pk, at=at, kind="receivable.held", subject=("receivable", claim.pk), by=owner.pk,
        note="事件里的话",
    )  # fmt: skip
    return {
        "receivable_id": claim.pk,
        "customer_id": claim.customer_id,
        "contract_id": claim.contract_id,
        "contact_id": claim.customer.contacts.earliest("pk").pk,
        "hold_id": Hold.objects.filter(receivable=claim).earliest("pk").pk,
        **talked(claim, owner) | banked(claim, owner) | {"act_id": handed_in(claim).pk},
        "payment_id": paid.payment.pk,
        "message_id": letter.pk,
        "task_id": open_task.pk,
        "done_task_id": done.pk,
        **delivered,
        **offered,
        "view_id": owner.saved_views.get().pk,
        "entity_id": entity.pk,
        "account_id": entity.accounts.earliest("pk").pk,
        "user_id": owner.pk,
        "year": today().year,
        "key": "second_reminder",
        "language": "zh-hans",
        "on": today().isoformat(),
        "number": 0,
        "version": 2,
        "guarantee_id": guarantee_of(claim, owner).pk,
        "review_id": review_of(claim, built).pk,
        "code": "held",
        "kind": "worktile",
        "policy_id": other_policy(claim, owner).pk,
        "target_kind": "contract",
        "target_id": claim.contract_id,
        "file_format": "csv",
    }


def handed_in(claim: Receivable) -> PortalAct:
    """A file that the customer handed in about the claim, through a link that still stands."""
    link = portal.new_link(claim.customer.contacts.earliest("pk"), clock.now())
    portal.keep([link])
    file = keep_file(
        organization_id=claim.organization_id, name="slip.pdf", content=b"%PDF-1.7", by_id=None, at=clock.now()
    )
    said = portal.Declared("客户的话", "客户会计", "192.0.2.1", "once")
    return portal.declare(
        link=link.row, kind="proof", said=said, values={"claims": [claim.pk]}, file=file, at=clock.now()
    )


def other_policy(claim: Receivable, owner: User) -> Policy:
    """A policy of its own for the claim's contract."""
    like = current_version(claim.organization_id)
    policy = create_policy(name=f"策略 {claim.pk}", like=like, by=owner, at=clock.now())
    assign(target=claim.contract, policy=policy, by=owner, at=clock.now())
    return policy


def guarantee_of(claim: Receivable, owner: User) -> Guarantee:
    """A security of the claim's contract."""
    return add_guarantee(
        contract=claim.contract, form="joint", due_on=today(), until=None, amount_minor=1000, guarantor="担保公司",
        note="原件在保险柜", by=owner, at=clock.now(),
    )  # fmt: skip


def review_of(claim: Receivable, built: Firm) -> CreditReview:
    """A credit review of the claim's customer."""
    checks = [Check(code, "good", today()) for code in ("registration", "finances", "trade_reference")]
    return review_credit(
        customer=claim.customer, checks=checks, facts=CreditFacts(turnover_minor=10**9), limit_minor=None,
        currency="CNY", reviewed_on=today(), note="查过", by=built.people["owner"], at=clock.now(),
    )  # fmt: skip


def incentives(claim: Receivable, owner: User) -> dict[str, Any]:
    """A discount and a reward, offered and not earned."""
    assert claim.due_on is not None
    given: dict[str, Any] = {"by": owner, "at": clock.now()}
    discount = offer_discount(
        receivable_id=claim.pk, organization=claim.organization, bp=100, until=claim.due_on, tax="cash_discount",
        on=claim.due_on - timedelta(days=9), note="邮件已告知", **given,
    )  # fmt: skip
    reward = offer_reward(
        contract=claim.contract, kind="service", what="两天培训", recipient="company", cost_minor=50_000,
        receivable_ids=[claim.pk], offered_on=today(), note="合同附件", **given,
    )  # fmt: skip
    return {"discount_id": discount.pk, "reward_id": reward.pk}


def deliveries(claim: Receivable, owner: User) -> dict[str, Any]:
    """A project with an accepted and an open milestone, and an invoice in the customer's hands."""
    at, plan = clock.now(), claim.contract
    project = add_project(contract=plan, name="项目", milestones=[Planned("终验"), Planned("初验")], by=owner, at=at)
    accepted, waiting = project.milestones.order_by("sequence")
    accept_milestone(
        milestone=accepted, accepted_on=today(), today=today(), signatory="签字人", note="齐全", by=owner, at=at
    )
    raise_objection(milestone=waiting, raised_on=today(), words="有两处不符", by=owner, at=at)
    asked = request_invoice(contract=plan, parts={claim.pk: 1000}, note="专票", by=owner, at=at)
    given: dict[str, Any] = {"invoice_id": asked.pk, "organization": plan.organization, "by": owner, "at": at}
    issue_invoice(**given, number=f"26{claim.pk:018d}", issued_on=today())
    deliver_invoice(**given, delivered_on=today(), how="email", proof="回执")
    confirm_invoice(**given, confirmed_on=today(), who="客户会计")
    followed = kept_elsewhere(project, waiting)
    return {"project_id": project.pk, "milestone_id": waiting.pk, "invoice_id": asked.pk, "connection_id": followed.pk}


def kept_elsewhere(project: Project, milestone: Milestone) -> Connection:
    """The project follows one of another program, which knows the milestone."""
    given: dict[str, Any] = {"organization_id": project.organization_id}
    connection = Connection.objects.create(
        **given,
        kind="worktile",
        name=f"Worktile {project.pk}",
        hook_secret=f"hook-{project.pk}",
        created_at=clock.now(),
    )
    linked = LinkedProject.objects.create(
        **given, connection=connection, project=project, remote_id="P1", remote_name="那边的项目"
    )
    LinkedMilestone.objects.create(
        **given, linked_project=linked, milestone=milestone, remote_id="7", title="那边的事项", synced_at=clock.now()
    )
    return connection


def tried(row: Message) -> None:
    """A try that the server refused, on record."""
    Attempt.objects.create(
        organization_id=row.organization_id, message=row, number=1, started_at=clock.now(), server="mx",
        result="failed", reply_code=550, reply_text="no such user",
    )  # fmt: skip


def shared_customer(built: Firm) -> dict[str, Any]:
    """A customer with a contract, a message and a note of each project manager."""
    organization, pair = built.organization, (built.people["project_manager"], built.other_pm)
    customer = Customer.objects.create(organization=organization, name="两家共有的客户")
    add_contact(customer=customer, name="钱会计", email="qian@customer.example", at=clock.now())
    made: dict[str, Any] = {"customer_id": customer.pk}
    for name, manager in zip(("mine", "theirs"), pair, strict=True):
        plan = contract(organization, customer, f"HT-SHARED-{name}", manager, 900_000)
        [claim] = instalments(plan, [900_000], [today() - timedelta(days=20)])
        message(claim, message_id=f"<shared.{claim.pk}@test>")
        task(claim, owner=manager, note="打过电话", done_at=clock.now(), done_by=manager, outcome="done")
        made |= {name: claim, f"{name}_task": task(claim, owner=manager).pk}
    return made


def canaries(world: World) -> None:
    """Write the canary of its owner into every column of WORDS, and into the data of events."""
    for label, names in WORDS.items():
        model = apps.get_model(label)
        for row in model._default_manager.all():
            owner = owner_of(world, row)
            for name in names:
                setattr(row, name, canary(owner, label, name, row.pk))
            row.save(update_fields=list(names))
    mine, theirs = (world.home.people["project_manager"], world.home.other_pm)
    for event in Event.objects.all():
        owner = "abroad" if event.organization_id == world.abroad.organization.pk else "home"
        if event.subject_kind == "receivable":
            manager = Receivable.objects.get(pk=event.subject_id).contract.manager_id
            owner = {mine.pk: "mine", theirs.pk: "theirs"}.get(manager, owner)
        said = {name: f"kn{owner}event{event.pk}" if isinstance(old, str) else old for name, old in event.data.items()}
        Event.objects.filter(pk=event.pk).update(data=said)
    for built in (world.home, world.abroad):  # what the fixtures remember is read again
        for row in (built.customer, built.other_customer, built.mine, built.theirs, built.organization):
            row.refresh_from_db()


def canary(owner: str, label: str, name: str, key: int) -> str:
    """A word that says whose it is and where it was put; short, and an address where one is due."""
    word = f"kn{owner}{list(WORDS).index(label)}{name[:3]}{key}"
    if name in {"email", "to_address", "reply_to", "from_address"}:
        return f"{word}@kn.example"
    if name == "html":
        return f"<p>{word}</p>"
    return f"text={word}" if name == "query" else word


def owner_of(world: World, row: models.Model) -> str:
    """Whose words a row's are: mine, theirs (the other manager's), home (everybody's at home) or abroad."""
    if getattr(row, "organization_id", None) == world.abroad.organization.pk or row == world.abroad.organization:
        return "abroad"
    if isinstance(row, User):
        return "abroad" if row.organization_id == world.abroad.organization.pk else "home"
    manager = manager_of(row)
    if manager is None:
        return "home"
    return {world.home.people["project_manager"].pk: "mine", world.home.other_pm.pk: "theirs"}.get(manager, "home")


def manager_of(row: models.Model) -> int | None:
    """The manager of the project a row belongs to; None when it belongs to several or none."""
    label = row._meta.label
    if label == "reminders.Message":
        return row.actions.values_list("receivable__contract__manager", flat=True).first()
    if label == "reminders.Attempt":
        return manager_of(row.message)
    if label == "parties.SavedView":
        return row.user_id
    if label in {
        "parties.Customer",
        "parties.Contact",
        "parties.CreditReview",
        "parties.PortalAct",
        "payments.Payment",
    }:
        customer = row if label == "parties.Customer" else row.customer
        managers = set(customer.contracts.values_list("manager", flat=True))
        return managers.pop() if len(managers) == 1 else None
    if label == "contracts.Contract":
        return row.manager_id
    if label == "delivery.Connection":
        return None
    if label.startswith(("delivery.", "invoices.")) or label in {
        "contracts.Guarantee",
        "contracts.Amendment",
        "receivables.Reward",
    }:
        return contract_of(row).manager_id
    claim = row if label == "receivables.Receivable" else getattr(row, "receivable", None)
    return claim.contract.manager_id if claim is not None else None


def text_columns() -> Iterator[tuple[str, str]]:
    """Every column of the rooms that can hold text."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for column in model._meta.concrete_fields:
                if isinstance(column, (models.CharField, models.TextField)):
                    yield model._meta.label, column.name


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contract_of(row: Any) -> Contract:
    """The contract something delivered or billed belongs to."""
    for name in ("milestone", "project", "contract"):
        if hasattr(row, name) and row._meta.label != "contracts.Contract":
            row = getattr(row, name)
    assert isinstance(row, Contract)
    return row
