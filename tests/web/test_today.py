"""今日: what each person sees and may do, and how much it costs the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huikuan.flow.negotiation.models import FirmStep, Meeting, Offer
from huikuan.flow.negotiation.selectors.decisions import decisions_today
from huikuan.flow.receivables.models import Hold
from huikuan.flow.reminders.models import Task
from huikuan.support import clock
from huikuan.support.sentences.reasons import REASONS
from tests.web import builders
from tests.web.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


def test_strangers_are_asked_to_sign_in() -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login")


@pytest.mark.parametrize("role", builders.ROLES)
def test_everybody_has_a_day(firm: builders.Firm, role: str) -> None:
    assert firm.client(role).get("/").status_code == 200


def test_a_project_manager_sees_only_own_work(firm: builders.Firm) -> None:
    builders.message(firm.mine)
    builders.message(firm.theirs)
    builders.task(firm.mine, owner=firm.people["project_manager"])
    builders.task(firm.theirs, owner=firm.other_pm)
    builders.looked(firm.mine, ("held_all", {}))
    builders.looked(firm.theirs, ("held_all", {}))
    page = firm.client("project_manager").get("/").content.decode()
    assert firm.customer.name in page
    assert firm.other_customer.name not in page
    everything = firm.client("finance").get("/?tasks=all").content.decode()
    assert firm.customer.name in everything
    assert firm.other_customer.name in everything


def test_another_organization_sees_nothing_of_it(firm: builders.Firm) -> None:
    builders.message(firm.mine)
    row = builders.task(firm.mine)
    stranger = builders.firm("白杨设计", "baiyang.example").client("owner")
    assert firm.mine.contract.pk not in [row.pk for row in stranger.get("/").context["tasks"].rows]
    assert not stranger.get("/").context["approvals"]
    assert stranger.get(reverse("web:task", args=[row.pk])).status_code == 404
    assert stranger.post(reverse("web:task_done", args=[row.pk]), {"outcome": "done", "note": "x"}).status_code == 404


def test_the_day_costs_at_most_twelve_queries(firm: builders.Firm, django_assert_max_num_queries: object) -> None:
    for _ in range(4):
        builders.message(firm.mine)
        builders.message(firm.theirs, "queued")
        builders.task(firm.mine, owner=firm.people["project_manager"])
    client = firm.client("project_manager")
    client.get("/")  # the session notes its last use once a minute
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/")


def test_why_nothing_goes_out_is_counted_and_opens_the_list(firm: builders.Firm) -> None:
    builders.looked(firm.mine, ("days_late", {"days": 10}), ("held_all_until", {"until": "2027-01-05"}))
    client = firm.client("owner")
    assert reverse("web:waiting", args=["held"]) in client.get("/").content.decode()
    page = client.get(reverse("web:waiting", args=["held"])).content.decode()
    assert firm.mine.contract.number in page
    assert "2027-01-05" in page
    assert client.get("/today/waiting/nonsense").status_code == 404


def test_a_finished_task_leads_to_the_next(firm: builders.Firm) -> None:
    me = firm.people["project_manager"]
    first = builders.task(firm.mine, owner=me)
    second = builders.task(firm.mine, kind="meeting", owner=me, due_on=builders.today())
    client = firm.client("project_manager")
    response = client.post(reverse("web:task_done", args=[first.pk]), {"outcome": "done", "note": "周五付"})
    assert response.headers["Location"] == reverse("web:task", args=[second.pk])
    first.refresh_from_db()
    assert (first.outcome, first.note, first.done_by) == ("done", "周五付", me)
    last = client.post(reverse("web:task_done", args=[second.pk]), {"outcome": "no_answer", "note": ""})
    assert last.headers["Location"] == reverse("web:today")


def test_a_promise_holds_the_claim_until_its_day(firm: builders.Firm) -> None:
    row = builders.task(firm.mine, owner=firm.people["project_manager"])
    promised = builders.today() + timedelta(days=4)
    client = firm.client("project_manager")
    url = reverse("web:task_done", args=[row.pk])
    refused = client.post(url, {"outcome": "promised", "note": ""})
    assert refused.status_code == 422
    assert "请填写答应付款的日期" in refused.content.decode()
    client.post(url, {"outcome": "promised", "promised_on": promised.isoformat(), "note": "李会计"})
    held = Hold.objects.get(receivable=firm.mine)
    assert (held.reason, held.until) == ("promise", promised)
    assert Task.objects.get(pk=row.pk).outcome == "done"


def test_the_panel_comes_alone_for_htmx(firm: builders.Firm) -> None:
    row = builders.task(firm.mine)
    client = firm.client("owner")
    panel = client.get(reverse("web:task", args=[row.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    assert firm.customer.name in panel
    assert "<html" in client.get(reverse("web:task", args=[row.pk])).content.decode()


def test_a_hard_step_waits_for_the_named_role(firm: builders.Firm) -> None:
    row = builders.task(firm.mine, kind="demand_letter", approver_role="owner")
    finance, owner = firm.client("finance"), firm.client("owner")
    done = reverse("web:task_done", args=[row.pk])
    assert "要先由老板批准" in finance.post(done, {"outcome": "done", "note": "寄出"}).content.decode()
    finance.post(reverse("web:task_approve", args=[row.pk]))
    assert Task.objects.get(pk=row.pk).approved_at is None
    owner.post(reverse("web:task_approve", args=[row.pk]))
    assert Task.objects.get(pk=row.pk).approved_by == firm.people["owner"]


def test_the_auditor_only_looks(firm: builders.Firm) -> None:
    row = builders.task(firm.mine)
    auditor = firm.client("auditor")
    assert auditor.get(reverse("web:task", args=[row.pk])).status_code == 200
    assert auditor.post(reverse("web:task_done", args=[row.pk]), {"outcome": "done", "note": "x"}).status_code == 403
    assert auditor.post(reverse("web:run_day")).status_code == 403


def test_forms_need_their_token(firm: builders.Firm) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(firm.people["owner"], "huikuan.web.backend.StaffBackend")
    assert strict.post(reverse("web:run_day")).status_code == 403


def test_every_reason_of_the_rules_has_a_sentence() -> None:
    from huikuan.rules.dunning import reasons

    assert not set(reasons.REASONS) - set(REASONS)


def test_meetings_offers_and_firm_steps_wait_on_the_day_for_whom_they_concern() -> None:
    """What the fixtures of the walk hold: an offer to approve, a proposed firm step, a meeting of the day."""
    world = build()
    Meeting.objects.filter(case__contract=world.home.mine.contract).update(
        state="planned", record=None, starts_at=clock.now(), ends_at=clock.now()
    )
    Offer.objects.filter(case__contract=world.home.mine.contract).update(state="awaiting_approval")
    FirmStep.objects.filter(case__contract=world.home.mine.contract).update(state="proposed")
    number = world.home.mine.contract.number
    seen = {
        who: {row.what for row in decisions_today(user, as_of=builders.today()) if row.number == number}
        for who in ("owner", "project_manager", "other_manager", "abroad") if (user := world.user(who))
    }  # fmt: skip
    assert seen["owner"] == {"meeting", "offer", "firm_step"}
    assert seen["project_manager"] == {"meeting"}, "who may not decide is not asked"
    assert seen["other_manager"] == seen["abroad"] == set()
    page = world.client("owner").get("/").content.decode()
    for words in ("会面与要您定的事", "批准：", "data-approve"):
        assert words in page
