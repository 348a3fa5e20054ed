"""Messages for WeCom, DingTalk and Feishu: the markdown all three read (bold, quotes, plain lines) and nothing else.

The three escape differently or not at all, so signs that would mean something in a filled-in value are replaced by
their full-width forms: a customer called "[pay](http://…)" stays a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huikuan.rules.money import format_exact
from huikuan.rules.wording import phrases
from huikuan.rules.wording.letter_facts import Letter
from huikuan.rules.wording.one_line import one_line

SIGNS: Final = str.maketrans("*`[]<>#~|\\", "＊｀［］＜＞＃～｜＼")
LOOSE_UNDERSCORE: Final = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
BOLD: Final = re.compile(r"\*\*([^*\n]+)\*\*")
DASHES: Final = {"zh-hans": "——", "en": "– "}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown: runs of words with whether they are bold, and whether it is quoted."""

    runs: tuple[tuple[str, bool], ...]
    quoted: bool


def plain(value: str) -> str:
    """A value that means nothing to a markdown reader. Gaps of several underscores stay as they are."""
    even = one_line(value).translate(SIGNS).replace("://", "：//")
    return even if set(even) == {"_"} else LOOSE_UNDERSCORE.sub("＿", even)


def chat_claims(letter: Letter) -> str:
    """The claims, one a line, and the total below when there are several."""
    words = phrases.labels(letter.language)
    lines = []
    for claim in letter.claims:
        details = words.joint.join(plain(line) for line in phrases.claim_details(claim, letter.language))
        amount = format_exact(claim.amount_minor, claim.currency)
        lines.append(f"· {plain(claim.title)}{words.colon}**{amount}**" + (f"\n> {details}" if details else ""))
    if len(letter.claims) > 1:
        lines.append(f"{words.total}{words.colon}**{format_exact(letter.total_minor, letter.currency)}**")
    return "\n".join(lines)


def chat_ways(letter: Letter) -> str:
    """The bank accounts as quoted lines."""
    colon = phrases.labels(letter.language).colon
    return "\n\n".join(
        "\n".join(f"> {label}{colon}{plain(value)}" for label, value in phrases.account_rows(letter, index))
        for index in range(len(letter.pay_to))
    )


def signed(letter: Letter) -> str:
    """Who writes: the person and the company."""
    names = [plain(name) for name in (letter.sender.person, letter.sender.short_name or letter.sender.entity) if name]
    return DASHES[letter.language] + phrases.labels(letter.language).joint.join(names) if names else ""


def lines_of(text: str) -> tuple[Line, ...]:
    """A finished message as lines for showing it."""
    found = []
    for line in text.split("\n"):
        quoted = line.startswith("> ")
        words = line[2:] if quoted else line
        pieces = BOLD.split(words)
        found.append(Line(tuple((piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece), quoted))
    return tuple(found)
