"""Messages say what is owed, exactly and once, in both forms and both languages."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.money import format_exact
from huikuan.rules.wording.letter import Claim, InvalidLetter, InvalidText, Letter, Sender, WayToPay, compose
from huikuan.rules.wording.letter_facts import LANGUAGES
from huikuan.rules.wording.phrases import addressed_as, salutation_line
from huikuan.rules.wording.templates import TEMPLATES, Template
from huikuan.rules.wording.width import COLUMNS, width

from .samples import CHINESE, ENGLISH

LETTERS = {"zh-hans": CHINESE, "en": ENGLISH}
CASES = list(product(TEMPLATES, LANGUAGES))


class Page(HTMLParser):
    """The words of a page and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def letter_for(key: str, language: str) -> Letter:
    letter = LETTERS[language]
    return replace(letter, received_minor=1_234_56, received_on=date(2026, 10, 30)) if key == "thank_you" else letter


def test_every_mail_of_the_ladder_has_its_texts() -> None:
    mails = {step.key for step in DEFAULT_STEPS if step.form == "message"}
    assert set(TEMPLATES) == mails | {"thank_you"}
    assert all(set(by_language) == set(LANGUAGES) for by_language in TEMPLATES.values())


@pytest.mark.parametrize(("key", "language"), CASES)
def test_both_forms_are_complete(key: str, language: str) -> None:
    letter = letter_for(key, language)
    composed = compose(TEMPLATES[key][language], letter)
    assert composed.warnings == ()
    page = Page(composed.html)
    assert page.open == []
    html_words = "".join(page.words)
    for text in (composed.text, html_words):
        for claim in letter.claims:
            for shown in (
                claim.title,
                claim.contract_number,
                claim.number,
                format_exact(claim.amount_minor, claim.currency),
            ):
                assert shown in text
        for shown in (*(getattr(letter.pay_to[0], f.name) for f in fields(WayToPay)), letter.sender.person):
            assert shown in text
        assert format_exact(letter.total_minor, letter.currency) in text
        assert "____" not in text
        assert "{" not in text
    assert "\n" not in composed.subject
    assert len(composed.subject) <= 120


@pytest.mark.parametrize(("key", "language"), CASES)
def test_the_text_keeps_to_its_columns(key: str, language: str) -> None:
    lines = compose(TEMPLATES[key][language], letter_for(key, language)).text.split("\n")
    assert max(map(width, lines)) <= COLUMNS
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize(("key", "language"), CASES)
def test_no_threat_no_marketing_no_today(key: str, language: str) -> None:
    """A message may leave on the next working day; words that frighten or sell do not belong in it."""
    template = TEMPLATES[key][language]
    words = (
        "今天|今日|明天|起诉|法院|律师|失信|曝光|否则|后果|优惠|促销"
        "|today|tomorrow|court|lawyer|legal|discount|otherwise"
    )
    assert not re.search(words, template.subject + template.body, re.IGNORECASE)


def test_language_is_declared() -> None:
    assert '<html lang="zh-Hans">' in compose(TEMPLATES["reminder"]["zh-hans"], CHINESE).html
    assert '<html lang="en">' in compose(TEMPLATES["reminder"]["en"], ENGLISH).html


def test_singular_and_plural_in_english() -> None:
    second = Claim("Final payment", 1_000_00, "EUR", date(2026, 11, 2), "", "C-18", -3)
    one = compose(TEMPLATES["second_reminder"]["en"], ENGLISH).text
    assert "was due on 15 October 2026 and is now 1 day late" in flat(one)
    two = replace(ENGLISH, claims=(*ENGLISH.claims, second), total_minor=43_000_00)
    many = compose(TEMPLATES["second_reminder"]["en"], two)
    assert "€43,000.00 for 2 payments under contract C-18." in flat(many.text)
    assert "due between 15 October and 2 November 2026 and is now up to 1 day late" in flat(many.text)
    assert "Total: €43,000.00" in many.text
    other = replace(second, contract_number="C-19", due_on=date(2027, 1, 2))
    three = compose(TEMPLATES["notice_before"]["en"], replace(two, claims=(*ENGLISH.claims, other)))
    assert "€43,000.00 for 2 payments under 2 contracts falls due between 15 October 2026 and 2 January 2027." in flat(
        three.text
    )


def test_one_and_many_in_chinese() -> None:
    many = flat(compose(TEMPLATES["reminder"]["zh-hans"], CHINESE).text, "")
    assert "合同HT-2026-018的2笔款项合计¥586,400.00已于2026年10月15日至10月22日陆续到期" in many
    one = replace(CHINESE, claims=CHINESE.claims[:1], total_minor=386_400_00)
    composed = compose(TEMPLATES["second_reminder"]["zh-hans"], one)
    assert composed.text.split("\n")[2].startswith(
        "合同 HT-2026-018 的验收款 ¥386,400.00 已于2026年10月15日到期，目前逾期 14 天"
    )
    assert composed.subject == "付款提醒（请于2026年11月5日或之前付款）：HT-2026-018 验收款 ¥386,400.00"


