"""Invitations are read back by a parser as they were meant, whatever people are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from huikuan.adapters.invitations.ics import write
from huikuan.support.invitations import Invitation, Invited

BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 11, 25, 10, 0, tzinfo=BEIJING)


def invitation(**given: object) -> Invitation:
    values: dict[str, object] = {
        "uid": "meeting-1@huikuan.invalid", "sequence": 0, "starts_at": START, "ends_at": START + timedelta(hours=1),
        "made_at": START, "summary": "会面", "organizer": Invited("陈立", "pm@demo.example"),
        "attendees": (Invited("王芳", "ap@customer.example"),),
    }  # fmt: skip
    return Invitation(**(values | given))  # type: ignore[arg-type]


def test_moments_are_utc_and_the_meeting_is_asked_for() -> None:
    file = write(invitation())
    assert b"DTSTART:20261125T020000Z\r\n" in file
    assert b"METHOD:REQUEST\r\n" in file
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_called_off() -> None:
    file = write(invitation(cancelled=True, sequence=3))
    assert b"METHOD:CANCEL\r\n" in file
    assert b"STATUS:CANCELLED\r\n" in file
    assert b"SEQUENCE:3\r\n" in file


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        write(invitation(made_at=datetime(2026, 11, 25, 10, 0)))  # noqa: DTZ001


@example("\\", "")
@given(st.text(max_size=60), st.text(max_size=120))
def test_no_text_breaks_out_of_its_field(name: str, place: str) -> None:
    """Line breaks, quotes and semicolons make no new property; the file still holds one event with one attendee."""
    [event] = Calendar.from_ical(write(invitation(organizer=Invited(name, "pm@demo.example"), place=place))).walk(
        "VEVENT"
    )
    assert event["uid"] == "meeting-1@huikuan.invalid"
    assert event["organizer"] == "mailto:pm@demo.example"
    assert event["dtstart"].dt == START.astimezone(UTC)
    assert str(event["attendee"]) == "mailto:ap@customer.example"
