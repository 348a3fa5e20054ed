"""Projects and milestones: entering them, and saying how far they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Milestone, Project
from huikuan.flow.parties.models import User
from huikuan.flow.parties.services.changes import change
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

MILESTONE_FIELDS = {"title", "kind", "owner", "weight", "planned_on", "progress_bp", "done_on", "submitted_on"}
KINDS = ("acceptance", "delivery", "other")


@dataclass(frozen=True, slots=True)
class Planned:
    """A milestone to be entered."""

    title: str
    kind: str = "acceptance"
    planned_on: date | None = None
    weight: int = 1
    owner: User | None = None


@transaction.atomic
def add_project(
    *, contract: Contract, name: str, milestones: Sequence[Planned] = (), by: User | None, at: datetime
) -> Project:
    """A project of a contract with its milestones. Raises Refused("name_missing", "project_exists")."""
    name = name.strip()
    if not name:
        raise Refused("name_missing", field="name")
    try:
        with transaction.atomic():
            project = Project.objects.create(
                organization_id=contract.organization_id, contract=contract, name=name, created_at=at
            )
    except IntegrityError:
        raise Refused("project_exists", field="name", name=name) from None
    record(
        organization_id=contract.organization_id, at=at, kind="project.added", subject=("contract", contract.pk),
        by=by.pk if by else None, project=project.pk, name=name,
    )  # fmt: skip
    for planned in milestones:
        add_milestone(project=project, planned=planned, by=by, at=at)
    return project


@transaction.atomic
def add_milestone(*, project: Project, planned: Planned, by: User | None, at: datetime) -> Milestone:
    """One more milestone at the end. Raises Refused("title_missing", "kind_unknown", "other_organization")."""
    title = planned.title.strip()
    if not title:
        raise Refused("title_missing", field="title")
    check(planned.kind, planned.owner, project.organization_id)
    last = project.milestones.aggregate(Max("sequence"))["sequence__max"] or 0
    milestone = Milestone.objects.create(
        organization_id=project.organization_id, project=project, sequence=last + 1, title=title, kind=planned.kind,
        owner=planned.owner, weight=planned.weight, planned_on=planned.planned_on, created_at=at,
    )  # fmt: skip
    record(
        organization_id=project.organization_id, at=at, kind="milestone.added",
        subject=("contract", project.contract_id), by=by.pk if by else None, milestone=milestone.pk, title=title,
    )  # fmt: skip
    return milestone


@transaction.atomic
def update_milestone(*, milestone: Milestone, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change what is planned or how far it is.

    Raises Refused("kind_unknown", "other_organization", "progress_range", "submitted_before_done").
    """
    after = {name: changes.get(name, getattr(milestone, name)) for name in MILESTONE_FIELDS}
    check(after["kind"], after["owner"], milestone.organization_id)
    if not 0 <= after["progress_bp"] <= 10000:
        raise Refused("progress_range", field="progress_bp")
    if after["done_on"] and after["submitted_on"] and after["submitted_on"] < after["done_on"]:
        raise Refused("submitted_before_done", field="submitted_on")
    change(milestone, changes, MILESTONE_FIELDS, "milestone", by=by, at=at)


def check(kind: str, owner: User | None, organization_id: int) -> None:
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    if owner is not None and owner.organization_id != organization_id:
        raise Refused("other_organization")


@transaction.atomic
def set_report_rhythm(*, project: Project, every_days: int, by: User | None, at: datetime) -> None:
    """How often the customer is told how far it is; 0: not by itself. Raises Refused("rhythm_range")."""
    if not 0 <= every_days <= 366:
        raise Refused("rhythm_range", field="report_every_days")
    if project.report_every_days != every_days:
        Project.objects.filter(pk=project.pk).update(report_every_days=every_days)
        record(
            organization_id=project.organization_id, at=at, kind="project.rhythm_set",
            subject=("contract", project.contract_id), by=by.pk if by else None, project=project.pk, name=project.name,
            days=every_days,
        )  # fmt: skip
