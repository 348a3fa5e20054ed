"""The headers of a frozen mail that a person may want to see."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header

SHOWN = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Auto-Submitted")


def headers_of(mime: bytes) -> list[tuple[str, str]]:
    """(name, readable value) of the interesting headers, in their usual order; none for a mail without bytes."""
    if not mime:
        return []
    parsed = message_from_bytes(mime)
    return [(name, readable(value)) for name in SHOWN for value in parsed.get_all(name, [])]


def readable(value: object) -> str:
    """An encoded header as text, on one line."""
    try:
        text = str(make_header(decode_header(str(value))))
    except (LookupError, UnicodeDecodeError, ValueError):
        text = str(value)
    return " ".join(text.split())
