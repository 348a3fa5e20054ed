"""A step's e-mail on a real claim, composed exactly as a message would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huikuan.flow.parties.models import User
from huikuan.flow.reminders.selectors.policy import example_receivable
from huikuan.rules.wording.letter import InvalidText, compose
from huikuan.rules.wording.templates import Template
from huikuan.support.sentences.refusals import text_problem
from huikuan.web.text_facts import chosen, facts_of


@dataclass(frozen=True, slots=True)
class Shown:
    """Subject, text and HTML as the recipient would read them; `problem` names the first mistake in the text."""

    subject: str
    text: str
    html: str
    problem: str = ""


def shown(user: User, text: Mapping[str, str], language: str, as_of: date, step: Mapping[str, Any]) -> Shown:
    """A step's e-mail on the example claim, or what is wrong with the text and where."""
    template = Template(str(text.get("subject", "")), str(text.get("body", "")).replace("\r\n", "\n"))
    example = example_receivable(user)
    claim = chosen(user, example.pk, []) if example else None
    written_in = language if language == "en" else "zh-hans"
    try:
        composed = compose(template, facts_of(user, claim, str(step["key"]), step, written_in, as_of).letter)
    except InvalidText as error:
        return Shown("", "", "", text_problem(error.problems[0]))
    return Shown(composed.subject, composed.text, composed.html)
