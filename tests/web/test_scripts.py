"""What to say on the telephone stands in the task's panel: the ladder's own words with the claim's own figures."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.parties.models import Customer
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Task
from huikuan.flow.reminders.selectors.versions import current_version
from huikuan.flow.reminders.services import policies, tracks
from tests.web.builders import Firm, firm, instant, task, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Firm:
    made = firm()
    tracks.start_tracks(organization_id=made.organization.pk, next_on=today())
    return made


def panel(built: Firm, row: Task) -> str:
    answer = built.client("owner").get(reverse("web:task", args=[row.pk]), headers={"HX-Request": "true"})
    return str(answer.content.decode())


def test_a_call_has_its_script_and_a_message_for_when_nobody_answers(built: Firm) -> None:
    page = panel(built, task(built.mine, "call"))
    for words in ("开场", "问清楚", "对方有异议", "没接通？发一条消息", built.mine.title, "¥"):
        assert words in page
    assert "{" not in page.split('class="script"')[1].split("</dl>")[0], "every placeholder is filled"


def test_it_is_said_in_the_customers_language(built: Firm) -> None:
    Customer.objects.filter(pk=built.mine.customer_id).update(language="en")
    script = panel(built, task(built.mine, "call")).split('class="script"')[1].split("</dl>")[0]
    assert "Hello" in script or "Good" in script


def test_the_words_are_those_of_the_claims_own_policy(built: Firm) -> None:
    like = current_version(built.organization.pk)
    texts = dict(like.texts)
    texts["call"] = {"zh-hans": {"opening": "您好，打扰您一分钟。"}}
    policies.publish(policy=like.policy, content=like.content, texts=texts, by=None, at=instant("2026-01-01T00:00"))
    row = task(built.mine, "call")
    assert "打扰您一分钟" not in panel(built, row), "this claim stands on the version before"
    built.mine.track.policy_version = current_version(built.organization.pk)
    built.mine.track.save()
    assert "打扰您一分钟" in panel(built, row)


def test_where_nothing_is_to_be_asked_for_there_is_no_script(built: Firm) -> None:
    Receivable.objects.filter(pk=built.mine.pk).update(outstanding_minor=0, closed="settled")
    assert 'class="script"' not in panel(built, task(built.mine, "call"))


def test_the_panel_keeps_its_budget(built: Firm) -> None:
    row, client = task(built.mine, "call"), built.client("owner")
    with CaptureQueriesContext(connection) as made:
        client.get(reverse("web:task", args=[row.pk]), headers={"HX-Request": "true"})
    assert len(made) <= 25, [query["sql"][:90] for query in made]
