"""A text of any channel filled with a letter's facts, as it would be sent, said or noted down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from huikuan.rules.wording import chat, phrases, text_form
from huikuan.rules.wording.kinds import CALL, CHAT, EMAIL, NOTE, PARTS, SMS
from huikuan.rules.wording.letter import PORTAL, compose, shows, warnings
from huikuan.rules.wording.letter_facts import Letter, check_letter
from huikuan.rules.wording.one_line import one_line
from huikuan.rules.wording.placeholders import BLOCKS, Slot, fill, paragraphs, parse
from huikuan.rules.wording.sms import MOST_PARTS, Size, size_of, with_sender
from huikuan.rules.wording.templates import Template

Block = Callable[[Letter], str]


@dataclass(frozen=True, slots=True)
class Written:
    """A finished text: its parts in order; the HTML form of an e-mail; the length of a short message.

    Warnings: those of `compose`, and "too_many_parts" for a short message of more than two.
    """

    channel: str
    language: str
    parts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    html: str = ""
    size: Size | None = None


def write(channel: str, text: Mapping[str, str], letter: Letter) -> Written:
    """The parts of a channel's text, filled. A part that is not given is empty.

    Raises InvalidText for a text with problems, InvalidLetter for facts that would say a wrong amount, KeyError for an
    unknown channel.
    """
    check_letter(letter)
    given = {part: text.get(part, "").replace("\r\n", "\n").strip() for part in PARTS[channel]}
    if channel == EMAIL:
        mail = compose(Template(given["subject"], given["body"]), letter)
        return Written(
            EMAIL, letter.language, (("subject", mail.subject), ("body", mail.text)), mail.warnings, mail.html
        )
    missing: list[str] = []
    if channel == SMS:
        return short_message(given["sms"], letter, missing)
    if channel == CHAT:
        body = blocks(given["chat"], letter, missing, chat.plain, chat.chat_claims, chat.chat_ways)
        parts = (chat.plain(phrases.salutation_line(letter)), body, chat.signed(letter))
        return Written(CHAT, letter.language, (("chat", "\n\n".join(filter(None, parts))),), warnings(letter, missing))
    if channel == NOTE:
        note = blocks(given["note"], letter, missing, str, text_form.text_claims, text_form.text_ways)
        return Written(NOTE, letter.language, (("note", note),), warnings(letter, missing))
    values = phrases.inline_values(letter)
    spoken = tuple((part, fill(parse(given[part]), values, missing)) for part in PARTS[CALL])
    return Written(CALL, letter.language, spoken, warnings(letter, missing))


def short_message(text: str, letter: Letter, missing: list[str]) -> Written:
    words = " ".join(fill(parse(text), phrases.inline_values(letter), missing).split())
    sender = one_line(letter.sender.short_name or letter.sender.entity)
    whole = with_sender(words, sender, letter.language)
    size = size_of(whole)
    found = warnings(letter, missing)
    if size.parts > MOST_PARTS:
        found += ("too_many_parts",)
    return Written(SMS, letter.language, (("sms", whole),), found, size=size)


def blocks(
    text: str, letter: Letter, missing: list[str], value: Callable[[str], str], claims: Block, ways: Block
) -> str:
    """The paragraphs of a text with its tables; `value` makes a value safe where it is shown."""
    values = {name: value(found) for name, found in phrases.inline_values(letter).items() if found}
    shown: list[str] = []
    for parts in paragraphs(text):
        first = parts[0]
        if len(parts) == 1 and isinstance(first, Slot) and first.name in BLOCKS:
            if first.name == PORTAL:  # a link in a chat looks like a swindler's (kinds.py): e-mails carry it
                continue
            if shows(first.name, letter):
                shown.append(claims(letter) if first.name == "claims" else ways(letter))
            elif first.name == "ways_to_pay" and letter.total_minor > 0:
                missing.append("ways_to_pay")
            continue
        shown.append(fill(parts, values, missing))
    return "\n\n".join(shown)
