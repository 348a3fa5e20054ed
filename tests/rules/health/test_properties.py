"""Of any text: a report, a score in its bounds, words where they are said to be; and good clauses never hurt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.health.catalogue import CODES, NEEDS_TEXT, SERIOUS, SERIOUS_CEILING, TOPICS
from huikuan.rules.health.check import CHECKS, MATTERS
from huikuan.rules.health.reading import LONGEST_TEXT
from huikuan.support.sentences.health_wordings import WORDINGS, clause
from tests.rules.health.checking import complaints, report
from tests.rules.health.texts import TEXTS

PIECES = st.sampled_from(
    [line for text in TEXTS.values() for line in text.splitlines()]
    + [
        "仲裁",
        "法院",
        "。",
        "\n",
        "（",
        "【",
        "】",
        "第",
        "种",
        "大写",
        "万元",
        "壹",
        "元整",
        "□",
        "√",
        "不得",
        "%",
        "0.05",
        "１２",
    ]
)
SENTENCES = {
    "zh": "甲方（委托方）：示例集团有限公司。乙方：云杉软件有限公司。合同总价1,000,000元。",
    "en": "Party A (the Customer): Example Group Limited. Party B: Cedar Limited. The price is CNY 1,000,000. ",
}
# What the clause to propose is there to mend, where the contract says nothing at all.
MENDS = {
    "payment_time": "payment_missing", "acceptance": "acceptance_missing", "deemed": "deemed_missing",
    "use": "use_missing", "changes": "changes_missing", "late": "late_missing", "costs": "costs_missing",
    "suspension": "suspension_missing", "notice": "notice_missing", "court": "dispute_missing",
    "court_site": "dispute_missing", "arbitration": "dispute_missing", "sme": "sme_undeclared", "ip": "ip_missing",
    "seal": "seal_missing", "tax": "tax_missing",
}  # fmt: skip


NOT_BESIDE = {
    "court", "court_site", "arbitration", "guaranty", "guaranty_several", "retention", "retention_construction",
}  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=30), max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_report(text: str) -> None:
    made = report(text)
    assert made.score is None or 0 <= made.score <= made.ceiling <= 100
    for one in made.findings:
        for where in one.where:
            assert text[where.start : where.end] == where.words
            assert where.words


@given(st.sampled_from(sorted(TEXTS)), st.sampled_from(sorted(WORDINGS)))
@settings(max_examples=250, deadline=None)
def test_a_proposed_clause_never_lowers_the_score(name: str, key: str) -> None:
    """Another forum beside the agreed one is a contradiction, and a second guarantee or retention is news."""
    language = "en" if name.endswith("english") else "zh"
    if key in NOT_BESIDE:
        return
    before = report(TEXTS[name]).score
    after = report(TEXTS[name] + "\n\n" + clause(key, language=language, we_are_first=name == "seller_first")).score
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", sorted(WORDINGS))
def test_a_proposed_clause_mends_what_it_is_proposed_for(key: str, language: str) -> None:
    text = SENTENCES[language]
    kind = {"title": "goods", "court_site": "construction"}.get(key, "software")
    before, after = (
        complaints(text, project_type=kind),
        complaints(text + clause(key, language=language), project_type=kind),
    )
    assert MENDS.get(key) is None or (MENDS[key] in before and MENDS[key] not in after)
    news = after - before - {"acceptance_no_limit", "guaranty_period_silent", "guaranty_no_resolution"}
    assert not news


@pytest.mark.parametrize("language", ["zh", "en"])
def test_we_may_be_the_first_party(language: str) -> None:
    ours = clause("late", language=language, we_are_first=True)
    assert ours.startswith("乙方逾期付款" if language == "zh" else "If Party B is late")
    assert "late_missing" not in complaints(ours, our_label="甲方")


def test_all_proposed_clauses_together_make_a_contract_without_complaints() -> None:
    left_out = {"court_site", "arbitration", "retention_construction", "guaranty_several", "language", "law"}
    text = "\n".join(one.zh for key, one in WORDINGS.items() if key not in left_out)
    assert complaints(text) == set()
    assert report(text).score == 100


def test_a_serious_finding_holds_the_score_down() -> None:
    good = "\n".join(
        one.zh for key, one in WORDINGS.items() if key not in {"back_to_back", "court_site", "arbitration"}
    )
    made = report(good + "\n甲方收到业主付款后10日内支付乙方。")
    assert made.score == made.ceiling == SERIOUS_CEILING


def test_what_costs_most_comes_first_and_good_news_last() -> None:
    for text in TEXTS.values():
        losses = [one.loss_bp * TOPICS[one.topic] for one in report(text).findings]
        assert losses == sorted(losses, reverse=True)


def test_the_score_is_the_share_kept() -> None:
    for text in TEXTS.values():
        made = report(text)
        judged = [part for part in made.parts if part.state == "judged"]
        kept = sum(part.weight * part.kept_bp for part in judged) // (100 * sum(part.weight for part in judged))
        assert made.score == min(made.ceiling, kept)


def test_the_catalogue_is_whole() -> None:
    assert sorted(CHECKS) == sorted(TOPICS)
    assert set(MATTERS) | NEEDS_TEXT <= set(TOPICS)
    assert set(CODES) >= SERIOUS
    assert {code.topic for code in CODES.values()} == set(TOPICS)
    assert {code.wording for code in CODES.values()} - {""} <= set(WORDINGS)
    assert all(0 <= code.loss_bp <= 10_000 for code in CODES.values())


def test_a_text_too_long_is_cut_and_says_so() -> None:
    made = report("甲方逾期付款的，不承担违约责任。" + "无" * LONGEST_TEXT + "甲方收到业主付款后支付乙方。")
    assert made.cut
    assert {"late_excluded"} <= {one.code for one in made.findings}
    assert "back_to_back_void" not in {one.code for one in made.findings}
