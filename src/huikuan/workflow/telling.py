"""Money came in: the project manager and the owner hear of it, once a day each, and the customer is thanked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import Allocation, LineMatch, Payment
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.services import tasks
from huikuan.workflow import thanks
from huikuan.workflow.facts import business_date

KIND: Final = "money_arrived"
THANKED_AT_ONCE: Final = 50


def tell_of_money(organization: Organization, payments: Sequence[Payment], by: User | None, at: datetime) -> None:
    """One line a day and person with what came; more money the same day is added to it. Inside the transaction."""
    sums: dict[int, dict[str, tuple[int, set[int], set[int]]]] = {}
    rows = Allocation.objects.filter(payment__in=payments, reversed_at=None).values_list(
        "receivable__contract__manager_id", "payment_id", "payment__currency", "amount_minor"
    )
    payers = {one.pk: one.customer_id for one in payments}
    owners = User.objects.filter(organization=organization, role="owner", is_active=True).values_list("pk", flat=True)
    came = [(manager, payment, currency, minor) for manager, payment, currency, minor in rows if manager is not None]
    came += [(owner, one.pk, one.currency, one.amount_minor) for owner in owners for one in payments]
    for person, payment, currency, minor in came:
        before, counted, customers = sums.setdefault(person, {}).get(currency, (0, set(), set()))
        sums[person][currency] = (before + minor, counted | {payment}, customers | {payers[payment]})
    sums.pop(by.pk if by else 0, None)  # who entered it knows
    for person, by_currency in sums.items():
        for currency, (total, counted, customers) in by_currency.items():
            payer = customers.pop() if len(customers) == 1 else None
            add_up(organization, person, currency, total, len(counted), payer, at)


def add_up(
    organization: Organization, person: int, currency: str, minor: int, count: int, payer: int | None, at: datetime
) -> None:
    """The day's line of one person, made or added to. It names the customer as long as all of it is from one."""
    on = business_date(organization, at)
    key = f"{KIND}:{person}:{currency}:{on.isoformat()}"
    values: dict[str, Any] = {"amount_minor": minor, "currency": currency, "count": count, "on": on.isoformat()}
    standing = Task.objects.filter(organization=organization, dedupe_key=key, done_at=None).first()
    if standing is None:
        tasks.open_task(
            organization_id=organization.pk, kind=KIND, owner_id=person, customer_id=payer, values=values, due_on=on,
            dedupe_key=key, at=at,
        )  # fmt: skip
        return
    values["amount_minor"] += standing.values.get("amount_minor", 0)
    values["count"] += standing.values.get("count", 0)
    still = payer if payer == standing.customer_id else None
    Task.objects.filter(pk=standing.pk).update(values=values, customer_id=still)


def with_thanks_due() -> list[Organization]:
    """Organizations with matched money that nobody has been thanked for. One query over a small index."""
    waiting = LineMatch.objects.filter(thanked_at=None, undone_at=None, kind="receipt", organization=OuterRef("pk"))
    return list(Organization.objects.filter(Exists(waiting)).order_by("pk"))


def thank_for_matches(*, organization: Organization, at: datetime, limit: int = THANKED_AT_ONCE) -> int:
    """Propose the thank-you with its receipt for matched money that has none yet. Returns how many were looked at.

    Apart from the matching itself, since each receipt is a paper to be set: the lane of the timetable calls it.
    """
    waiting = LineMatch.objects.filter(organization=organization, thanked_at=None, undone_at=None, kind="receipt")
    rows = list(waiting.select_related("payment__customer", "payment__entity", "by").order_by("pk")[:limit])
    for row in rows:
        with transaction.atomic():
            if not LineMatch.objects.filter(pk=row.pk, thanked_at=None, undone_at=None).update(thanked_at=at):
                continue
            if row.payment.reversed_at is None and row.payment.allocations.filter(reversed_at=None).exists():
                thanks.propose(organization=organization, payment=row.payment, by=row.by, at=at)
    return len(rows)
