"""Whole contracts, good and bad, Chinese and English."""

from __future__ import annotations

from tests.rules.health import texts
from tests.rules.health.checking import complaints, found, report


def test_a_careful_contract_has_nothing_to_improve() -> None:
    made = report(texts.GOOD_SOFTWARE, total_minor=128_000_000)
    assert (made.score, made.ceiling) == (100, 100)
    assert complaints(texts.GOOD_SOFTWARE, total_minor=128_000_000) == set()


def test_a_harsh_subcontract_is_taken_apart() -> None:
    made = complaints(texts.BAD_SUBCONTRACT, project_type="construction")
    assert {
        "back_to_back_void", "late_excluded", "dispute_both", "audit_settlement", "deemed_excluded", "changes_free",
        "retention_over_cap", "invoice_refusal", "suspension_barred", "set_off_wide", "assignment_barred",
        "costs_one_sided", "limitation_shortened", "amount_words_differ", "notice_missing", "sme_undeclared",
    } <= made  # fmt: skip
    score = report(texts.BAD_SUBCONTRACT, project_type="construction").score
    assert score is not None
    assert score < 40


def test_the_figures_of_a_harsh_subcontract() -> None:
    made = found(texts.BAD_SUBCONTRACT, project_type="construction")
    assert dict(made["amount_words_differ"].values) == {"words_minor": 210_000_000, "figures_minor": 200_000_000}
    assert dict(made["retention_over_cap"].values) == {"retention_bp": 1000, "cap_bp": 300}


def test_a_purchase_that_waits_for_public_money() -> None:
    made = found(texts.FUNDED, project_type="goods", customer_kind="public")
    assert {"pay_when_funded", "sme_window_over", "title_on_delivery", "retention_high", "venue_far"} <= set(made)
    assert dict(made["sme_window_over"].values) == {"days": 90, "limit": 60}
    assert dict(made["late_cap_low"].values) == {"cap_bp": 300}


def test_payment_at_the_customers_whim() -> None:
    made = complaints(texts.WHIM)
    assert {"trigger_whim", "ip_before_payment"} <= made
    assert "pay_when_funded" not in made


def test_what_is_denied_is_not_held_against_the_contract() -> None:
    made = complaints(texts.NEGATIONS)
    wrong = {
        "back_to_back", "back_to_back_void", "pay_when_funded", "trigger_whim", "changes_free", "suspension_barred",
        "dispute_both", "deemed_excluded", "assignment_barred", "late_excluded",
    }  # fmt: skip
    assert not made & wrong
    assert {"back_to_back_good", "dispute_good", "late_good"} <= set(found(texts.NEGATIONS))


def test_a_denial_that_protects_the_debtor_is_still_back_to_back() -> None:
    assert "back_to_back_void" in complaints(texts.PROTECTS_DEBTOR)


def test_a_guarantee_with_silent_form_and_open_period() -> None:
    assert {"guaranty_form_silent", "guaranty_period_open", "guaranty_no_resolution"} <= complaints(texts.GUARANTEED)
    well = found(texts.GUARANTEED_WELL)
    assert "guaranty_good" in well
    assert not {code for code in well if code.startswith("guaranty") and code != "guaranty_good"}


def test_a_form_whose_choice_was_left_open_and_one_where_it_was_made() -> None:
    assert {"dispute_unchosen", "blanks"} <= complaints(texts.OPTIONS_OPEN)
    made = found(texts.OPTIONS_CHOSEN)
    assert [one.words for one in made["dispute_good"].where] == ["提交北京仲裁委员会仲裁"]
    assert "blanks" not in made


def test_the_seller_may_be_named_first() -> None:
    made = found(texts.SELLER_FIRST, project_type="goods")
    assert {"title_good", "late_good", "dispute_good", "payment_time_good"} <= set(made)
    assert [one.words for one in made["dispute_good"].where] == ["由甲方所在地人民法院管辖"]


def test_a_careful_english_contract() -> None:
    assert complaints(texts.GOOD_ENGLISH, law="foreign", we_are_sme=None) == set()
    assert report(texts.GOOD_ENGLISH, law="foreign", we_are_sme=None).score == 100


def test_a_harsh_english_contract() -> None:
    assert {
        "back_to_back_void", "pay_when_funded", "late_excluded", "set_off_wide", "suspension_barred", "dispute_both",
        "assignment_barred",
    } <= complaints(texts.BAD_ENGLISH)  # fmt: skip


def test_foreign_law_takes_no_chinese_articles() -> None:
    made = report(texts.BAD_ENGLISH, law="foreign")
    assert made.findings
    assert not [one.code for one in made.findings if one.articles]
    assert "back_to_back" in complaints(texts.BAD_ENGLISH, law="foreign")


def test_a_text_that_is_no_contract_scores_low() -> None:
    score = report(texts.NOT_A_CONTRACT).score
    assert score is not None
    assert score < 40
