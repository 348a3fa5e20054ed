"""今日: what do I do now, what goes out today and why, what does not and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.selectors import talks
from huikuan.flow.negotiation.selectors.decisions import decisions_today
from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import User
from huikuan.flow.reminders.models import Track
from huikuan.flow.reminders.selectors import today as selectors
from huikuan.flow.reminders.selectors.tasks import TaskList, open_tasks
from huikuan.support.access import Permission, may
from huikuan.support.events.models import Event
from huikuan.support.events.timeline import newest
from huikuan.support.sentences import reasons
from huikuan.web import tasks as task_pages
from huikuan.web.acting import refusal_of, told
from huikuan.web.decision_lines import decision_lines
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.message_cards import Card, cards
from huikuan.web.moment import as_of as business_day
from huikuan.web.moment import present
from huikuan.web.templatetags.huikuan import weekday
from huikuan.workflow import daily_run

RECENT: Final = timedelta(days=7)
LOUD = frozenset({"held", "unmatched_money", "stale_bank", "calendar_unconfirmed", "ladder_finished", "not_looked"})


@dataclass(frozen=True, slots=True)
class Group:
    """What one customer gets today."""

    customer: object
    cards: list[Card]


@staff(Permission.READ)
def today(request: StaffRequest) -> HttpResponse:
    """The day on one screen."""
    user, as_of = request.user, business_day(request)
    mine = request.GET.get("tasks") != "all"
    waiting_messages = selectors.approvals(user)
    groups = selectors.going_out(user, as_of=as_of)
    shown = [*waiting_messages, *(message for group in groups for message in group.messages)]
    card_of = {card.message.pk: card for card in cards(shown, user)}
    tasks = open_tasks(user, as_of=as_of, mine=mine)
    waiting = selectors.waiting(user, as_of=as_of)
    going = [Group(group.customer, [card_of[message.pk] for message in group.messages]) for group in groups]
    approvals = [card_of[message.pk] for message in waiting_messages]
    context = {
        "as_of": as_of,
        "weekday": weekday(as_of),
        "mine": mine,
        "tasks": tasks,
        "approvals": [card for card in approvals if card.message.purpose != "thank_you"],
        "approvals_count": len(approvals),
        "run_at": f"{user.organization.run_minute // 60:02d}:{user.organization.run_minute % 60:02d}",
        "thank_yous": [card for card in approvals if card.message.purpose == "thank_you"],
        "going": going,
        "going_count": sum(len(group.cards) for group in going),
        "waiting": [(code, reasons.heading(code), number, code in LOUD) for code, number in waiting.counts],
        "waiting_total": waiting.total,
        "waiting_capped": waiting.capped,
        "headline": headline(tasks, [card for card in approvals if card.may_approve]),
        "decisions": decision_lines(decisions_today(user, as_of=as_of), as_of, user.organization.time_zone),
        **said(user, as_of),
        "last_run": last_run(user.organization_id),
        "may_run": may(user.role, Permission.RUN_DAY),
        "may_work": may(user.role, Permission.WORK_TASK),
    }
    return render(request, "web/today.html", context)


def said(user: User, as_of: date) -> dict[str, Any]:
    """What customers and colleagues said that waits for this person. Two queries."""
    waiting = talks.waiting_talks(user)
    promises = talks.promises_today(user, as_of=as_of, since=as_of - RECENT)
    found: dict[str, Any] = {
        "replies": waiting.replies, "mentions": waiting.mentions, "due": promises.due, "broken": promises.broken,
    }  # fmt: skip
    return {**found, "said_count": sum(map(len, found.values()))}


@staff(Permission.WORK_TASK, methods=("POST",))
def talk_answered(request: StaffRequest, talk_id: int) -> HttpResponse:
    """A customer's reply was dealt with."""
    if not talks.talks_for(request.user).filter(pk=talk_id).exists():
        raise Http404
    refusal = refusal_of(
        lambda: interactions.answer(
            interaction_id=talk_id, organization=request.user.organization, by=request.user, at=present(request)
        )
    )
    told(request, refusal, _("已标记为处理过。"))
    return HttpResponseRedirect(reverse("web:today"))


