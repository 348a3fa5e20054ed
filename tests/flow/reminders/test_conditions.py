"""Steps with conditions in the daily planning: the facts they ask about, read set-based and only when asked."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huikuan.flow.delivery.models import Milestone, Project
from huikuan.flow.parties.models import CreditReview, Customer
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Policy, Track
from huikuan.flow.reminders.selectors.traits import TraitsOfDay
from huikuan.flow.reminders.selectors.versions import current_version, policies_of
from huikuan.flow.reminders.services.planning import Planner, Written
from huikuan.workflow.deciding_anew import publish_policy
from tests.flow.reminders.test_planning import TODAY, with_claims
from tests.stories.company import Company, morning

pytestmark = pytest.mark.django_db


def only_for(firm: Company, key: str, *conditions: dict[str, Any]) -> int:
    """Publish the default ladder with one step for some claims only; the version's id."""
    version = current_version(firm.organization.pk)
    content = copy.deepcopy(version.content)
    for step in content["steps"]:
        if step["key"] == key:
            step["conditions"] = list(conditions)
    policy = Policy.objects.get(organization=firm.organization, is_default=True)
    made = publish_policy(policy=policy, content=content, texts=version.texts, by=firm.owner, at=morning(TODAY))
    return made.pk


@pytest.mark.parametrize("segment", ["", "key"])
def test_a_step_is_taken_only_for_the_segment_it_is_meant_for(segment: str) -> None:
    firm = with_claims(60)
    Customer.objects.filter(pk=firm.customer.pk).update(segment=segment)
    only_for(firm, "notice_before", {"what": "segment", "among": ["key"]})
    planner = Planner(firm.organization, TODAY, morning(TODAY))
    planner.plan_chunk()
    assert Action.objects.filter(step_key="notice_before").exists() is bool(segment)
    left_out = Track.objects.filter(trace__icontains="left_out")
    assert left_out.exists() is not bool(segment)
    assert not left_out.filter(next_on__isnull=True).exists()


def test_by_position_equals_one_by_one_with_conditions_too() -> None:
    firm = with_claims(60, 3)
    only_for(
        firm, "notice_before",
        {"what": "amount_minor", "at_most": 2_000_000}, {"what": "overdue_claims", "at_least": 2},
        {"what": "project", "among": ["running", ""]},
    )  # fmt: skip
    Project.objects.create(
        organization=firm.organization, contract=firm.contract, name="一期", created_at=morning(TODAY)
    )
    planner = Planner(firm.organization, TODAY, morning(TODAY))
    rows = planner.read(1000)
    planner.facts.load_contacts({row[9] for row in rows})
    fast, slow = Written(), Written()
    for row in rows:
        planner.plan(row, fast)
        planner.plan_singly(row, slow)
    assert fast == slow
    assert fast.actions


def test_a_policy_without_conditions_asks_for_no_traits() -> None:
    firm = with_claims(5)
    version = current_version(firm.organization.pk)
    traits = TraitsOfDay(firm.organization.pk, TODAY, policies_of(firm.organization.pk), lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    with CaptureQueriesContext(connection) as queries:
        assert traits.of(version.pk, firm.customer.pk, firm.contract.pk).segment == ""
    assert len(queries) == 0


def test_what_the_traits_are() -> None:
    firm = with_claims(40)
    org, customer, contract = firm.organization, firm.customer, firm.contract
    Customer.objects.filter(pk=customer.pk).update(segment="key")
    for days_ago, valid_days, grade in ((300, 400, "A"), (30, 365, "C"), (10, 5, "D"), (-3, 90, "B")):
        CreditReview.objects.create(
            organization=org, customer=customer, reviewed_on=TODAY - timedelta(days=days_ago),
            valid_until=TODAY + timedelta(days=valid_days - days_ago), score=50, grade=grade, limit_minor=0,
            currency="CNY", at=morning(TODAY),
        )  # fmt: skip
    done = Project.objects.create(organization=org, contract=contract, name="已交付", created_at=morning(TODAY))
    Milestone.objects.create(
        organization=org, project=done, sequence=1, title="验收", done_on=TODAY, created_at=morning(TODAY)
    )
    Project.objects.create(
        organization=org, contract=contract, name="停工", suspended_on=TODAY, created_at=morning(TODAY)
    )
    every = ("segment", "risk", "project", "contract", "oldest_days_late", "overdue_claims", "broken_promises")
    among = {"segment": ["key"], "risk": ["C"], "project": ["running"], "contract": ["1"]}
    conditions = [
        {"what": what, "among": among[what]} if what in among else {"what": what, "at_least": 1} for what in every
    ]
    version = only_for(firm, "court_prepared", *conditions)
    traits = TraitsOfDay(org.pk, TODAY, policies_of(org.pk), lambda: {customer.pk: 2})
    with CaptureQueriesContext(connection) as queries:
        found = traits.of(version, customer.pk, contract.pk)
        traits.of(version, customer.pk + 1, contract.pk + 1)
    late = list(Receivable.objects.filter(due_on__lt=TODAY, closed="").values_list("due_on", flat=True))
    assert (found.segment, found.risk, found.contract) == ("key", "C", str(contract.pk))
    assert found.project == {"delivered", "suspended"}
    assert found.overdue_claims == len(late)
    assert found.oldest_days_late == max((TODAY - due_on).days for due_on in late if due_on is not None)
    assert found.broken_promises == 2
    assert len(queries) == 4  # customers, reviews, claims, projects: once, however many claims ask
