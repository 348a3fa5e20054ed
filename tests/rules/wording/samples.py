"""Two letters to work with: several claims in Chinese, one in English."""

from __future__ import annotations

from datetime import UTC, date, datetime

from huikuan.rules.wording.letter import Claim, Letter, Sender, WayToPay
from huikuan.rules.wording.mime import Mail, message_id

CHINESE = Letter(
    language="zh-hans",
    sender=Sender("上海云帆信息技术有限公司", "张敏", "021-6888 1234", "zhangmin@yunfan.example"),
    customer="杭州海纳智能制造有限公司",
    salutation="王建国经理",
    claims=(
        Claim("验收款", 386_400_00, "CNY", date(2026, 10, 15), "YS-0143", "HT-2026-018", 14),
        Claim("二期进度款", 200_000_00, "CNY", date(2026, 10, 22), "", "HT-2026-018", 7, held_minor=20_000_00),
    ),
    total_minor=586_400_00,
    currency="CNY",
    deadline_on=date(2026, 11, 5),
    pay_to=(WayToPay("招商银行上海张江支行", "上海云帆信息技术有限公司", "1219 0688 4310 501", "HT-2026-018"),),
)
ENGLISH = Letter(
    language="en",
    sender=Sender("Yunfan Co., Ltd.", "Zhang Min", "+86 21 6888 1234", "zhangmin@yunfan.example"),
    customer="Northwind Trading GmbH",
    salutation="Ms Keller",
    claims=(Claim("Delivery of phase 2", 42_000_00, "EUR", date(2026, 10, 15), "INV-77", "C-18", 1),),
    total_minor=42_000_00,
    currency="EUR",
    deadline_on=date(2026, 11, 5),
    pay_to=(WayToPay("Bank of China, Shanghai", "Yunfan Co., Ltd.", "4462 0000 1234", "C-18", "BKCHCNBJ300"),),
)
MAIL = Mail(
    from_name="上海云帆 · 张敏",
    from_address="billing@yunfan.example",
    to_name="王建国",
    to_address="wang@haina.example",
    reply_to="zhangmin@yunfan.example",
    subject="感谢与付款提醒：2 笔款项合计 ¥586,400.00",
    sent_at=datetime(2026, 11, 16, 1, 0, tzinfo=UTC),
    message_id=message_id("7", "4711", "yunfan.example"),
    text="您好：\n\n正文\n",
    html="<p>您好</p>\n",
)
