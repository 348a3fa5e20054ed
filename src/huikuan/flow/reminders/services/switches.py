"""The safety catch of a channel: from rehearsal to sending, and back at once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import ChannelSwitch
from huikuan.flow.reminders.selectors.sending import readiness
from huikuan.flow.reminders.services.sending import withdraw_all
from huikuan.flow.reminders.services.tracks import restart_rehearsed
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

CHANNELS = ("email",)


@transaction.atomic
def switch_sending(*, organization: Organization, channel: str, on: bool, by: User, at: datetime) -> ChannelSwitch:
    """On: cycles that only rehearsed start over, so that the first real letter is the right one. Off: everything that
    has not passed the last check is cancelled, and the organization rehearses again. Repeating it changes nothing.

    Raises Refused("channel_unknown", "demo_never_sends", "mail_server_missing", "mail_server_untested",
    "calendar_unconfirmed").
    """
    if channel not in CHANNELS:
        raise Refused("channel_unknown", field="channel", value=channel)
    if on:
        check_ready(organization, channel, at)
    row, _made = ChannelSwitch.objects.get_or_create(
        organization=organization, channel=channel, defaults={"on": False, "at": at}
    )
    if not ChannelSwitch.objects.filter(pk=row.pk).exclude(on=on).update(on=on, by=by, at=at):
        return row
    data: dict[str, object] = {"channel": channel}
    if on:
        today = at.astimezone(ZoneInfo(organization.time_zone)).date()
        # what was written in rehearsal never leaves, approved or not
        data["cancelled"] = withdraw_all(
            organization_id=organization.pk, channel=channel, code="rehearsal_over", by=by, at=at
        )
        data["restarted"] = restart_rehearsed(organization_id=organization.pk, on=today)
    else:
        data["cancelled"] = withdraw_all(
            organization_id=organization.pk, channel=channel, code="sending_off", by=by, at=at
        )
    record(
        organization_id=organization.pk,
        at=at,
        kind="sending.switched_on" if on else "sending.switched_off",
        subject=("organization", organization.pk),
        by=by.pk,
        **data,
    )
    row.refresh_from_db()
    return row


def check_ready(organization: Organization, channel: str, at: datetime) -> None:
    """Every condition for letting go of the catch. Raises Refused."""
    today = at.astimezone(ZoneInfo(organization.time_zone)).date()
    state = readiness(organization, as_of=today, channel=channel)
    if organization.is_demo:
        raise Refused("demo_never_sends")
    if state.server is None:
        raise Refused("mail_server_missing")
    if not state.server_tested:
        raise Refused("mail_server_untested")
    if not state.calendar_known:
        raise Refused("calendar_unconfirmed", year=today.year)
