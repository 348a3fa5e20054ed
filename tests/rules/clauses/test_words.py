"""Every code that the grammar can give has words, so that nobody is shown a code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from huikuan.rules.clauses import events, lexicon
from huikuan.support.sentences import clauses

SOURCE: Final = Path(__file__).parents[3] / "src" / "huikuan" / "rules" / "clauses"
WRITTEN: Final = re.compile(r'(?:yield|flags\.append\()\s*\(?\s*"([a-z_0-9]+)"|"([a-z_]+)" if [a-z]+ else "([a-z_]+)"$')


def flags_in_source() -> set[str]:
    text = (SOURCE / "flags.py").read_text(encoding="utf-8") + (SOURCE / "totals.py").read_text(encoding="utf-8")
    found = {one for match in WRITTEN.finditer(text) for one in match.groups() if one}
    return found | {"sum_below_100", "advance_stage_missing_in_excerpt"}


def test_every_flag_has_a_sentence() -> None:
    found = flags_in_source()
    assert len(found) > 30
    assert {flag for flag in found if not clauses.flag_sentence(flag)} == set()
    assert {flag for flag in clauses.FLAGS if flag not in found} == set()


def test_flags_with_figures_have_sentences() -> None:
    assert "400" in clauses.flag_sentence("sum_over_total_by_400")
    assert "12,000.5" in clauses.flag_sentence("sum_under_total_by_12000.5")
    assert "12" in clauses.flag_sentence("warranty_12_months_in_other_article")
    assert clauses.flag_sentence("nothing_like_this") == ""


@pytest.mark.parametrize("table", [events.MILESTONES, events.DOCUMENTS, events.PROVISOS, events.WEAK])
def test_every_event_has_a_word(table: tuple[tuple[str, str], ...]) -> None:
    assert {code for code, _ in table if clauses.event_word(code) == code} == set()


def test_every_thing_done_has_words() -> None:
    made = {f"{thing}_{act}" for thing, _ in events.OBJECTS for act, _ in events.ACTS_ZH}
    assert {code for code in made if clauses.event_word(code) == code} == set()
    assert clauses.event_word("prototype_confirmed") == "原型确认"
    assert clauses.event_word("progress_pct_50") == "进度达到 50%"


def test_every_basis_and_kind_has_a_word() -> None:
    bases = {code for code, _ in (*lexicon.BASES, *lexicon.PARTS)} - {"invoice_total"}
    assert bases - set(clauses.BASES) == set()
    assert {code for code, _ in lexicon.LABELS} - set(clauses.KINDS) == set()
    assert {code for code, _ in lexicon.PERIODIC} - {"per_event"} - set(clauses.EVENTS) == set()
