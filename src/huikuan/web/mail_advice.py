"""What a mail server's refusal means, in plain words with the way out."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

ADVICE: tuple[tuple[tuple[str, ...], Sentence], ...] = (
    (("535", "authentication", "auth", "credentials"), _("用户名或密码不对。很多邮箱要用“授权码”代替登录密码。")),
    (("530", "starttls"), _("服务器要求加密连接。请把加密改成 STARTTLS 或 SSL/TLS。")),
    (("553", "550 5.7", "sender", "mail from"), _("服务器不接受这个发件邮箱。发件邮箱一般要和用户名一致。")),
    (("certificate", "ssl", "tls", "wrong version"), _("加密方式和端口对不上：SSL/TLS 用 465，STARTTLS 用 587。")),
    (("getaddrinfo", "name or service", "nodename", "not known"), _("找不到这台服务器，请检查服务器地址有没有写错。")),
    (("refused", "unreachable"), _("服务器没有应答这个端口，请检查端口和防火墙。")),
    (("timed out", "timeout"), _("连接超时，请检查端口，或者网络是否允许外连。")),
    (("550", "551", "user unknown", "mailbox"), _("收件邮箱不存在，请换一个收件邮箱再试。")),
    (("4",), _("服务器暂时不接收，过几分钟再试一次。")),
)


def plain(failure: str) -> str:
    """The failure in a sentence, followed by the server's own words."""
    lowered = failure.lower()
    for marks, sentence in ADVICE[:-1]:
        if any(mark in lowered for mark in marks):
            return _now("%(advice)s服务器的原话：%(words)s") % {"advice": sentence, "words": failure}
    if lowered.startswith(ADVICE[-1][0]):
        return _now("%(advice)s服务器的原话：%(words)s") % {"advice": ADVICE[-1][1], "words": failure}
    return _now("没有发出。服务器的原话：%(words)s") % {"words": failure}
