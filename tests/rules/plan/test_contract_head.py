"""What a contract says of itself, and what is left to a person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.plan.contract_head import ContractHead, Party, read_head

WHOLE = """智能仓储系统建设合同
合同编号：CG-2026-0815
甲方（盖章）：星河测试制造（上海）有限公司
统一社会信用代码：91990000MA0TXT029M
乙方：北岸测试科技有限公司
统一社会信用代码：91990000MA0TXT010Q
签订日期：2026年3月5日
1.1 合同总金额为人民币壹佰贰拾捌万元整（¥1,280,000.00），含税率6%的增值税。
1.2 质保期为自终验合格之日起二十四个月。
2.1 乙方应于合同签订后90日内完成部署，甲方应在收到初验申请后10个工作日内组织验收，逾期未提出书面异议的视为验收合格。
4.1 甲方逾期付款的，每逾期一日按逾期金额的万分之五支付违约金，违约金总额不超过合同总金额的5%。
4.2 乙方逾期交付的，每逾期一日按合同总金额的0.5%支付违约金。
5.1 双方协商不成的，向甲方所在地人民法院提起诉讼。
"""


def test_a_whole_contract() -> None:
    assert read_head(WHOLE) == ContractHead(
        title="智能仓储系统建设合同", number="CG-2026-0815",
        buyer=Party("星河测试制造(上海)有限公司", "91990000MA0TXT029M"),
        seller=Party("北岸测试科技有限公司", "91990000MA0TXT010Q"), signed_on=date(2026, 3, 5), tax_bp=600,
        warranty_months=24, acceptance_days=10, acceptance_unit="working", late_daily_ppm=500,
        dispute="向甲方所在地人民法院提起诉讼",
    )  # fmt: skip


def test_an_english_one() -> None:
    head = read_head(
        "SERVICE AGREEMENT\nContract No.: SA-2026-118\nBuyer: Northwind Manufacturing Ltd (the Customer)\n"
        "Supplier: Beian Test Technology Co., Ltd.\nThe price is USD 1,000,000, VAT at 6%. The warranty period is 2"
        " years. If the Buyer does not reject within 10 business days of delivery, the work shall be deemed accepted.\n"
        "On overdue amounts interest of 0.05% per day accrues."
    )
    assert (head.title, head.number) == ("SERVICE AGREEMENT", "SA-2026-118")
    assert (head.buyer.name, head.seller.name) == ("Northwind Manufacturing Ltd", "Beian Test Technology Co., Ltd")
    assert (head.tax_bp, head.warranty_months, head.late_daily_ppm) == (600, 24, 500)
    assert (head.acceptance_days, head.acceptance_unit) == (10, "working")


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("甲方：________\n", "buyer", Party()),
        ("甲方：甲公司\n……\n甲方：乙公司\n", "buyer", Party()),
        ("甲方：甲公司\n税号：91990000MA0TXT0290\n", "buyer", Party("甲公司")),  # a wrong check digit is no code
        ("甲方：甲公司\n乙方：乙公司\n税号：91990000MA0TXT010Q\n", "buyer", Party("甲公司")),
        ("税率13%；服务部分税率6%", "tax_bp", None),
        ("质保期一年；软件质保期三年", "warranty_months", None),
        ("质保期满后30日内支付", "warranty_months", None),
        ("签订日期：    年   月   日", "signed_on", None),
        ("签订日期：2026年2月30日", "signed_on", None),
        ("合同编号：\n甲方：甲公司", "number", ""),
        ("乙方逾期交货的，每日万分之五", "late_daily_ppm", None),
        ("逾期付款的，按年利率6%计", "late_daily_ppm", None),  # no whole number of millionths a day
        ("向甲方所在地人民法院起诉，或提交上海仲裁委员会仲裁", "dispute", ""),
        ("乙方在5日内修复，视为乙方违约", "acceptance_days", None),
    ],
)
def test_what_is_not_said_plainly_is_left_open(text: str, name: str, wanted: object) -> None:
    assert getattr(read_head(text), name) == wanted


@given(st.text(max_size=600))
def test_it_never_breaks(text: str) -> None:
    read_head(text)
