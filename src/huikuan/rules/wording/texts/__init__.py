"""The default words for every step and occasion, on every channel, in Simplified Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from huikuan.rules.wording.kinds import CHANNELS, PARTS
from huikuan.rules.wording.letter_facts import LANGUAGES
from huikuan.rules.wording.templates import TEMPLATES, Template
from huikuan.rules.wording.texts import chat_messages, short_messages
from huikuan.rules.wording.texts.call_scripts import CALL
from huikuan.rules.wording.texts.letters_formal import FORMAL_LETTERS
from huikuan.rules.wording.texts.letters_occasions import OCCASION_LETTERS
from huikuan.rules.wording.texts.notes import NOTES

LETTERS: Final[Mapping[str, Mapping[str, Template]]] = {**TEMPLATES, **FORMAL_LETTERS, **OCCASION_LETTERS}
SHORT: Final = {"zh-hans": short_messages.ZH, "en": short_messages.EN}
CHAT: Final = {"zh-hans": chat_messages.ZH, "en": chat_messages.EN}


def default_text(key: str, language: str) -> dict[str, str]:
    """All parts of a text as we deliver them; empty for a text that does not exist."""
    found: dict[str, str] = {}
    if letter := LETTERS.get(key, {}).get(language):
        found |= {"subject": letter.subject, "body": letter.body}
    for part, words in (("sms", SHORT[language].get(key)), ("chat", CHAT[language].get(key))):
        if words:
            found[part] = words
    if key == "call":
        found |= CALL[language]
    if note := NOTES.get(key, {}).get(language):
        found["note"] = note
    return found


TEXTS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    key: {language: default_text(key, language) for language in LANGUAGES} for key in CHANNELS
}
"""Step or occasion → language → part → words."""


def text_of(stored: Mapping[str, Any], key: str, language: str, channel: str) -> dict[str, str]:
    """A channel's text in a policy's version: each part as it was changed there, else the default words."""
    own = (stored.get(key) or {}).get(language) or {}
    return {part: own.get(part) or TEXTS[key][language].get(part, "") for part in PARTS[channel]}


def changed(stored: Mapping[str, Any], key: str, language: str, channel: str) -> bool:
    """Whether a policy's version says it in other words than we deliver."""
    return text_of(stored, key, language, channel) != text_of({}, key, language, channel)
