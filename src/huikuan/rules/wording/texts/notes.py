"""Notes among ourselves: what the superior, finance and the lawyer need to know. They never leave the firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTES: Final[Mapping[str, Mapping[str, str]]] = {
    "internal_alert": {
        "zh-hans": """{customer}：{what} 已{due_when}到期，逾期 {days_late}，两次提醒之后仍未付款，请关注。

{claims}

请项目负责人的上级：联系对方负责人，问清拖延的原因（资金、审批、发票、验收或其他），回来记在案件里。

请财务：核对是否有未认领的到账、发票是否已送达并经对方确认、收款账户是否有误。

请双方：三个工作日内在案件里写下结果和下一步，系统据此决定是否继续。""",
        "en": """{customer}: {what} was due {due_when}, is {days_late} late and has not been paid after two reminders.

{claims}

For the project manager's superior: please reach the person in charge there, find out what causes the delay (funds, \
approval, invoice, acceptance or something else) and note it in the case.

For finance: please check for unmatched money, whether the invoice was delivered and confirmed, and whether the \
account we named is right.

For both: please write the result and the next step into the case within three working days; the next step of the \
ladder depends on it.""",
    },
    "lawyer_letter": {
        "zh-hans": """移交律师：{customer}，{what}。

一、欠款：已{due_when}到期，逾期 {days_late}。

{claims}

二、履行与验收：{evidence}。

三、已做的工作：提醒、电话、面谈和催款函的日期、送达凭证和对方答复，见案件时间线与证据目录。

四、请律师判断：主体与管辖、诉讼时效的起算和最近一次中断、违约金或利息的依据、对方可能的抗辩、财产线索与保全的必要。

五、请律师答复：是否以律师事务所名义发函、费用、需要补充的材料。对外文书由律师署名并对内容负责。""",
        "en": """Hand-over to the lawyer: {customer}, {what}.

1. The debt: due {due_when}, {days_late} late.

{claims}

2. Performance and acceptance: {evidence}.

3. What was done: reminders, calls, meetings and the formal demand, with their dates, proof of delivery and the \
customer's answers, are in the case's timeline and list of evidence.

4. For the lawyer to judge: parties and venue, the limitation period and what last interrupted it, the basis of \
charges or interest, defences to expect, assets and whether they should be secured.

5. For the lawyer to answer: whether to write in the firm's name, the cost, and papers still needed. What goes out is \
signed by the lawyer, who answers for it.""",
    },
    "court_prepared": {
        "zh-hans": """准备支付令或起诉：{customer}，{what}，逾期 {days_late}。

{claims}

提交之前请逐项确认：

· 合同原件及变更、授权和签章齐全；争议解决条款与管辖无误
· 履行与验收：{evidence}
· 催款函和律师函的送达凭证；诉讼时效尚未届满，最近一次中断有证据
· 本金、违约金或利息分开计算，计算表可以逐行核对；已付款和异议部分已扣除
· 对方没有提出过有依据的异议，或者该部分已剔除（支付令要求债权债务关系明确）
· 费用、保全、调解方案和授权权限已经老板同意""",
        "en": """Preparing a payment order or a suit: {customer}, {what}, {days_late} late.

{claims}

Before filing, please confirm each point:

· the original contract and amendments, authority and seals; dispute clause and venue are right
· performance and acceptance: {evidence}
· proof that the formal demand and the lawyer's letter arrived; the limitation period has not run out, and what last \
interrupted it can be proved
· principal, charges and interest are computed apart and line by line; payments and disputed parts are deducted
· the customer has raised no well-founded objection, or that part is left out (a payment order needs a clear debt)
· the owner has agreed to the cost, to securing assets, and to what may be conceded in a settlement""",
    },
}
