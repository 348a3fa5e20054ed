"""Saying on the other side what writing_back.py noted: at most once. What perhaps arrived is not said again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from huikuan.flow.delivery.models import WriteBack
from huikuan.flow.delivery.ports import Connector, ConnectorError
from huikuan.flow.delivery.services import write_backs
from huikuan.support import clock
from huikuan.workflow.connecting import failure_of, opened

log = logging.getLogger(__name__)

CERTAINLY_NOT_SAID = frozenset({"rate_limited"})
TRIES_AT_MOST = 6
IN_ONE_ROUND = 50


def deliver(now: Callable[[], datetime] = clock.now) -> int:
    """Say what waits. Returns how many were tried."""
    for count in range(IN_ONE_ROUND):
        row = write_backs.claim_write_back(at=now())
        if row is None:
            return count
        say(row, now)
    return IN_ONE_ROUND


def say(row: WriteBack, now: Callable[[], datetime]) -> None:
    """One of them, with its end on record. Only what certainly was not said is tried again."""
    begun = False
    try:
        with opened(row.linked_project.connection) as connector:
            begun = True
            remote_id = spoken(connector, row)
    except ConnectorError as error:
        at = now()
        wait = timedelta(seconds=error.retry_after or 60 * 2**row.tries)
        state = end_of(error, row.tries, begun)
        write_backs.not_said(row=row, state=state, failure=failure_of(error), at=at, next_at=at + wait)
    except Exception:
        log.exception("what was to be written back (%s) stumbled; it is not said again", row.pk)
        write_backs.not_said(row=row, state="unknown", failure={"code": "malformed_answer"}, at=now(), next_at=now())
    else:
        write_backs.said(row=row, remote_id=remote_id, at=now())


def end_of(error: ConnectorError, tries: int, begun: bool) -> str:
    """waiting, failed or unknown."""
    if error.code in CERTAINLY_NOT_SAID:
        return "waiting" if tries < TRIES_AT_MOST else "failed"
    return "failed" if error.permanent or not begun else "unknown"


def spoken(connector: Connector, row: WriteBack) -> str:
    """Say it; the id of what was made there. Raises ConnectorError("not_able") where that kind cannot be said."""
    content: Mapping[str, Any] = row.content
    able = connector.abilities
    if row.kind == "comment" and able.comments and row.linked is not None:
        return connector.comment(row.linked.remote_id, content["text"])
    if row.kind == "collected" and able.collected and row.linked is not None:
        connector.set_collected(row.linked.remote_id, content["amount"])
        return ""
    if row.kind == "task" and able.tasks:
        due_on = date.fromisoformat(content["due_on"]) if content.get("due_on") else None
        return connector.create_task(row.linked_project.remote_id, content["title"], due_on, content["text"])
    raise ConnectorError("not_able")
