"""Our people's side: what was declared stands on the customer's page, for who may see it; links end with one button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from huikuan.flow.parties.models import PortalAct, PortalLink
from huikuan.support.events.models import Event
from tests.portal.guests import Guest, guest
from tests.portal.test_acts import proof_data
from tests.web.builders import Firm, firm, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Firm:
    cache.clear()
    return firm()


@pytest.fixture
def one(built: Firm) -> Guest:
    return guest(built)


def test_what_was_declared_stands_on_the_customers_page_with_its_file(built: Firm, one: Guest) -> None:
    assert one.declare("/p/proof", proof_data(built)).status_code == 302
    act = PortalAct.objects.get()
    for who in ("owner", "finance", "project_manager"):
        client = built.client(who)
        page = client.get(f"/customers/{built.customer.pk}").content.decode()
        assert "上传付款凭证" in page
        assert act.text.splitlines()[0] in page
        assert "客户在自助页面上传付款凭证（李会计）" in page
        answer = client.get(f"/customers/{built.customer.pk}/portal/{act.pk}/file")
        assert b"".join(answer) if answer.streaming else answer.content == bytes(act.file.content)
    assert built.client(built.other_pm).get(f"/customers/{built.customer.pk}/portal/{act.pk}/file").status_code == 404


def test_who_sees_a_part_of_the_account_reads_only_that_part(built: Firm, one: Guest) -> None:
    """A second project manager of the same customer."""
    one.declare("/p/proof", proof_data(built))
    built.theirs.contract.customer = built.customer
    built.theirs.contract.save(update_fields=["customer"])
    act, client = PortalAct.objects.get(), built.client(built.other_pm)
    page = client.get(f"/customers/{built.customer.pk}").content.decode()
    assert act.text.splitlines()[0] not in page
    assert built.mine.contract.number not in page
    assert client.get(f"/customers/{built.customer.pk}/portal/{act.pk}/file").status_code == 404


def test_all_links_of_a_customer_end_with_one_button(built: Firm, one: Guest) -> None:
    where = f"/customers/{built.customer.pk}/portal/revoke"
    assert built.client("auditor").post(where).status_code == 403
    assert built.client(built.other_pm).post(where).status_code == 404
    assert one.get("/p/").status_code == 200
    assert built.client("project_manager").post(where).status_code == 302
    assert one.get("/p/").status_code == 404
    link, event = PortalLink.objects.get(), Event.objects.get(kind="portal.revoked")
    assert link.revoked_by_id == event.actor_id == built.people["project_manager"].pk


def test_a_promise_made_there_is_a_reply_on_today(built: Firm, one: Guest) -> None:
    data = {"claims": [built.mine.pk], "promised_on": (today() + timedelta(days=3)).isoformat()}
    one.declare("/p/promise", data)
    page = built.client("project_manager").get("/").content.decode()
    assert "计划在" in page
