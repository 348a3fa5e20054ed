"""Text files in the encodings Chinese offices produce."""

from __future__ import annotations

import codecs
import re
from typing import Final

from huikuan.support.refusal import Refused

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "encoding_utf8"),
    (codecs.BOM_UTF32_LE, "utf-32", "encoding_utf32"),
    (codecs.BOM_UTF16_LE, "utf-16", "encoding_utf16"),
    (codecs.BOM_UTF16_BE, "utf-16", "encoding_utf16"),
)
CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
# the commonest characters of contracts, simplified and traditional: which encoding gives more of them is the right one
COMMON: Final = frozenset(
    "的不在有为人中合同方款付支元日内项目工程验收期约定甲乙条第金额按一二三是之以於為後內約項驗條額開發與應雙簽個點"
)


def decode(content: bytes) -> tuple[str, str]:
    """The text and a note of its encoding ("" for plain UTF-8). Raises Refused("document_unknown_encoding")."""
    for mark, name, note in MARKS:
        if content.startswith(mark):
            return checked(content, name), note
    head = content[:4000]
    if head.count(b"\0") > len(head) // 8:
        name = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return checked(content, name), "encoding_utf16"
    try:
        return checked(content, "utf-8"), ""
    except Refused as refused:
        if refused.code != "document_unknown_encoding":
            raise
    return chinese(content)


def chinese(content: bytes) -> tuple[str, str]:
    """GB18030 or Big5: nearly all bytes of the one decode in the other, so the likelier text wins."""
    found: list[tuple[int, str, str]] = []
    for name, note in (("gb18030", "encoding_gb18030"), ("big5", "encoding_big5"), ("utf-16-le", "encoding_utf16")):
        try:
            text = checked(content, name)
        except Refused:
            continue
        found.append((sum(1 for letter in text[:20_000] if letter in COMMON), text, note))
    if not found:
        raise Refused("document_unknown_encoding")
    _, text, note = max(found, key=lambda one: one[0])  # a tie goes to the first
    return text, note


def checked(content: bytes, name: str) -> str:
    """Decoded, or refused; so is what decodes to control characters."""
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        raise Refused("document_unknown_encoding") from None
    if len(CONTROL.findall(text[:20_000])) > 2:
        raise Refused("document_not_supported")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
