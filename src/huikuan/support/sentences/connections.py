"""The words of connections: kinds, what must be entered, states, and what a failure means with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.support.sentences.refusals import Known

Sentence = str | Promise

KINDS: dict[str, Sentence] = {
    "pingcode": "PingCode",
    "worktile": "Worktile",
    "webhook": _("带签名的 Webhook"),
}
ABOUT: dict[str, Sentence] = {
    "pingcode": _("在企业后台 › 凭据管理里新建应用，勾选项目的读取权限；要回写再勾选写入权限。"),
    "worktile": _("在团队后台新建企业自建应用，填它的 Client ID 和 Secret。"),
    "webhook": _("其他系统在里程碑变化时带签名调用我们的地址；不需要我们去查询。"),
}
CREDENTIALS: dict[str, Sentence] = {
    "client_id": "Client ID",
    "client_secret": "Client Secret",
    "secret": _("签名密钥"),
    "signing_secret": _("签名密钥"),
    "token": _("访问令牌"),
}
OPTIONS: dict[str, Sentence] = {
    "api_generation": _("接口版本"),
    "collected_property": _("已回款金额写入的属性"),
    "task_type": _("任务类型"),
    "hint_paths": _("通知内容里事项标识的位置"),
    "milestone_tags": _("算作里程碑的标签"),
    "planned_property": _("计划日期所在的属性"),
    "completed_property": _("完成日期所在的属性"),
    "progress_property": _("进度所在的属性"),
    "team_zone": _("对方团队的时区"),
}
OPTION_HELP: dict[str, Sentence] = {
    "api_generation": _("留空自动识别；也可以写 pjm 或 project。"),
    "collected_property": _("填属性标识；留空就不写金额。"),
    "task_type": _("回写任务用的类型标识；留空为 task。"),
    "hint_paths": _("例如 payload.workitem.id，多个用逗号隔开；留空按常见位置找。"),
    "milestone_tags": _("多个用逗号隔开；带这些标签的事项可以选作里程碑。"),
    "planned_property": _("填属性标识；留空用截止日期。"),
    "completed_property": _("填属性标识；留空用对方的完成时间。"),
    "progress_property": _("填属性标识；留空只看是否完成。"),
    "team_zone": _("例如 Asia/Shanghai；留空同本组织。"),
}
STATES: dict[str, Sentence] = {
    "fine": _("正常"),
    "untested": _("未测试"),
    "failed": _("出错"),
}
WRITE_BACK_KINDS: dict[str, Sentence] = {
    "comment": _("评论"),
    "collected": _("已回款金额"),
    "task": _("任务"),
}
WRITE_BACK_STATES: dict[str, Sentence] = {
    "waiting": _("待写入"),
    "sending": _("写入中"),
    "done": _("已写入"),
    "failed": _("没有写入"),
    "unknown": _("不确定是否写入"),
}
HOW: dict[str, Sentence] = {
    "transition": _("按状态流转记录"),
    "completed_at": _("按完成时间字段"),
    "field": _("按完成时间字段"),
    "state": _("按当前状态，时间为查到的时间"),
    "stated": _("对方通知"),
}
FAILURES: dict[str, Sentence] = {
    "bad_address": _("地址不对，打不开。请核对地址，自建服务写到域名为止。"),
    "private_address": _("这是内网地址。确实是公司内部的服务，请在设置里勾选“允许内网地址”。"),
    "bad_credentials": _("凭据不被接受。请到对方后台核对，或重新生成后在这里填写。"),
    "no_permission": _("凭据没有这项权限。请在对方后台给应用加上项目的读取权限（回写还要写入权限）。"),
    "not_found": _("对方没有这个项目或事项，可能已删除或归档。"),
    "option_missing": _("还缺一项设置。请补上后再试。"),
    "refused": _("对方拒绝了请求（%(said)s）。请核对设置和权限。"),
    "not_able": _("这种对接做不到这件事。"),
    "signature_wrong": _("签名不对。请核对双方的签名密钥和服务器时间。"),
    "rate_limited": _("对方限制了请求频率，稍后自动再试。"),
    "malformed_answer": _("对方的回答看不懂，可能是地址指到了别的页面。稍后自动再试。"),
    "answer_too_large": _("对方的回答太大，没有读取。"),
    "unavailable": _("对方暂时不可用，稍后自动再试。"),
    "timed_out": _("对方没有及时回答，稍后自动再试。"),
    "too_many_items": _("选的事项超过 %(most)s 个。请只选真正算作里程碑的类型。"),
    "connection_ended": _("对接已停用。"),
    "interrupted": _("写入时程序中断，不确定是否成功。请到对方系统看一眼。"),
}
SAID: dict[str, Sentence] = {
    "accepted_signed": _("“%(title)s”已于 %(on)s 由客户验收（签署人：%(signatory)s）。"),
    "accepted_deemed": _("“%(title)s”自 %(on)s 起按合同视为验收。"),
    "reversed": _("更正：合同 %(number)s 的“%(title)s”有收款冲回，现在还有 %(amount)s 未收。"),
    "paid": _("合同 %(number)s 的“%(title)s”%(amount)s 已收齐。"),
}


def failure_sentence(failure: Mapping[str, Any]) -> str:
    """What went wrong and what to do, from {"code": …, values}; "" when nothing did."""
    code = str(failure.get("code", ""))
    return str(FAILURES[code]) % Known(failure) if code in FAILURES else code


def said_words(code: str, values: Mapping[str, Any]) -> str:
    """What is written back, in the language that is active."""
    return str(SAID[code]) % Known(values)
