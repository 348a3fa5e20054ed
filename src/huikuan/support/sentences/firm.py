"""Firm steps and retrospectives in words: what they are, what they need, what the law says about them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

KINDS: dict[str, Sentence] = {
    "demand": _("催款函"),
    "suspension": _("中止履行（暂停工作）"),
    "mediation": _("调解建议"),
    "lawyer": _("移交律师"),
    "exposure": _("公开披露"),
}
STATES: dict[str, tuple[str, Sentence]] = {
    "proposed": ("due", _("待批准")),
    "approved": ("promised", _("已批准，待办理")),
    "in_force": ("overdue", _("执行中")),
    "released": ("settled", _("已了结")),
    "refused": ("planned", _("未批准")),
    "withdrawn": ("planned", _("已撤回")),
}
SENT: Sentence = _("已发出")
HANDED_OVER: Sentence = _("已移交")
DELIVERED: Sentence = _("已递交")


def done(kind: str, *, mailed: bool) -> Sentence:
    """How a step that left its mark at once was carried out: by letter from here, or by a person elsewhere."""
    if mailed:
        return SENT
    return HANDED_OVER if kind == "lawyer" else DELIVERED


LIMITS: dict[str, Sentence] = {
    "demand": _(
        "只写事实、明确的付款要求和法律允许的后果。"
        "催款函到达对方，诉讼时效中断（民法典第 195 条），请保留送达凭证。"
    ),
    "suspension": _(
        "先看合同有没有约定暂停的条件。没有约定的：对方应先付款而未付，可以拒绝相应的履行（民法典第 526 条）；"
        "我方应先履行的，要有对方经营状况严重恶化、转移财产、丧失商业信誉等确切证据才能中止（第 527 条），"
        "没有证据就中止，要承担违约责任；中止要及时通知，对方提供担保的应当恢复（第 528 条）。"
    ),
    "mediation": _(
        "提出调解不影响任何权利；达成的调解协议可以申请司法确认。"
        "在调解中让步的内容，不作为对方认账的证据。"
    ),
    "lawyer": _("律师函只能由律师事务所出具。本系统只整理材料和交接记录，从不以律师的名义写信。"),
    "exposure": _(
        "法律不允许以公开羞辱的方式要账：不得公布欠款人名单、在群里点名或联系无关的人；"
        "涉及个人信息须取得单独同意（个人信息保护法第 25 条），损害名誉要承担责任（民法典第 1024 条），"
        "威胁、辱骂、反复骚扰可被拘留（治安管理处罚法第 50 条）。合法的公开只有法院公布的失信名单、"
        "法定的信息披露和向主管部门如实投诉。本系统从不自己发布任何内容；律师的书面审查意见必须先存档，"
        "并由老板和法务分别批准。"
    ),
}  # fmt: skip

EVENTS: dict[str, Sentence] = {
    "firm.proposed": _("提请批准：%(firm)s，%(amount)s"),
    "firm.changed": _("修改内容：%(firm)s，须重新批准"),
    "firm.approved": _("批准：%(firm)s（%(role)s）"),
    "firm.refused": _("不批准：%(firm)s，%(reason)s"),
    "firm.withdrawn": _("撤回：%(firm)s，%(reason)s"),
    "firm.given": _("办理：%(firm)s %(words)s"),
    "firm.released": _("了结：%(firm)s，%(ended)s"),
    "project.suspended": _("项目 %(name)s 自 %(on)s 起暂停"),
    "project.resumed": _("项目 %(name)s 于 %(on)s 恢复"),
    "retrospective.written": _("写下复盘：%(words)s"),
    "retrospective.changed": _("修改复盘：%(words)s"),
}
ENDED: dict[str, Sentence] = {"paid": _("逾期款已付清"), "nothing_overdue": _("已经没有逾期款")}
TASKS: dict[str, Sentence] = {
    "work_resumes": _("通知客户恢复工作"),
    "retrospective": _("写一份简短的复盘"),
}
ADVICE: dict[str, Sentence] = {
    "work_resumes": _("款已付清或已有担保，项目已恢复。请感谢客户，并告知恢复的时间。"),
    "retrospective": _("三分钟写下：为什么拖、哪一步有用、合同缺了什么。下次签合同前，体检会提醒。"),
}

REFUSALS: dict[str, Sentence] = {
    "firm_kind_unknown": _("没有这种措施。"),
    "case_closed": _("这个案件已经结案。"),
    "firm_standing": _("这个案件已有同样的措施在办理，请先办完或撤回它。"),
    "firm_not_open": _("这项措施的状态刚刚变了，请看最新情况。"),
    "firm_missing_grounds": _("请写明事实和依据（合同哪一条、对方做了什么）。"),
    "firm_missing_text": _("请写出给客户的函件内容。"),
    "firm_missing_amount": _("没有逾期未付的金额（有争议或已暂缓的部分不算），不能采取这项措施。"),
    "firm_missing_evidence": _("请上传证据，例如合同的暂停条款、验收单或对方财务恶化的材料。"),
    "firm_missing_legal_review": _("请先上传律师的书面审查意见；没有它不能提请批准。"),
    "firm_missing_earlier": _("要先办过前一步：暂停工作、调解和移交律师之前要有催款函，公开披露之前要有律师函。"),
    "firm_missing_effective_on": _("请写明从哪一天起生效。"),
    "firm_missing_notice_too_short": _("至少要提前 %(days)s 天通知，请选晚一些的日期。"),
    "content_changed": _("内容刚刚改过，请看过新的内容再批准。"),
    "amount_changed": _("逾期金额已经变了，批准的函件不能再用。请修改金额和内容，重新提请批准。"),
    "amount_changed_since": _(
        "逾期金额已经变了，和函件上的不一样。还没有递出的，请修改金额并重新提请批准；变动之前已经递出的，请勾选这一项。"
    ),
    "other_contract": _("这个项目不属于这份合同。"),
    "project_suspended_already": _("项目“%(name)s”已经暂停。"),
    "firm_step_needed": _("这一步要先在案件里准备好材料并获得批准，再办理。"),
    "case_still_open": _("结案以后才能写复盘。"),
}
