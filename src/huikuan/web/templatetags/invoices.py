"""Words and states of invoices for templates: `{% load invoices %}`."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.safestring import SafeString

from huikuan.support.sentences import words
from huikuan.web.templatetags.huikuan import PLAIN, Look, badge

register = template.Library()
LOOKS: Final = {
    "requested": Look("due", "clock"),
    "issued": Look("due", "send"),
    "delivered": Look("scheduled", "clock"),
    "confirmed": Look("settled", "check"),
    "reversed": Look("written-off", "undo"),
    "red": Look("written-off", "undo"),
    "withdrawn": Look("planned", "close"),
}


@register.simple_tag
def invoice_badge(state: str) -> SafeString:
    """Where an invoice stands."""
    look = LOOKS.get(state, PLAIN)
    return badge(look.tone, words.word(words.INVOICE_STATES, state), look.icon)


@register.filter
def invoice_kind_word(kind: str) -> str:
    """The kind of tax invoice."""
    return words.word(words.INVOICE_KINDS, kind)


@register.filter
def way_word(how: str) -> str:
    """How an invoice reached the customer."""
    return words.word(words.INVOICE_WAYS, how)
