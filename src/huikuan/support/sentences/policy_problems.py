"""Why a ladder was refused beyond the plain cases, in words: the codes of InvalidPolicy (rules/dunning/policy.py)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

UNREADABLE: Sentence = _("策略的内容读不懂，请重新打开页面再改一次。")

PROBLEMS: dict[str, Sentence] = {
    "negative": _("分寸里的金额和天数不能小于 0。"),
    "tolerance_minor": _("“低于多少金额不催”不对。"),
    "stale_bank_days": _("“银行数据超过几天算过期”不对。"),
    "daily_cap": _("每天的上限不对。"),
    "weekly_cap": _("每周的上限不对。"),
    "key": _("步骤名称“%(step)s”不能用：只能有文字和数字，最多 24 个字。"),
    "key_twice": _("已经有一步叫“%(step)s”，请换一个名称。"),
    "position": _("步骤太多了，一个策略最多 63 步。"),
    "position_twice": _("“%(step)s”和另一步排在了同一个位置，请重新打开页面再改。"),
    "unit": _("“%(step)s”要写明按自然日还是工作日。"),
    "form": _("“%(step)s”要写明是发消息、人工任务还是内部通知。"),
    "mode": _("“%(step)s”的方式不对：消息是自动发或批准后发，人工步骤由人去做。"),
    "audience": _("“%(step)s”要写明给谁。"),
    "task_for_customer": _("“%(step)s”由我们自己的人去做，请选我方的人。"),
    "message_without_address": _("“%(step)s”是发给客户的消息，要选客户那边的人和至少一个渠道。"),
    "channels": _("“%(step)s”选了不认识的渠道。"),
    "tone": _("“%(step)s”的语气不对，请选友好、坚定或正式。"),
    "offset": _("“%(step)s”的日子离到期日太远，最多 3660 天。"),
    "min_wait_days": _("“%(step)s”距上一步至少要隔 1 天，最多 3660 天。"),
    "deadline_days": _("“%(step)s”给客户的新期限要在 1 到 3660 天之间。"),
    "minimum_minor": _("“%(step)s”的最低金额不能小于 0。"),
    "requires": _("“%(step)s”的前提写得不对。"),
    "conditions": _("“%(step)s”的条件写得不对。"),
    "hard": _("“%(step)s”要写明是不是强硬步骤。"),
    "missing": _("“%(step)s”缺少日子或位置。"),
    "unknown_field": UNREADABLE,
    "not_an_object": UNREADABLE,
    "step_not_an_object": UNREADABLE,
    "version_key": UNREADABLE,
    "approver_role": _("“%(step)s”的批准人不对：要批准的写明由谁批准，不用批准的留空。"),
    "dead_end": _(
        "“%(step)s”会走不到：它需要的通知可能被中间的“%(value)s”越过，越过的就不再补。"
        "请在“%(value)s”的“先要完成”里选同样的通知，或把它挪到前面。"
    ),
    "dead_end_condition": _(
        "“%(step)s”对有些客户会走不到：它需要的“%(value)s”只给部分客户。"
        "请在“%(value)s”的条件下面勾选“需要这一步的后续步骤也加上同样的条件”，或放宽它的条件。"
    ),
}  # fmt: skip
