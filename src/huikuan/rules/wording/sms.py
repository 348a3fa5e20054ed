"""Short messages: their text with the sender's name before it, and what they cost in parts.

A short message of the GSM alphabet holds 160 characters, or 153 in each of several parts; any other sign (every Chinese
one) makes it 70, or 67 (3GPP TS 23.038 and 23.040).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_ESCAPED: Final = frozenset("^{}\\[~]|€")
MOST_PARTS: Final = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How long a short message is: characters as they are charged, parts, and the characters one part holds."""

    characters: int
    parts: int
    per_part: int


def size_of(text: str) -> Size:
    """Characters and parts of a finished short message; an empty one has none."""
    if all(sign in GSM or sign in GSM_ESCAPED for sign in text):
        count, one, many = len(text) + sum(sign in GSM_ESCAPED for sign in text), 160, 153
    else:
        count, one, many = len(text.encode("utf-16-le")) // 2, 70, 67
    if count <= one:
        return Size(count, 1 if count else 0, one)
    return Size(count, -(-count // many), many)


def with_sender(text: str, sender: str, language: str) -> str:
    """The sender's name before the text, as operators ask for it: 【name】, or "name: " in English."""
    if not sender:
        return text
    return f"{sender}: {text}" if language == "en" else f"【{sender}】{text}"
