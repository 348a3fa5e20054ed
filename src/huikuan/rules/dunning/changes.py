"""What differs between two editions of a ladder, field by field: what the record of a publication says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LIMITS: Final = ("tolerance_minor", "weekly_cap", "daily_cap", "hours", "stale_bank_days")
LEFT_OUT: Final = frozenset({"key", "position"})
TEXT_LENGTH: Final = 80
ON: Final = "on"

Content = Mapping[str, Any]
Changes = dict[str, list[Any]]


def differences(before: Content, after: Content, texts_before: Content, texts_after: Content) -> Changes:
    """{"step.field": [before, after]} of everything that differs, in the order of the new ladder.

    Limits have no step (".weekly_cap"); "step.on" is a step taken off or put on; the words of a text are
    "step.text.language.part", cut to where they begin to differ. Where a step stands among the others is not told: its
    day says it. Contents are as policy_to_json writes them; a field an older edition does not know counts as empty.
    """
    found: Changes = {}
    for name in LIMITS:
        note(found, f".{name}", before.get(name), after.get(name))
    old, new = by_key(before), by_key(after)
    for key in [*new, *(key for key in old if key not in new)]:
        if key in old and key in new:
            for name in dict.fromkeys((*new[key], *old[key])):
                if name not in LEFT_OUT:
                    note(found, f"{key}.{name}", old[key].get(name), new[key].get(name))
        else:
            note(found, f"{key}.{ON}", key in old, key in new)
    for key in dict.fromkeys((*texts_after, *texts_before)):
        note_words(found, key, texts_before.get(key, {}), texts_after.get(key, {}))
    return found


def by_key(content: Content) -> dict[str, Content]:
    return {step["key"]: step for step in content.get("steps", ())}


def note(found: Changes, name: str, before: Any, after: Any) -> None:
    """One difference; nothing, nought and empty are the same."""
    if before != after and (before or after):
        found[name] = [before, after]


def note_words(found: Changes, key: str, before: Content, after: Content) -> None:
    for language in dict.fromkeys((*after, *before)):
        old, new = before.get(language, {}), after.get(language, {})
        for part in dict.fromkeys((*new, *old)):
            was, now = str(old.get(part, "")), str(new.get(part, ""))
            note(found, f"{key}.text.{language}.{part}", *around(was, now))


def around(before: str, after: str) -> tuple[str, str]:
    """Two texts, each cut to a short piece that shows the first difference."""
    if before == after:
        return before, after
    pairs = zip(before, after, strict=False)
    same = next((place for place, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))
    start = max(0, same - TEXT_LENGTH // 4)
    return piece(before, start), piece(after, start)


def piece(text: str, start: int) -> str:
    cut = text[start : start + TEXT_LENGTH]
    return ("…" if start and cut else "") + cut + ("…" if start + TEXT_LENGTH < len(text) else "")
