"""The plain-text form of a message: complete, at most 78 columns."""

from __future__ import annotations

from collections.abc import Sequence

from huikuan.rules.money import format_exact
from huikuan.rules.wording import phrases
from huikuan.rules.wording.letter_facts import Letter
from huikuan.rules.wording.one_line import one_line
from huikuan.rules.wording.width import COLUMNS, wrap

RULE = "-" * 40


def text_claims(letter: Letter) -> str:
    """The claims one below the other, then the total when there are several."""
    words = phrases.labels(letter.language)
    lines: list[str] = []
    for number, claim in enumerate(letter.claims, 1):
        mark = f"{number}. " if len(letter.claims) > 1 else ""
        indent = " " * len(mark)
        amount = format_exact(claim.amount_minor, claim.currency)
        lines += wrap(f"{mark}{one_line(claim.title)}{words.colon}{amount}", COLUMNS, indent)
        for detail in phrases.claim_details(claim, letter.language):
            lines += indented(detail, indent)
    if len(letter.claims) > 1:
        lines.append(RULE)
        lines.append(f"{words.total}{words.colon}{format_exact(letter.total_minor, letter.currency)}")
    return "\n".join(lines)


def text_ways(letter: Letter) -> str:
    words = phrases.labels(letter.language)
    blocks = []
    for index in range(len(letter.pay_to)):
        lines = [words.ways_to_pay + words.colon.rstrip()] if index == 0 else []
        for label, value in phrases.account_rows(letter, index):
            lines += wrap(f"  {label}{words.colon}{value}", COLUMNS, "    ")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def text_portal(letter: Letter) -> str:
    """The recipient's own pages; the address on a line of its own, never broken."""
    words = phrases.labels(letter.language)
    return "\n".join([*wrap(words.portal + words.colon.rstrip()), letter.portal_url])


def indented(text: str, indent: str) -> list[str]:
    return [indent + line for line in wrap(text, COLUMNS - len(indent))]


def text_form(letter: Letter, blocks: Sequence[str]) -> str:
    """The whole text: salutation, the body's blocks in order, signature, footer. Ends with a line break."""
    parts = [text_paragraph(phrases.salutation_line(letter)), *blocks]
    parts.append("\n".join(line for each in phrases.signature(letter) for line in wrap(each)))
    parts.append("\n".join([RULE, *wrap(phrases.footer(letter))]))
    return "\n\n".join(part for part in parts if part) + "\n"


def text_paragraph(text: str) -> str:
    """A paragraph of the body, wrapped line by line; items of a list hang."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += wrap(line, COLUMNS, "  " if line.startswith("· ") else "")
    return "\n".join(lines)
