"""What the style guide (web/styleguide.html) shows: every part with realistic names, long names and empty ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms

from huikuan.web import charts

AS_OF = date(2026, 11, 23)


@dataclass
class Sum:
    """A figure of the dashboard."""

    amount_minor: int
    count: int
    query: str = "state=overdue"


@dataclass
class Claim:
    """A row of a list or a plan."""

    id: int
    customer: str
    contract: str
    title: str
    amount_minor: int
    outstanding_minor: int
    state: str
    due_on: date | None
    manager: str = "李思远"
    next: str = ""
    kind: str = "acceptance"
    trigger: str = "acceptance"
    trigger_words: str = ""
    held_until: date | None = None
    promised_on: date | None = None

    @property
    def days_late(self) -> int:
        return (AS_OF - self.due_on).days if self.due_on else 0


@dataclass
class Happening:
    """An event of a timeline."""

    kind: str
    at: datetime


@dataclass
class Line:
    """An event in words."""

    event: Happening
    sentence: str
    actor: str = ""
    subject: dict[str, str] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


class SampleForm(forms.Form):
    """One field of each kind."""

    amount = forms.CharField(label="到账金额", help_text="可以写 125000、125,000.00 或 12.5万。")
    received_on = forms.DateField(label="到账日期", widget=forms.DateInput(attrs={"type": "date"}))
    method = forms.ChoiceField(label="方式", choices=[("bank", "银行转账"), ("bill", "承兑汇票")])
    outcome = forms.ChoiceField(
        label="结果",
        choices=[("paid", "已付"), ("promised", "答应付款"), ("none", "没联系上")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_amount(self) -> str:
        raise forms.ValidationError("看不懂“12万5”。可以写 125000、125,000.00 或 12.5万。")

    thank = forms.BooleanField(label="给客户发感谢信", required=False, initial=True)


def day(offset: int) -> date:
    return AS_OF + timedelta(days=offset)


def plan(*parts: tuple[str, int, str, int | None]) -> list[Claim]:
    """Instalments as (title, yuan, state, due in days)."""
    return [
        Claim(
            number,
            "北京远山科技有限公司",
            "HT-2026-0117",
            title,
            yuan * 100,
            0 if state == "settled" else yuan * 100,
            state,
            None if offset is None else day(offset),
        )
        for number, (title, yuan, state, offset) in enumerate(parts, 1)
    ]


LONG_NAME = "深圳市海纳百川智慧城市工程技术股份有限公司华南分公司"
ROWS = [
    Claim(
        1,
        "杭州启明星辰网络科技有限公司",
        "HT-2025-0342",
        "尾款",
        18_600_000,
        18_600_000,
        "overdue",
        day(-128),
        next="催款函，等负责人批准",
    ),
    Claim(
        2,
        LONG_NAME,
        "HT-2026-0088-补充协议二",
        "第三期进度款（地下管廊监测子系统到货并安装调试完成）",
        238_640_000,
        128_640_000,
        "overdue",
        day(-44),
        "欧阳静宜",
        "11-25 上级沟通",
        promised_on=day(4),
    ),
    Claim(
        3,
        "北京远山科技有限公司",
        "HT-2026-0117",
        "上线进度款",
        38_600_000,
        38_600_000,
        "overdue",
        day(-14),
        next="今天 第二次提醒",
    ),
    Claim(
        4,
        "Nordlicht Systems GmbH",
        "HT-2026-0131",
        "Delivery",
        9_275_050,
        9_275_050,
        "overdue",
        day(-3),
        "周子墨",
        "今天 电话联系",
        held_until=day(9),
    ),
    Claim(
        5,
        "成都蜀锦文化传媒有限公司",
        "HT-2026-0140",
        "验收款",
        6_400_000,
        6_400_000,
        "due",
        AS_OF,
        next="今天 到期提醒",
    ),
    Claim(
        6,
        "苏州工业园区博远自动化设备有限公司",
        "HT-2026-0152",
        "到货款",
        52_000_000,
        52_000_000,
        "scheduled",
        day(18),
        "周子墨",
        "12-04 友好提醒",
    ),
    Claim(
        7,
        "武汉光谷数联信息技术有限公司",
        "HT-2026-0160",
        "质保金",
        4_820_000,
        4_820_000,
        "planned",
        None,
        next="等待验收单",
    ),
    Claim(8, "广州粤海", "HT-2025-0298", "验收款", 12_000_000, 0, "settled", day(-60)),
    Claim(9, "天津滨海新材料有限公司", "HT-2023-0012", "尾款", 3_150_000, 0, "written_off", day(-700)),
]
STEPS = [
    (-7, "友好提醒", "message"),
    (-1, "明天到期", "message"),
    (0, "今天到期", "message"),
    (1, "感谢信并提醒", "message"),
    (3, "电话联系", "task"),
    (7, "第二次提醒", "message"),
    (10, "告知上级", "task"),
    (14, "联系对方上级", "message"),
    (20, "上门拜访", "task"),
    (30, "催款函", "hard"),
    (40, "暂停工作通知", "hard"),
    (45, "提议调解", "task"),
    (60, "律师函", "hard"),
    (75, "准备诉讼", "hard"),
]
WORKS = [
    {
        "tone": "overdue",
        "icon": "phone",
        "title": "电话联系 周敏",
        "who": "北京远山科技有限公司",
        "amount_minor": 38_600_000,
        "days": 14,
        "act": "开始通话",
        "why": "上次 11-16 邮件提醒，对方没有回复；第二次提醒后要打电话。",
    },
    {
        "tone": "overdue",
        "icon": "customers",
        "title": "上门拜访",
        "who": LONG_NAME,
        "amount_minor": 128_640_000,
        "days": 44,
        "act": "打开",
        "why": "对方说在等甲方回款，答应 11-20 前付一半，没有付。",
    },
    {
        "tone": "due",
        "icon": "question",
        "title": "确认一封邮件有没有送到",
        "who": "Nordlicht Systems GmbH",
        "amount_minor": 9_275_050,
        "days": 3,
        "act": "打开",
        "why": "对方服务器中途断开，不知道收到没有。确认前不会再发。",
    },
    {
        "tone": "promised",
        "icon": "promise",
        "title": "核对承诺的付款",
        "who": "成都蜀锦文化传媒有限公司",
        "amount_minor": 6_400_000,
        "days": 0,
        "act": "打开",
        "why": "王会计说今天转账。银行数据更新到今天 08:00，还没有看到。",
    },
]
LETTERS = [
    {
        "subject": "关于 HT-2026-0117 上线进度款的提醒",
        "to": "周敏 zhou@yuanshan.example",
        "when": "批准后今天 10:00 发出",
        "amount_minor": 38_600_000,
        "state": "awaiting_approval",
        "why": [
            "到期日 2026-11-09，已逾期 14 天",
            "第二次提醒：写明 11-28 前付款",
            "上次提醒在 7 天前，本周第 1 封",
        ],
    },
    {
        "subject": "感谢您支付验收款",
        "to": "王芳 wang@yuehai.example",
        "when": "批准后立即发出",
        "amount_minor": 12_000_000,
        "state": "awaiting_approval",
        "why": ["11-22 到账 ¥120,000.00，本节点已结清"],
    },
]
FIGURES = {
    "open": 4_231_860_000,
    "overdue": 1_286_400_000,
    "upcoming": 364_500_000,
    "received": 437_580_000,
    "total": 193_000_000,
    "paid": 96_500_000,
    "left": 96_500_000,
    "late": 28_600_000,
}
AGES = [
    ("not_due", Sum(2_945_460_000, 176)),
    ("d1_30", Sum(612_300_000, 19)),
    ("d31_60", Sum(401_250_000, 11)),
    ("d61_90", Sum(186_850_000, 5)),
    ("d90_plus", Sum(86_000_000, 3)),
]
LINES = [
    Line(Happening("payment.recorded", datetime(2026, 11, 20, 2, 14, tzinfo=UTC)), "登记收款 ¥100,000.00", "陈立"),
    Line(Happening("hold.released", datetime(2026, 11, 18, 1, 0, tzinfo=UTC)), "承诺没有兑现，恢复催收"),
    Line(
        Happening("contract.changed", datetime(2026, 11, 17, 7, 41, tzinfo=UTC)),
        "修改合同",
        "陈立",
        changes=[("项目经理", "周子墨", "李思远")],
    ),
    Line(Happening("message.sent", datetime(2026, 11, 16, 2, 0, tzinfo=UTC)), "邮件已发出：第一次提醒"),
]
MESSAGE_STATES = [
    "awaiting_approval",
    "queued",
    "claimed",
    "sent",
    "rehearsed",
    "failed",
    "uncertain",
    "cancelled",
    "skipped",
]
MONTHS = (
    (412_000_000, 398_000_000), (286_000_000, 301_500_000), (534_000_000, 412_000_000), (198_000_000, 187_300_000),
    (466_500_000, 355_200_000), (612_000_000, 437_580_000),
)  # fmt: skip


def middle_plan() -> list[Claim]:
    """A contract half way: two settled, one late and partly paid, one to come, the retention without a date."""
    claims = plan(
        ("预付款", 386_000, "settled", -236),
        ("需求确认进度款", 579_000, "settled", -128),
        ("上线进度款", 386_000, "overdue", -44),
        ("验收款", 482_500, "scheduled", 21),
        ("质保金", 96_500, "planned", None),
    )
    claims[2].outstanding_minor = 28_600_000
    claims[4].trigger_words = "验收合格满 12 个月"
    return claims


def long_plan() -> list[Claim]:
    """Twelve months of service."""
    states = ["settled"] * 5 + ["overdue"] + ["scheduled"] * 6
    return plan(*[(f"第 {i} 期服务费", 38_600, state, -185 + 30 * i) for i, state in enumerate(states, 1)])


def sample() -> dict[str, Any]:
    """What the style guide shows."""
    typed = {"amount": "12万5", "received_on": "2026-11-23", "method": "bank", "outcome": "paid", "thank": "on"}
    return {
        "as_of": AS_OF,
        "rehearsing": True,
        "works": WORKS,
        "letters": LETTERS,
        "figures": FIGURES,
        "ages": AGES,
        "months": [charts.Month(date(2026, 6 + i, 1), *pair, "#", "#") for i, pair in enumerate(MONTHS)],
        "rows": ROWS,
        "plan": middle_plan(),
        "short_plan": plan(("一次性付款", 42_000, "due", 0)),
        "long_plan": long_plan(),
        "steps": [{"offset": offset, "label": label, "kind": kind} for offset, label, kind in STEPS],
        "message_states": MESSAGE_STATES,
        "form": SampleForm(typed),
        "lines": LINES,
    }
