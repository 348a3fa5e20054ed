"""What incentives ask of people: an earned reward is to be given, a discount on an issued invoice red-lettered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Discount, Reward
from huikuan.flow.receivables.selectors.rewards import rewards_on, state_of
from huikuan.flow.receivables.services.rewards import give_reward
from huikuan.flow.reminders.services import tasks
from huikuan.rules.plan.discount import RED_LETTER
from huikuan.workflow.facts import business_date


def after_money(organization: Organization, receivable_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Tasks for what was earned by this money. Call inside its transaction; money again asks for nothing twice."""
    on = business_date(organization, at)
    earned = Discount.objects.filter(receivable_id__in=receivable_ids, entry__at=at, tax=RED_LETTER)
    for row in earned.select_related("receivable"):
        tasks.open_task(
            organization_id=organization.pk, kind="discount_red_letter", role="finance",
            customer_id=row.receivable.customer_id,
            values={"discount": row.pk, "amount_minor": row.amount_minor, "currency": row.receivable.currency},
            due_on=on, dedupe_key=red_letter_key(row), at=at,
        )  # fmt: skip
    for reward in rewards_on(receivable_ids):
        if state_of(reward, on).state == "earned":
            tasks.open_task(
                organization_id=organization.pk, kind="reward_to_give", role="finance",
                customer_id=reward.contract.customer_id,
                values={"reward": reward.pk, "what": reward.what, "contract": reward.contract_id}, due_on=on,
                dedupe_key=reward_key(reward), at=at,
            )  # fmt: skip


def after_reversal(organization: Organization, receivable_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Nobody need act on what the reversed money no longer earns."""
    on = business_date(organization, at)
    keys = [reward_key(row) for row in rewards_on(receivable_ids) if state_of(row, on).state != "earned"]
    gone = Discount.objects.filter(receivable_id__in=receivable_ids, entry__isnull=True, tax=RED_LETTER)
    for key in [*keys, *(red_letter_key(row) for row in gone)]:
        for task in tasks.open_of_key(organization.pk, key):
            tasks.end_obsolete(task, by, at)


@transaction.atomic
def give(
    *,
    reward_id: int,
    organization: Organization,
    given_on: date,
    given_to: str,
    voucher: str,
    note: str,
    by: User,
    at: datetime,
) -> Reward:
    """A reward was handed over: its task is done. Raises as receivables/services/rewards.give_reward."""
    row = give_reward(
        reward_id=reward_id, organization=organization, given_on=given_on, given_to=given_to, voucher=voucher,
        note=note, by=by, at=at,
    )  # fmt: skip
    for task in tasks.open_of_key(organization.pk, reward_key(row)):
        tasks.complete_task(task_id=task.pk, organization=organization, note=row.voucher, by=by, at=at)
    return row


def reward_key(row: Reward) -> str:
    return f"reward:{row.pk}"


def red_letter_key(row: Discount) -> str:
    return f"discount:{row.pk}"
