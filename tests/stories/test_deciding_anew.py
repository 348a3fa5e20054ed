"""What a person changes holds from that day on, also for claims that were already on the ladder."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huikuan.flow.parties.models import Contact
from huikuan.flow.reminders.models import Message, Task, Track
from huikuan.flow.reminders.selectors.versions import current_version, policies_of
from huikuan.flow.reminders.services.sending.claims import claim_next
from huikuan.workflow import deciding_anew
from tests.factories import AT, make_firm, make_message, make_receivable
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)


def publish(firm: Company, on: date, **changes: Any) -> None:
    version = current_version(firm.organization.pk)
    content = {**version.content, **changes}
    deciding_anew.publish_policy(
        policy=version.policy, content=content, texts=version.texts, by=firm.owner, at=morning(on, 17)
    )


def moved(steps: list[dict[str, Any]], key: str, offset: int) -> list[dict[str, Any]]:
    return [{**step, "offset": offset} if step["key"] == key else step for step in steps]


def test_a_claim_without_a_step_moves_to_the_new_ladder_and_a_begun_one_finishes_its_own() -> None:
    firm = company(START)
    begun = firm.owe("预付款", 100_000, date(2026, 3, 2), START)
    firm.run(START)
    fresh = firm.owe("验收款", 100_000, date(2026, 3, 20), START)
    firm.run(date(2026, 3, 3))
    steps = current_version(firm.organization.pk).content["steps"]
    publish(firm, date(2026, 3, 3), steps=moved(steps, "notice_before", -14))
    firm.run(date(2026, 3, 6))
    assert ("验收款", "notice_before") in firm.steps(date(2026, 3, 6))
    versions = dict(Track.objects.values_list("receivable_id", "policy_version__version"))
    assert versions == {begun.pk: 1, fresh.pk: 2}


def test_a_new_limit_holds_for_ladders_already_begun() -> None:
    firm = company(START)
    claim = firm.owe("预付款", 5_000, date(2026, 3, 2), START)
    firm.run(START)
    publish(firm, START, tolerance_minor=10_000, hours=[600, 660])
    version = Track.objects.get(pk=claim.pk).policy_version_id
    policy = policies_of(firm.organization.pk)[version]
    assert (policy.tolerance_minor, policy.hours) == (10_000, (600, 660))
    firm.run(date(2026, 3, 3))
    assert not firm.steps(date(2026, 3, 3))
    publish(firm, date(2026, 3, 3), tolerance_minor=100)
    firm.run(date(2026, 3, 4))
    assert firm.steps(date(2026, 3, 4)) == {("预付款", "reminder")}


def test_a_queued_letter_obeys_todays_hours() -> None:
    firm = make_firm()
    make_message(firm, [make_receivable(firm)])
    content = {**firm.version.content, "hours": [600, 660]}
    newest = deciding_anew.publish_policy(
        policy=firm.version.policy, content=content, texts=firm.version.texts, by=firm.owner, at=AT
    )
    claimed = claim_next(at=AT)
    assert claimed is not None
    assert claimed.limits_version_id == newest.pk


def test_an_address_found_is_used_the_same_day() -> None:
    firm = company(START, customer_email="")
    firm.owe("预付款", 100_000, date(2026, 2, 27), START)
    firm.run(START)
    assert Task.objects.get(kind="no_address").done_at is None
    contact = Contact.objects.get(customer=firm.customer, is_payer=True)
    deciding_anew.update_contact(contact=contact, changes={"phone": "010-5555"}, by=firm.manager, at=morning(START, 10))
    assert Task.objects.get(kind="no_address").done_at is None, "a telephone number is no address"
    deciding_anew.update_contact(
        contact=contact, changes={"email": "cw@customer.example"}, by=firm.manager, at=morning(START, 11)
    )
    assert Task.objects.get(kind="no_address").outcome == "obsolete"
    firm.run(START)
    assert Message.objects.get().to_address == "cw@customer.example"


def test_a_confirmed_year_ends_its_task_and_wakes_what_slept() -> None:
    firm = company(START)
    claim = firm.owe("尾款", 100_000, date(2027, 3, 1), START)
    Track.objects.filter(pk=claim.pk).update(next_on=date(2027, 2, 22))
    Task.objects.create(
        organization=firm.organization, kind="calendar", role="owner", due_on=START, dedupe_key="calendar:2027",
        created_at=morning(START),
    )  # fmt: skip
    deciding_anew.confirm_year(
        organization=firm.organization, year=2027, days=[(date(2027, 2, 22), False, "补休")], source="国务院办公厅",
        by=firm.owner, at=morning(START),
    )  # fmt: skip
    assert Task.objects.get(kind="calendar").outcome == "obsolete"
    assert Track.objects.get(pk=claim.pk).next_on == START
