"""Following a project kept elsewhere: what is taken over, what is left alone, what goes wrong, what is said there."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from huikuan.flow.delivery.models import Connection, LinkedMilestone, LinkedProject, Milestone
from huikuan.flow.delivery.ports import ConnectorError, RemoteProject
from huikuan.flow.delivery.services.connections import end_connection, update_connection
from huikuan.flow.delivery.services.links import stop_following
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.delivery.services.seen import Seen, store_seen
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Task
from huikuan.support.events.models import Event
from huikuan.support.refusal import Refused
from huikuan.workflow import accepting, connecting, facts, schedule, syncing
from huikuan.workflow.connecting import Wanted
from tests.stories.company import Company, company, morning
from tests.workflow.elsewhere import START, Elsewhere, connected, linked, offered, signature

DONE = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    return offered(monkeypatch)


@pytest.fixture
def firm() -> Company:
    return company(START)


def ours(title: str) -> Milestone:
    return Milestone.objects.get(title=title)


def sync(row: LinkedProject, at: datetime) -> ConnectorError | None:
    row = LinkedProject.objects.select_related("connection__organization", "project__contract").get(pk=row.pk)
    return syncing.sync_now(linked=row, at=at)


def test_items_become_milestones_and_completion_is_on_the_organizations_own_day(
    firm: Company, there: Elsewhere
) -> None:
    late_evening = datetime.fromisoformat("2026-03-01T18:30:00+00:00")  # already 2 March in Shanghai
    there.put("1", "上线", planned_on=date(2026, 2, 28), completed_at=late_evening, completed_how="transition")
    there.put("2", "终验", planned_on=date(2026, 4, 1), progress_bp=4000)
    link = linked(firm, connected(firm, there), DONE)
    done, open_one = ours("上线"), ours("终验")
    assert (done.done_on, done.progress_bp, open_one.done_on, open_one.progress_bp) == (DONE, 10000, None, 4000)
    assert not done.acceptances.exists(), "completed there is not accepted"
    kept = LinkedMilestone.objects.get(milestone=done)
    assert (kept.completed_at, kept.completed_how, kept.url) == (
        late_evening, "transition", "https://remote.example/1",
    )  # fmt: skip
    event = Event.objects.get(kind="milestone.synced")
    assert event.data["url"] == kept.url
    assert link.project.contract_id == firm.contract.pk


def test_a_delivery_claim_falls_due_by_what_was_completed_there(firm: Company, there: Elsewhere) -> None:
    project = add_project(contract=firm.contract, name="一期", milestones=[Planned("到货")], by=None, at=morning(START))
    milestone = project.milestones.get()
    draft = Draft(
        firm.contract, 1, "delivery", "到货款", 500, trigger="delivery", offset_days=10, milestone_id=milestone.pk
    )
    facts.open_plan(organization=firm.organization, drafts=[draft], by=None, at=morning(START))
    there.put("7", "设备到货")
    link = linked(firm, connected(firm, there), project=project, targets={"7": milestone.pk})
    assert Milestone.objects.count() == 1, "the mapped item made no twin"
    assert Receivable.objects.get().due_on is None
    there.put("7", "设备到货", completed_at=morning(DONE))
    assert sync(link, morning(DONE, 12)) is None
    assert Receivable.objects.get().due_on == date(2026, 3, 12)
    there.put("7", "设备到货")  # reopened
    sync(link, morning(DONE, 13))
    assert Receivable.objects.get().due_on is None


def test_a_completion_known_by_its_state_alone_is_not_moved_by_later_edits(firm: Company, there: Elsewhere) -> None:
    there.put("1", "到货", completed_at=morning(date(2026, 1, 30)), completed_how="state")
    row = linked(firm, connected(firm, there))
    there.put("1", "到货，改了标题", completed_at=morning(date(2026, 2, 20)), completed_how="state")
    syncing.sync_now(linked=row, at=morning(date(2026, 2, 21)))
    stone = Milestone.objects.get()
    assert (stone.done_on, stone.linked.title) == (date(2026, 1, 30), "到货，改了标题")
    there.put("1", "到货", completed_at=morning(date(2026, 2, 5)), completed_how="field")
    syncing.sync_now(linked=row, at=morning(date(2026, 2, 22)))
    stone.refresh_from_db()
    assert stone.done_on == date(2026, 2, 5), "a time that is stated is better than one that was seen"


def test_what_a_person_entered_stays(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线", planned_on=date(2026, 2, 20))
    link = linked(firm, connected(firm, there))
    at = morning(date(2026, 2, 10))
    said = {"done_on": date(2026, 2, 9), "planned_on": date(2026, 2, 11)}
    accepting.progress(milestone=ours("上线"), by=firm.owner, at=at, **said)
    there.put("1", "上线", planned_on=date(2026, 2, 20), completed_at=morning(date(2026, 2, 15)))
    for day in (16, 17):
        sync(link, morning(date(2026, 2, day)))
        row = ours("上线")
        assert (row.done_on, row.planned_on) == (date(2026, 2, 9), date(2026, 2, 11))


def test_what_was_accepted_is_not_reopened_from_there(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线", completed_at=morning(date(2026, 2, 15)))
    link = linked(firm, connected(firm, there), date(2026, 2, 16))
    accepting.accept(
        milestone=ours("上线"), accepted_on=date(2026, 2, 20), signatory="王", by=None, at=morning(date(2026, 2, 20))
    )
    there.put("1", "上线", progress_bp=5000)
    sync(link, morning(date(2026, 2, 21)))
    assert (ours("上线").done_on, ours("上线").progress_bp) == (date(2026, 2, 15), 10000)


def test_what_is_gone_there_stays_here_and_may_come_back(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线")
    link = linked(firm, connected(firm, there))
    item = there.items.pop("1")
    sync(link, morning(date(2026, 2, 3)))
    assert LinkedMilestone.objects.get().gone_at == morning(date(2026, 2, 3))
    assert ours("上线"), "never deleted here"
    there.items["1"] = item
    sync(link, morning(date(2026, 2, 4)))
    assert LinkedMilestone.objects.get().gone_at is None
    assert Milestone.objects.count() == 1


def test_an_ignored_item_makes_no_milestone_and_a_new_one_does(firm: Company, there: Elsewhere) -> None:
    there.put("1", "内部评审")
    link = linked(firm, connected(firm, there), targets={"1": None})
    there.put("2", "上线")
    sync(link, morning(date(2026, 2, 3)))
    assert [row.title for row in Milestone.objects.all()] == ["上线"]
    connecting.remap(linked=link, targets={"1": ours("上线").pk, "2": None}, by=firm.owner, at=morning(DONE))
    there.put("1", "内部评审", completed_at=morning(DONE))
    sync(link, morning(DONE, 12))
    assert ours("上线").done_on == DONE


def test_two_items_cannot_stand_for_one_milestone_nor_one_of_another_project(firm: Company, there: Elsewhere) -> None:
    first = add_project(contract=firm.contract, name="A", milestones=[Planned("甲")], by=None, at=morning(START))
    other = add_project(contract=firm.contract, name="B", milestones=[Planned("乙")], by=None, at=morning(START))
    there.put("1", "一")
    there.put("2", "二")
    row, key = connected(firm, there), first.milestones.get().pk
    with pytest.raises(Refused, match="mapped_twice"):
        linked(firm, row, project=first, targets={"1": key, "2": key})
    with pytest.raises(Refused, match="milestone_elsewhere"):
        linked(firm, row, project=first, targets={"1": other.milestones.get().pk})
    assert not LinkedProject.objects.exists()
    assert not LinkedMilestone.objects.exists()


def test_hostile_items_are_kept_harmlessly(firm: Company, there: Elsewhere) -> None:
    there.put("1", "x" * 900, url="javascript:alert(1)", key="k" * 99, state="s" * 99, progress_bp=999999)
    there.put("2", "   ", completed_at=morning(date(2030, 1, 1)), url="https://" + "a" * 500)
    there.put("", "no id")
    linked(firm, connected(firm, there))
    first, second = LinkedMilestone.objects.order_by("remote_id")
    assert (first.url, second.url, len(first.title), first.progress_bp) == ("", "", 200, 10000)
    assert second.completed_at is None, "completed in the future is not believed"
    assert second.milestone
    assert (second.milestone.title, second.milestone.done_on) == ("2", None)


def test_too_many_items_are_refused_with_their_number(
    firm: Company, there: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "ITEMS_AT_MOST", 3)
    for number in range(4):
        there.put(str(number), f"任务 {number}")
    with pytest.raises(ConnectorError, match="too_many_items"):
        linked(firm, connected(firm, there))


def test_the_statements_do_not_grow_with_the_items(firm: Company, there: Elsewhere) -> None:
    link = linked(firm, connected(firm, there))
    counts = []
    for many in (3, 40):
        seen = [Seen(f"{many}-{n}", f"{many}/{n}", completed_at=morning(DONE), completed_on=DONE) for n in range(many)]
        with CaptureQueriesContext(
            database,
        ) as queries:
            store_seen(linked=link, seen=seen, at=morning(DONE, 12))
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2, counts
    assert counts[0] < 20


def test_the_schedule_follows_each_quarter_of_an_hour(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线")
    linked(firm, connected(firm, there))
    at = morning(START)
    there.asked.clear()
    rounds = [at + timedelta(minutes=minutes) for minutes in (0, 5, 15, 16)]
    assert [syncing.poll(now, now=lambda now=now: now) for now in rounds] == [1, 0, 1, 0]
    assert there.asked.count("milestones P1") == 2
    assert schedule.follow(at + timedelta(days=1)) >= 0


def test_one_connection_that_fails_stops_no_other_and_is_told_once(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线")
    broken = connected(firm, there, name="坏的")
    bad, good = linked(firm, broken), None
    project = RemoteProject("P2", "另一个")
    there.put("9", "二期上线", project_id="P2")
    working = connected(firm, there, "worktile", "好的")
    good = connecting.link(
        connection=working, contract=firm.contract, by=firm.owner, at=morning(START),
        wanted=Wanted(remote=project, kinds=["sprints"], project=None, name="二期", targets={}),
    )  # fmt: skip
    there.refuses["P1"] = ConnectorError("bad_credentials")
    at = morning(date(2026, 2, 3))
    for hours in (0, 1, 7):
        syncing.poll(at + timedelta(hours=hours), now=lambda hours=hours: at + timedelta(hours=hours))
    broken.refresh_from_db()
    working.refresh_from_db()
    assert (broken.failure["code"], broken.failures, working.failure) == ("bad_credentials", 2, {})
    good.refresh_from_db()
    assert good.polled_at == at + timedelta(hours=7)
    task = Task.objects.get(kind="connection_failed")
    assert (task.role, task.values["name"], task.done_at) == ("owner", "坏的", None)
    there.refuses.clear()
    assert sync(bad, at + timedelta(hours=8)) is None
    task.refresh_from_db()
    assert task.outcome == "obsolete", "mended: nobody need look"


def test_a_connector_with_a_bug_stops_nobody(firm: Company, there: Elsewhere) -> None:
    linked(firm, connected(firm, there))
    there.fails = KeyError("value")
    assert syncing.poll(morning(DONE), now=lambda: morning(DONE)) == 0
    row = Connection.objects.get()
    assert row.failure["code"] == "malformed_answer"
    assert "s3cret" not in json.dumps(row.failure)


def test_after_failures_we_wait_as_told_or_longer_each_time(firm: Company, there: Elsewhere) -> None:
    linked(firm, connected(firm, there))
    at, waits = morning(DONE), []
    for error in (ConnectorError("rate_limited", retry_after=50), *[ConnectorError("unavailable")] * 12):
        there.fails = error
        syncing.poll(at, now=lambda at=at: at)
        row = Connection.objects.get()
        assert row.retry_at is not None
        waits.append(row.retry_at - at)
        assert syncing.poll(at + timedelta(seconds=1), now=lambda at=at: at + timedelta(seconds=1)) == 0
        at = row.retry_at
    assert waits[0] == timedelta(seconds=50)
    assert waits[1:] == sorted(waits[1:])
    assert max(waits) == connecting.PAUSE_AT_MOST
    assert Task.objects.filter(kind="connection_failed").count() == 1, "so many in a row: somebody should know"
    there.fails = None
    there.put("1", "上线")
    assert syncing.poll(at, now=lambda: at) == 1
    row.refresh_from_db()
    assert (row.failures, row.failure, row.retry_at) == (0, {}, None)


def test_a_project_that_is_not_there_any_more_leaves_its_neighbours_alone(firm: Company, there: Elsewhere) -> None:
    row = connected(firm, there)
    link = linked(firm, row)
    there.refuses["P1"] = ConnectorError("not_found")
    other = RemoteProject("P2", "另一个")
    connecting.link(
        connection=row, contract=firm.contract, by=firm.owner, at=morning(START),
        wanted=Wanted(remote=other, kinds=["sprints"], project=None, name="二期", targets={}),
    )  # fmt: skip
    assert syncing.poll(morning(DONE), now=lambda: morning(DONE)) == 2
    link.refresh_from_db()
    row.refresh_from_db()
    assert (link.failure["code"], row.failure) == ("not_found", {})


def test_a_hint_fetches_only_what_it_names(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线")
    there.put("2", "终验")
    row = connected(firm, there)
    linked(firm, row)
    at = morning(DONE)
    syncing.poll(at, now=lambda: at)
    there.put("1", "上线", completed_at=at)
    there.asked.clear()
    taken = syncing.take_hint(connection=row, body=b'{"ids": ["1"]}', headers={}, at=at)
    assert (taken.due, there.asked) == (1, []), "nobody is asked inside the call"
    soon = at + timedelta(minutes=1)
    assert syncing.poll(soon, now=lambda: soon) == 1
    assert there.asked == ["milestone 1"]
    assert ours("上线").done_on == DONE
    assert syncing.poll(soon, now=lambda: soon) == 0
    syncing.take_hint(connection=row, body=b'{"ids": ["new"]}', headers={}, at=soon)
    assert syncing.poll(soon + timedelta(minutes=2), now=lambda: soon + timedelta(minutes=2)) == 1
    assert there.asked[-2:] == ["milestones P1", "progress"], "an unknown item: the whole project"


def test_hints_without_end_do_not_make_us_ask_without_end(firm: Company, there: Elsewhere) -> None:
    row = connected(firm, there)
    linked(firm, row)
    at = morning(DONE)
    looked = 0
    for second in range(0, 60, 2):
        now = at + timedelta(seconds=second)
        syncing.take_hint(connection=row, body=b"{}", headers={}, at=now)
        looked += syncing.poll(now, now=lambda now=now: now)
    assert looked == 1


def test_a_signed_call_is_kept_once(firm: Company, there: Elsewhere) -> None:
    row = connected(firm, there, "webhook", "自研平台")
    linked(firm, row)
    item = {"id": "m1", "title": "上线", "project": "P1", "completed_at": "2026-03-02T02:00:00+00:00"}
    said = {"id": "d-1", "milestone": item}
    body = json.dumps(said).encode()
    headers = {"X-Signature": signature("s3cret", body)}
    taken = syncing.take_hint(connection=row, body=body, headers=headers, at=morning(DONE, 11))
    assert (taken.stored, ours("上线").done_on) == (1, DONE)
    Milestone.objects.update(done_on=None)
    again = syncing.take_hint(connection=row, body=body, headers=headers, at=morning(DONE, 12))
    assert (again.again, ours("上线").done_on) == (True, None)
    with pytest.raises(ConnectorError, match="signature_wrong"):
        syncing.take_hint(connection=row, body=body + b" ", headers=headers, at=morning(DONE))
    other = json.dumps(said | {"id": "d-2", "milestone": item | {"project": "P9"}}).encode()
    strange = syncing.take_hint(
        connection=row, body=other, headers={"x-signature": signature("s3cret", other)}, at=morning(DONE, 13)
    )
    assert (strange.stored, strange.unknown) == (0, ("P9",))


def test_a_moved_address_never_gets_the_old_credentials(firm: Company, there: Elsewhere) -> None:
    row = connected(firm, there)
    given: dict[str, Any] = {
        "connection": row,
        "options": {},
        "write_back": False,
        "by": firm.owner,
        "at": morning(DONE),
    }
    with pytest.raises(Refused, match="credentials_again"):
        update_connection(address="https://evil.example", credentials={}, **given)
    update_connection(address="https://remote.example", credentials={"client_secret": "new"}, **given)
    connecting.test_connection(connection=row, at=morning(DONE))
    assert dict(there.opened[-1].credentials)["client_secret"] == "new"
    assert "new" not in repr(there.opened[-1])


def test_an_ended_connection_forgets_its_credentials_and_its_project_is_free(firm: Company, there: Elsewhere) -> None:
    there.put("1", "上线")
    row = connected(firm, there)
    link = linked(firm, row)
    with pytest.raises(Refused, match="linked_already"):
        linked(firm, row, project=link.project)
    end_connection(connection=row, by=firm.owner, at=morning(DONE))
    row.refresh_from_db()
    assert row.secrets_sealed == ""
    assert syncing.poll(morning(DONE), now=lambda: morning(DONE)) == 0
    fresh = connected(firm, there)
    again = linked(firm, fresh, DONE, project=link.project, targets={"1": ours("上线").pk})
    assert (again.pk, again.connection_id, Milestone.objects.count()) == (link.pk, fresh.pk, 1)
    stop_following(linked=again, by=firm.owner, at=morning(DONE))
    assert syncing.poll(morning(DONE), now=lambda: morning(DONE)) == 0
