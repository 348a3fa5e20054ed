"""What was seen on the other side: kept as evidence, and followed by our milestones. A few statements, however many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max

from huikuan.flow.delivery.models import Acceptance, LinkedMilestone, LinkedProject, Milestone
from huikuan.flow.parties.models import User
from huikuan.support.events.record import Happened, record_many
from huikuan.support.refusal import Refused

TITLE = 160  # of ours
AHEAD = timedelta(minutes=10)  # clocks differ; what was completed later than that is not believed
KEPT = (
    "milestone", "key", "kind", "title", "state", "url", "planned_on", "completed_at", "completed_on", "completed_how",
    "progress_bp", "synced_at", "gone_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """An item of the other side that counts as a milestone here; `completed_at` aware."""

    remote_id: str
    title: str
    key: str = ""
    kind: str = ""
    state: str = ""
    url: str = ""
    planned_on: date | None = None
    completed_at: datetime | None = None
    completed_on: date | None = None  # the organization's own date of `completed_at`
    completed_how: str = ""
    progress_bp: int = 0


@dataclass(slots=True)
class Work:
    """What one look at the other side changes."""

    linked: LinkedProject
    at: datetime
    accepted: Collection[int]
    moved: list[Milestone] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)

    def happened(self, kind: str, **data: object) -> None:
        """One more event of the contract's history; nobody's act."""
        contract = self.linked.project.contract_id
        self.events.append(Happened(self.linked.organization_id, self.at, kind, "contract", contract, None, dict(data)))


@transaction.atomic
def store_seen(*, linked: LinkedProject, seen: Sequence[Seen], at: datetime, complete: bool = True) -> list[Milestone]:
    """Keep what was seen; ours follow it. Returns our milestones whose plan, progress or completion changed.

    A new item becomes a milestone of the project. Completed there sets our day of completion; it is not an acceptance,
    and a day that a person entered is not moved, nor one of what was handed in or accepted. `complete`: `seen` is all
    there is, so that what is missing is gone there; it stays here. Seen before what is stored already: nothing changes.
    """
    LinkedProject.objects.select_for_update().get(pk=linked.pk)  # one after the other: the later look wins
    known = {row.remote_id: row for row in linked.milestones.select_related("milestone")}
    accepted = Acceptance.objects.filter(milestone__project_id=linked.project_id, revoked_at=None)
    work = Work(linked, at, set(accepted.values_list("milestone_id", flat=True)))
    items = [believed(item, at) for item in {item.remote_id: item for item in seen}.values()]
    fresh = first_seen(work, [item for item in items if item.remote_id not in known])
    rows = {**known, **fresh}
    for item in items:
        item = steady(item, rows[item.remote_id])
        follow(work, rows[item.remote_id], item)
        keep(work, rows[item.remote_id], item)
    there = {item.remote_id for item in items}
    gone = [row for row in known.values() if row.remote_id not in there and row.gone_at is None] if complete else []
    for row in gone:
        row.gone_at = at
        work.happened("milestone.gone", title=row.title, url=row.url)
    Milestone.objects.bulk_update(work.moved, ["planned_on", "progress_bp", "done_on"], batch_size=200)
    LinkedMilestone.objects.bulk_create(fresh.values(), batch_size=200)
    changed = [rows[name] for name in there if name in known]
    LinkedMilestone.objects.bulk_update([*changed, *gone], KEPT, batch_size=50)
    record_many(work.events)
    LinkedProject.objects.filter(pk=linked.pk).update(polled_at=at, **({"failure": {}} if complete else {}))
    return work.moved


def first_seen(work: Work, items: Sequence[Seen]) -> dict[str, LinkedMilestone]:
    """New items become milestones at the end of the project."""
    project = work.linked.project
    last = project.milestones.aggregate(Max("sequence"))["sequence__max"] or 0
    made = Milestone.objects.bulk_create(
        [
            Milestone(
                organization_id=project.organization_id, project=project, sequence=number,
                title=item.title.strip()[:TITLE] or item.remote_id, kind="acceptance", created_at=work.at,
            )
            for number, item in enumerate(items, last + 1)
        ],
        batch_size=200,
    )  # fmt: skip
    for row in made:
        work.happened("milestone.added", milestone=row.pk, title=row.title)
    return {
        item.remote_id: LinkedMilestone(
            organization_id=project.organization_id, linked_project=work.linked, milestone=row, remote_id=item.remote_id
        )
        for item, row in zip(items, made, strict=True)
    }


def believed(item: Seen, at: datetime) -> Seen:
    """The item without what cannot be: a completion in the future, a progress out of range, an address of a script."""
    future = item.completed_at is not None and item.completed_at > at + AHEAD
    return Seen(
        remote_id=item.remote_id, title=item.title, key=item.key[:40], kind=item.kind[:80], state=item.state[:60],
        url=web_address(item.url), planned_on=item.planned_on,
        completed_at=None if future else item.completed_at, completed_on=None if future else item.completed_on,
        completed_how="" if future else item.completed_how[:20], progress_bp=max(0, min(item.progress_bp, 10000)),
    )  # fmt: skip


def steady(item: Seen, row: LinkedMilestone) -> Seen:
    """Completed by its state alone, the time is that of its last change: the first one we saw stays, whatever is edited
    there later, or a comment would move a due date.
    """
    if item.completed_how != "state" or item.completed_at is None or row.completed_at is None:
        return item
    return replace(item, completed_at=row.completed_at, completed_on=row.completed_on, completed_how=row.completed_how)


def web_address(text: str) -> str:
    """The address if a browser may follow it, else ""."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc and len(text) <= 400 else ""