def flat(text: str, joint: str = " ") -> str:
    return joint.join(text.split())


def test_held_part_is_mentioned_not_asked_for() -> None:
    composed = compose(TEMPLATES["reminder"]["zh-hans"], CHINESE)
    assert "另有 ¥20,000.00 正在核实，本次不含" in composed.text
    assert "另有 ¥20,000.00 正在核实，本次不含" in composed.html


def test_thanks_when_all_is_paid_ask_for_nothing() -> None:
    paid = replace(ENGLISH, claims=(), total_minor=0, received_minor=42_000_00, received_on=date(2026, 10, 30))
    composed = compose(TEMPLATES["thank_you"]["en"], paid)
    assert composed.warnings == ()
    assert "€42,000.00 on 30 October 2026" in composed.text
    assert "in full" in composed.text
    assert "4462" not in composed.text + composed.html


def test_missing_facts_are_named_and_leave_a_gap() -> None:
    bare = replace(ENGLISH, deadline_on=None, pay_to=(), sender=Sender(""))
    composed = compose(TEMPLATES["second_reminder"]["en"], bare)
    assert composed.warnings == ("missing_deadline", "no_way_to_pay", "no_sender")
    assert "____" in composed.text
    assert "____" in composed.subject


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"total_minor": 1}, "total_mismatch"),
        ({"currency": "USD"}, "mixed_currencies"),
        ({"language": "fr"}, "language"),
        ({"claims": (Claim("x", -5, "EUR", None), Claim("y", 5, "EUR", None)), "total_minor": 0}, "negative"),
    ],
)
def test_wrong_facts_never_become_a_message(changed: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidLetter) as refused:
        compose(TEMPLATES["reminder"]["en"], replace(ENGLISH, **changed))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_wrong_texts_never_become_a_message() -> None:
    with pytest.raises(InvalidText):
        compose(Template("ok", "Dear {nobody}"), ENGLISH)
    with pytest.raises(InvalidText) as refused:
        compose(Template("{claims}", "ok"), ENGLISH)
    assert refused.value.problems[0].code == "block_in_subject"


@pytest.mark.parametrize(
    ("language", "given_name", "line"),
    [
        ("zh-hans", "王建国经理", "王建国经理，您好："),
        ("zh-hans", "王经理您好：", "王经理您好："),
        ("zh-hans", "  ", "您好："),
        ("en", "Ms Keller", "Dear Ms Keller,"),
        ("en", "Dear Ms Keller,", "Dear Ms Keller,"),
        ("en", "", "Hello,"),
    ],
)
def test_salutations(language: str, given_name: str, line: str) -> None:
    assert salutation_line(replace(LETTERS[language], salutation=given_name)) == line


def test_name_and_office() -> None:
    assert addressed_as("王建国", "经理", "zh-hans") == "王建国经理"
    assert addressed_as("王建国经理", "经理", "zh-hans") == "王建国经理"
    assert addressed_as("Anna", "总监", "zh-hans") == "Anna 总监"
    assert addressed_as("", "财务经理", "zh-hans") == "财务经理"
    assert addressed_as("王建国", "", "zh-hans") == "王建国"
    assert addressed_as("Anna Keller", "CFO", "en") == "Anna Keller"


ANY = st.text(max_size=60)


@given(st.sampled_from(CASES), ANY, ANY, ANY, ANY, ANY)
@settings(max_examples=120, deadline=None)
def test_any_value_is_only_words(case: tuple[str, str], a: str, b: str, c: str, d: str, e: str) -> None:
    """Whatever stands in names and titles, the page keeps its tags, the text its columns and the subject its line."""
    key, language = case
    evil = f"<script>alert('{a}')</script>&{{claims}}"
    letter = letter_for(key, language)
    claims = tuple(replace(claim, title=evil, contract_number=b, number=c, note=d) for claim in letter.claims)
    hostile = replace(
        letter,
        claims=claims,
        customer=a,
        salutation=evil,
        footer=e,
        sender=Sender(evil, b, c, d),
        pay_to=(WayToPay(evil, b, c, d, e), WayToPay(a, evil, evil, evil, evil)),
    )
    composed = compose(TEMPLATES[key][language], hostile)
    page = Page(composed.html)
    assert page.open == []
    assert "script" not in page.tags
    assert max(map(width, composed.text.split("\n"))) <= COLUMNS
    for line in (composed.subject,):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)
