"""Credit reports as they are sold and published, read for their key facts; what is not said stays unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.plan.credit_proposals import proposals, stops_of
from huikuan.rules.plan.credit_report import COUNTED, LABELS, identity_problems, read_report

NAME, USCC = "远山测试制造有限公司", "91310000MA1FL0000Y"
TODAY = date(2026, 11, 23)

PASTED = f"""企业信用报告
基本信息
企业名称：{NAME}
统一社会信用代码：{USCC}
登记状态：存续（在营、开业、在册）
法定代表人：李国华
注册资本：5,000万元人民币
实缴资本：3000.00万元
成立日期：2012-05-08
参保人数：56（2025年报）
自身风险
被执行人（3）
失信被执行人 0
限制高消费：1条
经营异常：暂无
暂无严重违法失信企业名单（黑名单）信息
股权冻结  2条
股权出质  0
司法案件：共 12 条记录
欠税公告 -
周边风险
被执行人 88
历史信息
失信被执行人 7
"""

TABLE = f"""一、工商信息
企业名称\t{NAME}\t法定代表人\t李国华
统一社会信用代码\t{USCC}\t经营状态\t在业
注册资本(万元)\t1000\t实缴资本(万元)\t-
成立时间\t2024年10月1日\t纳税信用等级\tA
二、司法风险
2.1 被执行人信息
序号\t案号\t执行法院\t执行标的
1\t(2026)沪0101执123号\t某区法院\t120,000
2\t(2026)沪0101执456号\t某区法院\t80,000
2.2 失信被执行人信息
暂无相关信息
2.3 欠税公告
共查询到 0 条信息
"""


def facts(text: str) -> dict[str, object]:
    return {fact.code: fact.value for fact in read_report(text).facts}


def test_a_pasted_report() -> None:
    assert facts(PASTED) == {
        "name": NAME, "uscc": USCC, "status": "in_business", "registered_capital": 5_000_000_000,
        "paid_in_capital": 3_000_000_000, "founded_on": date(2012, 5, 8), "legal_representative": "李国华",
        "insured": 56, "enforcement": 3, "dishonest": 0, "consumption": 1, "abnormal": 0, "serious": 0,
        "equity_frozen": 2, "equity_pledged": 0, "cases": 12,
    }  # fmt: skip
    found = read_report(PASTED)
    assert [fact.words for fact in found.facts if fact.code == "enforcement"] == ["被执行人(3)"]
    assert found.get("tax_arrears") is None, "a dash is no zero"


def test_a_report_in_tables_with_its_cases_counted() -> None:
    assert facts(TABLE) == {
        "name": NAME, "uscc": USCC, "status": "in_business", "registered_capital": 1_000_000_000,
        "founded_on": date(2024, 10, 1), "legal_representative": "李国华", "tax_grade": "A", "enforcement": 2,
        "dishonest": 0, "tax_arrears": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code", "value"),
    [
        ("注册资本：100万美元", "registered_capital", 100_000_000),
        ("注册资本：1.2亿元", "registered_capital", 12_000_000_000),
        ("注册资本：人民币壹佰万元", "registered_capital", None),
        ("经营状态：吊销，未注销", "status", "revoked"),
        ("登记状态：注销", "status", "cancelled"),
        ("登记状态：迁出", "status", "moved_out"),
        ("登记状态：良好", "status", None),
        ("被执行人姓名/名称：某某公司", "enforcement", None),
        ("历史被执行人 5", "enforcement", None),
        ("被执行人总金额：100", "enforcement", None),
        ("被执行人：无", "enforcement", 0),
        ("该企业未被列入失信被执行人名单", "dishonest", 0),
        ("未发现经营异常名录信息", "abnormal", 0),
        ("经营异常\n3", "abnormal", 3),
        ("股权质押：99+", "equity_pledged", 99),
        ("成立日期：二零一九年", "founded_on", None),
        ("参保人数：企业选择不公示", "insured", None),
        ("法定代表人：张三 注册资本：10万元 成立日期：2020-01-02", "founded_on", date(2020, 1, 2)),
        ("被执行人 3 失信被执行人 1 限制高消费 2", "dishonest", 1),
        ("名称\t持股比例\n李国华\t60%", "name", None),
        ("企业名称\t法定代表人\n远山测试制造有限公司\t李国华", "legal_representative", "李国华"),
    ],
)
def test_one_line(line: str, code: str, value: object) -> None:
    assert facts(line).get(code) == value


def test_said_twice_differently_is_unknown_and_says_so() -> None:
    found = read_report("被执行人：3\n被执行人：4\n失信被执行人：1\n失信被执行人：1")
    assert found.get("enforcement") is None
    assert found.conflicts == (("enforcement", ("被执行人:3", "被执行人:4")),)
    assert found.number("dishonest") == 1


def test_whether_it_is_about_this_customer() -> None:
    found = read_report(PASTED)
    assert identity_problems(found, " 远山测试制造有限公司 ", USCC.lower()) == ("uscc_invalid",)  # invented, and wrong
    assert "name_differs" in identity_problems(found, "别家有限公司", USCC)
    assert "uscc_differs" in identity_problems(found, NAME, "91310000MA1FL0001X")
    assert "uscc_unknown" in identity_problems(found, NAME, "")
    assert identity_problems(read_report(""), NAME, USCC) == ("name_unknown", "uscc_unknown")


def test_what_it_suggests() -> None:
    made = {one.check: one.finding for one in proposals(read_report(PASTED), TODAY)}
    assert made == {
        "registration": "good", "years": "good", "capital_paid": "good", "litigation": "poor", "enforcement": "poor",
        "finances": "poor",
    }  # fmt: skip
    assert stops_of(read_report(PASTED)) == ()
    young = {one.check: one.finding for one in proposals(read_report(TABLE), TODAY)}
    assert young == {"registration": "good", "years": "fair", "enforcement": "poor", "tax_standing": "good"}


def test_what_stops_everything() -> None:
    text = "登记状态：吊销\n失信被执行人：2\n破产案件：1"
    assert stops_of(read_report(text)) == ("bankruptcy", "dishonest_debtor", "registration_revoked")
    assert proposals(read_report(text), TODAY)[0].finding == "poor"


def test_no_enforcement_is_good_only_when_it_is_said() -> None:
    assert proposals(read_report("失信被执行人：0"), TODAY) == ()
    assert proposals(read_report("被执行人：0"), TODAY)[0].finding == "good"


@given(st.text(alphabet="被执行人失信名单企业称注册资本:：0123456789 \t\n（）()万元暂无序号-|", max_size=300))
def test_hostile_text_never_breaks_it_and_every_fact_has_its_words(text: str) -> None:
    for fact in read_report(text).facts:
        assert fact.words
        assert fact.code in LABELS
        if fact.code in COUNTED:
            assert isinstance(fact.value, int)
            assert fact.value >= 0


def test_a_very_long_report_is_read_in_time() -> None:
    assert facts(PASTED + "被执行人" * 50_000 + "\n" + "(" * 100_000)["enforcement"] == 3
