"""消息: the list, one message with its proof, and the verbs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import builders

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


def test_the_list_is_scoped_and_filtered(firm: builders.Firm) -> None:
    builders.message(firm.mine, "sent")
    builders.message(firm.theirs, "queued")
    mine = firm.client("project_manager").get("/messages/").content.decode()
    assert firm.customer.name in mine
    assert firm.other_customer.name not in mine
    sent = firm.client("owner").get("/messages/?state=sent").content.decode()
    assert firm.other_customer.name not in sent
    found = firm.client("owner").get("/messages/?q=linjiang").content.decode()
    assert firm.other_customer.name in found
    assert firm.customer.name not in found


def test_pages_follow_each_other_without_gaps(firm: builders.Firm) -> None:
    made = [builders.message(firm.mine, "sent").pk for _ in range(53)]
    client = firm.client("owner")
    first = client.get("/messages/")
    second = client.get("/messages/?" + first.context["next"], headers=HTMX)
    seen = [card.message.pk for page in (first, second) for card in page.context["cards"]]
    assert seen == sorted(made, reverse=True)
    assert second.context["next"] == ""


def test_nonsense_in_the_address_is_ignored(firm: builders.Firm) -> None:
    client = firm.client("owner")
    assert client.get("/messages/?after=x.y&state=zzz&since=heute&customer=abc").status_code == 200


def test_the_list_costs_few_queries(firm: builders.Firm, django_assert_max_num_queries: object) -> None:
    for _ in range(30):
        builders.message(firm.mine, "sent")
    client = firm.client("project_manager")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/messages/")


def test_one_message_shows_everything(firm: builders.Firm) -> None:
    row = builders.message(firm.mine)
    page = firm.client("owner").get(reverse("web:message", args=[row.pk])).content.decode()
    for words in (row.subject, "pay@customer.example", "¥386,000.00", "已逾期 10 天", "HT-2026-001"):
        assert words in page
    assert firm.client(firm.other_pm).get(reverse("web:message", args=[row.pk])).status_code == 404
    other = builders.firm("白杨设计", "baiyang.example")
    assert other.client("owner").get(reverse("web:message", args=[row.pk])).status_code == 404
    assert other.client("owner").get(reverse("web:message_frame", args=[row.pk])).status_code == 404


def test_the_mail_is_shown_in_a_cage(firm: builders.Firm) -> None:
    row = builders.message(firm.mine, html="<p>hi</p><script>alert(1)</script>")
    response = firm.client("owner").get(reverse("web:message_frame", args=[row.pk]))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_only_the_named_role_or_the_owner_approves(firm: builders.Firm) -> None:
    row = builders.message(firm.mine)
    url = reverse("web:message_approve", args=[row.pk])
    assert firm.client("auditor").post(url).status_code == 403
    assert firm.client("legal").post(url).status_code == 403
    refused = firm.client("finance").post(url, follow=True)
    assert "要由老板来批准" in refused.content.decode()
    row.refresh_from_db()
    assert row.state == "awaiting_approval"
    firm.client("owner").post(url)
    row.refresh_from_db()
    assert row.state == "rehearsed"  # approved, but nothing leaves before the switch is on


def test_approving_by_htmx_swaps_the_card(firm: builders.Firm) -> None:
    row = builders.message(firm.mine)
    client = firm.client("owner")
    card = client.post(reverse("web:message_approve", args=[row.pk]), headers=HTMX).content.decode()
    assert "<html" not in card
    assert "已批准。现在是演练" in card
    again = client.post(reverse("web:message_approve", args=[row.pk]), headers=HTMX).content.decode()
    assert "已经处理过了" in again


def test_withdrawing_needs_a_reason(firm: builders.Firm) -> None:
    row = builders.message(firm.mine)
    url = reverse("web:message_withdraw", args=[row.pk])
    assert firm.client("owner").post(url, {"reason": ""}).status_code == 422
    page = firm.client("owner").post(url, {"reason": "客户已付款"}, follow=True).content.decode()
    assert "人工撤回：客户已付款" in page
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "来不及撤回" in firm.client("owner").post(url, {"reason": "再来一次"}, follow=True).content.decode()


def test_an_uncertain_message_is_resolved_by_finance(firm: builders.Firm) -> None:
    row = builders.message(firm.mine, "uncertain")
    url = reverse("web:message_resolve", args=[row.pk])
    assert firm.client("project_manager").post(url, {"arrived": "yes", "note": "x"}).status_code == 403
    assert firm.client("finance").post(url, {"arrived": "yes", "note": ""}).status_code == 422
    firm.client("finance").post(url, {"arrived": "yes", "note": "问过李会计"})
    row.refresh_from_db()
    assert (row.state, row.outcome["code"]) == ("sent", "arrived")


def test_the_frozen_bytes_can_be_kept(firm: builders.Firm) -> None:
    row = builders.message(firm.mine, "sent")
    response = firm.client("owner").get(reverse("web:message_source", args=[row.pk]))
    assert response.content == row.mime
    assert "attachment" in response.headers["Content-Disposition"]


def test_forms_need_their_token(firm: builders.Firm) -> None:
    row = builders.message(firm.mine)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(firm.people["owner"], "huikuan.web.backend.StaffBackend")
    assert strict.post(reverse("web:message_approve", args=[row.pk])).status_code == 403


def test_the_coming_days_are_shown_within_ones_own(firm: builders.Firm) -> None:
    page = firm.client("project_manager").get(reverse("web:preview") + "?days=7")
    assert firm.customer.name in page.content.decode()
    assert firm.other_customer.name not in page.content.decode()
    day = page.context["days"][0]
    item = next(item for item in day.items if item.message.to)
    frame = reverse("web:preview_frame", args=[day.on.isoformat(), item.message.customer_id, item.number])
    response = firm.client("project_manager").get(frame)
    assert "HT-2026-001" in response.content.decode()
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert firm.client(firm.other_pm).get(frame).status_code == 404
    assert firm.client("owner").get(frame.replace(day.on.isoformat(), "nonsense")).status_code == 404
