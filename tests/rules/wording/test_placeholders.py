"""Only the named placeholders, found where they stand; nothing is ever evaluated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.wording.placeholders import ALLOWED, BLOCKS, GAP, check_text, fill, paragraphs, parse
from huikuan.rules.wording.templates import TEMPLATES


@pytest.mark.parametrize(
    ("text", "code", "position", "name"),
    [
        ("Dear {nobody}", "unknown_placeholder", 5, "nobody"),
        ("a {what!r}", "unknown_placeholder", 2, "what!r"),
        ("a {what:>99999999}", "unknown_placeholder", 2, "what:>99999999"),
        ("a {what.__class__}", "unknown_placeholder", 2, "what.__class__"),
        ("a {0}", "unknown_placeholder", 2, "0"),
        ("a { what }", "unknown_placeholder", 2, " what "),
        ("a {}", "unknown_placeholder", 2, ""),
        ("open {what", "stray_brace", 5, "{"),
        ("close what}", "stray_brace", 10, "}"),
        ("two\nlines {wh\nat}", "stray_brace", 10, "{"),
        ("see {claims} here", "block_inside_sentence", 4, "claims"),
    ],
)
def test_problems_have_a_place(text: str, code: str, position: int, name: str) -> None:
    problem = check_text(text)[0]
    assert (problem.code, problem.position, problem.name) == (code, position, name)


def test_own_texts_are_right() -> None:
    for by_language in TEMPLATES.values():
        for template in by_language.values():
            assert check_text(template.subject, subject=True) == ()
            assert check_text(template.body) == ()


def test_doubled_braces_are_braces() -> None:
    assert fill(parse("{{what}} {total}"), {"total": "5"}, []) == "{what} 5"


def test_values_are_not_looked_at_again() -> None:
    assert fill(parse("{what}!"), {"what": "{total} {{"}, []) == "{total} {{!"


def test_missing_values_are_named() -> None:
    missing: list[str] = []
    assert fill(parse("by {deadline}"), {}, missing) == f"by {GAP}"
    assert missing == ["deadline"]


def test_spaces_between_chinese_are_dropped_where_placeholders_meet_them() -> None:
    assert fill(parse("逾期 {days_late} 了"), {"days_late": "最长 3 天"}, []) == "逾期最长 3 天了"
    assert fill(parse("逾期 {days_late} 了"), {"days_late": "3 天"}, []) == "逾期 3 天了"
    assert fill(parse("paid {what} now"), {"what": "x"}, []) == "paid x now"


def test_blocks_stand_between_paragraphs() -> None:
    body = "One\ntwo\n{claims}\nthree\n\n\n{ways_to_pay}\n\nlast"
    assert [
        "".join(part if isinstance(part, str) else f"<{part.name}>" for part in parts) for parts in paragraphs(body)
    ] == [
        "One\ntwo",
        "<claims>",
        "three",
        "<ways_to_pay>",
        "last",
    ]


@given(st.text(alphabet=st.sampled_from("{}a.[]!:\n _总") | st.characters(), max_size=80))
def test_any_text_is_refused_or_filled(text: str) -> None:
    if check_text(text):
        return
    values = dict.fromkeys(ALLOWED, "v")
    filled = fill(parse(text), values, [])
    assert isinstance(filled, str)
    paragraphs(text)


@given(st.sampled_from(sorted(ALLOWED - BLOCKS)), st.text(max_size=20), st.text(max_size=20))
def test_literals_survive(name: str, before: str, after: str) -> None:
    quoted = [part.replace("{", "{{").replace("}", "}}") for part in (before, after)]
    filled = fill(parse(f"{quoted[0]}{{{name}}}{quoted[1]}"), {name: "X"}, [])
    assert filled == f"{before}X{after}"
