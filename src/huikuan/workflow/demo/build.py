"""Building the demo: a year of contracts, payments, holds and daily runs, ending with today in rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import Customer, LegalEntity, Organization, User
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.parties.services.customers import add_contact, add_customer
from huikuan.flow.parties.services.setup import add_account, add_entity
from huikuan.flow.parties.services.users import add_user, update_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services import tasks
from huikuan.flow.reminders.services.demo_history import pretend_sent
from huikuan.rules.money import split_evenly
from huikuan.support.access import Role
from huikuan.workflow import daily_run, facts, payment_received
from huikuan.workflow.demo import case_stories, cast, delivering, paying_in, talking
from huikuan.workflow.founding import found
from huikuan.workflow.receipting import issue_receipt

CONTRACTS = 60
SHOWCASE = {
    36: 7, 37: 7, 38: 1, 39: 0, 40: 0, 41: 0, 42: -1, 43: -1, 44: -3, 45: -3, 46: -7, 47: -7, 48: -10, 49: -14, 50: -14,
    51: -20, 52: 7, 53: 1, 54: -30,
}  # fmt: skip
"""Contract number: days from today to its second instalment, unpaid, so that today has something of all."""
DAYS_BACK = 365
SEED = 20


@dataclass(slots=True)
class Stage:
    """What the building remembers."""

    organization: Organization
    password: str
    today: date
    random: Random
    zone: ZoneInfo
    entities: list[LegalEntity] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    customers: list[Customer] = field(default_factory=list)
    signing: dict[date, list[int]] = field(default_factory=dict)
    paying: dict[date, list[tuple[int, int]]] = field(default_factory=dict)  # day: (receivable, percent of it)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self.zone)


def build(*, today: date, password: str, progress: Callable[[int, int], None] | None = None) -> Organization:
    """The demo organization up to and including today's run in rehearsal. `progress(day, of_days)` as it goes on.

    The same date gives the same demo, apart from keys.
    """
    zone = ZoneInfo("Asia/Shanghai")
    first = today - timedelta(days=DAYS_BACK)
    organization = found(
        name=cast.ORGANIZATION,
        email=cast.PEOPLE[0][1],
        person=cast.PEOPLE[0][2],
        password=password,
        time_zone="Asia/Shanghai",
        language="zh-hans",
        at=datetime.combine(first, time(8), zone),
        is_demo=True,
    )
    stage = Stage(organization, password, today, Random(SEED), zone)  # noqa: S311 (play data)
    people(stage, first)
    companies(stage, first)
    schedule_signings(stage, first)
    calendar = work_calendar(organization.pk)
    for number in range(DAYS_BACK + 1):
        day = first + timedelta(days=number)
        act(stage, day, working=calendar.is_working(day))
        if progress is not None:
            progress(number + 1, DAYS_BACK + 1)
    delivering.leave_one_to_issue(stage)
    case_stories.tell(stage)
    paying_in.pay_in(stage)
    return organization


def people(stage: Stage, first: date) -> None:
    """Our people, entities and accounts."""
    organization, at = stage.organization, stage.at(first, 8)
    stage.users["owner"] = organization.users.get(role=Role.OWNER)
    for key, email, name, role, title, phone, _superior in cast.PEOPLE[1:]:
        stage.users[key] = add_user(
            organization=organization,
            email=email,
            name=name,
            role=role,
            password=stage.password,
            at=at,
            title=title,
            phone=phone,
            by=stage.users["owner"],
        )
    for key, _email, _name, _role, title, phone, superior in cast.PEOPLE:
        changes = {"title": title, "phone": phone, "superior": stage.users.get(superior)}
        update_user(user=stage.users[key], changes=changes, by=None, at=at)
    for name, name_en, short, uscc, accounts in cast.ENTITIES:
        entity = add_entity(
            organization=organization,
            name=name,
            name_en=name_en,
            short_name=short,
            uscc=uscc,
            address=cast.ADDRESS,
            phone=cast.PHONE,
            email=cast.EMAIL,
            at=at,
            by=stage.users["owner"],
        )
        stage.entities.append(entity)
        for currency, number, bank, swift in accounts:
            add_account(
                entity=entity, currency=currency, account_name=name, number=number, bank_name=bank, swift=swift, at=at
            )


def companies(stage: Stage, first: date) -> None:
    """Customers with a payer each and, for most, a superior. One has no address, one has opted out."""
    random, at = stage.random, stage.at(first, 9)
    for index, name in enumerate(cast.CUSTOMERS):
        foreign = name.isascii()
        customer = add_customer(
            organization=stage.organization,
            name=name,
            number=f"C{index + 1:03d}",
            at=at,
            language="en" if foreign else "zh-hans",
            by=stage.users["finance"],
        )
        stage.customers.append(customer)
        domain = f"c{index + 1:03d}.example"
        payer, title = cast.FOREIGN[index % 4] if foreign else (person(random), random.choice(cast.TITLES))
        add_contact(
            customer=customer,
            name=payer,
            title=title,
            email="" if index == 17 else f"ap@{domain}",
            at=at,
            phone="" if foreign else f"139{random.randrange(10**8):08d}",
            is_notice_address=True,
        )
        if index % 5 != 3:
            chief = cast.FOREIGN_CHIEFS[index % 4] if foreign else person(random)
            add_contact(
                customer=customer,
                name=chief,
                title="Managing Director" if foreign else random.choice(cast.CHIEFS),
                email=f"boss@{domain}",
                at=at,
                is_payer=False,
                is_superior=True,
                is_approver=True,
            )


def person(random: Random) -> str:
    return random.choice(cast.SURNAMES) + random.choice(cast.GIVEN)


def schedule_signings(stage: Stage, first: date) -> None:
    """Sixty contracts spread over the year, none in the last ten days."""
    for number in range(CONTRACTS):
        day = first + timedelta(days=1 + number * (DAYS_BACK - 12) // CONTRACTS)
        stage.signing.setdefault(day, []).append(number)


def act(stage: Stage, day: date, *, working: bool) -> None:
    """One day: contracts are signed, money comes, people work their tasks, the run is done."""
    for number in stage.signing.get(day, ()):
        sign(stage, number, day)
    for receivable_id, percent in stage.paying.pop(day, ()):
        pay(stage, receivable_id, percent, day)
    if day == stage.today - timedelta(days=30):
        give_up(stage, day)
    if working or day == stage.today:
        delivering.deliver(stage, day)
        delivering.bill(stage, day)
        if day.weekday() in (1, 4):
            work_tasks(stage, day)
        daily_run.run(organization=stage.organization, as_of=day, at=stage.at(day, 8, 30))
        if day < stage.today:
            pretend_sent(
                organization=stage.organization,
                before=day + timedelta(days=0 if stage.today - day < timedelta(days=3) else 1),
            )
    talking.talk(stage, day)


def sign(stage: Stage, number: int, day: date) -> None:
    """A contract with four instalments, and how the customer will behave."""
    random = stage.random
    customer = stage.customers[number % 40 if number < 40 else random.randrange(36)]
    foreign = customer.language == "en"
    plan: cast.Plan = cast.PLANS[number % len(cast.PLANS)]
    total = random.randrange(8, 260) * 1_000_000 if not foreign else random.randrange(2, 30) * 400_000
    contract = add_contract(
        organization=stage.organization,
        number=f"CC-{day:%Y}-{number + 1:03d}",
        customer=customer,
        entity=stage.entities[0 if foreign else number % 3],
        total_minor=total,
        currency="USD" if foreign else "CNY",
        title=cast.PROJECTS[number % len(cast.PROJECTS)],
        manager=stage.users[f"pm{1 + number % 3}"],
        signed_on=day,
        at=stage.at(day, 10),
        by=stage.users["finance"],
        late_daily_rate_ppm=500 if number % 2 else 300,
        late_cap_bp=1000 if number % 4 == 0 else None,
        discount_bp=100 if number % 6 == 0 else 0,
        discount_days=15 if number % 6 == 0 else 0,
    )
    amounts = split_evenly(total, [part[2] for part in plan])
    if number in SHOWCASE:
        kind, part, percent, _after, _words = plan[1]
        after = (stage.today - day).days + SHOWCASE[number]
        plan = (
            plan[0],
            (kind, part, percent, after, ""),
            *((k, t, p, None, w or "上一期验收通过后") for k, t, p, _a, w in plan[2:]),
        )
    rows = facts.open_plan(
        organization=stage.organization,
        drafts=[draft(contract, i, part, amounts[i], day) for i, part in enumerate(plan)],
        by=stage.users["finance"],
        at=stage.at(day, 10, 5),
    )
    delivering.plan_project(stage, contract, rows, day)
    habit = number % 10  # 0–4 punctual, 5–7 a bit late, 8 late and in parts, 9 stops paying
    for row in rows:
        if row.due_on is not None and not (number in SHOWCASE and row.sequence == 2):
            intend(stage, row, habit)


def draft(contract: Contract, index: int, part: tuple[str, str, int, int | None, str], amount: int, day: date) -> Draft:
    kind, title, _percent, after, words = part
    return Draft(
        contract=contract,
        sequence=index + 1,
        kind=kind,
        title=cast.FOREIGN_TITLES[title] if contract.currency != "CNY" else title,
        amount_minor=amount,
        due_on=None if after is None else day + timedelta(days=after),
        trigger="date" if after is not None else ("warranty_end" if kind == "retention" else "acceptance"),
        trigger_words=words,
        external_number=f"{contract.number}/{index + 1}",
    )


def intend(stage: Stage, row: Receivable, habit: int) -> None:
    """When this instalment will be paid, if at all."""
    random, due_on = stage.random, row.due_on
    assert due_on is not None
    if habit <= 4:
        plan = [(random.randrange(-5, 3), 100)]
    elif habit <= 7:
        plan = [(random.randrange(4, 26), 100)]
    elif habit == 8:
        plan = [(random.randrange(10, 30), 60), (random.randrange(45, 100), 100)]
    else:
        plan = [(random.randrange(5, 40), 50)] if row.sequence == 1 else []
    for days, percent in plan:
        stage.paying.setdefault(due_on + timedelta(days=days), []).append((row.pk, percent))


def pay(stage: Stage, receivable_id: int, percent: int, day: date) -> None:
    """Money arrives for one instalment; a rest of it, or all."""
    row = Receivable.objects.select_related("customer", "contract__entity").get(pk=receivable_id)
    if row.closed:
        return
    amount = row.outstanding_minor * percent // 100
    done = payment_received.receive(
        organization=stage.organization,
        customer=row.customer,
        amount_minor=amount,
        currency=row.currency,
        received_on=day,
        by=stage.users["finance"],
        at=stage.at(day, 14),
        entity=row.contract.entity,
        external_number=f"SN{day:%Y%m%d}{receivable_id:05d}{percent:03d}",
        payer_name=row.customer.name,
        designated=[receivable_id],
        thank=day >= stage.today - timedelta(days=5),
    )
    if done.thank_you is None and stage.today - day < timedelta(days=30):  # a thank-you brings its own
        issue_receipt(
            payment_id=done.payment.pk, organization=stage.organization, issued_on=day, by=stage.users["finance"],
            at=stage.at(day, 14, 20),
        )  # fmt: skip


def give_up(stage: Stage, day: date) -> None:
    """One claim is written off, one cancelled: those happen too."""
    owner, at = stage.users["owner"], stage.at(day, 16)
    late = list(
        Receivable.objects.filter(organization=stage.organization, closed="", due_on__lt=day).order_by(
            "outstanding_minor"
        )[:1]
    )
    for row in late:
        facts.write_off_receivable(
            receivable_id=row.pk,
            organization=stage.organization,
            reason="客户已注销，余额无法收回，经总经理批准核销",
            on=day,
            by=owner,
            at=at,
        )
    planned = (
        Receivable.objects.filter(organization=stage.organization, closed="", due_on__isnull=True)
        .order_by("pk")
        .first()
    )
    if planned is not None:
        facts.cancel_receivable(
            receivable_id=planned.pk,
            organization=stage.organization,
            reason="合同变更，取消本期",
            on=day,
            by=owner,
            at=at,
        )


def work_tasks(stage: Stage, day: date) -> None:
    """People finish what has lain for some days; the newest stays on their desks."""
    open_tasks = Task.objects.filter(organization=stage.organization, done_at__isnull=True)
    old = open_tasks.filter(due_on__lt=day - timedelta(days=4)).exclude(
        kind="no_address", due_on__gte=day - timedelta(days=40)
    )
    for task in old:
        by = task.owner or stage.users["owner" if task.approver_role else "finance"]
        if task.approver_role and task.approved_at is None:
            tasks.approve_task(
                task_id=task.pk, organization=stage.organization, by=stage.users["owner"], at=stage.at(day, 11)
            )
        note = stage.random.choice(cast.CALL_NOTES)
        tasks.complete_task(
            task_id=task.pk, organization=stage.organization, note=note, by=by, at=stage.at(day, 11, 30)
        )
