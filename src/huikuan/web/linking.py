"""对接项目: choose their project, our contract, what counts as a milestone, and what each item stands for; then follow.

The steps are one address; what is chosen so far is in its query. People link projects of contracts they may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.flow.contracts.models import Contract
from huikuan.flow.delivery.models import Connection, LinkedProject, Milestone, Project, WriteBack
from huikuan.flow.delivery.ports import ConnectorError, MilestoneKind, RemoteMilestone, RemoteProject
from huikuan.flow.delivery.selectors.connections import (
    connections_of,
    items_of,
    link_of,
    links_of,
    talking_links,
    write_backs_of,
)
from huikuan.flow.delivery.services import links as services
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.refusal import Refused
from huikuan.support.sentences import connections as words
from huikuan.support.sentences import refusals
from huikuan.support.sentences.words import word
from huikuan.web.acting import told
from huikuan.web.asking import Question, asked
from huikuan.web.connections import connection_or_404, line, trouble_of
from huikuan.web.contracts import visible_or_404
from huikuan.web.forms.connections import ContractForm, FollowForm, RemoteIdForm, RemoteTaskForm, targets_of
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of, zone_of
from huikuan.web.receivable_acts import visible_or_404 as claim_or_404
from huikuan.workflow import connecting, syncing, writing_back

STEP = "web/connections/link.html"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen so far."""

    connection: Connection
    contract: Contract | None = None
    remote: RemoteProject | None = None
    kinds: tuple[str, ...] = ()
    project: Project | None = None
    name: str = ""


