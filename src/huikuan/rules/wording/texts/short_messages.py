"""Short messages (SMS): one thing to know, one thing to do, one person to reach; at most two parts, no links.

The sender's name is put before them (sms.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ZH: Final[Mapping[str, str]] = {
    "notice_before": "{what} 将{due_when}到期，烦请安排付款计划，明细已发邮件。缺资料请找{person} {phone}。",
    "short_before": "提醒您，{what} {due_when}到期，烦请留意付款安排，谢谢。{person} {phone}",
    "due_today": "{what} {due_when}到期，烦请安排付款；流程还需时间的，请告知预计日期。{person} {phone}",
    "reminder": "感谢贵公司的支持。{what} 已{due_when}到期，暂未查到到账，烦请核对；已付款请忽略。{person} {phone}",
    "call": "您好，刚才致电未能接通，想与您核对 {what} 的付款安排。方便时请回电，谢谢。{person} {phone}",
    "second_reminder": "{what} 已逾期 {days_late}，烦请在 {deadline} 前（含当日）付款；有困难请提前告知。{person} "
    "{phone}",
    "offer_help": "{what} 已逾期 {days_late}，想与您商量合适的付款办法，烦请 {deadline} 前回复。{person} {phone}",
    "meeting": "想就 {what} 与您面谈：{meeting_when}，{meeting_place}。如不方便请告知合适的时间。{person} {phone}",
    "demand_letter": "就 {what}，我司已发出催款函，请在 {deadline} 前（含当日）付款或书面答复。{person} {phone}",
    "suspension": "{what} 逾期 {days_late} 未付，{suspension_on} 前未付清或提供担保的，后续工作将中止，详见通"
    "知。{person} {phone}",
    "mediation": "就 {what}，我司建议调解解决，书面建议已发出，请在 {deadline} 前（含当日）答复。{person} {phone}",
    "thank_you": "已于{received_on}收到贵公司付款 {received}，非常感谢！收据和明细见邮件。{person} {phone}",
    "promise_confirmed": "感谢您的答复。已记下：{promised_on} 前（含当日）付款 {promised}，到账后即确认。{person} "
    "{phone}",
    "promise_broken": "约定 {promised_on} 前支付的 {promised} 暂未查到到账，烦请核对并告知情况，谢谢。{person} {phone}",
    "dispute_received": "已收到您对 {disputed} 的异议，{answer_on} 前答复；其余款项烦请照常安排。{person} {phone}",
    "dispute_answered": "关于 {disputed} 的异议，核实结果已发您邮箱，烦请查阅。有疑问请联系{person} {phone}。",
    "agreement_confirmed": "还款协议 {agreement_number} 已确认，下一期 {instalment} 请在 {instalment_on} 前支"
    "付。{person} {phone}",
    "agreement_instalment": "按还款协议 {agreement_number}，本期 {instalment} 请在 {instalment_on} 前（含当日）支"
    "付。{person} {phone}",
    "discount_offer": "{what} 如在 {discount_on} 前（含当日）到账，可减 {discount}，付 {discount_pay} 即结"
    "清。{person} {phone}",
    "service_offer": "{what} 如在 {service_on} 前付清，我们将额外提供{service}，详见邮件。{person} {phone}",
}  # fmt: skip

EN: Final[Mapping[str, str]] = {
    "notice_before": "{what} falls due {due_when}. Details are in our e-mail; if you need papers, call {person}, "
    "{phone}.",
    "short_before": "A reminder: {what} falls due {due_when}. Thank you. {person}, {phone}",
    "due_today": "{what} is due {due_when}. If approval takes longer, please tell us the date. {person}, {phone}",
    "reminder": "Thank you for your business. {what} was due {due_when}; could you check? If paid, please ignore. "
    "{person}, {phone}",
    "call": "Hello, I just tried to call about {what}. Please call back when it suits you. {person}, {phone}",
    "second_reminder": "{what} is {days_late} late. Please pay by {deadline}, or tell us before then. {person}, "
    "{phone}",
    "offer_help": "{what} is {days_late} late. We would like to find a way that suits you; please reply by "
    "{deadline}. {person}, {phone}",
    "meeting": "Could we meet about {what}: {meeting_when}, {meeting_place}? Other times are fine too. {person}, "
    "{phone}",
    "demand_letter": "We have sent a formal demand for {what}. Please pay or answer in writing by {deadline}. "
    "{person}, {phone}",
    "suspension": "{what} is {days_late} late. Unless paid or secured before {suspension_on}, work will be "
    "suspended; see our notice. {phone}",
    "mediation": "We have proposed mediation about {what}. Please answer by {deadline}. {person}, {phone}",
    "thank_you": "We received {received} on {received_on}. Thank you! The receipt is in our e-mail. {person}, {phone}",
    "promise_confirmed": "Thank you. Noted: {promised} by {promised_on}. We will confirm when it arrives. {person}, "
    "{phone}",
    "promise_broken": "We cannot yet see the {promised} planned by {promised_on}. Could you check, please? {person}, "
    "{phone}",
    "dispute_received": "We have your objection to {disputed} and will answer by {answer_on}. Please pay the rest as "
    "usual. {phone}",
    "dispute_answered": "Our answer about {disputed} is in your inbox. Questions: {person}, {phone}",
    "agreement_confirmed": "Agreement {agreement_number} is confirmed. Next: {instalment} by {instalment_on}. "
    "{person}, {phone}",
    "agreement_instalment": "Under agreement {agreement_number}, {instalment} is due by {instalment_on}. Thank you. "
    "{person}, {phone}",
    "discount_offer": "{what}: if it arrives by {discount_on}, {discount} is deducted and {discount_pay} settles it. "
    "{person}, {phone}",
    "service_offer": "{what}: if paid by {service_on}, we will add {service}. See our e-mail. {person}, {phone}",
}  # fmt: skip
