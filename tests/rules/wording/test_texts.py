"""Every step and occasion has its words on every channel, in both languages, and they are fit to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.wording.kinds import CALL, CHANNELS, LADDER, OCCASIONS, PARTS, check_part, parts_of
from huikuan.rules.wording.letter import Letter
from huikuan.rules.wording.letter_facts import LANGUAGES, Circumstances
from huikuan.rules.wording.texts import TEXTS, changed, text_of
from huikuan.rules.wording.tone import TONES, check_tone
from huikuan.rules.wording.written import write

from .samples import CHINESE, ENGLISH

DAY = date(2026, 12, 3)
ABOUT = {
    "zh-hans": Circumstances(
        promised_minor=386_400_00, promised_on=DAY, disputed_minor=20_000_00, dispute_reason="第二期报表有两处数据不符",
        answer_on=DAY, answer="经核实，其中一处属实，已减少相应金额。", agreement_number="HK-2026-003",
        instalment_minor=100_000_00, instalment_on=DAY, meeting_when="2026年12月3日（周四）14:00",
        meeting_place="贵公司三楼会议室", suspension_on=DAY, evidence="终验（2026年10月1日验收）",
        discount_minor=3_864_00, discount_on=DAY, discount_pay_minor=382_536_00, service="两次现场培训", service_on=DAY,
    ),
    "en": Circumstances(
        promised_minor=42_000_00, promised_on=DAY, disputed_minor=2_000_00, dispute_reason="two figures differ",
        answer_on=DAY, answer="One of them was ours; we have corrected it.", agreement_number="HK-2026-003",
        instalment_minor=10_000_00, instalment_on=DAY, meeting_when="Thu 3 December 2026, 14:00",
        meeting_place="your office", suspension_on=DAY, evidence="Delivery (accepted 1 October 2026)",
        discount_minor=420_00, discount_on=DAY, discount_pay_minor=41_580_00, service="two days of training",
        service_on=DAY,
    ),
}  # fmt: skip
ROWS = [(key, language, channel) for key in CHANNELS for language in LANGUAGES for channel in CHANNELS[key]]
WRITTEN = [(key, language, part) for key in CHANNELS for language in LANGUAGES for part in parts_of(key)]


def letter_for(language: str) -> Letter:
    """One claim with everything on record."""
    sample = CHINESE if language == "zh-hans" else ENGLISH
    first = sample.claims[0]
    return replace(
        sample, claims=(first,), total_minor=first.amount_minor, about=ABOUT[language], received_minor=1_234_56,
        received_on=DAY, sender=replace(sample.sender, short_name="云帆信息" if language == "zh-hans" else "Yunfan"),
    )  # fmt: skip


def test_every_step_of_the_ladder_has_words() -> None:
    assert list(LADDER) == [step.key for step in DEFAULT_STEPS]
    assert set(TEXTS) == set(LADDER) | set(OCCASIONS) == set(TONES)


@pytest.mark.parametrize(("key", "language", "part"), WRITTEN)
def test_our_words_are_in_order(key: str, language: str, part: str) -> None:
    words = TEXTS[key][language][part]
    assert words.strip() == words
    assert words
    assert check_part(key, part, words) == ()
    assert check_tone(words, TONES[key]) == ()


@pytest.mark.parametrize(("key", "language"), [(key, language) for key in TEXTS for language in LANGUAGES])
def test_a_text_has_its_parts_and_no_other(key: str, language: str) -> None:
    assert set(TEXTS[key][language]) == set(parts_of(key))


@pytest.mark.parametrize(("key", "language", "channel"), ROWS)
def test_nothing_is_missing_when_everything_is_known(key: str, language: str, channel: str) -> None:
    written = write(channel, TEXTS[key][language], letter_for(language))
    assert written.warnings == ()
    whole = "\n".join(filled for _part, filled in written.parts)
    assert "____" not in whole
    assert "{" not in whole


@pytest.mark.parametrize(("key", "language"), [(key, language) for key, language, one in ROWS if one == "sms"])
def test_a_short_message_names_its_sender_and_fits_two_parts(key: str, language: str) -> None:
    letter = letter_for(language)
    written = write("sms", TEXTS[key][language], letter)
    assert written.size is not None
    assert written.size.parts <= 2
    assert written.parts[0][1].startswith("【云帆信息】" if language == "zh-hans" else "Yunfan: ")
    assert letter.sender.phone in written.parts[0][1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_call_goes_on_whatever_the_answer_is(language: str) -> None:
    written = write(CALL, TEXTS["call"][language], letter_for(language))
    assert [part for part, _words in written.parts] == list(PARTS[CALL])
    assert all(len(words) > 20 for _part, words in written.parts)


@pytest.mark.parametrize("key", ["demand_letter", "suspension", "mediation", "court_prepared"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_formal_letters_name_facts_the_way_back_and_waive_nothing(key: str, language: str) -> None:
    body = TEXTS[key][language]["body"]
    assert "{claims}" in body
    assert "{evidence}" in body
    assert "{deadline}" in body or "{suspension_on}" in body or key == "court_prepared"
    asks_back = ("书面", "付款凭证") if language == "zh-hans" else ("writing", "write to us", "payment advice")
    assert any(words in body for words in asks_back)


def test_a_stored_part_wins_and_the_rest_falls_back() -> None:
    stored = {"reminder": {"zh-hans": {"subject": "标题", "body": "正文", "sms": "短"}}}
    assert text_of(stored, "reminder", "zh-hans", "email") == {"subject": "标题", "body": "正文"}
    assert text_of(stored, "reminder", "zh-hans", "sms") == {"sms": "短"}
    assert text_of(stored, "reminder", "zh-hans", "chat") == {"chat": TEXTS["reminder"]["zh-hans"]["chat"]}
    assert changed(stored, "reminder", "zh-hans", "sms")
    assert not changed(stored, "reminder", "zh-hans", "chat")
    assert not changed({}, "reminder", "en", "email")
