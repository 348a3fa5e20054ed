"""What an SMTP reply means for a message and for its recipient (RFC 5321; enhanced codes: RFC 3463, RFC 5248)."""

from __future__ import annotations

import re
from typing import Final

ENHANCED: Final = re.compile(r"\s*5\.(\d{1,3})\.(\d{1,3})\b")
BAD_MAILBOX: Final = frozenset({(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
PLAIN_BAD: Final = frozenset({550, 551, 553})
NOT_THE_ADDRESS: Final = re.compile(
    r"relay|policy|spam|denied|block|black|spf|dkim|dmarc|reputation|auth|content|virus|rate|limit|quota", re.IGNORECASE
)
LONGEST: Final = 1000


def readable(words: bytes | str) -> str:
    """A server's words as text, on one line, cut to a length that can be stored."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def address_at_fault(code: int, text: str) -> bool:
    """Whether a permanent refusal of the recipient says that the mailbox itself is no good.

    An enhanced code decides; without one a bare 550, 551 or 553, unless its words speak of policy or relaying.
    """
    if found := ENHANCED.match(text):
        return (int(found[1]), int(found[2])) in BAD_MAILBOX
    return code in PLAIN_BAD and not NOT_THE_ADDRESS.search(text)
