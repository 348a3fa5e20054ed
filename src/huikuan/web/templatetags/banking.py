"""How the desk writes bank lines: `{% load banking %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from huikuan.flow.payments.models import BankLine
from huikuan.support.sentences import banking
from huikuan.web.templatetags.huikuan import badge

register = template.Library()


@register.simple_tag
def line_badge(line: BankLine) -> SafeString:
    """What was made of a line."""
    tone, word = banking.LINE_STATES.get(line.state, ("planned", line.state))
    return badge(tone, word)


@register.simple_tag
def claim_badge(state: str) -> SafeString:
    """How far a claim is."""
    tone, word = banking.CLAIM_STATES.get(state, ("planned", state))
    return badge(tone, word)


@register.filter
def match_reason(reason: Mapping[str, Any]) -> str:
    """Why a line was matched, or is proposed to be."""
    return banking.reason_sentence(str(reason.get("code", "")), dict(reason.get("values") or {}))


@register.filter
def tab_word(state: str) -> str:
    """The name of a list of lines."""
    return str(banking.TABS.get(state, state))


@register.simple_tag
def bill_badge(state: str) -> SafeString:
    """Where a draft is."""
    tone, word = banking.BILL_STATES.get(state, ("planned", state))
    return badge(tone, word)


@register.filter
def bill_kind(kind: str) -> str:
    """Whose promise a draft is."""
    return str(banking.BILL_KINDS.get(kind, kind))
