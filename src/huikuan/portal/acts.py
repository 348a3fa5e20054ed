"""What a customer's person can do: name a day, ask for time, raise a question, show a payment, name somebody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huikuan.flow.parties.services.portal import Declared
from huikuan.portal import words
from huikuan.portal.confirming import Step, kept_note, upload_of
from huikuan.portal.door import Visit, gone, visitors
from huikuan.portal.forms import AskForm, ContactForm, ObjectionForm, PromiseForm, ProofForm
from huikuan.support.files.keep import safe_name
from huikuan.workflow import portal_acts as acts
from huikuan.workflow.portal_reading import OpenClaim, open_claims, people

ASK = ("GET", "POST")


def initial_of(request: HttpRequest, lines: list[words.ClaimLine]) -> dict[str, Any]:
    """The claim a person came from is ticked; with a single one there is nothing to choose."""
    asked = request.GET.get("claim", "")
    if asked.isdigit() and len(asked) < 19:
        return {"claims": [int(asked)]}
    return {"claims": [line.pk for line in lines if line.tone in {"late", "due"}] or [line.pk for line in lines[:1]]}


def picked(claims: list[OpenClaim], found: dict[str, Any]) -> list[OpenClaim]:
    return [claim for claim in claims if claim.pk in set(found["claims"])]


@visitors(methods=ASK)
def promise(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Name the day of payment."""
    claims = [claim for claim in open_claims(visit.link, visit.on) if claim.free_minor > 0]
    lines = words.claim_lines(claims, visit)
    form = PromiseForm(request.POST or None, on=visit.on, lines=lines, initial=initial_of(request, lines))

    def said(found: dict[str, Any]) -> str:
        chosen = picked(claims, found)
        acts.check_promise(chosen, found["promised_on"], visit.on)
        return words.promise_text(visit, chosen, found["promised_on"])

    def act(found: dict[str, Any], confirmed: Declared) -> Any:
        return acts.promise(
            link=visit.link, ids=found["claims"], promised_on=found["promised_on"], said=confirmed, at=visit.at
        )

    context = {"heading": _("告知付款日期"), "empty": not claims}
    return Step(request, visit, "portal/form.html", form, said, act, context).answer()


@visitors(methods=ASK)
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for more time or for instalments."""
    claims = open_claims(visit.link, visit.on)
    lines = words.claim_lines(claims, visit)
    form = AskForm(request.POST or None, on=visit.on, lines=lines, initial=initial_of(request, lines))

    def said(found: dict[str, Any]) -> str:
        until = words.day(found["until"], visit)
        proposal = _("希望在%(day)s前付清。") % {"day": until}
        if found["wish"] == "instalments":
            proposal = _("希望分 %(parts)s 期，在%(day)s前付清。") % {"parts": found["parts"], "day": until}
        return words.ask_text(visit, picked(claims, found), found["wish"], proposal, found["words"])

    def act(found: dict[str, Any], confirmed: Declared) -> Any:
        return acts.ask(link=visit.link, ids=found["claims"], wish=found["wish"], said=confirmed, at=visit.at)

    context = {
        "heading": _("商量付款安排"), "empty": not claims,
        "lead": _("收到后我们会尽快答复。双方书面确认之前，原来的付款日期不变。"),
    }  # fmt: skip
    return Step(request, visit, "portal/form.html", form, said, act, context).answer()


@visitors(methods=ASK)
def object_to(request: HttpRequest, visit: Visit, claim_id: int) -> HttpResponse:
    """Contest a part of one claim, with a file."""
    claim = next((one for one in open_claims(visit.link, visit.on) if one.pk == claim_id), None)
    if claim is None:
        return gone(request)
    form = ObjectionForm(request.POST or None, request.FILES or None, currency=claim.currency)

    def said(found: dict[str, Any]) -> str:
        return words.objection_text(
            visit, claim, found["amount"], found["reason"], found["words"], file_name(request, visit, found)
        )

    def act(found: dict[str, Any], confirmed: Declared) -> Any:
        return acts.object_to(
            link=visit.link, claim_id=claim.pk, amount_minor=found["amount"], reason=found["reason"],
            words=found["words"], upload=upload_of(request, visit, found), said=confirmed, at=visit.at,
        )  # fmt: skip

    context = {
        "heading": _("对金额提出疑问"), "claim": words.claim_line(claim, visit), "with_file": True,
        "lead": _("我们会在五个工作日内核实并答复。核实期间，有疑问的部分不会催付。"),
    }  # fmt: skip
    return Step(request, visit, "portal/form.html", form, said, act, context).answer()


@visitors(methods=ASK)
def proof(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show that the money was sent."""
    claims = open_claims(visit.link, visit.on)
    lines = words.claim_lines(claims, visit)
    form = ProofForm(
        request.POST or None, request.FILES or None, on=visit.on, lines=lines, initial=initial_of(request, lines),
        currency=claims[0].currency if claims else "CNY", kept=bool(kept_note(request, visit)[0]),
    )  # fmt: skip

    def said(found: dict[str, Any]) -> str:
        chosen = picked(claims, found)
        acts.check_proof(chosen, found["paid_on"], visit.on)
        return words.proof_text(visit, chosen, found["amount"], found["paid_on"], file_name(request, visit, found))

    def act(found: dict[str, Any], confirmed: Declared) -> Any:
        upload = upload_of(request, visit, found)
        assert upload is not None  # the form asks for one
        return acts.hand_proof(
            link=visit.link, ids=found["claims"], amount_minor=found["amount"], paid_on=found["paid_on"],
            upload=upload, said=confirmed, at=visit.at,
        )  # fmt: skip

    context = {
        "heading": _("上传付款凭证"), "empty": not claims, "with_file": True,
        "lead": _("我们据此查找到账，查到后会为您登记并寄出收据。"),
    }  # fmt: skip
    return Step(request, visit, "portal/form.html", form, said, act, context).answer()


@visitors(methods=ASK)
def contact(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Name who should be written to."""
    form = ContactForm(request.POST or None)

    def said(found: dict[str, Any]) -> str:
        return words.contact_text(visit, found)

    def act(found: dict[str, Any], confirmed: Declared) -> Any:
        return acts.name_contact(link=visit.link, **found, said=confirmed, at=visit.at)

    context = {
        "heading": _("换一位联系人"), "lead": _("为了您的资金安全，我们会先打电话核实，再与新的联系人联系。"),
        "people": people(visit.link, ()),
    }  # fmt: skip
    return Step(request, visit, "portal/form.html", form, said, act, context).answer()


def file_name(request: HttpRequest, visit: Visit, found: dict[str, Any]) -> str:
    """The name of the file that goes along, "" without one."""
    upload = upload_of(request, visit, found)
    return safe_name(upload.name) if upload else ""
