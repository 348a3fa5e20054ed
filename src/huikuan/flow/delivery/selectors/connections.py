"""Connections, linked projects, and what waits to be fetched or said on the other side."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.delivery.models import Connection, LinkedMilestone, LinkedProject, Project, WriteBack
from huikuan.flow.parties.models import User

SHOWN_WRITE_BACKS = 20


def connections_of(organization_id: int) -> QuerySet[Connection]:
    """The connections in use, with how many projects follow each (`following`)."""
    following = Count("projects", filter=Q(projects__stopped_at=None))
    rows = Connection.objects.filter(organization_id=organization_id, ended_at=None)
    return rows.annotate(following=following).order_by("name")


def find_connection(organization_id: int, connection_id: int) -> Connection | None:
    """The connection if it is this organization's and in use."""
    return connections_of(organization_id).filter(pk=connection_id).first()


def connection_of_hook(hook_secret: str) -> Connection | None:
    """The connection whose address for calls ends like this."""
    return Connection.objects.filter(hook_secret=hook_secret, ended_at=None).select_related("organization").first()


def links_of(connection: Connection) -> QuerySet[LinkedProject]:
    """The projects that follow this connection."""
    rows = connection.projects.filter(stopped_at=None).select_related("project__contract__customer")
    return rows.order_by("remote_name")


def link_of(user: User, project_id: int) -> LinkedProject | None:
    """What a project that this person may see follows."""
    rows = LinkedProject.objects.filter(project_id=project_id, project__contract__in=contracts_for(user))
    return rows.select_related("connection__organization", "project__contract__organization").first()


def projects_to_link(contract: Contract) -> QuerySet[Project]:
    """The contract's projects that follow nothing now."""
    return contract.projects.filter(Q(linked=None) | Q(linked__stopped_at__isnull=False)).order_by("pk")


def items_of(linked: LinkedProject) -> QuerySet[LinkedMilestone]:
    """What was seen, with our milestones and the claims that wait for them."""
    rows = linked.milestones.select_related("milestone").prefetch_related("milestone__receivables")
    return rows.order_by("gone_at", "planned_on", "pk")


def due_links(at: datetime) -> QuerySet[LinkedProject]:
    """What is to be fetched by now: whole projects and single hinted items, longest waiting first."""
    due = Q(next_at=None) | Q(next_at__lte=at) | ~Q(hinted=[])
    asked = Q(connection__retry_at=None) | Q(connection__retry_at__lte=at)
    rows = LinkedProject.objects.filter(
        due, asked, stopped_at=None, connection__ended_at=None, connection__tested_at__isnull=False
    )
    return rows.select_related("connection__organization", "project__contract__organization").order_by("next_at", "pk")


def write_backs_of(linked: LinkedProject) -> QuerySet[WriteBack]:
    """The last things said there, newest first."""
    return linked.write_backs.select_related("linked").order_by("-pk")[:SHOWN_WRITE_BACKS]


def talking_links(contract: Contract) -> QuerySet[LinkedProject]:
    """The contract's links over which something may be written."""
    rows = LinkedProject.objects.filter(
        project__contract=contract, stopped_at=None, connection__ended_at=None, connection__write_back=True
    )
    return rows.select_related("connection", "project").order_by("pk")


def talking_items(organization_id: int) -> QuerySet[LinkedMilestone]:
    """Items of the organization over whose link something may be written."""
    rows = LinkedMilestone.objects.filter(
        organization_id=organization_id, milestone__isnull=False, gone_at=None, linked_project__stopped_at=None,
        linked_project__connection__ended_at=None, linked_project__connection__write_back=True,
    )  # fmt: skip
    return rows.select_related("linked_project", "milestone")
