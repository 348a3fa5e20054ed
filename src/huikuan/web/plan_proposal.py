"""A plan proposed from a template or from the words of a contract, as the form's lines, with where each came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huikuan.rules.plan.instalments import PlannedInstalment, Trigger
from huikuan.rules.plan.templates import TEMPLATES
from huikuan.support import documents
from huikuan.support.refusal import Refused
from huikuan.support.sentences import clauses, words
from huikuan.support.sentences.documents import READ_NOTES
from huikuan.support.sentences.plans import PARSE_NOTES, problem_sentence, template_word, title_word
from huikuan.support.sentences.refusals import sentence
from huikuan.web.forms.contracts import InstalmentForm
from huikuan.web.guard import StaffRequest
from huikuan.workflow import drafting
from huikuan.workflow.drafting import Proposal, Proposed

ASKS = frozenset({"template", "clause"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a proposed line: how sure it is, and what a person has to look at."""

    sureness: str
    badge: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal, or (None) why there is none. `text`: what was read, `content`: the bytes of an upload."""

    proposal: Proposal | None
    told: str = ""
    text: str = ""
    name: str = ""
    content: bytes = b""


def asked_for(request: StaffRequest, asked: str, total_minor: int | None, currency: str) -> Asked:
    """The plan that a template, the pasted words or an uploaded contract describe."""
    try:
        if asked == "template":
            code = request.POST.get("template", "")
            return Asked(drafting.from_template(code, total_minor)) if code else Asked(None, _("请先选一个常用方案。"))
        if upload := request.FILES.get("clause_file"):
            name, content = upload.name or "", upload.read()
            read = documents.read_text(content, name)
            proposal = drafting.from_clause(read.text, total_minor, currency)
            proposal = replace(proposal, flags=(*proposal.flags, *read.notes))
            return Asked(proposal, text=read.text, name=name, content=content)
        if not (text := request.POST.get("clause", "")).strip():
            return Asked(None, _("请先粘贴付款条款，或上传合同。"))
        return Asked(drafting.from_clause(text, total_minor, currency), text=text)
    except KeyError:
        return Asked(None, _("请先选一个常用方案。"))
    except Refused as refused:
        return Asked(None, sentence(refused))


def templates() -> list[tuple[str, str]]:
    """The usual plans by name."""
    return [(one.code, template_word(one.code)) for one in TEMPLATES]


def lines_of(proposal: Proposal, currency: str) -> Any:
    """The proposal as lines of the form, to be corrected."""
    made = forms.formset_factory(InstalmentForm, extra=0)
    initial = [first_values(one) for one in proposal.lines]
    lines = made(None, prefix="plan", initial=initial, form_kwargs={"currency": currency})
    for line, one in zip(lines, proposal.lines, strict=True):
        line.proposed = beside(one)
    return lines


def first_values(one: Proposed) -> dict[str, Any]:
    line = one.line
    trigger = "acceptance" if line.trigger.code == "milestone" and not line.trigger.ref else line.trigger.code
    return {
        "kind": line.kind,
        "title": title_word(line.title) or words.word(words.KINDS, line.kind),
        "amount": one.amount_minor,
        "due_on": line.trigger.ref if trigger == "date" else None,
        "trigger": trigger if trigger in words.TRIGGERS else "unknown",
        "trigger_words": one.words[:200],
        **term(line),
        "conditions": ",".join(condition.code for condition in line.conditions),
    }


def term(line: PlannedInstalment) -> dict[str, Any]:
    """The time to pay as the form holds it; one of two parts (a year after acceptance, then 10 days) stays open."""
    offset = line.offset
    if offset.months and offset.count:
        return {"offset_days": None, "offset_unit": "calendar"}
    if offset.months:
        return {"offset_days": offset.months, "offset_unit": "month"}
    return {"offset_days": offset.count or None, "offset_unit": offset.unit}


def beside(one: Proposed) -> Beside:
    """The badge and what is noted; nothing for a line of a template."""
    badges = {"high": _("有把握"), "medium": _("请核对"), "low": _("拿不准")}
    notes = [str(PARSE_NOTES[note]) for note in one.line.notes if note in PARSE_NOTES]
    if one.line.offset.months and one.line.offset.count:
        notes.append(str(PARSE_NOTES["window_unread"]))
    if one.amount_minor is None:
        notes.append(_("金额算不出来，请填写"))
    if one.line.trigger.code == "unknown" and one.sureness:
        notes.append(_("付款条件没有读懂，请选择"))
    trigger = one.line.trigger
    if trigger.code == "milestone" and trigger.event:
        notes.append(_("读作：%(event)s") % {"event": clauses.event_word(trigger.event)})
    also = [condition_word(condition) for condition in one.line.conditions]
    also += [clauses.event_word(proviso) for proviso in one.line.provisos]
    if also:
        notes.append(_("还要满足：%(conditions)s") % {"conditions": "、".join(also)})
    return Beside(one.sureness, badges.get(one.sureness, ""), tuple(notes))


def condition_word(condition: Trigger) -> str:
    """A further condition, in the clause's own word where it has one."""
    return clauses.event_word(condition.event) if condition.event else words.word(words.TRIGGERS, condition.code)


def reading(proposal: Proposal, currency: str) -> dict[str, Any]:
    """The text with the words of each line marked, and what is remarkable about the whole."""
    notes = [problem_sentence(problem, currency) for problem in proposal.problems]
    notes += [said for flag in proposal.flags if (said := flag_sentence(flag))]
    return {"notes": notes, "text": marked(proposal)}


def flag_sentence(flag: str) -> str:
    """A flag of the reading in words; "" for one that only explains how it was read."""
    return clauses.flag_sentence(flag) or str(READ_NOTES.get(flag, ""))


def marked(proposal: Proposal) -> SafeString | str:
    """The clause with its numbered parts; parts that overlap an earlier one are left unmarked."""
    text, parts, done = proposal.text, [], 0
    places = sorted((one.start, one.end, number) for number, one in enumerate(proposal.lines, 1) if one.end > one.start)
    for start, end, number in places:
        if start < done:
            continue
        parts.append((text[done:start], format_html("<mark><b>{}</b>{}</mark>", number, text[start:end])))
        done = end
    if not parts:
        return text
    return format_html("{}{}", format_html_join("", "{}{}", parts), text[done:])
