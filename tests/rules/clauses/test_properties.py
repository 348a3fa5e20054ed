"""Whatever the text: an answer, words that stand where it says, exact sums, time that grows linearly."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.clauses.entry import entry_of
from huikuan.rules.clauses.parse import parse_clauses

PIECES = (
    "合同签订后", "验收合格后", "到货", "质保期满", "支付", "付清", "支付至", "剩余", "余款", "尾款", "30%",
    "百分之五十", "三成", "____%", "【】%", "10个工作日内", "一年", "合同总价的", "人民币300,000元", "壹拾万元整",
    "预付款", "质保金", "违约金", "履约保证金", "发票", "收到", "每月", "每批", "（", "）", "，", "。", "；", "：",
    "、", "\n", "\t", " ", "|", "1、", "（1）", "第一期", "甲方", "乙方", "不得", "逾期",
    "30% of the contract price", " upon ", "signing", "net 30", "balance", "within 30 days", "invoice", "%", "万元",
    "3-3-3-1",
)  # fmt: skip
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
ANYTHING = st.text(max_size=200)


@settings(max_examples=300, deadline=None)
@given(text=WRITTEN | ANYTHING, total=st.none() | st.integers(1, 10**12))
def test_any_text_has_an_answer_that_quotes_it(text: str, total: int | None) -> None:
    plan = parse_clauses(text, total)
    for stage in plan.stages:
        assert stage.source == text[stage.start : stage.end]
        assert stage.sureness in {"high", "medium", "low"}
        assert (stage.sureness == "high") == (stage.reasons == ())
        assert stage.trigger not in stage.conditions
        assert stage.pct is None or 0 < stage.pct <= 100
    assert len(entry_of(plan)["plan"]) == len(plan.stages)


@settings(max_examples=150, deadline=None)
@given(
    shares=st.lists(st.integers(1, 60), min_size=1, max_size=6).filter(lambda shares: sum(shares) < 100),
    total=st.integers(100, 10**11),
)
def test_the_last_stage_takes_the_rest_to_the_cent(shares: list[int], total: int) -> None:
    events = ("合同签订后", "到货后", "安装调试完成后", "初验合格后", "上线后", "终验合格后")
    text = "；".join(f"{events[place]}支付{share}%" for place, share in enumerate(shares)) + "；质保期满后付清余款。"
    plan = parse_clauses(text, total)
    assert plan.increments_pct == (*map(Decimal, shares), Decimal(100 - sum(shares)))
    assert plan.increments_minor is not None
    assert sum(plan.increments_minor) == total
    for share, amount in zip(shares, plan.increments_minor, strict=False):
        assert amount == total * share // 100


@given(share=st.integers(1, 99), days=st.integers(1, 180))
def test_a_percent_reads_the_same_however_it_is_typed(share: int, days: int) -> None:
    plain = parse_clauses(f"验收合格后{days}日内支付合同总价的{share}%。").stages
    spaced = parse_clauses(f"验收合格后 {days} 日内 支付 合同总价的 {share} ％ 。").stages
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    full = parse_clauses(f"验收合格后{days}日内支付合同总价的{share}%。".translate(wide)).stages
    chinese = parse_clauses(f"驗收合格後{days}日內支付合同總價的百分之{share}。").stages
    facts = {(one.pct, one.trigger, one.window_n, one.window_unit) for one in (*plain, *spaced, *full, *chinese)}
    assert facts == {(Decimal(share), "final_acceptance", days, "day")}
    assert len(plain) == len(spaced) == len(full) == len(chinese) == 1
