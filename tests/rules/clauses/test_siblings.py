"""Ways of writing the same thing: what one of them means, all of them mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from huikuan.rules.clauses.model import HIGH
from huikuan.rules.clauses.parse import LONGEST, parse_clauses


@pytest.mark.parametrize(
    ("words", "days"), [("一周", 7), ("1周", 7), ("两周", 14), ("2个星期", 14), ("7天", 7), ("七日", 7)]
)
def test_weeks_are_days(words: str, days: int) -> None:
    (stage,) = parse_clauses(f"验收合格后{words}内支付全部货款。").stages
    assert (stage.window_n, stage.window_unit) == (days, "day")


@pytest.mark.parametrize(
    "share", ["40%", "【40】%", "〔40〕%", "__40__%", "百分之四十", "百分之【四十】", "４０％", "四成"]
)
def test_a_figure_in_brackets_or_on_a_line(share: str) -> None:
    (stage,) = parse_clauses(f"合同签订后支付合同总价的{share}。").stages
    assert stage.pct == 40


LISTS = (
    "1、合同签订后付30%；2、到货后付60%；3、质保期满付10%。",
    "1、合同签订后付30%2、到货后付60%3、质保期满付10%",
    "（1）合同签订后付30%（2）到货后付60%（3）质保期满付10%",
    "（一）合同签订后付30%\n（二）到货后付60%\n（三）质保期满付10%",
    "预付款：合同签订后付30%\n到货款：到货后付60%\n质保金：质保期满付10%",
    "节点\t比例\t条件\n预付款\t30%\t合同签订后\n到货款\t60%\t到货后\n质保金\t10%\t质保期满",
    "投标保证金2万元。合同签订后付30%，到货后付60%，质保期满付10%。逾期每日0.05%。",
)


@pytest.mark.parametrize("text", LISTS)
def test_a_list_however_it_is_set(text: str) -> None:
    stages = parse_clauses(text).stages
    assert [(stage.pct, stage.trigger) for stage in stages] == [(30, "sign"), (60, "delivery"), (10, "warranty_end")]


RELEASED = {
    "质保金为合同总价的5%，验收合格满一年后退还3%，满两年后退还2%。": [3, 2],
    "质保金为合同总价的5%，验收合格满一年后退还3%，满两年后退还剩余2%。": [3, 2],
    "剩余5%作为质保金，验收合格满一年后退还50%，满两年后退还剩余50%。": [Decimal("2.5"), Decimal("2.5")],
}


@pytest.mark.parametrize(("text", "shares"), RELEASED.items())
def test_a_retention_paid_out_in_two_parts(text: str, shares: list[Decimal]) -> None:
    stages = parse_clauses("验收合格后支付合同总价的95%；" + text).stages[1:]
    assert [stage.pct for stage in stages] == shares
    assert [(stage.kind, stage.trigger) for stage in stages] == [("retention", "final_acceptance")] * 2
    assert [stage.trigger_delay and stage.trigger_delay.n for stage in stages] == [1, 2]


def test_two_languages_are_one_plan() -> None:
    plan = parse_clauses(
        "合同签订后10日内支付合同总价的20%。20% of the contract price within 10 days after signing of the contract. "
        "货物验收合格后15日内支付剩余80%。The remaining 80% within 15 days after acceptance of the goods."
    )
    assert [(stage.pct, stage.trigger, stage.window_n) for stage in plan.stages] == [
        (20, "sign", 10), (80, "final_acceptance", 15),
    ]  # fmt: skip
    assert "stage_mentioned_twice" in plan.flags


@pytest.mark.parametrize(
    "text",
    [
        "设备验收合格后或到货后三个月内（以先到者为准），支付合同总价的30%。",
        "30% within 10 days after acceptance or 60 days after delivery, whichever is earlier.",
    ],
)
def test_of_two_ways_the_first_is_read(text: str) -> None:
    (stage,) = parse_clauses(text).stages
    assert stage.trigger == "final_acceptance"
    assert "delivery" not in stage.conditions


def test_documents_in_a_list_are_conditions() -> None:
    (stage,) = parse_clauses("需方收到以下单据后30日内支付合同总价的60%：（1）增值税专用发票；（2）付款申请书。").stages
    assert stage.trigger == "invoice_received"
    assert set(stage.conditions) == {"vat_special_invoice", "payment_application"}


@pytest.mark.parametrize("text", ["发货前付清全款", "发货前付清余款", "发货前支付剩余款项", "发货前付剩余70%"])
def test_the_rest_after_a_part(text: str) -> None:
    stages = parse_clauses(f"合同签订后支付30%，{text}。").stages
    assert [(stage.pct, stage.remainder) for stage in stages] == [(30, False), (70, True)]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("业主付款后10日内，按同等比例支付给供方。", "pay_when_paid"),
        ("We pay within 30 days after we have received payment from our end customer.", "pay_when_paid"),
        ("财政资金到位后支付合同总价的95%。", "pay_when_funded"),
    ],
)
def test_money_of_others(text: str, flag: str) -> None:
    assert flag in parse_clauses(text).flags


@pytest.mark.parametrize(
    "text", ["仪式结束后支付30%。", "首件鉴定后支付合同总价的20%。", "10% at the end of the support period."]
)
def test_what_is_not_known_is_never_sure(text: str) -> None:
    (stage,) = parse_clauses(text).stages
    assert stage.trigger in {"unknown", None}
    assert stage.sureness != HIGH


@pytest.mark.parametrize("piece", ["30%", "壹拾万元", "a|", "...", "付款30%\n", "30% upon ", "百分之", "（"])
def test_a_long_text_has_a_bounded_plan(piece: str) -> None:
    text = (piece * LONGEST)[:20_000]
    assert len(parse_clauses(text).stages) <= 200


@pytest.mark.parametrize(
    "text",
    [
        "余款5%在验收合格满一年后的10个工作日内支付。",
        "余款5%在验收合格满12个月后，10个工作日内付清。",
        "余款5%在验收合格后一年，再10个工作日内付清。",
        "余款5%自验收合格之日起满12个月后10个工作日内支付。",
    ],
)
def test_a_wait_and_then_a_window(text: str) -> None:
    (stage,) = parse_clauses(text).stages
    assert (stage.trigger, stage.window_n, stage.window_unit) == ("final_acceptance", 10, "workday")
    assert stage.trigger_delay is not None
    assert (stage.trigger_delay.n, stage.trigger_delay.unit) in {(1, "year"), (12, "month")}


@pytest.mark.parametrize(
    "text",
    [
        "乙方在验收合格后5日内提交付款申请，甲方收到后15日内支付60%。",
        "收到发票后5个工作日内审核，审核通过后10个工作日内支付60%。",
        "设备到货后7日内完成清点，清点后20日内支付合同总价的60%。",
    ],
)
def test_days_that_run_from_a_step_between_are_never_sure(text: str) -> None:
    (stage,) = parse_clauses(text).stages
    assert "other_period_between" in stage.reasons
    assert stage.sureness != HIGH


@pytest.mark.parametrize(
    "owner",
    [
        "业主支付的工程款",
        "业主返还的质保金",
        "业主支付款项",
        "建设单位拨付的款项",
        "总包方付款",
        "最终用户退还的质量保证金",
    ],
)
def test_money_that_others_pay_first(owner: str) -> None:
    (stage,) = parse_clauses(f"甲方收到{owner}后15日内支付合同总价的5%。").stages
    assert (stage.trigger, stage.window_n) == ("upstream_payment", 15)


@pytest.mark.parametrize("separator", ["，\n", "\n", "，"])
def test_a_line_broken_by_the_page(separator: str) -> None:
    text = f"合同生效后5个工作日内{separator}需方支付合同总额的30%，\n即人民币30万元。"
    stages = parse_clauses(text).stages
    assert [(stage.pct, stage.amount_minor, stage.window_n) for stage in stages] == [(30, 30_000_000, 5)]


def test_two_currencies_are_never_added() -> None:
    plan = parse_clauses("合同签订后支付30%即USD 30,000，到货后支付70%即EUR 70,000。")
    assert "two_currencies" in plan.flags
    assert plan.total_minor is None
    assert plan.increments_minor is None
    assert {stage.sureness for stage in plan.stages} == {"medium"}


@pytest.mark.parametrize("kept", ["less retainage", "net of retention", "less the retention money"])
def test_what_is_kept_back_does_not_name_the_stage(kept: str) -> None:
    (stage,) = parse_clauses(f"Progress payments, {kept}, are due within 10 days after receipt of the invoice.").stages
    assert stage.kind != "retention"
