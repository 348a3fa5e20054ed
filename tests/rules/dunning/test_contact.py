"""How often, in which hours, and to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.calendar import CHINA
from huikuan.rules.dunning.contact import (
    ContactFacts,
    NoRecipient,
    Recipient,
    choose_recipient,
    sending_window,
    within_cap,
)
from huikuan.rules.dunning.policy import Step

from .walk import POLICY

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (9 * 60, 18 * 60)
MONDAY = date(2026, 11, 16)


def test_one_message_a_day_and_three_in_seven_days() -> None:
    assert within_cap([], POLICY, MONDAY) == (True, None)
    assert within_cap([MONDAY], POLICY, MONDAY) == (False, MONDAY + timedelta(days=1))
    sent = [date(2026, 11, 10), date(2026, 11, 12), date(2026, 11, 13)]
    assert within_cap(sent, POLICY, MONDAY) == (False, date(2026, 11, 17))  # the one of the 10th is seven days old then
    assert within_cap(sent, POLICY, date(2026, 11, 17)) == (True, None)


def test_messages_after_a_past_day_count() -> None:
    assert within_cap([MONDAY + timedelta(days=n) for n in range(3)], POLICY, MONDAY - timedelta(days=1))[0] is False


@given(
    st.lists(st.dates(date(2026, 11, 1), date(2026, 11, 30)), max_size=8),
    st.dates(date(2026, 11, 1), date(2026, 11, 30)),
)
def test_caps_are_exact(sent: list[date], as_of: date) -> None:
    allowed, next_on = within_cap(sent, POLICY, as_of)
    assert allowed == (next_on is None)
    if next_on is None:
        assert as_of not in sent
        assert sum(as_of - timedelta(days=6) <= day for day in sent) <= 2
    else:
        assert within_cap(sent, POLICY, next_on) == (True, None)
        for n in range(1, (next_on - as_of).days):
            assert within_cap(sent, POLICY, as_of + timedelta(days=n))[0] is False


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-16 09:00", "2026-11-16 09:00"),
        ("2026-11-16 17:59", "2026-11-16 17:59"),
        ("2026-11-16 18:00", "2026-11-17 09:00"),
        ("2026-11-16 06:30", "2026-11-16 09:00"),
        ("2026-11-20 19:00", "2026-11-23 09:00"),
        ("2026-11-21 12:00", "2026-11-23 09:00"),
        ("2026-09-30 20:00", "2026-10-08 09:00"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),  # a Saturday that is worked
    ],
)
def test_the_sending_window(at: str, expected: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    assert sending_window(moment, SHANGHAI, OFFICE, CHINA) == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


def test_the_window_is_the_recipients() -> None:
    at = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # nine in Shanghai, two in the morning in Berlin
    assert sending_window(at, SHANGHAI, OFFICE, CHINA) is at
    berlin = sending_window(at, ZoneInfo("Europe/Berlin"), OFFICE, CHINA)
    assert berlin == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        sending_window(datetime(2026, 11, 16, 9), SHANGHAI, OFFICE, CHINA)  # noqa: DTZ001


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]),
    st.tuples(st.integers(0, 1440), st.integers(0, 1440)),
)
def test_never_outside_eight_to_ten_at_night(naive: datetime, name: str, hours: tuple[int, int]) -> None:
    zone = ZoneInfo(name)
    at = naive.replace(tzinfo=UTC)
    allowed = sending_window(at, zone, hours, CHINA)
    local = allowed.astimezone(zone)
    assert allowed >= at
    assert CHINA.is_working(local.date())
    assert 8 * 60 <= local.hour * 60 + local.minute < 22 * 60
    assert sending_window(allowed, zone, hours, CHINA) == allowed


PAYER = ContactFacts("p", frozenset({"payer"}), {"email": "p@example.com", "sms": "138"}, language="en")
APPROVER = ContactFacts("a", frozenset({"approver"}), {"email": "a@example.com"})
BOSS = ContactFacts("b", frozenset({"superior"}), {"email": "b@example.com"})
MAIL, TEXT = Step("x", 0, 0, channels=("email",)), Step("x", 0, 0, channels=("sms", "email"))
TO_BOSS = Step("x", 0, 0, channels=("email",), audience="superior")


def without(contact: ContactFacts, **changed: frozenset[str]) -> ContactFacts:
    return ContactFacts(contact.key, contact.roles, contact.addresses, **changed, language=contact.language)


def test_the_payer_first_by_the_first_open_channel() -> None:
    assert choose_recipient([APPROVER, PAYER], MAIL) == Recipient("p", "email", "p@example.com", "en")
    assert choose_recipient([PAYER], TEXT) == Recipient("p", "sms", "138", "en")
    muted = without(PAYER, opted_out=frozenset({"sms"}))
    assert choose_recipient([muted], TEXT) == Recipient("p", "email", "p@example.com", "en")


def test_who_stands_in() -> None:
    bounced = without(PAYER, bounced=frozenset({"email"}))
    assert choose_recipient([bounced, BOSS, APPROVER], MAIL) == Recipient("a", "email", "a@example.com", "", "payer")
    assert choose_recipient([PAYER, APPROVER], TO_BOSS) == NoRecipient("no_contact")


def test_why_nobody_can_be_reached() -> None:
    assert choose_recipient([], MAIL) == NoRecipient("no_contact")
    assert choose_recipient([BOSS], MAIL) == NoRecipient("no_contact")
    assert choose_recipient([ContactFacts("n", frozenset({"payer"}), {"email": ""})], MAIL) == NoRecipient(
        "no_address", ("n",)
    )
    assert choose_recipient([without(PAYER, bounced=frozenset({"email"}))], MAIL) == NoRecipient("bounced", ("p",))
    closed = [without(PAYER, opted_out=frozenset({"email"})), without(APPROVER, bounced=frozenset({"email"}))]
    assert choose_recipient(closed, MAIL) == NoRecipient("opted_out", ("p", "a"))
    task = Step("t", 0, 0, form="task", audience="pm", mode="task")
    assert choose_recipient([PAYER], task) == NoRecipient("not_to_customer")
