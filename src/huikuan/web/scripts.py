"""The policy's own words for a task: what to say on the telephone, and a message to leave when nobody answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import PolicyVersion, Task
from huikuan.rules.wording.kinds import CALL, CHANNELS, CHAT
from huikuan.rules.wording.letter import InvalidLetter, InvalidText, Letter
from huikuan.rules.wording.texts import text_of
from huikuan.rules.wording.written import Written, write
from huikuan.support.sentences import text_words
from huikuan.web.text_facts import chosen, facts_of

OFFERED: Final = (CALL, CHAT)


@dataclass(frozen=True, slots=True)
class Script:
    """`spoken`: (what it is for, the words) in the order of a talk; `chat`: a message to copy, or ""."""

    spoken: tuple[tuple[str | Promise, str], ...]
    chat: str


def script_for(task: Task, user: User, as_of: date) -> Script | None:
    """The words of the claim's own ladder with the claim's own figures, in the customer's language.

    None for a task that is no step with words of its own, or when its words do not fit the facts. At most nine queries.
    """
    channels = [channel for channel in OFFERED if channel in CHANNELS.get(task.kind, ())]
    if CALL not in channels or task.receivable is None or task.done_at is not None:
        return None
    claim = chosen(user, task.receivable_id, [])
    version = PolicyVersion.objects.filter(track__receivable=task.receivable_id).only("content", "texts").first()
    if claim is None or version is None:
        return None
    step: dict[str, Any] = next((step for step in version.content["steps"] if step["key"] == task.kind), {})
    language = "en" if claim.customer.language == "en" else "zh-hans"
    letter = facts_of(user, claim, task.kind, step, language, as_of).letter
    if not letter.claims:
        return None
    caller = replace(letter.sender, person=user.name, phone=user.phone or claim.contract.entity.phone)
    letter = replace(letter, sender=caller)
    found = {channel: filled(version, task.kind, language, channel, letter) for channel in channels}
    call, chat = found.get(CALL), found.get(CHAT)
    if call is None:
        return None
    spoken = tuple((text_words.PARTS[part], words) for part, words in call.parts if words)
    return Script(spoken, chat.parts[0][1] if chat else "")


def filled(version: PolicyVersion, key: str, language: str, channel: str, letter: Letter) -> Written | None:
    """The text with its figures, or None where it cannot be said about this claim (nothing is left to ask for)."""
    try:
        return write(channel, text_of(version.texts, key, language, channel), letter)
    except (InvalidText, InvalidLetter):
        return None
