"""Cases and meetings in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

STAGES: dict[str, tuple[str, Sentence]] = {
    "reminding": ("scheduled", _("提醒中")),
    "talking": ("due", _("在谈")),
    "promised": ("promised", _("已承诺")),
    "disputed": ("held", _("有争议")),
    "agreed": ("settled", _("有还款协议")),
    "formal": ("overdue", _("已发函")),
    "legal": ("overdue", _("已交律师")),
}
"""Stage → tone and word, in the order of the board."""
OUTCOMES: dict[str, tuple[str, Sentence]] = {
    "paid": ("settled", _("已收回")),
    "written_off": ("written-off", _("已核销")),
    "cancelled": ("planned", _("款项已取消")),
    "given_up": ("planned", _("不再追")),
    "mistaken": ("planned", _("不用追：日期有变或登记有误")),
}
FAMILIES: dict[str, Sentence] = {
    "talks": _("沟通"),
    "messages": _("消息"),
    "promises": _("承诺与争议"),
    "money": _("款项与收款"),
    "papers": _("文件与措施"),
    "case": _("案件"),
}
MEETINGS: dict[str, Sentence] = {
    "meeting": _("会议"),
    "visit": _("上门拜访"),
    "online": _("线上会议"),
}
MEETING_STATES: dict[str, tuple[str, Sentence]] = {
    "planned": ("scheduled", pgettext_lazy("meeting", "已约")),
    "held": ("settled", pgettext_lazy("meeting", "已开")),
    "cancelled": ("planned", pgettext_lazy("meeting", "已取消")),
}
EVENTS: dict[str, Sentence] = {
    "case.opened": _("开始作为案件跟进"),
    "case.assigned": _("换了负责人"),
    "case.planned": _("下一步有了安排"),
    "case.reasoned": _("记下拖欠原因"),
    "case.closed": _("案件结束：%(case_outcome)s %(words)s"),
    "case.watched": _("开始关注这个案件"),
    "case.unwatched": _("不再关注这个案件"),
    "case.attached": _("存入文件：%(name)s %(note)s"),
    "case.escalated": _("请内部支持：%(title)s"),
    "meeting.planned": _("约了%(meeting)s"),
    "meeting.changed": _("%(meeting)s改了安排"),
    "meeting.cancelled": _("取消了%(meeting)s：%(words)s"),
    "meeting.held": _("%(meeting)s开过了，记录在案"),
    "meeting.invited": _("向客户发出%(meeting)s邀请"),
}
FIELDS: dict[str, Sentence] = {
    "next_words": _("下一步"),
    "next_on": _("下一步的日期"),
    "reason": _("拖欠原因"),
    "reason_words": _("原因说明"),
    "starts_at": _("开始"),
    "ends_at": _("结束"),
    "place": _("地点"),
    "theirs": _("对方参加的人"),
    "ours": _("我方参加的人"),
    "aims": _("目标"),
    "authority": _("授权范围"),
    "kind": _("类型"),
}
REFUSALS: dict[str, Sentence] = {
    "case_owner_only": _("只有案件负责人，或者能分派任务的人，可以这样做。"),
    "case_outcome_unknown": _("请选择案件怎么结束的。"),
    "case_reason_unknown": _("没有这种拖欠原因。"),
    "case_nothing_open": _("这份合同没有未收的款，不用建案件。"),
    "dispute_one_claim": _("请选择有异议的是哪一笔款。"),
    "next_words_missing": _("请写下一步要做什么。"),
    "next_past": _("下一步的日期不能早于今天。"),
    "meeting_settled": _("这次会面已经结束或取消，不能再改。"),
    "meeting_ends_first": _("结束时间要晚于开始时间。"),
    "meeting_too_long": _("一次会面不超过 24 小时。"),
    "meeting_past": _("开始时间已经过去。如果会已经开过，请直接记一次沟通。"),
    "meeting_not_yet": _("会还没开始，开过后再记。"),
    "meeting_words_missing": _("请写清谈的结果。"),
    "meeting_invited_already": _("这次安排的邀请已经发过；改了时间或地点可以再发。"),
    "escalation_nobody": _("没有可以请的人：请在设置里为自己指定上级，或者增加一位财务人员。"),
    "escalated_today": _("今天已经用同样的内容请过一次。"),
}
