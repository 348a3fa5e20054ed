"""What a case's page shows of firm steps and of what was learnt: `{% load firm %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from huikuan.flow.negotiation.models import Case, Retrospective
from huikuan.flow.negotiation.selectors.firm import firm_steps_of
from huikuan.rules.talks.firm import RELEASED, RULES, STANDING
from huikuan.support.access import Permission, may
from huikuan.support.sentences import firm as words

register = template.Library()


@register.inclusion_tag("web/firm/section.html", takes_context=True)
def firm_section(context: Context, case: Case) -> dict[str, Any]:
    """The steps of a case, those that can be prepared now, and the retrospective once it is closed. Three queries."""
    role = getattr(context.get("user"), "role", "")
    steps = firm_steps_of(case)
    standing = {step.kind for step in steps if step.state in STANDING}
    works = may(role, Permission.WORK_TASK)
    shown = []
    for step in steps:
        tone, state = words.STATES[step.state]
        if step.state == RELEASED and not RULES[step.kind].lasting:
            state = words.done(step.kind, mailed=step.notice_id is not None)
        shown.append((step, words.KINDS[step.kind], tone, state))
    can = RULES if works and not case.closed_on else ()
    return {
        "case": case,
        "steps": shown,
        "offered": [(kind, words.KINDS[kind]) for kind in can if kind not in standing],
        "retrospective": Retrospective.objects.filter(case=case).first() if case.closed_on else None,
        "may_write": works and case.closed_on is not None,
    }
