"""Writing one text: the parts of a channel, each with its limit and its own problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from huikuan.rules.wording.kinds import CALL, LIMITS, PARTS, SPOKEN_LIMIT, check_part
from huikuan.rules.wording.tone import BLOCK, check_tone
from huikuan.support.sentences.refusals import text_problem
from huikuan.support.sentences.text_words import PARTS as PART_WORDS
from huikuan.support.sentences.tone import finding_sentence

ROWS = {"body": 16, "chat": 10, "note": 16, "sms": 4, **dict.fromkeys(PARTS[CALL], 3)}


class WordsForm(forms.Form):
    """One channel's parts in one language. What may not be said is refused; what is only unwise is in `advice`."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, key: str, channel: str, words: Mapping[str, str],
        sets_deadline: bool, tone: str,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(words))
        self.key, self.channel, self.sets_deadline, self.tone = key, channel, sets_deadline, tone
        self.advice: list[str] = []
        for part in PARTS[channel]:
            widget = forms.Textarea(attrs={"rows": ROWS[part]}) if part in ROWS else forms.TextInput()
            limit = LIMITS.get(part, SPOKEN_LIMIT)
            self.fields[part] = forms.CharField(label=str(PART_WORDS[part]), widget=widget, max_length=limit)

    def clean(self) -> dict[str, Any]:
        """Line ends as the texts keep them; every problem with its place."""
        for part in PARTS[self.channel]:
            text = self.cleaned_data.get(part)
            if text is None:
                continue
            self.cleaned_data[part] = text = str(text).replace("\r\n", "\n")
            if found := self.problems(part, text):
                self.add_error(part, ValidationError(found))
        return self.cleaned_data

    def problems(self, part: str, text: str) -> list[str]:
        """In words; advice is put aside."""
        found = [text_problem(one) for one in check_part(self.key, part, text, sets_deadline=self.sets_deadline)]
        for finding in check_tone(text, self.tone):
            (found if finding.severity == BLOCK else self.advice).append(finding_sentence(finding))
        return found

    def words(self) -> dict[str, str]:
        """What was typed, whether it can be used or not."""
        return {part: str(self[part].value() or "") for part in PARTS[self.channel]}
