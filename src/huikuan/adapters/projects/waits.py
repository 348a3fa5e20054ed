"""How long another program asks us to wait."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from huikuan.adapters.projects.readings import decimal, text

LONGEST_S: Final = 3600.0


def seconds(value: str, now: datetime) -> float | None:
    """A header that says how long: a number of seconds or a date (RFC 9110, 10.2.3); None where it says nothing."""
    number = decimal(value)
    if number is not None:
        return max(0.0, min(float(number), LONGEST_S))
    try:
        return max(0.0, min((parsedate_to_datetime(value) - now).total_seconds(), LONGEST_S)) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def shown(value: object, *hidden: str) -> str:
    """Their words, short, without anything that must stay secret."""
    words = text(value, 120)
    for secret in hidden:
        words = words.replace(secret, "…") if len(secret) > 3 else words
    return words
