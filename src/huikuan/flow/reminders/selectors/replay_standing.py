"""Where claims stood on their ladders before a day, whom their customers could be reached by, and what had left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from huikuan.flow.parties.models import Contact
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Message, Task, Track
from huikuan.flow.reminders.selectors.day_facts import LEFT_OR_LEAVING, contacts_by_customer
from huikuan.rules.dunning.contact import ContactFacts
from huikuan.rules.dunning.policy import Policy, Step

NOT_COUNTED = ("skipped", "cancelled", "failed")
UNSENT = ("awaiting_approval", "queued", "claimed", "committing", "uncertain")
FEW = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's place on the ladder of a version. `pending`: a step of it was not finished."""

    version: int
    counted_mask: int = 0
    dropped_mask: int = 0
    last_counted_on: date | None = None
    deadline_on: date | None = None
    pending: bool = False


def standing_now(rows: QuerySet[Receivable], first: date, policies: Mapping[int, Policy]) -> dict[int, Standing]:
    """Where the claims stand. One query. A hard step on somebody's desk is taken as carried out on `first`."""
    found = {}
    tracks = Track.objects.filter(receivable__in=rows.order_by().values("pk"))
    for pk, version, counted, dropped, last_on, deadline_on, pending, next_on in tracks.values_list(
        "pk", "policy_version_id", "counted_mask", "dropped_mask", "last_counted_on", "deadline_on", "pending",
        "next_on",
    ):  # fmt: skip
        if pending and next_on is None and (step := highest(policies[version], counted)) and step.hard:
            last_on = max(last_on or first, first)
        found[pk] = Standing(version, counted, dropped, last_on, deadline_on, pending)
    return found


def standing_before(
    rows: QuerySet[Receivable], day: date, moment: datetime, policies: Mapping[int, Policy]
) -> dict[int, Standing]:
    """Where the claims stood before the run of `day`, made at `moment`: told by the steps taken until then.

    Steps since cancelled or refused are taken as never made. Three queries.
    """
    keys = rows.order_by().values("pk")
    versions = dict(Track.objects.filter(receivable__in=keys).values_list("pk", "policy_version_id"))
    taken: dict[int, list[tuple[int, int, str, date, date | None, bool]]] = defaultdict(list)
    actions = Action.objects.filter(receivable__in=keys, business_date__lt=day).exclude(state__in=NOT_COUNTED)
    read = actions.order_by("pk").values_list(
        "receivable_id", "policy_version_id", "cycle", "step_key", "business_date", "deadline_on", "message__sent_at",
        "message__state", "task__done_at", "task__pk",
    )  # fmt: skip
    for pk, version, cycle, key, on, deadline, sent_at, message_state, done_at, task in read:
        waiting = message_state in UNSENT or (sent_at is not None and sent_at > moment)
        if task is not None and message_state is None:
            waiting = (done_at is None or done_at > moment) and is_awaited(policies.get(version), key)
        taken[pk].append((version, cycle, key, on, deadline, waiting))
    dropped = dropped_before(rows, day, moment)
    found = {}
    for pk, version in versions.items():
        steps = taken.get(pk, [])
        cycle = max((step[1] for step in steps), default=0)
        steps = [step for step in steps if step[1] == cycle]
        version = steps[-1][0] if steps else version
        places = {step.key: step.position for step in policies[version].steps}
        deadlines = [step[4] for step in sorted(steps, key=lambda step: step[3]) if step[4] is not None]
        found[pk] = Standing(
            version, mask_of((step[2] for step in steps), places), mask_of(dropped.get(pk, ()), places),
            max((step[3] for step in steps), default=None), deadlines[-1] if deadlines else None,
            any(step[5] for step in steps),
        )  # fmt: skip
    return found


def dropped_before(rows: QuerySet[Receivable], day: date, moment: datetime) -> dict[int, list[str]]:
    """{claim: steps a person had decided against}."""
    found: dict[int, list[str]] = defaultdict(list)
    tasks = Task.objects.filter(
        action__receivable__in=rows.order_by().values("pk"), action__business_date__lt=day, action__state="skipped",
        outcome="dropped", done_at__lte=moment,
    )  # fmt: skip
    for pk, key in tasks.values_list("action__receivable_id", "action__step_key"):
        found[pk].append(key)
    return found


def mask_of(keys: Iterable[str], places: Mapping[str, int]) -> int:
    """Steps by name as bits; what this ladder does not know leaves none."""
    return sum({1 << places[key] for key in keys if key in places})


def highest(policy: Policy, mask: int) -> Step | None:
    """The highest step of a mask."""
    return next((rung.step for rung in policy.rungs if mask >> rung.position & 1), None)


def is_awaited(policy: Policy | None, key: str) -> bool:
    """Whether the ladder waits until this step is really taken."""
    return policy is not None and any(step.key == key and step.must_be_done for step in policy.steps)


def people(organization_id: int, customers: set[int], moment: datetime | None = None) -> dict[int, list[ContactFacts]]:
    """Who can be reached, by customer: now, or at a past moment as far as leaving and refusing are dated. One query."""
    rows = Contact.objects.filter(organization_id=organization_id)
    rows = rows.filter(customer_id__in=customers) if len(customers) < FEW else rows
    return contacts_by_customer(rows, moment)


def sent_before(organization_id: int, customers: set[int], first: date) -> dict[int, list[date]]:
    """The days of the reminders of the six days before `first`, by customer. One query."""
    found: dict[int, list[date]] = defaultdict(list)
    rows = Message.objects.filter(
        Q(state__in=LEFT_OR_LEAVING), organization_id=organization_id, business_date__gte=first - timedelta(days=6),
        business_date__lt=first, purpose="reminder",
    )  # fmt: skip
    rows = rows.filter(customer_id__in=customers) if len(customers) < FEW else rows
    for customer, day in rows.values_list("customer_id", "business_date"):
        found[customer].append(day)
    return found
