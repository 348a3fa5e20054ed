"""试跑 in the desk: chosen, played, shown, downloaded; nobody sees what is not theirs."""

from __future__ import annotations

import copy
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.reminders.models import Action, Message, PolicyVersion
from huikuan.flow.reminders.services.policies import publish
from huikuan.support import clock
from huikuan.support.events.models import Event
from tests.web.builders import Firm, firm, today

pytestmark = pytest.mark.django_db
QUERIES_AT_MOST = 25


@pytest.fixture
def made() -> Firm:
    return firm()


@pytest.fixture
def gentler(made: Firm) -> PolicyVersion:
    """A second edition whose reminders come later."""
    version = PolicyVersion.objects.select_related("policy").get(organization=made.organization)
    content = copy.deepcopy(version.content)
    for step in content["steps"]:
        if step["key"] == "offer_help":
            step["offset"] = 16
    return publish(policy=version.policy, content=content, texts=version.texts, by=made.people["owner"], at=clock.now())


def page(client: Client, name: str = "policy_replay", *args: Any, **asked: Any) -> Any:
    return client.get(reverse(f"web:{name}", args=args), asked)


def test_the_page_first_asks_what_to_try(made: Firm) -> None:
    answer = page(made.client("owner"))
    assert answer.status_code == 200
    assert "试哪一版" in answer.content.decode()
    assert "谁会收到什么" not in answer.content.decode()


def test_a_version_is_tried_and_the_difference_shown(made: Firm, gentler: PolicyVersion) -> None:
    before = Action.objects.count(), Message.objects.count(), Event.objects.count()
    answer = page(made.client("owner"), version=gentler.pk, period="60", show="")
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("谁会收到什么", "每天发出的信", "现在的策略", "试的策略", "假定没有人付款", made.customer.name):
        assert words in text
    assert answer.context["result"].new_totals.letters > 0
    assert f"{today() + timedelta(days=59):%Y-%m-%d}" in text
    assert (Action.objects.count(), Message.objects.count(), Event.objects.count()) == before


def test_past_days_and_mistakes_in_the_form(made: Firm, gentler: PolicyVersion) -> None:
    client = made.client("owner")
    since, until = today() - timedelta(days=40), today() - timedelta(days=1)
    answer = page(client, version=gentler.pk, period="past", since=since, until=until)
    assert (answer.status_code, "按每一天当时知道的情况" in answer.content.decode()) == (200, True)
    for wrong in (
        {"since": "", "until": until}, {"since": until, "until": since}, {"since": since, "until": today()},
        {"since": "31.2.", "until": until},
    ):  # fmt: skip
        assert page(client, version=gentler.pk, period="past", **wrong).status_code == 422
    assert page(client, version=987_654).status_code == 422
    assert page(client, version="x'; --").status_code == 422


def test_the_rows_can_be_narrowed(made: Firm, gentler: PolicyVersion) -> None:
    client = made.client("owner")
    everything = page(client, version=gentler.pk, period="90", show="").context["found"]
    mine = page(client, version=gentler.pk, period="90", show="", q=made.customer.name).context["found"]
    assert 0 < mine < everything
    assert page(client, version=gentler.pk, period="90", show="", q="没有这样的客户").context["found"] == 0


def test_a_project_manager_tries_it_on_his_own_claims(made: Firm, gentler: PolicyVersion) -> None:
    answer = page(made.client("project_manager"), version=gentler.pk, period="90", show="")
    keys = {line.name.key for line in answer.context["lines"]}
    assert keys == {made.mine.pk}
    assert made.other_customer.name not in answer.content.decode()


def test_another_organization_cannot_be_tried_on(made: Firm, gentler: PolicyVersion) -> None:
    other = firm("别家公司", "other.example")
    assert page(other.client("owner"), version=gentler.pk).status_code == 422


def test_the_files_hold_every_row(made: Firm, gentler: PolicyVersion) -> None:
    client, asked = made.client("owner"), {"version": gentler.pk, "period": "90", "show": ""}
    found = page(client, **asked).context["found"]
    csv = page(client, "policy_replay_export", "csv", **asked)
    text = b"".join(csv.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == found + 1
    sheet = page(client, "policy_replay_export", "xlsx", **asked)
    with ZipFile(BytesIO(b"".join(sheet.streaming_content))) as packed:
        assert packed.read("xl/worksheets/sheet1.xml").count(b"<row ") == found + 1
    assert page(client, "policy_replay_export", "pdf", **asked).status_code == 404
    assert page(client, "policy_replay_export", "csv").status_code == 404


def test_the_number_of_queries_is_bounded(
    made: Firm, gentler: PolicyVersion, django_assert_max_num_queries: Any
) -> None:
    client = made.client("owner")
    asked = {
        "version": gentler.pk,
        "period": "past",
        "since": today() - timedelta(days=60),
        "until": today() - timedelta(days=1),
    }
    page(client, **asked)
    with django_assert_max_num_queries(QUERIES_AT_MOST) as counted:
        page(client, **asked)
    assert isinstance(counted, CaptureQueriesContext)


def test_the_policy_page_leads_here(made: Firm) -> None:
    assert reverse("web:policy_replay") in page(made.client("owner"), "policy").content.decode()


def edited(made: Firm, **more: str) -> dict[str, str]:
    """The fields of the step editor, with changes."""
    step = made.client("owner").get(reverse("web:policy_step", args=["reminder"]))
    fields = {
        bound.html_name: bound.value()
        for form in (step.context["form"], step.context["only"])
        for bound in form
        if bound.value() not in (None, False)
    }
    return fields | more


def test_an_edited_step_is_tried_before_it_is_published(made: Firm) -> None:
    client, address = made.client("owner"), reverse("web:policy_replay_step", args=["reminder"])
    versions = PolicyVersion.objects.count()
    answer = client.post(address, edited(made, offset="2"))
    assert answer.status_code == 200, (answer.context["form"].errors, answer.context["only"].errors)
    assert "还没有发布的改动" in answer.content.decode()
    assert PolicyVersion.objects.count() == versions
    for wrong in ("many", "4"):  # the call of the third day needs the reminder before it
        assert client.post(address, edited(made, offset=wrong)).status_code == 422
    assert made.client("auditor").post(address, {}).status_code == 403
