"""What conditions of steps ask about (rules/dunning/conditions.py), read once a day and only when a policy asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property

from django.db.models import Count, Min, Q

from huikuan.flow.delivery.models import Project
from huikuan.flow.parties.models import CreditReview, Customer
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.dunning.conditions import NO_TRAITS, Traits
from huikuan.rules.dunning.policy import Policy

Counts = Callable[[], Mapping[int, int]]


class TraitsOfDay:
    """Traits by customer and contract on one business date: one query for each kind that is asked about at all.

    `broken_promises` gives {customer: how many}; a later stage knows them, so it is handed in.
    """

    def __init__(
        self, organization_id: int, as_of: date, policies: Mapping[int, Policy], broken_promises: Counts = dict
    ) -> None:
        self.organization_id, self.as_of, self.count_broken = organization_id, as_of, broken_promises
        self.asked = {pk: asked_by(policy) for pk, policy in policies.items() if policy.conditional}
        self.known: dict[tuple[int, int, int], Traits] = {}

    def of(self, version_id: int, customer_id: int, contract_id: int) -> Traits:
        """Only what that policy version asks about is filled in, so that claims alike in it share one verdict."""
        if version_id not in self.asked:
            return NO_TRAITS
        key = (version_id, customer_id, contract_id)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.read(self.asked[version_id], customer_id, contract_id)
        return found

    def read(self, asked: frozenset[str], customer_id: int, contract_id: int) -> Traits:
        overdue, oldest = self.overdue.get(customer_id, (0, 0)) if asked & {"overdue_claims", "oldest_days_late"} else (
            0, 0,
        )  # fmt: skip
        return Traits(
            segment=self.segments.get(customer_id, "") if "segment" in asked else "",
            risk=self.grades.get(customer_id, "") if "risk" in asked else "",
            contract=str(contract_id) if "contract" in asked else "",
            project=self.projects.get(contract_id, frozenset()) if "project" in asked else frozenset(),
            oldest_days_late=oldest if "oldest_days_late" in asked else 0,
            overdue_claims=overdue if "overdue_claims" in asked else 0,
            broken_promises=self.broken.get(customer_id, 0) if "broken_promises" in asked else 0,
        )

    @cached_property
    def broken(self) -> Mapping[int, int]:
        return self.count_broken()

    @cached_property
    def segments(self) -> dict[int, str]:
        rows = Customer.objects.filter(organization_id=self.organization_id).exclude(segment="")
        return dict(rows.values_list("pk", "segment"))

    @cached_property
    def grades(self) -> dict[int, str]:
        """The grade of the newest credit review that is valid on the day."""
        rows = CreditReview.objects.filter(
            organization_id=self.organization_id, reviewed_on__lte=self.as_of, valid_until__gte=self.as_of
        ).order_by("reviewed_on", "pk")
        return dict(rows.values_list("customer_id", "grade"))

    @cached_property
    def overdue(self) -> dict[int, tuple[int, int]]:
        """{customer: (open claims past their due date, days late of the oldest)}."""
        rows = Receivable.objects.filter(organization_id=self.organization_id, closed="", due_on__lt=self.as_of)
        counted = rows.order_by().values("customer_id").annotate(count=Count("pk"), oldest=Min("due_on"))
        return {
            customer: (count, (self.as_of - oldest).days)
            for customer, count, oldest in counted.values_list("customer_id", "count", "oldest")
        }

    @cached_property
    def projects(self) -> dict[int, frozenset[str]]:
        """States of each contract's projects: suspended, delivered (every milestone finished), else running."""
        found: dict[int, set[str]] = defaultdict(set)
        done = Q(milestones__done_on__lte=self.as_of)
        rows = Project.objects.filter(organization_id=self.organization_id).annotate(
            pieces=Count("milestones"), finished=Count("milestones", filter=done)
        )
        for contract, suspended_on, pieces, finished in rows.values_list(
            "contract_id", "suspended_on", "pieces", "finished"
        ):
            if suspended_on is not None and suspended_on <= self.as_of:
                found[contract].add("suspended")
            else:
                found[contract].add("delivered" if pieces and finished == pieces else "running")
        return {contract: frozenset(states) for contract, states in found.items()}


def asked_by(policy: Policy) -> frozenset[str]:
    """All that the conditions of a policy ask about."""
    return frozenset(condition.what for step in policy.steps for condition in step.conditions)
