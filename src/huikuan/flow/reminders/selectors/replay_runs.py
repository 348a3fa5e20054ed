"""When each day's run looked at the facts, so that a past day can be told with what was known then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huikuan.flow.parties.models import Organization
from huikuan.support.events.models import Event

DAY = timedelta(days=1)


class Runs:
    """The instants of the daily runs: as recorded, else the organization's usual minute of that day."""

    def __init__(self, organization: Organization, recorded: Mapping[date, datetime]) -> None:
        self.zone = ZoneInfo(organization.time_zone)
        self.usual = time(organization.run_minute // 60, organization.run_minute % 60)
        self.recorded = recorded
        self.known: dict[date, datetime] = {}

    def moment(self, day: date) -> datetime:
        """The instant of the day's (first) run."""
        found = self.known.get(day)
        if found is None:
            usual = datetime.combine(day, self.usual, self.zone)
            found = self.known[day] = self.recorded.get(day, usual)
        return found

    def seen_on(self, at: datetime) -> date:
        """The first day whose run knew of what was recorded at this instant."""
        day = at.astimezone(self.zone).date()
        return day if at <= self.moment(day) else day + DAY


def runs_of(organization: Organization, first: date, last: date) -> Runs:
    """The runs of these days. One query. A run made up for on a later day counts as made at its usual minute."""
    rows = Event.objects.filter(
        subject_kind="organization", subject_id=organization.pk, organization_id=organization.pk, kind="run.finished",
        at__gte=datetime.combine(first - DAY, time(), ZoneInfo(organization.time_zone)),
        at__lt=datetime.combine(last + 2 * DAY, time(), ZoneInfo(organization.time_zone)),
    )  # fmt: skip
    zone = ZoneInfo(organization.time_zone)
    recorded: dict[date, datetime] = {}
    for at, data in rows.order_by("-at", "-pk").values_list("at", "data"):
        if str(data.get("date", "")) == at.astimezone(zone).date().isoformat():
            recorded[at.astimezone(zone).date()] = at
    return Runs(organization, recorded)
