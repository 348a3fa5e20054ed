"""A link opens its customer's pages while it stands; what is wrong is never explained; looking changes nothing."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huikuan.flow.parties.models import Contact, PortalLink
from huikuan.flow.parties.services import portal
from huikuan.flow.parties.services.customers import update_contact
from huikuan.support import clock, links
from huikuan.support.events.models import Event
from tests.portal.guests import Guest, guest
from tests.web.builders import Firm, firm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def built() -> Firm:
    return firm()


def opens(one: Guest) -> bool:
    return Client().get(f"/p/{one.token}").status_code == 302


def test_the_token_is_stored_as_a_hash_only(built: Firm) -> None:
    one = guest(built)
    row = PortalLink.objects.values().get()
    assert one.token not in str(row)
    assert row["token_hash"] == links.hashed(one.token)


def test_the_link_becomes_a_cookie_and_the_pages_follow(built: Firm) -> None:
    one = guest(built)
    answer = Client().get(f"/p/{one.token}")
    assert (answer.status_code, answer["Location"]) == (302, "/p/")
    cookie = answer.cookies["huikuan_portal"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/p/", True, "Lax")
    assert answer["Referrer-Policy"] == "no-referrer"
    page = one.get("/p/")
    assert "远山科技有限公司" in page.content.decode()
    assert one.token not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "noindex" in page["X-Robots-Tag"]
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_opening_pages_writes_nothing(built: Firm) -> None:
    """Mail filters open links, and what they open: no row changes, no event, nothing that could look like a reading."""
    one = guest(built)
    before = (Event.objects.count(), PortalLink.objects.values().get())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get(f"/p/{one.token}")
        for page in ("", "pay", "promise", "ask", "proof", "papers", "contact", f"claims/{built.mine.pk}/object"):
            assert one.get(f"/p/{page}").status_code == 200, page
    assert not [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert (Event.objects.count(), PortalLink.objects.values().get()) == before


def test_every_bad_token_gets_the_same_answer_after_the_same_work(built: Firm) -> None:
    ended = guest(built, days_ago=91)
    revoked = guest(built)
    portal.revoke_links(customer=built.customer, by=built.people["owner"], at=clock.now())
    answers, queries = set(), set()
    invented = links.new_token()
    for token in (
        "A" * 40,
        invented,
        invented[:-1] + ("A" if invented[-1] != "A" else "B"),
        ended.token,
        revoked.token,
    ):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(f"/p/{token}")
        answers.add((answer.status_code, answer.content, tuple(sorted(answer.headers.items()))))
        queries.add(len(asked))
    assert len(answers) == 1
    assert queries == {1}
    [(status, content, _headers)] = answers
    assert status == 404
    assert Client().get("/p/").content == content == Client().get("/p/nothing-here").content


def test_a_link_ends_with_its_day_its_contact_and_by_hand(built: Firm) -> None:
    one = guest(built)
    assert opens(one)
    later = clock.now() + portal.STANDS
    with mock.patch("huikuan.support.clock.now", return_value=later):
        assert not opens(one)
    update_contact(contact=one.contact, changes={"left_at": clock.now()}, by=built.people["owner"], at=clock.now())
    assert not opens(one)
    assert one.get("/p/").status_code == 404  # the visit that had begun ends as well
    update_contact(contact=one.contact, changes={"left_at": None}, by=built.people["owner"], at=clock.now())
    assert not opens(one)  # it does not come back

    two = guest(built)
    assert portal.revoke_links(customer=built.customer, by=built.people["owner"], at=clock.now()) == 1
    assert not opens(two)
    assert Event.objects.filter(kind="portal.revoked").count() == 2


def test_who_has_left_by_any_way_comes_in_no_more(built: Firm) -> None:
    """Also where a table import, not a person, noted that the contact left."""
    one = guest(built)
    Contact.objects.filter(pk=one.contact.pk).update(left_at=clock.now())
    assert not opens(one)
    assert one.get("/p/").status_code == 404


def test_a_new_address_ends_what_was_sent_to_the_old_one(built: Firm) -> None:
    one = guest(built)
    update_contact(contact=one.contact, changes={"title": "主管"}, by=built.people["owner"], at=clock.now())
    assert opens(one)
    update_contact(contact=one.contact, changes={"email": "new@customer.example"}, by=None, at=clock.now())
    assert not opens(one)
    assert PortalLink.objects.get().revoked_why == "moved"


def test_a_visit_lasts_half_a_day(built: Firm) -> None:
    one = guest(built)
    with mock.patch("huikuan.support.clock.now", return_value=clock.now() + timedelta(hours=11)):
        assert one.get("/p/").status_code == 200
    with mock.patch("huikuan.support.clock.now", return_value=clock.now() + timedelta(hours=13)):
        assert one.get("/p/").status_code == 404


def test_a_cookie_cannot_be_made_or_changed(built: Firm) -> None:
    one = guest(built)
    good = one.client.cookies["huikuan_portal"].value
    for bad in ("", "x", good[:-1] + ("A" if good[-1] != "A" else "B"), good.replace(":", ";", 1)):
        one.client.cookies["huikuan_portal"] = bad
        assert one.get("/p/").status_code == 404


def test_who_tries_many_links_is_told_to_wait_and_good_links_still_open(built: Firm) -> None:
    one, stranger = guest(built), Client()
    answers = [stranger.get(f"/p/{links.new_token()}").status_code for _ in range(40)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert stranger.get(f"/p/{one.token}").status_code == 302


def test_posts_need_their_token_against_forgery(built: Firm) -> None:
    one = guest(built, enforce_csrf_checks=True)
    assert one.client.post("/p/contact", {"name": "王", "email": "w@customer.example"}).status_code == 403


def test_our_own_people_look_but_do_not_act(built: Firm) -> None:
    one = guest(built)
    one.client.force_login(built.people["owner"], "huikuan.web.backend.StaffBackend")
    assert "只能查看" in one.get("/p/").content.decode()
    answer = one.client.post("/p/contact", {"name": "王", "email": "w@customer.example"})
    assert (answer.status_code, Event.objects.filter(kind__startswith="portal.").count()) == (403, 0)


def test_the_language_is_the_contacts_and_can_be_changed_here_only(built: Firm) -> None:
    one = guest(built)
    assert 'lang="zh-Hans"' in one.get("/p/").content.decode()
    answer = one.client.post("/p/language", {"language": "en"})
    assert answer.cookies["huikuan_language"]["path"] == "/p/"
    assert '<html lang="en">' in one.get("/p/").content.decode()
    update_contact(contact=one.contact, changes={"language": "en"}, by=None, at=clock.now())
    fresh = guest(built)
    assert '<html lang="en">' in fresh.get("/p/").content.decode()


def test_leaving_forgets_the_visit_on_this_device(built: Firm) -> None:
    one = guest(built)
    assert one.client.post("/p/leave").status_code == 200
    assert one.get("/p/").status_code == 404
    assert opens(one)


def test_links_lead_nowhere_while_the_desk_is_only_known_here(built: Firm, settings: object) -> None:
    for address, reached in (("http://127.0.0.1:8000", False), ("https://hk.qingsong.example", True)):
        settings.PUBLIC_URL = address  # type: ignore[attr-defined]
        assert portal.can_be_reached(built.organization) is reached
