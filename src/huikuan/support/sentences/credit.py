"""A credit review in words: what is checked, what was found, why the score is what it is, what may be agreed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.money import format_exact

Word = str | Promise

CHECKS: dict[str, Word] = {
    "registration": _("工商登记：存续、经营范围相符"),
    "years": _("成立年限"),
    "capital_paid": _("实缴资本"),
    "litigation": _("作为被告的付款纠纷"),
    "enforcement": _("被执行记录"),
    "tax_standing": _("纳税信用"),
    "finances": _("财务状况：流动性、负债"),
    "bank_reference": _("银行资信"),
    "trade_reference": _("同行、供应商评价"),
    "own_experience": _("与我们的往来"),
}
FINDINGS: dict[str, Word] = {
    "unknown": _("没有查"),
    "good": _("良好"),
    "fair": _("一般"),
    "poor": _("差"),
}
STOPS: dict[str, Word] = {
    "bankruptcy": _("已进入破产程序"),
    "dishonest_debtor": _("失信被执行人"),
    "registration_revoked": _("吊销或注销"),
}
TERMS: dict[str, Word] = {
    "open_60": _("可赊销，账期不超过 60 天"),
    "open_30": _("预付不低于 20%%，账期不超过 30 天"),
    "advance_half": _("预付不低于 50%%，账期不超过 15 天"),
    "advance_all": _("只做全款预付"),
}
LIMITS: dict[str, Word] = {
    "limit_turnover": _("额度按年营业额的比例，为 %(amount)s"),
    "limit_own_funds": _("额度按净资产的十分之一，为 %(amount)s"),
    "limit_wanted": _("额度不高于申请的 %(amount)s"),
    "limit_unknown": _("营业额和净资产都不清楚，不建议额度"),
    "limit_none_grade": _("D 级不给额度"),
}
LEVELS: dict[str, Word] = {"ok": _("额度之内"), "warning": _("接近或经批准超出额度"), "blocked": _("超出额度")}


def reason_sentences(reasons: Sequence[Sequence[object]], currency: str) -> list[str]:
    """Each reason of a score: what was found and what it earned; stops; where the limit comes from."""
    return [reason_sentence(str(code), int(str(value)), currency) for code, value in reasons]


def reason_sentence(code: str, value: int, currency: str) -> str:
    check, _colon, finding = code.partition(":")
    if check in CHECKS:
        found = FINDINGS.get(finding, _("结果已过一年"))
        return _now("%(check)s：%(finding)s，%(points)s 分") % {
            "check": CHECKS[check], "finding": found, "points": value
        }  # fmt: skip
    if code == "too_little_seen":
        return _now("查到的不足一半（%(points)s 分的权重），最高评 C 级") % {"points": value}
    if code in STOPS:
        return _now("%(stop)s，直接评 D 级") % {"stop": STOPS[code]}
    return str(LIMITS.get(code, code)) % {"amount": format_exact(value, currency)}
