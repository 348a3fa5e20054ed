"""Several policies: the nearest assignment wins, claims not begun follow at once, begun ones when somebody says so."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Policy, PolicyAssignment, Task, Track
from huikuan.flow.reminders.selectors.assigned import followed, open_and_begun
from huikuan.flow.reminders.selectors.versions import current_version, newest_versions, policies_of
from huikuan.flow.reminders.services import policies as services
from huikuan.flow.reminders.services.moving import Moved, carried
from huikuan.flow.reminders.services.tasks import drop_task
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import policy_to_json
from huikuan.rules.dunning.policy import Policy as Ladder
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow.deciding_anew import assign_policy, make_default, publish_policy
from tests.stories.company import Company, company, morning

MONDAY = date(2026, 3, 2)
DUE = MONDAY - timedelta(days=9)


@pytest.fixture
def firm(db: None) -> Company:
    return company(MONDAY - timedelta(days=60))


def copy_of_default(firm: Company, name: str, without: tuple[str, ...] = (), renumber: int = 0) -> Policy:
    """A second policy: the default one without some steps, its positions moved up."""
    policy = services.create(name=name, like=current_version(firm.organization.pk), by=firm.owner, at=morning(MONDAY))
    version = policy.versions.get()
    content = copy.deepcopy(version.content)
    content["steps"] = [step for step in content["steps"] if step["key"] not in without]
    for step in content["steps"]:
        step["position"] += renumber
    if without or renumber:
        services.publish(policy=policy, content=content, texts=version.texts, by=firm.owner, at=morning(MONDAY))
    return policy


def assign(firm: Company, target: object, policy: Policy | None, move_begun: bool = False, on: date = MONDAY) -> Moved:
    return assign_policy(
        target=target,  # type: ignore[arg-type]
        policy=policy, move_begun=move_begun, by=firm.owner, at=morning(on, 8),
    )  # fmt: skip


def ladder_of(claim: Receivable) -> str:
    return str(Track.objects.values_list("policy_version__policy__name", flat=True).get(pk=claim.pk))


def test_the_nearest_assignment_wins_for_new_claims_and_for_those_not_begun(firm: Company) -> None:
    soft, key, one = (copy_of_default(firm, name) for name in ("温和", "大客户", "这一笔"))
    early = firm.owe("首付款", 1_000_000, MONDAY + timedelta(days=30), MONDAY)
    assert ladder_of(early) == "默认催收策略"
    assert assign(firm, firm.customer, soft) == Moved(fresh=1)
    assert (ladder_of(early), followed(early).through) == ("温和", "customer")
    assign(firm, firm.contract, key)
    late = firm.owe("尾款", 2_000_000, MONDAY + timedelta(days=60), MONDAY)
    assert (ladder_of(early), ladder_of(late), followed(late).through) == ("大客户", "大客户", "contract")
    assign(firm, late, one)
    assert (ladder_of(early), ladder_of(late), followed(late).own) == ("大客户", "这一笔", True)
    assign(firm, firm.contract, None)
    assert (ladder_of(early), ladder_of(late), followed(early).through) == ("温和", "这一笔", "customer")
    told = Event.objects.filter(kind="policy.assigned", subject_kind="contract").order_by("pk").last()
    assert told is not None
    assert (told.data["before"], told.data["after"], told.data["through"]) == ("大客户", "温和", "customer")


def test_a_begun_claim_finishes_on_its_ladder_unless_moved_and_then_repeats_nothing(firm: Company) -> None:
    claim = firm.owe("验收款", 10_000_000, DUE, MONDAY)
    firm.run(MONDAY)
    taken = Action.objects.get(receivable=claim).step_key
    other = copy_of_default(firm, "另一个", renumber=2)
    Track.objects.filter(pk=claim.pk).update(pending=False)
    assert assign(firm, firm.customer, other) == Moved(staying=1)
    assert ladder_of(claim) == "默认催收策略"
    assign(firm, firm.customer, None)
    assert assign(firm, firm.customer, other, move_begun=True) == Moved(begun=1)
    track = Track.objects.get(pk=claim.pk)
    ladder = policies_of(firm.organization.pk)[track.policy_version_id]
    assert (ladder_of(claim), track.counted_mask) == ("另一个", ladder.mask(taken))
    assert Event.objects.filter(kind="policy.moved", subject_id=claim.pk).count() == 1
    for day in range(1, 20):
        firm.run(MONDAY + timedelta(days=day))
    keys = list(Action.objects.filter(receivable=claim).values_list("step_key", flat=True))
    assert len(keys) == len(set(keys)) > 1


def test_a_step_taken_two_ladders_ago_still_counts(firm: Company) -> None:
    claim = firm.owe("验收款", 10_000_000, DUE, MONDAY)
    firm.run(MONDAY)
    taken = Action.objects.get(receivable=claim).step_key
    Track.objects.filter(pk=claim.pk).update(pending=False)
    needs = {step.key for step in DEFAULT_STEPS if taken in step.requires}
    short = copy_of_default(firm, "短", without=(taken, *needs, *later_than(needs)))
    assign(firm, firm.customer, short, move_begun=True)
    assert Track.objects.get(pk=claim.pk).counted_mask == 0
    assign(firm, firm.customer, None, move_begun=True)
    track = Track.objects.get(pk=claim.pk)
    assert track.counted_mask == policies_of(firm.organization.pk)[track.policy_version_id].mask(taken)


def later_than(keys: set[str]) -> set[str]:
    """Steps that could not be reached without these."""
    found: set[str] = set()
    while more := {s.key for s in DEFAULT_STEPS if set(s.requires) & (keys | found)} - found:
        found |= more
    return found


def test_a_letter_on_its_way_is_left_alone_and_named(firm: Company) -> None:
    claim = firm.owe("验收款", 10_000_000, DUE, MONDAY)
    firm.run(MONDAY)
    Track.objects.filter(pk=claim.pk).update(pending=True)
    assert assign(firm, firm.contract, copy_of_default(firm, "另一个"), move_begun=True) == Moved(waiting=1)
    assert ladder_of(claim) == "默认催收策略"
    assert open_and_begun(firm.contract) == (1, 1)


def test_a_task_dropped_after_a_move_clears_its_step_on_the_new_ladder(firm: Company) -> None:
    claim = firm.owe("验收款", 10_000_000, DUE, MONDAY)
    for day in range(40):
        firm.run(MONDAY + timedelta(days=day))
        if task := Task.objects.filter(receivable=claim, done_at=None, action__form="task").first():
            break
    assert task is not None
    Track.objects.filter(pk=claim.pk).update(pending=False)
    assign(firm, firm.customer, copy_of_default(firm, "另一个", renumber=3), move_begun=True)
    track = Track.objects.get(pk=claim.pk)
    bit = policies_of(firm.organization.pk)[track.policy_version_id].mask(task.kind)
    assert track.counted_mask & bit
    at = morning(MONDAY + timedelta(days=day))
    drop_task(task_id=task.pk, organization=firm.organization, reason="不用打", by=firm.owner, at=at)
    track.refresh_from_db()
    assert (track.counted_mask & bit, track.dropped_mask) == (0, bit)


def test_a_new_default_takes_what_is_not_assigned_and_keeps_the_limits(firm: Company) -> None:
    org = firm.organization
    content = {**current_version(org.pk).content, "weekly_cap": 2, "hours": [600, 1000]}
    default = Policy.objects.get(organization=org, is_default=True)
    publish_policy(
        policy=default, content=content, texts=current_version(org.pk).texts, by=firm.owner, at=morning(MONDAY)
    )
    other = copy_of_default(firm, "另一个")
    mine = firm.owe("单独的", 1_000_000, MONDAY + timedelta(days=30), MONDAY)
    rest = firm.owe("其余的", 1_000_000, MONDAY + timedelta(days=30), MONDAY)
    assign(firm, mine, default)
    assert make_default(policy=other, by=firm.owner, at=morning(MONDAY)) == Moved(fresh=1)
    assert (ladder_of(mine), ladder_of(rest)) == ("默认催收策略", "另一个")
    assert {(p.weekly_cap, p.hours) for p in policies_of(org.pk).values()} == {(2, (600, 1000))}
    with pytest.raises(Refused, match="policy_in_use"):
        services.retire(policy=other, by=firm.owner, at=morning(MONDAY))
    with pytest.raises(Refused, match="policy_same"):
        make_default(policy=Policy.objects.get(pk=other.pk), by=firm.owner, at=morning(MONDAY))


def test_what_is_refused_changes_nothing(firm: Company) -> None:
    other = copy_of_default(firm, "另一个")
    with pytest.raises(Refused, match="policy_same"):
        assign(firm, firm.customer, None)
    services.retire(policy=other, by=firm.owner, at=morning(MONDAY))
    other.refresh_from_db()
    with pytest.raises(Refused, match="policy_unknown"):
        assign(firm, firm.customer, other)
    with pytest.raises(Refused, match="policy_unknown"):
        make_default(policy=other, by=None, at=morning(MONDAY))
    with pytest.raises(Refused, match="name_taken"):
        copy_of_default(firm, " 默认催收策略 ")
    assert not PolicyAssignment.objects.exists()


def test_the_database_keeps_one_assignment_for_one_thing(firm: Company) -> None:
    policy, now = Policy.objects.get(organization=firm.organization), morning(MONDAY)
    for wrong in ({"customer": firm.customer, "contract": firm.contract}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyAssignment.objects.create(organization=firm.organization, policy=policy, at=now, **wrong)
    PolicyAssignment.objects.create(organization=firm.organization, policy=policy, at=now, customer=firm.customer)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyAssignment.objects.create(organization=firm.organization, policy=policy, at=now, customer=firm.customer)


def test_publishing_with_move_brings_begun_claims_along(firm: Company) -> None:
    claim = firm.owe("验收款", 10_000_000, DUE, MONDAY)
    firm.run(MONDAY)
    Track.objects.filter(pk=claim.pk).update(pending=False)
    default = Policy.objects.get(organization=firm.organization, is_default=True)
    first = current_version(firm.organization.pk)
    for move, expected in ((False, first.pk), (True, None)):
        made = publish_policy(
            policy=default, content=first.content, texts=first.texts, by=firm.owner, at=morning(MONDAY, 10),
            move_begun=move,
        )  # fmt: skip
        assert Track.objects.get(pk=claim.pk).policy_version_id == (expected or made.pk)
    assert newest_versions(firm.organization.pk)[default.pk] == made.pk


@given(st.integers(0, 2 ** len(DEFAULT_STEPS) - 1), st.integers(0, 20))
def test_carrying_taken_steps_to_the_same_ladder_elsewhere_and_back_loses_nothing(mask: int, shift: int) -> None:
    content = policy_to_json(Ladder(version_key="1", steps=DEFAULT_STEPS))
    moved = copy.deepcopy(content)
    for step in moved["steps"]:
        step["position"] += shift
    here = {step["key"]: step["position"] for step in content["steps"]}
    there = {step["key"]: step["position"] for step in moved["steps"]}
    known = sum(1 << place for place in here.values())
    assert carried(carried(mask & known, content, there), moved, here) == mask & known
