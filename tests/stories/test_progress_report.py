"""The customer is told how far the work is: drafted from the milestones, edited, sent like every other message."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huikuan.flow.delivery.models import Project
from huikuan.flow.delivery.services.projects import Planned, add_project, set_report_rhythm, update_milestone
from huikuan.flow.reminders.models import Message, Task
from huikuan.support import documents
from huikuan.support.refusal import Refused
from huikuan.workflow import accepting, progress_report, schedule
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
START, TODAY = date(2026, 3, 2), date(2026, 3, 31)


@pytest.fixture
def firm() -> Company:
    return company(START)


@pytest.fixture
def project(firm: Company) -> Project:
    names = ("需求确认", "系统上线", "终验")
    planned = [Planned(name, planned_on=START + timedelta(days=20 * n)) for n, name in enumerate(names)]
    made = add_project(contract=firm.contract, name="MES 一期", milestones=planned, by=firm.manager, at=morning(START))
    first, second, _last = made.milestones.order_by("sequence")
    at = morning(TODAY)
    accepting.accept(milestone=first, accepted_on=date(2026, 3, 10), signatory="王总监", by=firm.manager, at=at)
    update_milestone(
        milestone=second, changes={"done_on": date(2026, 3, 27), "submitted_on": date(2026, 3, 30)}, by=firm.manager,
        at=at,
    )  # fmt: skip
    return made


def test_the_draft_tells_what_happened_and_what_comes(firm: Company, project: Project) -> None:
    firm.owe("进度款", 5_000_000, date(2026, 4, 15), START)
    drafted = progress_report.draft(project, TODAY, "zh-hans")
    assert drafted.since == TODAY - timedelta(days=30)
    for words in (
        "已完成：\n· 需求确认（2026年3月10日）\n· 系统上线（2026年3月27日）",
        "已验收：\n· 需求确认",
        "请贵方安排验收：\n· 系统上线",
        "接下来：\n· 终验（2026年4月11日）",
        "总体进度 66%",
    ):
        assert words in drafted.words
    assert [row.title for row in drafted.claims] == ["进度款"]


def test_it_is_sent_as_edited_with_the_amounts_and_no_demand(firm: Company, project: Project) -> None:
    firm.owe("进度款", 5_000_000, date(2026, 4, 15), START)
    drafted = progress_report.draft(project, TODAY, "zh-hans")
    words = drafted.words + "\n\n下周一双方例会 <确认> 上线计划。"
    message = progress_report.send(
        project=project, drafted=drafted, subject="MES 一期三月汇报", words=words, by=firm.manager, at=morning(TODAY)
    )
    assert (message.purpose, message.state, message.reply_to) == ("report", "rehearsed", firm.manager.email)
    for part in ("下周一双方例会 <确认> 上线计划。", "¥50,000.00", "2026年4月15日"):
        assert part in message.text
    assert "&lt;确认&gt;" in message.html
    assert "逾期" not in message.text
    assert message.enclosure is not None
    paper = documents.read_text(bytes(message.enclosure.content), "汇报.pdf").text
    for part in ("MES 一期", "系统上线", "下周一双方例会 <确认> 上线计划。", "50,000.00"):
        assert part in paper
    with pytest.raises(Refused, match="report_sent_already"):
        progress_report.send(
            project=project, drafted=drafted, subject="又一次", words="重复", by=firm.manager, at=morning(TODAY)
        )
    assert Message.objects.count() == 1


def test_the_next_one_begins_where_the_last_ended_and_is_asked_for_in_time(firm: Company, project: Project) -> None:
    set_report_rhythm(project=project, every_days=14, by=firm.manager, at=morning(START))
    schedule.tick(morning(date(2026, 3, 13)))
    assert not Task.objects.filter(kind="progress_report").exists()
    schedule.tick(morning(date(2026, 3, 16)))
    task = Task.objects.get(kind="progress_report")
    assert task.owner == firm.manager
    at = morning(date(2026, 3, 16), 10)
    drafted = progress_report.draft(project, date(2026, 3, 16), "zh-hans")
    progress_report.send(project=project, drafted=drafted, subject="汇报", words="进展正常。", by=firm.manager, at=at)
    task.refresh_from_db()
    assert task.outcome == "done"
    assert progress_report.draft(project, TODAY, "zh-hans").since == date(2026, 3, 17)
    schedule.tick(morning(date(2026, 3, 29)))
    assert not Task.objects.filter(kind="progress_report", done_at=None).exists()
