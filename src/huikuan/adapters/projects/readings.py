"""Reading what other programs write: forgiving about names and shapes, silent about nothing that matters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from huikuan.flow.delivery.ports import ConnectorError


def json_body(body: bytes) -> Any:
    """The body of a call to us. Raises ConnectorError("malformed_answer")."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ConnectorError("malformed_answer") from None


def safe_url(value: Any) -> str:
    """An address that may be a link; "" for any other scheme."""
    found = text(value)
    return found if found.startswith(("https://", "http://")) else ""


def rows(body: Any, *names: str) -> list[Mapping[str, Any]]:
    """The list of a page, under the first of these names that is there. Raises ConnectorError("malformed_answer")."""
    if isinstance(body, Mapping):
        for name in names:
            if isinstance(body.get(name), list):
                return [row for row in body[name] if isinstance(row, Mapping)]
        inner = body.get("data")
        if inner is not None:
            return rows(inner, *names)
    if isinstance(body, list):
        return [row for row in body if isinstance(row, Mapping)]
    raise ConnectorError("malformed_answer")


def key_of(row: Mapping[str, Any]) -> str:
    """An identifier, under either of its usual names."""
    return str(row.get("id") or row.get("_id") or "")


def text(value: Any) -> str:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def inside(row: Any, *path: str) -> Any:
    """A value some levels down; None where a level is missing. Wrapped values ({"value": …}) are unwrapped."""
    for name in path:
        if not isinstance(row, Mapping):
            return None
        row = row.get(name)
        if isinstance(row, Mapping) and set(row) == {"value"}:
            row = row["value"]
    return row


def whole(value: Any) -> int:
    """A number, also one written as text; 0 where there is none."""
    try:
        return int(float(value)) if value not in (None, "", False) else 0
    except (TypeError, ValueError):
        return 0


def instant(value: Any) -> datetime | None:
    """Unix seconds as an aware instant; None for nothing and for what no calendar has."""
    number = whole(value)
    if number > 10**11:  # milliseconds
        number //= 1000
    try:
        return datetime.fromtimestamp(number, UTC) if number > 0 else None
    except (OverflowError, OSError, ValueError):
        return None


def day(value: Any, zone: tzinfo) -> date | None:
    """The date of unix seconds in a zone."""
    found = instant(value)
    return found.astimezone(zone).date() if found else None


def strings_at(body: Any, paths: str) -> Iterator[str]:
    """The values at dotted paths, comma-separated: payload.workitem.id,payload.id."""
    for path in (part.strip() for part in paths.split(",")):
        found = inside(body, *path.split(".")) if path else None
        if text(found):
            yield text(found)
