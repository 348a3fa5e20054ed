"""How far a contract's projects are: the state of each milestone, derived from its dates and today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.delivery.models import Acceptance, Milestone, Objection, Project
from huikuan.flow.parties.models import User


@dataclass(frozen=True, slots=True)
class Stand:
    """One milestone: `state` is planned, late, done, submitted, objected or accepted."""

    milestone: Milestone
    state: str
    acceptance: Acceptance | None
    objection: Objection | None

    @property
    def progress_bp(self) -> int:
        """What is accepted is done."""
        return 10000 if self.acceptance or self.milestone.done_on else self.milestone.progress_bp


@dataclass(frozen=True, slots=True)
class ProjectStand:
    """A project with its milestones; `progress_bp` is weighted by their shares."""

    project: Project
    milestones: tuple[Stand, ...]

    @property
    def progress_bp(self) -> int:
        weights = sum(stand.milestone.weight for stand in self.milestones)
        return sum(stand.progress_bp * stand.milestone.weight for stand in self.milestones) // weights if weights else 0


def with_standing(rows: QuerySet[Milestone]) -> QuerySet[Milestone]:
    """The milestones with what `stand_of` reads beside them: two more queries, however many rows."""
    accepted = Acceptance.objects.filter(revoked_at=None).select_related("evidence")
    objected = Objection.objects.filter(settled_on=None).order_by("pk")
    return rows.select_related("owner", "linked", "project__contract__customer").prefetch_related(
        Prefetch("acceptances", accepted, "standing"), Prefetch("objections", objected, "open_objections")
    )


def milestones_for(user: User) -> QuerySet[Milestone]:
    """Milestones this person may see: those of visible contracts."""
    return with_standing(Milestone.objects.filter(project__contract__in=contracts_for(user)))


def projects_of(contract: Contract, as_of: date) -> list[ProjectStand]:
    """The contract's projects in order. Four queries, however many there are."""
    rows = with_standing(Milestone.objects.filter(project__contract=contract)).order_by("project_id", "sequence")
    by_project: dict[int, list[Stand]] = defaultdict(list)
    for row in rows:
        by_project[row.project_id].append(stand_of(row, as_of))
    projects = contract.projects.order_by("pk").select_related("linked__connection")
    return [ProjectStand(project, tuple(by_project[project.pk])) for project in projects]


def stand_of(milestone: Milestone, as_of: date) -> Stand:
    """Where the milestone stands; it must come from `with_standing`."""
    standing: list[Acceptance] = milestone.standing  # type: ignore[attr-defined]
    objections: list[Objection] = milestone.open_objections  # type: ignore[attr-defined]
    accepted = standing[0] if standing else None
    objected = objections[0] if objections else None
    return Stand(milestone, state_of(milestone, accepted is not None, objected is not None, as_of), accepted, objected)


def state_of(milestone: Milestone, accepted: bool, objected: bool, as_of: date) -> str:
    """planned, late, done, submitted, objected or accepted; what the customer said last comes first."""
    if accepted:
        return "accepted"
    if objected:
        return "objected"
    if milestone.submitted_on:
        return "submitted"
    if milestone.done_on:
        return "done"
    return "late" if milestone.planned_on and milestone.planned_on < as_of else "planned"
