"""The timetable: the day's run happens once, at the organization's hour, whoever asks, and a failure is tried again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.reminders.models import Action, Task
from huikuan.support.events.models import Event
from huikuan.support.jobs.models import JobRun
from huikuan.workflow import daily_run, schedule
from tests.stories.company import company, morning

DAY = date(2026, 9, 1)

pytestmark = pytest.mark.django_db


def runs() -> int:
    return Event.objects.filter(kind="run.finished").count()


def test_the_day_is_run_once_from_its_hour_on() -> None:
    firm = company(DAY)
    firm.owe("A", 1_000_000, DAY - timedelta(days=1), DAY)
    assert schedule.tick(morning(DAY, 8)) == 0, "the hour is half past eight"
    assert schedule.tick(morning(DAY, 9)) == 1
    assert schedule.tick(morning(DAY, 9)) == 0
    assert schedule.tick(morning(DAY, 20)) == 0
    assert (runs(), Action.objects.count()) == (1, 1)


def test_after_an_outage_only_the_present_day_is_made_up_for() -> None:
    company(DAY)
    schedule.tick(morning(DAY + timedelta(days=9), 22))
    assert runs() == 1


def test_a_run_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    company(DAY)

    def breaks(**_given: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(daily_run, "run", breaks)
        assert schedule.tick(morning(DAY, 9)) == 0
    assert "disk full" in JobRun.objects.get().failure
    schedule.tick(morning(DAY + timedelta(days=1), 9))
    assert runs() == 1


def test_two_months_before_an_unpublished_year_its_calendar_is_asked_for() -> None:
    company(date(2026, 11, 20))
    schedule.tick(morning(date(2026, 11, 20), 9))
    task = Task.objects.get(kind="calendar")
    assert (task.role, task.values["year"]) == ("owner", 2027)
