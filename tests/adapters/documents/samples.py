"""Sample data for the letters: an ordinary one of each, and one that strains the page. All names are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from huikuan.support.documents import (
    AgeingShare,
    BankDetails,
    ComingDue,
    HealthFinding,
    HealthReportData,
    Letterhead,
    MilestoneLine,
    Printable,
    ProgressReportData,
    ReceiptData,
    SettledPart,
    StatementData,
    StatementLine,
    WorkItem,
)

AT = datetime(2026, 4, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 4, 17)
HEAD = Letterhead(
    "北岸测试科技有限公司",
    "Beian Test Technology Co., Ltd.",
    "91990000MA0TXT010Q",
    "示例市示例区示例路 1 号 8 层",
    "021-0000 0000",
    "finance@beian.example.com",
    (BankDetails("北岸测试科技有限公司", "4000000000000012345", "中国工商银行示例支行"),),
)
LONG = "星河测试制造（集团）股份有限公司东南大区智能制造与数字化转型事业部第二工程项目管理中心"
HOSTILE = 'HT-2026 #"$[]{}\\*_`@<x>~'
HUGE = 9_999_999_999_999_99

RECEIPT = ReceiptData(
    HEAD,
    "SJ-2026-0042",
    "星河测试制造有限公司",
    "CNY",
    12800000,
    DAY,
    date(2026, 4, 20),
    reference="2026041700012345",
    settles=(
        SettledPart("HT-2026-0012", "首付款 30%", 11520000, "99992000000012345678"),
        SettledPart("HT-2026-0012", "二期进度款（部分）", 1000000),
    ),
    on_account_minor=280000,
    issued_by="李娜",
    remark="银行附言：首付款",
)
STATEMENT = StatementData(
    HEAD,
    "DZ-2026-0007",
    "星河测试制造有限公司",
    "CNY",
    date(2026, 1, 1),
    date(2026, 3, 31),
    5000000,
    26200000,
    (
        StatementLine(
            date(2026, 1, 15), "claim", "HT-2026-0012", "首付款", "99992000000012345678", 38400000, 0, 43400000
        ),
        StatementLine(
            date(2026, 2, 3), "allocation", "HT-2026-0012", "首付款", "99992000000012345678", 0, 20000000, 23400000
        ),
        StatementLine(date(2026, 3, 2), "claim", "HT-2026-0012", "进度款", "", 3000000, 0, 26400000),
        StatementLine(date(2026, 3, 9), "credit", "HT-2026-0012", "服务折让", "", 0, 200000, 26200000),
    ),
    1500000,
    23400000,
    (
        AgeingShare("not_due", 2800000),
        AgeingShare("d1_30", 0),
        AgeingShare("d31_60", 18400000),
        AgeingShare("d61_90", 5000000),
        AgeingShare("d90_plus", 0),
    ),
    "91990000MA0TXT029M",
    "李娜 021-0000 0000 finance@beian.example.com",
    date(2026, 4, 30),
)
HEALTH = HealthReportData(
    HEAD,
    "HT-2026-0031",
    "MES 实施与运维服务合同",
    "星河测试制造有限公司",
    DAY,
    58,
    (
        HealthFinding(
            "missing",
            "没有约定付款期限",
            "只写“验收后付款”，没有写几天之内，对方可以一直拖。",
            ("民法典第 511 条", "民法典第 628 条"),
            "甲方应在验收合格之日起 15 个工作日内支付该阶段款项。",
        ),
        HealthFinding(
            "missing",
            "没有验收时限",
            "对方不组织验收，付款条件就永远不成就。",
            ("民法典第 620 条",),
            "甲方应在收到验收申请后 10 个工作日内组织验收，逾期未提出书面异议的，视为验收合格。",
        ),
        HealthFinding(
            "weak",
            "背靠背付款",
            "您能否收到钱，取决于第三方是否付款。",
            ("保障中小企业款项支付条例第 9 条",),
            "乙方的付款条件不以甲方收到其客户款项为前提。",
            "甲方收到业主款项后 10 日内向乙方支付相应比例款项",
        ),
        HealthFinding(
            "good",
            "约定了逾期付款违约金",
            "每日万分之五，可以主张。",
            ("民法典第 585 条",),
            "",
            "逾期付款的，每日按应付未付金额的万分之五支付违约金",
        ),
    ),
    "CNY",
    128000000,
)
PROGRESS = ProgressReportData(
    HEAD,
    "星河工厂 MES 二期",
    "HT-2026-0012",
    "星河测试制造有限公司",
    date(2026, 4, 1),
    DAY,
    6250,
    "王经理，您好：\n\n本期按计划完成了接口联调，感谢贵方信息部的配合。"
    "需要贵方协助的事项：\n\n· 4 月 24 日前确认报表样式\n· 提供二号车间的网络权限",
    (WorkItem("ERP 接口联调", date(2026, 4, 8), "12 个接口全部通过"), WorkItem("用户培训第一期", date(2026, 4, 15))),
    (WorkItem("试运行", date(2026, 4, 27)), WorkItem("初验", date(2026, 5, 18), "需贵方安排验收小组")),
    (
        MilestoneLine("需求确认", "accepted", 10000, date(2026, 2, 10), date(2026, 2, 9), date(2026, 2, 12)),
        MilestoneLine("接口联调", "submitted", 10000, date(2026, 4, 10), date(2026, 4, 8)),
        MilestoneLine("试运行", "active", 2550, date(2026, 5, 11)),
        MilestoneLine("数据迁移", "late", 6000, date(2026, 4, 3)),
        MilestoneLine("终验", "planned", 0, date(2026, 7, 31)),
    ),
    (
        ComingDue("二期进度款", 38400000, date(2026, 4, 29), "接口联调验收后 15 个工作日"),
        ComingDue("验收款", 25600000, None, "终验合格后 15 个工作日"),
    ),
    signed_by="张伟　项目经理",
    signed_contact="021-0000 0000 · zhang@beian.example.com",
)
ORDINARY: dict[str, Printable] = {
    "receipt": RECEIPT,
    "statement_of_account": STATEMENT,
    "health_report": HEALTH,
    "progress_report": PROGRESS,
}


def many_lines(count: int) -> tuple[StatementLine, ...]:
    """Movements with long titles and very long amounts."""
    return tuple(
        StatementLine(
            date(2026, 1, 1) + timedelta(days=number // 4),
            "claim" if number % 2 else "allocation",
            f"HT-2026-{number:04d}",
            "第三阶段试运行完成并经甲方书面确认后的进度款" if number % 3 else "进度款",
            f"9999200000001234{number:04d}" if number % 5 else "",
            HUGE if number % 2 else 0,
            0 if number % 2 else HUGE,
            -HUGE,
        )
        for number in range(count)
    )


STRAINED: dict[str, Printable] = {
    "receipt": replace(
        RECEIPT,
        payer=LONG,
        amount_minor=HUGE,
        on_account_minor=0,
        number="SJ-" + "2026" * 8,
        remark=LONG * 3,
        letterhead=replace(
            HEAD, name=LONG, name_en="Galaxy Test Manufacturing (Group) Corporation South-East " * 2, address=LONG
        ),
        settles=tuple(SettledPart(HOSTILE, f"第 {number} 期进度款", HUGE, "9" * 20) for number in range(60)),
    ),
    "statement_of_account": replace(
        STATEMENT,
        customer=LONG,
        lines=many_lines(300),
        closing_minor=-HUGE,
        opening_minor=HUGE,
        overdue_minor=HUGE,
        ageing=tuple(AgeingShare(share.key, HUGE) for share in STATEMENT.ageing),
    ),
    "health_report": replace(
        HEALTH,
        contract_title=LONG,
        customer=LONG,
        contract_number="X" * 80,
        score=None,
        findings=tuple(replace(HEALTH.findings[number % 4], why=LONG * 2) for number in range(40)),
    ),
    "progress_report": replace(
        PROGRESS,
        project=LONG,
        customer=LONG,
        words=LONG * 6,
        milestones=PROGRESS.milestones * 12,
        due=tuple(ComingDue(LONG, HUGE, DAY, LONG) for _ in range(12)),
    ),
}
