"""The one filter over receivables: the list, its totals, the export and every figure of the dashboard use it.

It travels in the address, so that a view can be sent to a colleague, and a figure opens exactly what it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q

from huikuan.rules.ageing import INTERNATIONAL

OPEN_STATES = ("open", "planned", "scheduled", "due", "overdue")
CLOSED_STATES = ("settled", "written_off", "cancelled")
STATES = (*OPEN_STATES, *CLOSED_STATES, "valid", "all")  # valid: neither cancelled nor written off
AGES = {bucket.key: (bucket.first, bucket.last) for bucket in INTERNATIONAL if bucket.first is not None}
SORTS = ("due", "-due", "-outstanding", "outstanding")
NUMBERS = ("customer", "contract", "manager", "entity", "min_minor", "max_minor")
DATES = ("due_from", "due_to")
FLAGS = ("held", "no_address")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show. Amounts in minor units of `currency`; `manager` 0 means nobody is named."""

    state: str = "open"
    age: str = ""
    due_from: date | None = None
    due_to: date | None = None
    customer: int | None = None
    contract: int | None = None
    manager: int | None = None
    entity: int | None = None
    currency: str = ""
    kind: str = ""
    trigger: str = ""
    held: bool = False
    no_address: bool = False
    min_minor: int | None = None
    max_minor: int | None = None
    text: str = ""
    sort: str = "due"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """The filter of an address. What cannot be read is left out: an old link must not fail."""
        given: dict[str, Any] = {
            name: query.get(name, "").strip()[:80] for name in ("age", "currency", "kind", "trigger", "text")
        }
        given["state"] = query.get("state", "") if query.get("state", "") in STATES else "open"
        given["age"] = given["age"] if given["age"] in AGES else ""
        given["sort"] = query.get("sort", "") if query.get("sort", "") in SORTS else "due"
        given |= {name: whole(query.get(name, "")) for name in NUMBERS}
        given |= {name: day(query.get(name, "")) for name in DATES}
        given |= {name: query.get(name, "") == "1" for name in FLAGS}
        return cls(**given)

    def query(self, **changes: Any) -> str:
        """The address's query string of this filter, with `changes`; only what differs from the plain list."""
        chosen = replace(self, **changes)
        pairs: list[tuple[str, str]] = []
        for field in fields(chosen):
            value = getattr(chosen, field.name)
            if value == field.default:
                continue
            if value is True:
                pairs.append((field.name, "1"))
            elif isinstance(value, date):
                pairs.append((field.name, value.isoformat()))
            else:
                pairs.append((field.name, str(value)))
        return urlencode(pairs)

    @property
    def is_open(self) -> bool:
        """Whether only claims with something outstanding are meant."""
        return self.state in OPEN_STATES or bool(self.age)

    def due_range(self, as_of: date) -> tuple[date | None, date | None]:
        """First and last due date meant, both inclusive; None leaves a side open."""
        first, last = self.due_from, self.due_to
        if self.age:
            low, high = AGES[self.age]
            last = earlier(last, as_of - timedelta(days=low))
            first = first if high is None else later(first, as_of - timedelta(days=high))
        if self.state == "overdue":
            last = earlier(last, as_of - timedelta(days=1))
        elif self.state == "due":
            first, last = later(first, as_of), earlier(last, as_of)
        elif self.state == "scheduled":
            first = later(first, as_of + timedelta(days=1))
        return first, last

    @property
    def dated(self) -> bool | None:
        """True: only claims with a due date; False: only those without; None: both."""
        if self.state == "planned":
            return False
        if self.state in ("scheduled", "due", "overdue") or self.age or self.due_from or self.due_to:
            return True
        return None


def plain_conditions(chosen: Filter) -> Q:
    """The conditions that read one column of the receivable itself."""
    wanted = Q()
    if chosen.is_open:
        wanted &= Q(closed="")
    elif chosen.state in CLOSED_STATES:
        wanted &= Q(closed=chosen.state) & ~Q(closed="")
    elif chosen.state == "valid":
        wanted &= ~Q(closed__in=("cancelled", "written_off"))
    if chosen.currency:
        wanted &= Q(currency=chosen.currency)
    if chosen.kind:
        wanted &= Q(kind=chosen.kind)
    if chosen.trigger:
        wanted &= Q(trigger=chosen.trigger)
    amount = "outstanding_minor" if chosen.is_open else "amount_minor"
    if chosen.min_minor is not None:
        wanted &= Q(**{f"{amount}__gte": chosen.min_minor})
    if chosen.max_minor is not None:
        wanted &= Q(**{f"{amount}__lte": chosen.max_minor})
    return wanted


def whole(text: str) -> int | None:
    """A whole number from an address, or nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def day(text: str) -> date | None:
    """A date from an address, or nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def earlier(left: date | None, right: date) -> date:
    return right if left is None else min(left, right)


def later(left: date | None, right: date) -> date:
    return right if left is None else max(left, right)
