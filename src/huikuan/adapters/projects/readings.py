"""Reading what other programs write: forgiving about names and shapes, strict about values.

Numbers come as numbers or as text, lists under several names, values bare or wrapped in {"value": …}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from huikuan.flow.delivery.ports import ConnectorError

Row = Mapping[str, Any]
NUMBER: Final = re.compile(r"\s*(-?\d{1,18})(?:\.(\d{1,18}))?\s*")
UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
IDENTIFIER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-]{0,63}")
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def parsed(content: bytes) -> Any:
    """JSON; numbers with a point as Decimal, never float. Raises ConnectorError("malformed_answer")."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=refuse_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise ConnectorError("malformed_answer", reason="json") from None


def refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)


def row_of(value: Any) -> Row:
    """An object, also when it is wrapped in data or value. Raises ConnectorError("malformed_answer")."""
    for _depth in range(4):
        if not isinstance(value, Mapping):
            break
        if identifier(value) or not isinstance(inner := value.get("data", value.get("value")), Mapping):
            return value
        value = inner
    raise ConnectorError("malformed_answer", reason="object")


def identifier(row: Any) -> str:
    """Its id under any of the usual names, "" when it has none that can stand in an address."""
    if isinstance(row, Mapping):
        for name in ("id", "_id", "uid"):
            if IDENTIFIER.fullmatch(found := text(row.get(name))):
                return found
    return ""


def inside(value: Any, path: str) -> Any:
    """What lies at a dotted path; None where a level is missing. Wrapped values are unwrapped on the way."""
    for name in path.split("."):
        value = unwrapped(value)
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return unwrapped(value)


def unwrapped(value: Any) -> Any:
    """{"value": x} as x, whatever else stands beside it as long as it is no object of its own."""
    if isinstance(value, Mapping) and "value" in value and not identifier(value) and "date" not in value:
        return value["value"]
    return value


def text(value: Any, most: int = 400) -> str:
    """A line of text that can be stored: numbers written out, anything else is "". Control characters are dropped."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return UNSTORABLE.sub("", str(value))[:most].strip()


def whole(value: Any) -> int | None:
    """A whole number, also written as text or with a fraction, which is cut; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**18 else None
    found = NUMBER.fullmatch(format(value, "f") if isinstance(value, Decimal) and small(value) else str(value or ""))
    return int(found[1]) if found else None


def small(value: Decimal) -> bool:
    """Whether writing it out does not fill the memory."""
    return value.is_finite() and -18 <= value.adjusted() <= 18


def decimal(value: Any) -> Decimal | None:
    """An exact number, None for anything else."""
    if isinstance(value, Decimal):
        return value if small(value) or value == 0 else None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if abs(value) < 10**18 else None
    return Decimal(value.strip()) if isinstance(value, str) and NUMBER.fullmatch(value) else None


def truth(value: Any) -> bool:
    """0, "0", "false", null and nothing are false."""
    return text(value).lower() not in ("", "0", "false") if not isinstance(value, bool) else value


def instant(value: Any) -> datetime | None:
    """Unix seconds (or milliseconds) as an aware instant; None for nothing and for what no project can mean."""
    number = whole(value)
    if number is None or number <= 0:
        return None
    try:
        found = datetime.fromtimestamp(number // 1000 if number > 10**11 else number, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return found if FIRST <= found <= LAST else None


def day(value: Any, zone: tzinfo) -> date | None:
    """The date of an instant in a zone, also of {"date": …, "with_time": …}."""
    value = unwrapped(value)
    found = instant(value.get("date") if isinstance(value, Mapping) else value)
    return found.astimezone(zone).date() if found else None


def progress_bp(value: Any) -> int:
    """A progress in basis points: 35 and "35 %" are percent, a number with a point up to 1 is a share."""
    number = decimal(value.strip().rstrip("%％") if isinstance(value, str) else value)
    if number is None:
        return 0
    is_share = isinstance(value, Decimal) and number <= 1
    return max(0, min(int(number * (10000 if is_share else 100)), 10000))


def web_address(value: Any) -> str:
    """An address a browser may follow, else ""."""
    found = text(value)
    try:
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if parts.scheme in ("http", "https") and parts.netloc and len(found) < 400 else ""


def rows_of(answer: Any) -> list[Row]:
    """The list in an answer. Raises ConnectorError("malformed_answer")."""
    for _depth in range(4):
        if isinstance(answer, list):
            if not all(isinstance(row, Mapping) for row in answer):
                break
            return answer
        if not isinstance(answer, Mapping):
            break
        names = [name for name in ("values", "items", "value", "list", "data") if answer.get(name) is not None]
        if not names:
            break
        answer = answer[names[0]]
    raise ConnectorError("malformed_answer", reason="list")


def stated(answer: Any, *names: str) -> Any:
    """What an answer says beside its list: at its top, in its `meta`, or in its `data`."""
    if isinstance(answer, Mapping):
        for place in (answer, answer.get("meta"), answer.get("data"), inside(answer, "data.meta")):
            for name in names:
                if isinstance(place, Mapping) and place.get(name) is not None:
                    return place[name]
    return None


def at_path(value: Any, names: Sequence[str]) -> Iterator[Any]:
    """Whatever lies at a path; a list on the way means each of its elements."""
    if isinstance(value, list):
        for element in value[:200]:
            yield from at_path(element, names)
    elif not names:
        yield value
    elif isinstance(value, Mapping):
        yield from at_path(value.get(names[0]), names[1:])


def identifiers_at(value: Any, paths: Sequence[str]) -> tuple[str, ...]:
    """The identifiers at dotted paths, each once; what cannot be one is left out."""
    found = (text(each) for path in paths for each in at_path(value, path.split(".")))
    return tuple(dict.fromkeys(each for each in found if IDENTIFIER.fullmatch(each)))


def listed(option: Any) -> tuple[str, ...]:
    """What a person wrote separated by commas, Chinese ones too."""
    parts = re.split(r"[,，、;；]", option) if isinstance(option, str) else option if isinstance(option, list) else []
    return tuple(dict.fromkeys(found for part in parts if (found := text(part))))