@staff(Permission.EDIT_DELIVERY)
def contract_link(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Where a contract's project may be kept."""
    contract = visible_or_404(request, contract_id)
    rows = connections_of(request.user.organization_id)
    return render(request, "web/connections/choose.html", {"contract": contract, "lines": [line(row) for row in rows]})


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def link(request: StaffRequest, connection_id: int) -> HttpResponse:
    """The steps, one after the other; the last one is a POST."""
    chosen = Chosen(connection_or_404(request, connection_id))
    try:
        return next_step(request, chosen)
    except ConnectorError as error:
        return render(request, STEP, about(chosen) | {"step": "trouble", "trouble": trouble_of(error)}, status=422)


def next_step(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """The first thing that is not chosen yet. Raises ConnectorError."""
    given = request.POST if request.method == "POST" else request.GET
    contract = ContractForm(given if "contract" in given else None, user=request.user)
    if contract.is_bound and contract.is_valid():
        chosen = replace(chosen, contract=contract.cleaned_data["contract"])
    if not given.get("remote"):
        return project_step(request, chosen)
    chosen = replace(chosen, remote=remote_of(chosen.connection, given["remote"]))
    if chosen.contract is None:
        return render(request, STEP, about(chosen) | {"step": "contract", "form": contract})
    kinds = connecting.kinds_of(chosen.connection, given["remote"])
    bound = given if "follow" in given else None
    initial = {"name": chosen.remote.name[:160] if chosen.remote else ""}
    follow = FollowForm(bound, contract=chosen.contract, kinds=kinds, initial=initial)
    if not follow.is_bound or not follow.is_valid():
        status = 422 if follow.is_bound else 200
        return render(request, STEP, about(chosen) | {"step": "follow", "form": follow}, status=status)
    data = follow.cleaned_data
    chosen = replace(chosen, kinds=tuple(data.get("kinds", ())), project=data["project"], name=data["name"])
    return confirm(request, chosen) if request.method == "POST" else mapping_step(request, chosen, kinds)


def project_step(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """Their projects, with what follows each already; or, where we are only called, the name they call it by."""
    contract = chosen.contract.number if chosen.contract else ""
    if not connecting.polled(chosen.connection):
        return render(request, STEP, about(chosen) | {"step": "name", "form": RemoteIdForm(), "contract": contract})
    followed = {row.remote_id: row.project for row in links_of(chosen.connection)}
    rows = [(row, row.id in followed) for row in connecting.remote_projects(chosen.connection)]
    return render(request, STEP, about(chosen) | {"step": "project", "rows": rows, "contract": contract})


def remote_of(connection: Connection, remote_id: str) -> RemoteProject:
    """Their project. Raises ConnectorError, also when it is not (any more) among those we may see."""
    if not connecting.polled(connection):
        return RemoteProject(remote_id[:80], remote_id[:80])
    found = next((row for row in connecting.remote_projects(connection) if row.id == remote_id), None)
    if found is None:
        raise ConnectorError("not_found")
    return found


def mapping_step(
    request: StaffRequest, chosen: Chosen, kinds: Sequence[MilestoneKind], trouble: str = ""
) -> HttpResponse:
    """Their items beside our milestones, each with a proposal. Raises ConnectorError."""
    assert chosen.remote is not None
    found = connecting.remote_milestones(chosen.connection, chosen.remote.id, chosen.kinds)
    ours = (
        list(chosen.project.milestones.prefetch_related("receivables").order_by("sequence")) if chosen.project else []
    )
    taken: set[int] = set()
    rows = []
    for item in found:
        match = proposed(item, ours, taken)
        rows.append((item, connecting.seen([item], zone_of(request))[0].completed_on, match))
    context = {
        "step": "mapping", "rows": rows, "ours": [(row, claims_of(row)) for row in ours], "trouble": trouble,
        "kinds": [kind for kind in kinds if kind.id in chosen.kinds], "polls": connecting.polled(chosen.connection),
    }  # fmt: skip
    return render(request, STEP, about(chosen) | context, status=422 if trouble else 200)


def milestones_of(project: Project) -> list[Milestone]:
    """Our milestones in order, with the claims that wait for them."""
    return list(project.milestones.prefetch_related("receivables").order_by("sequence"))


def proposed(item: RemoteMilestone, ours: Sequence[Milestone], taken: set[int]) -> int | None:
    """The milestone of ours that is called the same, each once; None: a new one is proposed."""
    title = item.title.strip().casefold()
    for row in ours:
        name = row.title.strip().casefold()
        if row.pk not in taken and name and title and (name == title or name in title or title in name):
            taken.add(row.pk)
            return row.pk
    return None


def claims_of(row: Milestone) -> str:
    """The claims that wait for a milestone, in a few words."""
    claims: list[Receivable] = list(row.receivables.all())
    return "、".join(f"{claim.title} {format_exact(claim.amount_minor, claim.currency)}" for claim in claims)


def confirm(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """Follow it, or say why not with everything as it was chosen. Raises ConnectorError."""
    assert chosen.remote is not None
    assert chosen.contract is not None
    try:
        targets = targets_of(request.POST)
        wanted = connecting.Wanted(chosen.remote, chosen.kinds, chosen.project, chosen.name, targets)
        connecting.link(
            connection=chosen.connection, contract=chosen.contract, wanted=wanted, by=request.user, at=clock.now()
        )
    except ValueError:
        raise Http404 from None
    except Refused as error:
        return mapping_step(request, chosen, [], refusals.sentence(error))
    told(request, "", _("已对接，里程碑从现在起跟随对方更新。"))
    return HttpResponseRedirect(reverse("web:contract_delivery", args=[chosen.contract.pk]))


def about(chosen: Chosen) -> dict[str, Any]:
    """What every step shows."""
    return {"chosen": chosen, "connection": chosen.connection, "kind": word(words.KINDS, chosen.connection.kind)}


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def project_link(request: StaffRequest, project_id: int) -> HttpResponse:
    """What a project follows, item beside milestone; the pairs can be changed."""
    row = link_or_404(request, project_id)
    if request.method == "POST":
        try:
            connecting.remap(linked=row, targets=targets_of(request.POST), by=request.user, at=clock.now())
        except ValueError:
            raise Http404 from None
        except Refused as error:
            return link_page(request, row, refusals.sentence(error))
        told(request, "", _("已保存，马上按新的对应更新。"))
        return HttpResponseRedirect(reverse("web:project_link", args=[project_id]))
    return link_page(request, row)


def link_page(request: StaffRequest, row: LinkedProject, trouble: str = "") -> HttpResponse:
    """The page of a link."""
    contract = row.project.contract
    context = {
        "link": row,
        "contract": contract,
        "kind": word(words.KINDS, row.connection.kind),
        "items": [(item, word(words.HOW, item.completed_how)) for item in items_of(row)],
        "ours": [(mine, claims_of(mine)) for mine in milestones_of(row.project)],
        "trouble": trouble or words.failure_sentence(row.failure or row.connection.failure),
        "said": [(said, *said_words(said)) for said in write_backs_of(row)],
    }  # fmt: skip
    return render(request, "web/connections/linked.html", context, status=422 if trouble else 200)


def said_words(row: WriteBack) -> tuple[str, str, str]:
    """What kind of thing, how it stands, and why it was not said."""
    kind, state = word(words.WRITE_BACK_KINDS, row.kind), word(words.WRITE_BACK_STATES, row.state)
    return kind, state, words.failure_sentence(row.failure)


@staff(Permission.EDIT_DELIVERY, methods=("POST",))
def project_sync(request: StaffRequest, project_id: int) -> HttpResponse:
    """Fetch it now."""
    row = link_or_404(request, project_id)
    error = syncing.sync_now(linked=row, at=clock.now())
    told(request, trouble_of(error), _("已同步。"))
    return HttpResponseRedirect(reverse("web:contract_delivery", args=[row.project.contract_id]))


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def project_unlink(request: StaffRequest, project_id: int) -> HttpResponse:
    """Our project no longer follows."""
    row = link_or_404(request, project_id)
    contract = row.project.contract
    asks = Question(
        _("不再跟随"), row.remote_name, _("里程碑留在这里，由您自己更新；已经看到的完成时间和链接都保留。"),
        reverse("web:project_unlink", args=[project_id]), reverse("web:contract_delivery", args=[contract.pk]), False,
        crumbs_of(contract),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> object:
        return services.stop_following(linked=row, by=request.user, at=clock.now())

    return asked(request, forms.Form(request.POST if request.method == "POST" else None), asks, act, _("已停止跟随。"))


def link_or_404(request: StaffRequest, project_id: int) -> LinkedProject:
    """The running link of a project this person may see."""
    row = link_of(request.user, project_id)
    if row is None or row.stopped_at is not None:
        raise Http404
    return row


@staff(Permission.EDIT_DELIVERY, methods=("GET", "POST"))
def receivable_task(request: StaffRequest, receivable_id: int) -> HttpResponse:
    """A task for a payment call, made where the work is kept."""
    claim = claim_or_404(request, receivable_id)
    links = talking_links(claim.contract)
    row = links.filter(project__milestones=claim.milestone_id).first() or links.first()
    if row is None:
        raise Http404
    title = _("催款电话：%(customer)s %(title)s") % {"customer": claim.customer.name, "title": claim.title}
    text = _("合同 %(number)s，未收 %(amount)s。") % {
        "number": claim.contract.number,
        "amount": format_exact(claim.outstanding_minor, claim.currency),
    }
    initial = {"title": title[:120], "due_on": as_of(request), "text": text}
    form = RemoteTaskForm(request.POST or None, initial=initial)
    back = reverse("web:receivable", args=[claim.pk])
    asks = Question(
        _("在 %(place)s 建任务") % {"place": row.connection.name}, claim.title,
        _("金额和客户名称会写到对方系统里，那边能看到项目的人都看得到。"),
        reverse("web:receivable_task", args=[claim.pk]), back, False, ((back, claim.title),),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> object:
        return writing_back.ask_for_task(receivable=claim, linked_project=row, by=request.user, at=clock.now(), **data)

    return asked(request, form, asks, act, _("任务已排队，很快写到对方系统。"))


def crumbs_of(contract: Contract) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("web:contracts"), pgettext("rail", "合同")),
        (reverse("web:contract", args=[contract.pk]), contract.number),
    )


urlpatterns: list[URLPattern] = [
    path("contracts/<int:contract_id>/link", contract_link, name="contract_link"),
    path("connections/<int:connection_id>/link", link, name="connection_link"),
    path("projects/<int:project_id>/link", project_link, name="project_link"),
    path("projects/<int:project_id>/sync", project_sync, name="project_sync"),
    path("projects/<int:project_id>/unlink", project_unlink, name="project_unlink"),
    path("receivables/<int:receivable_id>/remote-task", receivable_task, name="receivable_task"),
]
