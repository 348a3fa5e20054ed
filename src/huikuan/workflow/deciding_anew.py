"""Changes that bear on many claims (policy, limits, calendar, people): the change, and those claims decided anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huikuan.flow.parties.models import CalendarYear, Contact, Customer, Organization, User
from huikuan.flow.parties.services import calendars, customers
from huikuan.flow.reminders.models import Policy, PolicyVersion
from huikuan.flow.reminders.selectors.assigned import Target, claims_of
from huikuan.flow.reminders.services import assigning, policies, tasks, tracks
from huikuan.flow.reminders.services.moving import Moved, settle
from huikuan.workflow.facts import business_date


@transaction.atomic
def publish_policy(
    *, policy: Policy, content: Mapping[str, Any], texts: Mapping[str, Any], by: User | None, at: datetime,
    move_begun: bool = False,
) -> PolicyVersion:  # fmt: skip
    """A new version: claims that have taken no step move to it, begun ones finish theirs under the new limits.

    `move_begun`: those too, with the steps they took. Raises what policies.publish refuses.
    """
    version = policies.publish(policy=policy, content=content, texts=texts, by=by, at=at)
    on = business_date(policy.organization, at)
    settle(
        organization_id=policy.organization_id, scope=Q(), move_begun=move_begun, on=on, by=by, at=at, only=policy.pk,
    )  # fmt: skip
    tracks.wake_all(organization_id=policy.organization_id, on=on)
    return version


@transaction.atomic
def assign_policy(*, target: Target, policy: Policy | None, move_begun: bool, by: User | None, at: datetime) -> Moved:
    """A claim, contract or customer follows another policy; None: what it inherits. Raises what assigning refuses."""
    assigning.assign(target=target, policy=policy, by=by, at=at)
    on = business_date(target.organization, at)
    return settle(
        organization_id=target.organization_id, scope=claims_of(target), move_begun=move_begun, on=on, by=by, at=at
    )


@transaction.atomic
def make_default(*, policy: Policy, by: User | None, at: datetime) -> Moved:
    """Everything without an assignment of its own follows this policy from now on. Raises as policies.make_default."""
    policies.make_default(policy=policy, by=by, at=at)
    on = business_date(policy.organization, at)
    moved = settle(organization_id=policy.organization_id, scope=Q(), move_begun=False, on=on)
    tracks.wake_all(organization_id=policy.organization_id, on=on)
    return moved


@transaction.atomic
def confirm_year(
    *, organization: Organization, year: int, days: Sequence[tuple[date, bool, str]], source: str, by: User | None,
    at: datetime,
) -> CalendarYear:  # fmt: skip
    """The working days of a year: the task that asked for them ends. Raises what calendars.import_year refuses."""
    row = calendars.import_year(organization=organization, year=year, days=days, source=source, by=by, at=at)
    for task in tasks.open_of_key(organization.pk, f"calendar:{year}"):
        tasks.end_obsolete(task, by, at)
    tracks.wake_all(organization_id=organization.pk, on=business_date(organization, at))
    return row


@transaction.atomic
def add_contact(*, customer: Customer, by: User | None, at: datetime, **given: Any) -> Contact:
    """A person at the customer, who may be the one to write to. Raises what customers.add_contact refuses."""
    contact = customers.add_contact(customer=customer, by=by, at=at, **given)
    reconsider(contact, reachable(contact), by, at)
    return contact


@transaction.atomic
def update_contact(*, contact: Contact, changes: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Change a person: the customer may be reachable now, or no longer. Raises what customers.update_contact does."""
    before = reachable(contact)
    customers.update_contact(contact=contact, changes=changes, by=by, at=at)
    contact.refresh_from_db()
    reconsider(contact, reachable(contact) and not before, by, at)


def reachable(contact: Contact) -> bool:
    """Whether mail may be written to this person."""
    gone = contact.left_at or contact.opted_out_at or contact.bounced_at
    return bool(contact.email) and not gone


def reconsider(contact: Contact, newly_reachable: bool, by: User | None, at: datetime) -> None:
    """The customer's claims are decided anew; with a new address the task that asked for one ends."""
    customer = contact.customer
    if newly_reachable:
        for task in tasks.open_of_key(customer.organization_id, f"no_address:{customer.pk}"):
            tasks.end_obsolete(task, by, at)
    on = business_date(customer.organization, at)
    tracks.wake_customer(organization_id=customer.organization_id, customer_id=customer.pk, on=on)
