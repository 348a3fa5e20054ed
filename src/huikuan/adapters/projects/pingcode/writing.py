"""Writing to PingCode, and reading back: some writes are answered with a value that is not stored.

Once a write was answered, nothing that goes wrong with reading back may say that it did not happen: it would be written
a second time. Such an end is a malformed answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import Final, TypeVar

from huikuan.adapters.projects.pingcode.items import WorkItems
from huikuan.adapters.projects.pingcode.session import Session, compact
from huikuan.adapters.projects.readings import Row, decimal, identifier, inside, text
from huikuan.flow.delivery.ports import ConnectorError

AMOUNT: Final = re.compile(r"-?\d{1,15}(\.\d{1,4})?")
LONGEST: Final = 5000
Read = TypeVar("Read")


def comment(session: Session, item_id: str, words: str) -> str:
    """Say something under a work item; the comment's id."""
    there = {"principal_type": "work_item", "principal_id": item_id}
    made = identifier(session.ask("POST", "/v1/comments", body=compact({**there, "content": words[:LONGEST]})))
    rows = read_back(lambda: session.listed("/v1/comments", there))
    stored = [row for row in rows if identifier(row) == made and text(row.get("content"))]
    if not made or not stored:
        raise ConnectorError("malformed_answer", reason="not_stored")
    return made


def set_property(session: Session, items: WorkItems, item_id: str, name: str, amount: str) -> None:
    """Write an exact number into a property of a work item; it never passes through a float."""
    if not AMOUNT.fullmatch(amount):
        raise ConnectorError("refused", said="amount")
    body = f'{{"properties":{{{json.dumps(name, ensure_ascii=False)}:{amount}}}}}'
    session.ask("PATCH", items.path(f"/{item_id}"), body=body)
    row = read_back(lambda: items.one(item_id))
    properties = inside(row, "properties")
    stored = decimal(properties.get(name)) if isinstance(properties, dict) else None
    if stored is None or stored != decimal(amount):
        raise ConnectorError("malformed_answer", reason="not_stored")


def create_item(
    session: Session, items: WorkItems, project_id: str, title: str, due_on: date | None, words: str, *, type_id: str,
    zone: tzinfo,
) -> str:  # fmt: skip
    """A new work item; its id. The due day ends at its last second, as theirs do."""
    given: dict[str, str | int] = {"project_id": project_id, "type_id": type_id, "title": title[:200]}
    if words:
        given["description"] = words[:LONGEST]
    if due_on is not None:
        given["end_at"] = int(datetime.combine(due_on, time(23, 59, 59), zone).timestamp())
    made = identifier(session.ask("POST", items.path(), body=compact(given)))
    if not made or not same(read_back(lambda: items.one(made)), title):
        raise ConnectorError("malformed_answer", reason="not_stored")
    return made


def same(row: Row, title: str) -> bool:
    """Whether it is the one that was just made."""
    return text(row.get("title")) == text(title, 200)


def read_back(read: Callable[[], Read]) -> Read:
    """What is there now. Raises ConnectorError("malformed_answer") whatever went wrong."""
    try:
        return read()
    except ConnectorError as error:
        raise ConnectorError("malformed_answer", reason="not_read_back", why=error.code) from None
