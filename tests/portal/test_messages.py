"""The link in a message: made when the message is written, stored as a hash, opening exactly that contact's pages."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from django.test import Client

from huikuan.flow.parties.models import PortalLink
from huikuan.flow.reminders.models import Message
from huikuan.rules.wording.letter import Claim, Letter, Sender, compose
from huikuan.rules.wording.templates import Template
from huikuan.support import clock, links
from huikuan.support.events.models import Event
from huikuan.workflow import daily_run, personal_letter
from tests.web.builders import Firm, firm, today

LINK = re.compile(r"https://hk\.qingsong\.example/p/([A-Za-z0-9_-]{40})")
URL = "https://hk.qingsong.example/p/" + "a" * 40


@pytest.fixture
def built(db: None, settings: object) -> Firm:
    settings.PUBLIC_URL = "https://hk.qingsong.example"  # type: ignore[attr-defined]
    made = firm()
    daily_run.run(organization=made.organization, as_of=today(), at=clock.now())
    return made


def test_each_message_carries_its_contacts_own_link(built: Firm) -> None:
    messages = list(Message.objects.order_by("pk"))
    assert len(messages) == 2
    assert PortalLink.objects.count() == 2
    for row in messages:
        [token] = set(LINK.findall(row.text))
        link = PortalLink.objects.get(token_hash=links.hashed(token))
        assert (link.contact_id, link.customer_id) == (row.contact_id, row.customer_id)
        mail = message_from_bytes(bytes(row.mime), policy=policy.default)
        for kind in ("plain", "html"):
            assert token in mail.get_body((kind,)).get_content()
        browser = Client()
        assert browser.get(f"/p/{token}").status_code == 302
        assert row.customer.name in browser.get("/p/").content.decode()
        assert not [event for event in Event.objects.all() if token in str(event.data)]


def test_a_link_is_not_stored_without_its_message(built: Firm) -> None:
    """A second run writes no message again, and no link."""
    daily_run.run(organization=built.organization, as_of=today(), at=clock.now())
    assert PortalLink.objects.count() == Message.objects.count() == 2


def test_a_letter_a_person_wrote_carries_one_too(built: Firm) -> None:
    draft = personal_letter.Draft(
        customer=built.customer, entity=built.mine.contract.entity, currency="CNY", purpose="statement", key="k1",
        subject="对账单", words="请核对。",
    )  # fmt: skip
    row = personal_letter.post(draft, by=built.people["owner"], at=clock.now())
    [token] = set(LINK.findall(row.text))
    assert PortalLink.objects.filter(token_hash=links.hashed(token)).exists()


def letter(language: str = "zh-hans", url: str = URL) -> Letter:
    claim = Claim("验收款", 100, "CNY", today())
    return Letter(language, Sender("青松"), "远山", "李会计", (claim,), 100, "CNY", portal_url=url)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_link_stands_where_the_text_says_else_at_the_end(language: str) -> None:
    placed = compose(Template("s", "first\n\n{portal_link}\n\nlast"), letter(language))
    left = compose(Template("s", "first\n\nlast"), letter(language))
    assert placed.text.index(URL) < placed.text.index("last")
    assert left.text.index(URL) > left.text.index("last")
    for made in (placed, left):
        assert made.text.count(URL) == 1
        assert URL in made.text.splitlines()  # on a line of its own: mail programs find it whole
        assert made.html.count(f'href="{URL}"') == 1


def test_without_a_link_nothing_is_said_of_it() -> None:
    made = compose(Template("s", "first\n\n{portal_link}"), letter(url=""))
    assert "href" not in made.html
    assert made.warnings == ()
