"""One clause at a time: what it is taken for, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.rules.health.choice import dispute_of
from huikuan.rules.health.lpr import one_year_lpr_bp
from huikuan.rules.health.model import Dispute, Guaranty, Stage
from tests.rules.health.checking import TODAY, complaints, found, report

SEEN = [
    ("甲方在收到总包单位支付的工程款后7日内支付乙方。", "back_to_back_void"),
    ("业主付款到账后，甲方按同比例向乙方支付进度款。", "back_to_back_void"),
    ("付款方式：背靠背付款。", "back_to_back_void"),
    ("The Buyer shall pay the Seller within 10 days after it receives payment from the end user.", "back_to_back_void"),
    ("待上级拨款到位后甲方支付剩余款项。", "pay_when_funded"),
    ("合同结算价以财政评审结果为准。", "audit_settlement"),
    ("甲方领导审批同意后再支付尾款。", "trigger_whim"),
    ("乙方未提供发票的，甲方有权拒绝付款。", "invoice_refusal"),
    ("甲方应在收到乙方开具的发票后10日内支付。", "invoice_first"),
    ("甲方可随时调整需求，乙方应无条件免费修改。", "changes_free"),
    ("甲方逾期付款的，乙方同意不追究甲方的违约责任，不计利息。", "late_excluded"),
    ("甲方逾期付款的，每日按逾期金额的万分之零点五支付违约金。", "sme_rate_below"),
    ("甲方逾期付款的，每逾期一日支付逾期金额1%的违约金。", "late_high"),
    ("甲方逾期付款的，按日万分之五支付违约金，违约金总额不超过合同总价的2%。", "late_cap_low"),
    ("甲方逾期付款的，按日万分之五支付违约金，最高不超过应付款的40%。", "late_cap_high"),
    ("律师费由双方各自承担。", "costs_each"),
    (
        "双方以中文和英文签署，两种文本具有同等效力。" + "本合同一式两份。" * 20 + "in two languages " * 50,
        "language_equal",
    ),
    ("争议由有管辖权的人民法院管辖。", "venue_open"),
    ("发生争议向被告所在地人民法院提起诉讼。", "venue_far"),
    ("因本合同发生的争议，由合同签订地仲裁机构仲裁。", "arbitration_unclear"),
    ("因本合同发生的争议，提交北京仲裁委员会或者上海仲裁委员会仲裁。", "arbitration_unclear"),
    ("争议可以向仲裁委员会申请仲裁，或向人民法院起诉。", "dispute_both"),
    ("甲方有权以商业承兑汇票支付货款。", "sme_forced_bills"),
    ("本合同诉讼时效为一年。", "limitation_shortened"),
    ("合同总价（大写）：壹佰万元整（小写：¥1,200,000.00）。", "amount_words_differ"),
    ("合同总价（大写）：壹佰伍元整。", "amount_words_unreadable"),
    ("合同总价为____元。", "blanks"),
    ("甲方付款期限为XX个工作日。", "blanks"),
]
UNSEEN = [
    ("甲方的付款义务与业主是否付款无关。", "back_to_back_void"),
    ("本合同不采用背靠背付款。", "back_to_back_void"),
    ("甲方不得以未收到业主款项为由拒绝支付。", "back_to_back_void"),
    ("Payment shall not be conditional upon receipt of payment from any third party.", "back_to_back_void"),
    ("Party A may not withhold payment because the owner has not paid.", "back_to_back_void"),
    ("乙方在收到甲方付款后10日内开具发票。", "invoice_first"),
    ("甲方不得以审计未完成为由拒绝支付。", "audit_settlement"),
    ("甲方逾期付款不免除其违约责任，按日支付万分之五违约金。", "late_excluded"),
    ("乙方逾期交付的，按日支付万分之一违约金；甲方逾期付款的，按日支付万分之五违约金。", "sme_rate_below"),
    ("因本合同发生的争议，提交上海国际经济贸易仲裁委员会仲裁。", "arbitration_unclear"),
    ("争议提交北京仲裁委员会仲裁；裁决作出后可向人民法院申请强制执行。", "dispute_both"),
    ("争议由乙方所在地人民法院管辖。诉讼或仲裁期间双方继续履行。违约方承担诉讼费、仲裁费。", "dispute_both"),
    ("合同总价（大写）：壹佰贰拾万元整（小写：¥1,200,000.00）。", "amount_words_differ"),
    ("合同总价为120万元（大写：人民币壹佰贰拾万元整）。", "amount_words_differ"),
    ("甲方（盖章）：________ 法定代表人（签字）：________", "blanks"),
    ("乙方不得转让本合同项下的权利，但应收账款债权除外。", "assignment_barred"),
    ("经乙方书面同意，甲方有权从应付款项中抵扣违约金，双方书面确认金额。", "set_off_wide"),
    ("付款不视为验收合格。", "deemed_excluded"),
    ("乙方未及时行使权利的，不视为放弃权利。", "limitation_shortened"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), SEEN)
def test_the_words_are_seen_for_what_they_are(text: str, code: str) -> None:
    assert code in complaints(text)


@pytest.mark.parametrize(("text", "code"), UNSEEN)
def test_words_that_only_look_like_it_are_let_pass(text: str, code: str) -> None:
    assert code not in complaints(text)


def test_pay_when_paid_is_void_only_where_the_regulation_protects() -> None:
    text = "甲方收到业主付款后10日内支付乙方。"
    assert found(text)["back_to_back_void"].articles == ("sme_payment:9.2", "spc_2024_11:1")
    for terms in ({"we_are_sme": False}, {"customer_kind": "sme"}, {"signed_on": date(2025, 5, 31)}):
        assert "back_to_back" in complaints(text, **terms)


def test_the_regulations_sixty_days_for_a_large_enterprise_began_in_june_2025() -> None:
    stages = (Stage(pct_bp=10000, trigger="acceptance", window=61),)
    assert "sme_window_unreasonable" in complaints(None, stages=stages)
    assert "sme_window_unreasonable" not in complaints(None, stages=stages, signed_on=date(2025, 5, 31))
    fits = (Stage(pct_bp=10000, trigger="acceptance", window=42, unit="working"),)
    assert "sme_window_unreasonable" not in complaints(None, stages=fits)
    over = (Stage(pct_bp=10000, trigger="acceptance", window=43, unit="working"),)
    assert dict(found(None, stages=over)["sme_window_unreasonable"].values) == {"days": 61, "limit": 60}


def test_stages_must_make_the_whole() -> None:
    stages = (Stage(3000, "signature", 5), Stage(6000, "acceptance", 10))
    assert dict(found(None, stages=stages)["plan_sum_off"].values) == {"sum_bp": 9000}
    amounts = (Stage(None, "signature", 5, amount_minor=40_000), Stage(None, "acceptance", 10, amount_minor=50_000))
    made = found(None, stages=amounts, total_minor=100_000)["plan_amount_off"]
    assert dict(made.values) == {"sum_minor": 90_000, "total_minor": 100_000}
    conflict = (Stage(3000, "signature", 5, amount_minor=40_000), Stage(7000, "acceptance", 10, amount_minor=60_000))
    made = found(None, stages=conflict, total_minor=100_000)["plan_stage_conflict"]
    assert dict(made.values) == {"stage": 1, "amount_minor": 40_000, "expected_minor": 30_000}


def test_stages_without_time_or_condition_are_named() -> None:
    stages = (Stage(3000, "signature"), Stage(3000, "unknown", 5), Stage(4000, "acceptance"))
    made = found(None, stages=stages)
    assert dict(made["payment_no_window"].values) == {"stages": "1, 3"}
    assert dict(made["trigger_unknown"].values) == {"stages": "2"}


@pytest.mark.parametrize(
    ("trigger", "code"),
    [
        ("third_party_payment", "back_to_back_void"),
        ("funding", "pay_when_funded"),
        ("audit", "audit_settlement"),
        ("customer_approval", "trigger_whim"),
    ],
)
def test_conditions_entered_by_a_person_count_without_a_text(trigger: str, code: str) -> None:
    assert code in complaints(None, stages=(Stage(10000, trigger, 10),))


def test_guarantors_as_entered() -> None:
    silent, over = Guaranty("示例甲"), Guaranty("示例乙", "joint", until=date(2026, 11, 22))
    assert {"guaranty_form_silent", "guaranty_period_silent"} <= complaints(None, guaranties=(silent,))
    assert "guaranty_expired" in complaints(None, guaranties=(over,))
    today = Guaranty("示例乙", "joint", until=TODAY)
    assert "guaranty_expired" not in complaints(None, guaranties=(today,))
    assert dict(found(None, guaranties=(silent, over))["guaranty_several"].values) == {"count": 2}


def test_what_is_on_record_but_not_in_the_text() -> None:
    made = complaints(
        "双方友好合作，按约定付款。",
        late_daily_rate_ppm=500, acceptance_days=10, notice_address="示例路 1 号", dispute=Dispute("court", "ours"),
    )  # fmt: skip
    assert {"late_not_in_text", "acceptance_not_in_text", "deemed_not_in_text", "notice_not_in_text"} <= made
    assert "dispute_not_in_text" in made


def test_a_rate_on_record_must_be_that_of_the_text() -> None:
    text = "甲方逾期付款的，按日支付万分之五违约金。"
    assert "late_rate_differs" not in complaints(text, late_daily_rate_ppm=500)
    assert dict(found(text, late_daily_rate_ppm=300)["late_rate_differs"].values) == {
        "rate_ppm": 500,
        "entered_ppm": 300,
    }


def test_a_total_on_record_must_be_that_of_the_text() -> None:
    text = "合同总价为人民币1,280,000.00元。"
    assert "total_differs" not in complaints(text, total_minor=128_000_000)
    assert dict(found(text, total_minor=128_000_001)["total_differs"].values)["text_minor"] == 128_000_000


def test_works_belong_to_the_court_of_the_site() -> None:
    assert "venue_exclusive" in complaints("争议由乙方所在地人民法院管辖。", project_type="construction")
    assert "venue_exclusive" not in complaints("争议由工程所在地人民法院管辖。", project_type="construction")


def test_nothing_known_is_no_score() -> None:
    for text in (None, "", "  \n\t"):
        made = report(text)
        assert (made.score, made.findings) == (None, ())
        assert {part.state for part in made.parts} == {"unknown"}


def test_without_a_text_what_only_words_show_stays_unknown() -> None:
    states = {part.topic: part.state for part in report(None, late_daily_rate_ppm=500).parts}
    assert states["back_to_back"] == states["costs"] == "unknown"
    assert states["late"] == "judged"
    assert states["guaranty"] == "not_applicable"


@pytest.mark.parametrize(
    ("words", "way", "venue", "named"),
    [
        ("乙方所在地人民法院", "court", "ours", False),
        ("甲方所在地法院起诉", "court", "customer", False),
        ("上海仲裁委员会", "arbitration", "", True),
        ("提交仲裁机构仲裁", "arbitration", "", False),
        ("仲裁或向法院起诉", "both", "", False),
        ("HKIAC arbitration in Hong Kong", "arbitration", "", True),
        ("友好协商", "", "", False),
        ("  ", "", "", False),
    ],
)
def test_a_forum_typed_by_a_person(words: str, way: str, venue: str, named: bool) -> None:
    made = dispute_of(words)
    assert (made.way, made.venue, bool(made.institution)) == (way, venue, named)


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2019, 8, 19), None), (date(2019, 8, 20), 425), (date(2024, 10, 20), 335), (date(2024, 10, 21), 310),
        (date(2025, 5, 19), 310), (date(2025, 5, 20), 300), (TODAY, 300),
    ],
)  # fmt: skip
def test_the_rate_of_a_day(on: date, rate: int | None) -> None:
    assert one_year_lpr_bp(on) == rate


def test_silence_of_a_text_nobody_read_is_no_finding() -> None:
    made = complaints(None, late_daily_rate_ppm=500, project_type="goods", law="foreign")
    assert not made & {"seal_missing", "title_missing", "law_missing", "ip_missing"}
