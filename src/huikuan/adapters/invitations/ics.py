"""Invitations as iCalendar (RFC 5545), as RFC 5546 asks for: REQUEST to invite or change, CANCEL to call off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vText

from huikuan.support.invitations import Invitation, Invited

MAKER: Final = "-//Huikuan//Meeting//ZH"


def write(invitation: Invitation) -> bytes:
    """The file, CRLF and folded lines; moments in UTC, so that no time zone has to be described.

    Raises ValueError for a naive moment.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.cancelled else "REQUEST")
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", utc(invitation.made_at))
    event.add("dtstart", utc(invitation.starts_at))
    event.add("dtend", utc(invitation.ends_at))
    event.add("summary", invitation.summary)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    if invitation.place:
        event.add("location", invitation.place)
    if invitation.description:
        event.add("description", invitation.description)
    event.add("organizer", person(invitation.organizer), encode=False)
    for one in invitation.attendees:
        address = person(one)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def person(one: Invited) -> vCalAddress:
    """Somebody by mail address. A name loses quotes, backslashes and line breaks: parameters cannot escape those."""
    address = vCalAddress(f"mailto:{one.email}")
    address.params["CN"] = vText("".join(mark for mark in one.name if mark.isprintable() and mark not in '"\\'))
    return address


def utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    return moment.astimezone(UTC).replace(microsecond=0)
