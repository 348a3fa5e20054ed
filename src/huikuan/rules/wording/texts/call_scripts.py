"""What to say on the telephone, and what to say next, whatever the answer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CALL: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-hans": {
        "opening": "您好，我是{sender}的{person}。感谢贵公司一直以来的配合，占用您两分钟，跟您核对一笔付款，现在方便"
        "吗？",
        "question": "{what} 已{due_when}到期，我们这边还没有查到到账。请问这笔款走到哪一步了，大概哪天能付出？还缺什"
        "么资料吗？",
        "if_promise": "好的，谢谢您。我跟您确认一下：付多少、哪一天付出、从哪个账户付？我记下来，稍后发一条消息给您核"
        "对，在那之前不再打扰您。日期有变，请提前告诉我。",
        "if_dispute": "谢谢您直说。请问是哪一部分、多少金额、具体什么问题？我记下来交给负责的同事核实，给您一个答复的"
        "日期。其余没有异议的部分，能不能先按约定安排？",
        "if_no_money": "理解，资金安排总有先后。能不能先付一部分，其余的我们约定几个日期分期支付？也可以用承兑汇票。"
        "您看由谁来商量这件事比较合适，我来联系。",
        "closing": "那我们说好了，我再复述一遍要点。我的电话是 {phone}，有变化随时找我。谢谢您抽时间，祝工作顺利。",
    },
    "en": {
        "opening": "Hello, this is {person} from {sender}. Thank you for working with us. May I take two minutes to "
        "check a payment with you, is this a good time?",
        "question": "{what} was due {due_when}, and we have not seen it arrive. Where is it in your process, and on "
        "which day can it be paid? Is there any paper you still need from us?",
        "if_promise": "Thank you. Let me confirm: how much, on which day, and from which account? I will send you a "
        "short note to check, and will not trouble you before then. If the date changes, please tell me.",
        "if_dispute": "Thank you for being frank. Which part is it, what amount, and what exactly is wrong? I will "
        "have a colleague look into it and tell you by when we will answer. Could the rest be paid as agreed?",
        "if_no_money": "I understand. Could you pay a part now, with fixed dates for the rest? A bank acceptance "
        "bill would also do. Who would be the right person to talk to about this?",
        "closing": "Let me sum up what we agreed. My number is {phone}; please call whenever something changes. Thank "
        "you for your time.",
    },
}
