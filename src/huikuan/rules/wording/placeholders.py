"""Placeholders in texts that users edit: `{name}` from an allow-list and nothing else.

No str.format: it would let `{claim.__class__…}` reach into objects. `{{` and `}}` stand for the braces themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

OCCASIONAL: Final = frozenset(
    {
        "promised",
        "promised_on",
        "disputed",
        "dispute_reason",
        "answer_on",  # the day by which we answer an objection
        "answer",
        "agreement_number",
        "instalment",
        "instalment_on",
        "meeting_when",
        "meeting_place",
        "suspension_on",
        "evidence",  # what was accepted, with its day
        "discount",
        "discount_on",
        "discount_pay",
        "service",
        "service_on",
    }
)
"""Placeholders for what only some letters speak of (letter_facts.py: Circumstances)."""

INLINE: Final = frozenset(
    {
        "customer",  # the customer's name
        "sender",  # our legal entity
        "person",
        "phone",
        "email",
        "what",  # which claims and how much, as part of a sentence
        "headline",  # the same, short, for subjects
        "items",  # "this payment" / "these payments"
        "count",
        "total",
        "due_when",  # "on 3 May 2026" / "between 3 May and 9 June 2026"
        "days_late",  # "14 days" / "up to 14 days"
        "deadline",
        "received",
        "received_on",
        "remaining",  # a sentence: what is still to be paid
        *OCCASIONAL,
    }
)
"""Placeholders that stand inside a sentence."""

BLOCKS: Final = frozenset({"claims", "ways_to_pay", "portal_link"})
"""Placeholders that are a paragraph of their own: the table of claims, the bank accounts, the customer's pages."""

ALLOWED: Final = INLINE | BLOCKS

TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
PARAGRAPHS: Final = re.compile(r"\n[ \t\u3000]*\n\s*")
NAME_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, where (0-based character), and the name or sign concerned.

    Codes: "unknown_placeholder", "unavailable_placeholder" (known, but not for this text), "stray_brace",
    "block_inside_sentence", "block_in_subject", "block_in_short"; from kinds.py also "unknown_part", "too_long",
    "link" and "markup".
    """

    code: str
    position: int
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder in a parsed text."""

    name: str


Parts = tuple[str | Slot, ...]


class InvalidText(ValueError):
    """A text with problems; `problems` lists them in order of position."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.code} {p.name!r} at {p.position}" for p in problems))
        self.problems = problems


def check_text(text: str, *, subject: bool = False, usable: frozenset[str] = ALLOWED) -> tuple[Problem, ...]:
    """Everything wrong with a text, in order; empty when it can be used. A subject may hold no blocks.

    `usable`: the placeholders that have a value where this text is used.
    """
    problems: list[Problem] = []
    for match in TOKEN.finditer(text):
        token, name = match.group(), match.group(1)
        if token in {"{{", "}}"}:
            continue
        if name is None:
            problems.append(Problem("stray_brace", match.start(), token))
        elif name not in ALLOWED:
            problems.append(Problem("unknown_placeholder", match.start(), name[:NAME_LIMIT]))
        elif name not in usable:
            problems.append(Problem("unavailable_placeholder", match.start(), name))
        elif name in BLOCKS and subject:
            problems.append(Problem("block_in_subject", match.start(), name))
        elif name in BLOCKS and not stands_alone(text, match.start(), match.end()):
            problems.append(Problem("block_inside_sentence", match.start(), name))
    return tuple(problems)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the placeholder at [start, end) is all that its line says."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    return not text[line_start:start].strip() and not text[end : line_end if line_end >= 0 else None].strip()


@lru_cache(maxsize=512)
def parse(text: str) -> Parts:
    """The text as literals and slots. Raises InvalidText."""
    if problems := check_text(text):
        raise InvalidText(problems)
    parts: list[str | Slot] = []
    last = 0
    for match in TOKEN.finditer(text):
        parts.append(text[last : match.start()])
        parts.append(Slot(match.group(1)) if match.group(1) is not None else match.group()[0])
        last = match.end()
    parts.append(text[last:])
    return tuple(part for part in parts if part)


@lru_cache(maxsize=512)
def paragraphs(text: str) -> tuple[Parts, ...]:
    """The text cut at empty lines and around blocks, each paragraph parsed. Raises InvalidText."""
    if problems := check_text(text):
        raise InvalidText(problems)
    found: list[Parts] = []
    for piece in PARAGRAPHS.split(text.replace("\r\n", "\n").strip()):
        sentence: list[str] = []
        for line in piece.split("\n"):
            name = line.strip()[1:-1]
            if name in BLOCKS and line.strip() == f"{{{name}}}":
                found.extend(parsed_lines(sentence))
                found.append((Slot(name),))
                sentence = []
            else:
                sentence.append(line.strip())
        found.extend(parsed_lines(sentence))
    return tuple(found)


def parsed_lines(lines: list[str]) -> list[Parts]:
    joined = "\n".join(lines).strip()
    return [parse(joined)] if joined else []


def fill(parts: Parts, values: Mapping[str, str], missing: list[str]) -> str:
    """The parts with their values. A placeholder without a value leaves a visible gap and its name in `missing`.

    A space between two Chinese characters that a placeholder brings together is dropped: texts may be written with
    spaces around placeholders, which only numbers and Latin letters need.
    """
    filled = ""
    after_slot = False
    for part in parts:
        if isinstance(part, str):
            filled += part[1:] if after_slot and needless_space(filled[-1:], part[:1], part[1:2]) else part
            after_slot = False
            continue
        value = values.get(part.name, "")
        if not value:
            missing.append(part.name)
            value = GAP
        if needless_space(filled[-2:-1], filled[-1:], value[:1]):
            filled = filled[:-1]
        filled += value
        after_slot = True
    return filled


def needless_space(before: str, space: str, after: str) -> bool:
    return space == " " and is_chinese(before) and is_chinese(after)


def is_chinese(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


GAP: Final = "____"
