"""Whether mail may leave, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from huikuan.flow.parties.models import Organization
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.reminders.models import ChannelSwitch, MailServer, Track


@dataclass(frozen=True, slots=True)
class Readiness:
    """The safety catch of a channel and each condition for letting go of it."""

    switch: ChannelSwitch | None
    server: MailServer | None
    calendar_known: bool
    has_account: bool
    is_demo: bool

    @property
    def live(self) -> bool:
        return self.switch is not None and self.switch.on

    @property
    def server_tested(self) -> bool:
        return self.server is not None and self.server.tested_at is not None and not self.server.test_failure

    @property
    def ready(self) -> bool:
        """Whether the service would let it be switched on."""
        return self.server_tested and self.calendar_known and not self.is_demo


@dataclass(frozen=True, slots=True)
class Restarting:
    """What starts over when sending is switched on: claims that were only rehearsed so far, and whose they are."""

    claims: int
    customer_ids: frozenset[int]


def restarting(organization_id: int) -> Restarting:
    """Open claims whose present cycle was rehearsed (services/tracks.py: restart_rehearsed). One query."""
    rows = Track.objects.filter(
        organization_id=organization_id,
        receivable__closed="",
        receivable__actions__state="rehearsed",
        receivable__actions__cycle=F("cycle"),
    ).distinct()
    pairs = list(rows.values_list("pk", "receivable__customer_id"))
    return Restarting(len(pairs), frozenset(customer for _key, customer in pairs))


def mail_server_of(organization_id: int) -> MailServer | None:
    return MailServer.objects.filter(organization_id=organization_id).first()


def readiness(organization: Organization, *, as_of: date, channel: str = "email") -> Readiness:
    """What holds for a channel. Four small queries."""
    return Readiness(
        switch=ChannelSwitch.objects.filter(organization=organization, channel=channel).select_related("by").first(),
        server=mail_server_of(organization.pk),
        calendar_known=not work_calendar(organization.pk).is_provisional(as_of.year),
        has_account=organization.entities.filter(accounts__isnull=False).exists(),
        is_demo=organization.is_demo,
    )
