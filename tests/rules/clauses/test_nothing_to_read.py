"""What is no stage is none, and what is not said stays unknown."""

from __future__ import annotations

import pytest

from huikuan.rules.clauses.parse import LONGEST, ClauseTooLong, parse_clauses

NO_STAGES = [
    "",
    "   \n\t",
    "甲方逾期付款的，每逾期一日按应付金额的0.05%支付违约金，违约金不超过合同总价的5%。",
    "投标保证金为投标报价的2%，中标通知书发出后5个工作日内无息退还。",
    "中标人应在合同签订后10日内向采购人提交合同金额5%的履约保证金，验收合格后无息退还。",
    "本合同价款为含税价，增值税税率为13%。",
    "质保期为自验收合格之日起24个月。",
    "乙方应在收到每笔款项后5个工作日内开具等额增值税专用发票。",
    "乙方应在接到故障通知后2小时内响应，24小时内修复，系统可用率不低于99.9%。",
    "本合同一式四份，双方各执两份，自签字盖章之日起生效。",
    "Liquidated damages of 0.5% of the Contract Price per week of delay, up to 10%.",
    "The Contractor shall provide a performance bond for 10% of the Contract Price.",
]


@pytest.mark.parametrize("text", NO_STAGES)
def test_no_stage(text: str) -> None:
    assert parse_clauses(text).stages == ()


def test_a_penalty_behind_a_stage_adds_none() -> None:
    plan = parse_clauses("合同签订后支付50%，验收合格后支付50%，逾期付款的每日按应付金额的0.1%支付违约金。")
    assert [stage.pct for stage in plan.stages] == [50, 50]
    assert "penalty_rate_is_not_a_stage" in plan.flags


def test_the_invoice_percent_is_not_the_payment() -> None:
    plan = parse_clauses("验收合格后，乙方开具合同总价100%的增值税专用发票，甲方支付合同总价的95%。")
    assert [stage.pct for stage in plan.stages] == [95]


def test_an_event_nobody_knows_is_unknown_and_not_guessed() -> None:
    (stage,) = parse_clauses("双方共同举办开幕式后，甲方支付合同总价的40%。").stages
    assert (stage.trigger, stage.sureness) == ("unknown", "low")
    assert "trigger_not_understood" in stage.reasons


def test_a_share_without_an_event_has_none() -> None:
    plan = parse_clauses("甲方支付合同总价的40%。")
    assert plan.stages[0].trigger is None
    assert plan.stages[0].kind is None
    assert "trigger_unstated" in plan.flags


def test_a_third_is_no_percent() -> None:
    plan = parse_clauses("合同签订后支付合同价的1/3，验收合格后支付合同价的三分之二。")
    assert [stage.pct for stage in plan.stages] == [None, None]
    assert plan.increments_pct is None
    assert "fraction_share" in plan.flags


def test_an_amount_written_in_two_ways_is_unknown() -> None:
    (stage,) = parse_clauses("合同签订后支付人民币叁拾万元整（¥360,000.00）。").stages
    assert stage.amount_minor is None
    assert "amount_words_differ" in stage.reasons


def test_a_given_total_goes_before_the_stated_one() -> None:
    text = "合同总价为人民币100000元。合同签订后支付30%，验收合格后支付70%。"
    assert parse_clauses(text).total_minor == 10_000_000
    assert parse_clauses(text, 20_000_000).increments_minor == (6_000_000, 14_000_000)


def test_too_long() -> None:
    with pytest.raises(ClauseTooLong):
        parse_clauses("付" * (LONGEST + 1))
