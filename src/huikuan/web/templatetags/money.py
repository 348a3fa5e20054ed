"""Words of claims and payments for templates: `{% load money %}`."""

from __future__ import annotations

from django import template

from huikuan.support.sentences import words

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    """What kind of instalment."""
    return words.word(words.KINDS, kind)


@register.filter
def trigger_word(trigger: str) -> str:
    """What an instalment waits for."""
    return words.word(words.TRIGGERS, trigger)


@register.filter
def method_word(method: str) -> str:
    """How money came."""
    return words.word(words.METHODS, method)


@register.filter
def allocation_word(reason: str) -> str:
    """Why a payment settled this claim."""
    return words.word(words.ALLOCATION_REASONS, reason)
