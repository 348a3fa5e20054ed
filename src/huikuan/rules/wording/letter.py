"""A message composed from a template and facts: subject, plain text and HTML that say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from huikuan.rules.wording import html_form, phrases, text_form
from huikuan.rules.wording.letter_facts import Claim, InvalidLetter, Letter, Sender, WayToPay, check_letter
from huikuan.rules.wording.one_line import one_line
from huikuan.rules.wording.placeholders import BLOCKS, InvalidText, Slot, check_text, fill, paragraphs, parse
from huikuan.rules.wording.templates import Template

__all__ = ["Claim", "Composed", "InvalidLetter", "InvalidText", "Letter", "Sender", "WayToPay", "compose"]


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished message. Send it only without warnings.

    Warnings: "missing_<placeholder>" (a value the text needs is not known and a gap shows), "no_way_to_pay",
    "no_sender".
    """

    subject: str
    text: str
    html: str
    warnings: tuple[str, ...]


def compose(template: Template, letter: Letter) -> Composed:
    """The template filled with the letter's facts.

    Raises InvalidText for a template with unknown placeholders or stray braces, InvalidLetter for facts that would
    say a wrong amount. A paragraph that only holds an empty block is left out. The recipient's own pages are named at
    the end where the text does not say where.
    """
    check_letter(letter)
    if problems := check_text(template.subject, subject=True):
        raise InvalidText(problems)
    values = phrases.inline_values(letter)
    missing: list[str] = []
    subject = one_line(fill(parse(template.subject), values, missing))
    text_blocks: list[str] = []
    html_blocks: list[str] = []
    body = paragraphs(template.body)
    for parts in body if (Slot(PORTAL),) in body else (*body, (Slot(PORTAL),)):
        first = parts[0]
        if len(parts) == 1 and isinstance(first, Slot) and first.name in BLOCKS:
            if shows(first.name, letter):
                text_blocks.append(TEXT_BLOCKS[first.name](letter))
                html_blocks.append(HTML_BLOCKS[first.name](letter))
            elif first.name == "ways_to_pay" and letter.total_minor > 0:
                missing.append("ways_to_pay")
            continue
        sentence = fill(parts, values, missing)
        text_blocks.append(text_form.text_paragraph(sentence))
        html_blocks.append(html_form.paragraph(sentence))
    return Composed(
        subject,
        text_form.text_form(letter, text_blocks),
        html_form.html_form(letter, subject, html_blocks),
        warnings(letter, missing),
    )


PORTAL: Final = "portal_link"
TEXT_BLOCKS: Final[dict[str, Callable[[Letter], str]]] = {
    "claims": text_form.text_claims, "ways_to_pay": text_form.text_ways, PORTAL: text_form.text_portal,
}  # fmt: skip
HTML_BLOCKS: Final[dict[str, Callable[[Letter], str]]] = {
    "claims": html_form.html_claims, "ways_to_pay": html_form.html_ways, PORTAL: html_form.html_portal,
}  # fmt: skip


def shows(block: str, letter: Letter) -> bool:
    """Nothing is asked for: no accounts either."""
    if block == PORTAL:
        return bool(letter.portal_url)
    return bool(letter.claims) if block == "claims" else bool(letter.pay_to) and letter.total_minor > 0


def warnings(letter: Letter, missing: list[str]) -> tuple[str, ...]:
    found = ["no_way_to_pay" if name == "ways_to_pay" else f"missing_{name}" for name in missing]
    if not letter.sender.entity.strip():
        found.append("no_sender")
    return tuple(dict.fromkeys(found))