@staff(Permission.READ, methods=("POST",))
def mentions_seen(request: StaffRequest) -> HttpResponse:
    """What named this person has been read."""
    interactions.see_mentions(user=request.user, at=present(request))
    return HttpResponseRedirect(reverse("web:today"))


def headline(tasks: TaskList, approvals: list[Card]) -> str:
    """The answer to "what do I do now?" in one sentence."""
    if tasks.total and approvals:
        return _("有 %(tasks)s 件事要办，%(approvals)s 封邮件等您批准。") % {
            "tasks": tasks.total,
            "approvals": len(approvals),
        }
    if tasks.total:
        return _("有 %(tasks)s 件事要办。") % {"tasks": tasks.total}
    if approvals:
        return _("%(approvals)s 封邮件等您批准。") % {"approvals": len(approvals)}
    return _("手头的事都办完了。")


def last_run(organization_id: int) -> Event | None:
    """The last finished daily run, as it is on record."""
    return newest(organization_id=organization_id, kinds=("run.finished",))


@staff(Permission.READ)
def waiting(request: StaffRequest, code: str) -> HttpResponse:
    """The claims that get nothing today for one reason: a fragment, or a page of its own without scripts."""
    as_of = business_day(request)
    if code not in reasons.HEADINGS:
        raise Http404
    tracks = selectors.waiting_for(request.user, as_of=as_of, code=code)
    rows = [
        (track, why_not(track), (as_of - track.receivable.due_on).days) for track in tracks if track.receivable.due_on
    ]
    template = "web/today/waiting_rows.html" if request.htmx else "web/today/waiting.html"
    return render(request, template, {"rows": rows, "code": code, "heading": reasons.heading(code), "as_of": as_of})


def why_not(track: Track) -> list[str]:
    """The reasons at the last look, and when the claim is looked at again."""
    said = reasons.trace_sentences(track.trace, track.receivable.currency)
    if track.next_on and not any(code == "next_step" for code, _values in reasons.pairs(track.trace)):
        said.append(_("下一次看这笔：%(on)s") % {"on": track.next_on.isoformat()})
    return said


@staff(Permission.RUN_DAY, methods=("POST",))
def run_day(request: StaffRequest) -> HttpResponse:
    """Run the day now; running again repeats nothing."""
    organization, as_of = request.user.organization, business_day(request)
    report: list[daily_run.RunReport] = []
    refusal = refusal_of(
        lambda: report.append(daily_run.run(organization=organization, as_of=as_of, at=present(request)))
    )
    told(request, refusal or blocked(report[0]), done_words(report[0]) if report else "")
    return HttpResponseRedirect(reverse("web:today"))


def blocked(report: daily_run.RunReport) -> str:
    """Why the run decided nothing, "" when it did its work."""
    if not report.blocked:
        return ""
    return _("今天没有计算：%(reason)s。") % {"reason": reasons.heading(report.blocked)}


def done_words(report: daily_run.RunReport) -> str:
    """What a run did, in a sentence."""
    if not report.looked:
        return _("今天已经算过，没有新的变化。")
    return _("今天的计算已完成：看了 %(looked)s 笔，生成 %(messages)s 封邮件、%(tasks)s 个任务。") % {
        "looked": report.looked,
        "messages": report.messages,
        "tasks": report.tasks,
    }


urlpatterns: list[URLPattern] = [
    path("", today, name="today"),
    path("today/waiting/<slug:code>", waiting, name="waiting"),
    path("today/run", run_day, name="run_day"),
    path("today/replies/<int:talk_id>/answered", talk_answered, name="talk_answered"),
    path("today/mentions/seen", mentions_seen, name="mentions_seen"),
    *task_pages.urlpatterns,
]
