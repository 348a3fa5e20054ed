"""Why a text may not go out, and what to write instead."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huikuan.rules.wording.tone import Finding

Sentence = str | Promise

WHY: dict[str, Sentence] = {
    "threat": _("是威胁。威胁、恐吓催款可被治安拘留（治安管理处罚法第 50 条），请改成事实和期限。"),
    "insult": _("是辱骂。请只写事实。"),
    "shaming": _("是公开羞辱或牵连无关的人，侵害名誉和个人信息（民法典第 1024 条，个人信息保护法第 25 条）。"),
    "impersonation": _("像是法院、警方或律师在说话。只有他们自己可以这样写。"),
    "invented_claim": _("说了没有发生或不能由我们决定的事（立案、失信、冻结等）。只写已经发生、有凭证的事实。"),
    "harassment": _("是骚扰。请写一个明确的期限，不要写反复联系。"),
    "marketing": _("是营销内容。付款提醒里不能夹带推广。"),
    "gift_promised": _("许诺了礼物或好处。请用“提前付款折扣”或“按时付款奖励”，它们有条件、有记录。"),
    "penalty_invented": _("写了罚金或利率。违约金以合同为准，请不要在信里自己写数。"),
    "law_too_early": _("友好提醒里还不该谈法律手段；写到后面的正式步骤里。"),
    "ultimatum": _("像最后通牒。友好提醒请写“烦请”和具体日期。"),
    "blame": _("是对动机的指责，容易激化矛盾，也难以证明。请只写事实。"),
    "certainty": _("对判决下了断言。请不要预言结果。"),
    "amount_typed": _("手写了金额。请用占位符（如 {total}），金额才会永远准确。"),
    "day_typed": _("手写了日期，过期后会说错话。能用占位符（如 {deadline}）就用占位符。"),
    "invisible": _("里有看不见的字符，请删除后重写这一处。"),
}


def finding_sentence(finding: Finding) -> str:
    """One finding with its words and why they may not stay."""
    words = finding.words.strip() or "…"
    return _now("“%(words)s”%(why)s") % {"words": words, "why": WHY[finding.code]}