def follow(work: Work, row: LinkedMilestone, item: Seen) -> None:
    """Our milestone takes over what changed there since the last look; what a person changed here meanwhile stays."""
    ours = row.milestone
    if ours is None:
        return
    before = (ours.planned_on, ours.progress_bp, ours.done_on)
    if item.planned_on is not None and item.planned_on != row.planned_on:
        ours.planned_on = item.planned_on
    changed = (item.progress_bp, item.completed_on) != (row.progress_bp, row.completed_on)
    if changed and ours.pk not in work.accepted:
        ours.progress_bp = 10000 if item.completed_on else item.progress_bp
        if ours.submitted_on is None and ours.done_on in (None, row.completed_on):
            ours.done_on = item.completed_on
    if (ours.planned_on, ours.progress_bp, ours.done_on) != before:
        work.moved.append(ours)


def keep(work: Work, row: LinkedMilestone, item: Seen) -> None:
    """The item as the other side has it, with an event when its completion changed."""
    if row.completed_at != item.completed_at:
        work.happened(
            "milestone.synced", title=item.title, state=item.state, how=item.completed_how, url=item.url,
            completed_at=item.completed_at.isoformat() if item.completed_at else None,
        )  # fmt: skip
    row.title = item.title[:200]
    for name in ("key", "kind", "state", "url", "planned_on", "completed_at", "completed_on", "completed_how"):
        setattr(row, name, getattr(item, name))
    row.progress_bp, row.synced_at, row.gone_at = item.progress_bp, work.at, None


@transaction.atomic
def map_items(
    *,
    linked: LinkedProject,
    targets: Mapping[str, int | None],
    titles: Mapping[str, str],
    by: User | None,
    at: datetime,
) -> None:
    """Which milestone of ours each item stands for; None: left out on purpose.

    An item that is not named becomes a milestone of its own when it is seen. Raises Refused("mapped_twice",
    "milestone_elsewhere").
    """
    wanted = [key for key in targets.values() if key is not None]
    if len(wanted) != len(set(wanted)):
        raise Refused("mapped_twice")
    ours = {row.pk: row for row in Milestone.objects.filter(project_id=linked.project_id, pk__in=wanted)}
    if len(ours) != len(wanted):
        raise Refused("milestone_elsewhere")
    known = {row.remote_id: row for row in linked.milestones.all()}
    free_others(linked, targets, wanted)
    for remote_id, key in targets.items():
        row = known.get(remote_id) or LinkedMilestone(
            organization_id=linked.organization_id, linked_project=linked, remote_id=remote_id,
            title=titles.get(remote_id, "")[:200], synced_at=at,
        )  # fmt: skip
        if row.pk is None or row.milestone_id != key:
            # what it said before was about another milestone: looked at anew
            row.planned_on = row.completed_at = row.completed_on = None
            row.progress_bp, row.milestone_id = 0, key
            row.save()
    record_many([mapped(linked, targets, ours, by, at)] if targets else [])


def free_others(linked: LinkedProject, targets: Mapping[str, int | None], wanted: Iterable[int]) -> None:
    """A milestone that stood for another item lets go of it, also one of a link that ended."""
    others = LinkedMilestone.objects.filter(milestone_id__in=list(wanted))
    for row in others:
        if row.linked_project_id != linked.pk or targets.get(row.remote_id) != row.milestone_id:
            LinkedMilestone.objects.filter(pk=row.pk).update(milestone=None)


def mapped(
    linked: LinkedProject,
    targets: Mapping[str, int | None],
    ours: Mapping[int, Milestone],
    by: User | None,
    at: datetime,
) -> Happened:
    """The event that says which item stands for what."""
    pairs = {remote_id: ours[key].title if key is not None else "" for remote_id, key in targets.items()}
    return Happened(
        linked.organization_id, at, "project.mapped", "contract", linked.project.contract_id, by.pk if by else None,
        {"name": linked.project.name, "pairs": pairs},
    )  # fmt: skip
