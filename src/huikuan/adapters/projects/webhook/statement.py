"""The body of a signed call, read strictly: its sender follows our description, and learns which field is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from huikuan.adapters.projects.readings import Row, text, web_address, whole
from huikuan.flow.delivery.ports import ConnectorError, Hint, RemoteMilestone

NEEDED: Final = (("id", 80), ("title", 200), ("project", 80))
PING: Final = "ping"


def statement(said: Any) -> Hint:
    """{id, event, milestone: {id, title, project, planned_on?, completed_at?, progress?, url?, state?, owner?, key?}}.

    The event "ping" needs no milestone. Raises ConnectorError("malformed_answer", field=…).
    """
    if not isinstance(said, Mapping):
        raise wrong("body")
    delivery, event, given = name_of(said, "id", 80, "id"), name_of(said, "event", 60, "event"), said.get("milestone")
    if event == PING and given is None:
        return Hint(delivery_id=delivery)
    if not isinstance(given, Mapping):
        raise wrong("milestone")
    own_id, title, project = (name_of(given, name, most, f"milestone.{name}") for name, most in NEEDED)
    completed_at, progress = moment(given, "completed_at"), percent(given, "progress")
    stated = RemoteMilestone(
        id=own_id, title=title, project_id=project, key=text(given.get("key"), 40), state=text(given.get("state"), 60),
        kind=text(given.get("kind"), 80), planned_on=day(given, "planned_on"), completed_at=completed_at,
        completed_how="stated" if completed_at else "", progress_bp=10000 if completed_at else progress * 100,
        owner=text(given.get("owner"), 80), url=address(given, "url"),
    )  # fmt: skip
    return Hint(delivery_id=delivery, project_ids=(project,), milestones=(stated,))


def name_of(row: Row, name: str, most: int, field: str) -> str:
    """A text that must be there; a whole number is taken for one."""
    value = row.get(name)
    found = text(value, most + 1) if isinstance(value, str | int) else ""
    if not found or len(found) > most:
        raise wrong(field)
    return found


def day(row: Row, name: str) -> date | None:
    """YYYY-MM-DD, or nothing."""
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise wrong(f"milestone.{name}") from None


def moment(row: Row, name: str) -> datetime | None:
    """ISO 8601 with an offset or Z, or nothing: without one nobody knows which day it was."""
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is None or found.utcoffset() is None or not 2000 <= found.year < 2200:
            raise ValueError
    except ValueError:
        raise wrong(f"milestone.{name}") from None
    return found


def percent(row: Row, name: str) -> int:
    """A whole number from 0 to 100; nothing is 0."""
    value = row.get(name)
    if value is None:
        return 0
    found = None if isinstance(value, str) else whole(value)
    if found is None or not 0 <= found <= 100 or found != value:
        raise wrong(f"milestone.{name}")
    return found


def address(row: Row, name: str) -> str:
    """An address a browser may follow, or nothing."""
    value = row.get(name)
    found = web_address(value)
    if value not in (None, "") and not found:
        raise wrong(f"milestone.{name}")
    return found


def wrong(field: str) -> ConnectorError:
    """Which field the sender must mend."""
    return ConnectorError("malformed_answer", field=field)
