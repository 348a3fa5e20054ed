"""What a customer's person can see: what is owed and why, where to pay, the papers, the account; and leaving."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import zxingcpp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.flow.parties.selectors.portal import acts_of
from huikuan.flow.parties.services.portal import Declared
from huikuan.portal import words
from huikuan.portal.confirming import Step
from huikuan.portal.door import COOKIE, PATH, Visit, gone, said, too_many, visitors
from huikuan.portal.forms import StatementForm
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.workflow import portal_acts, portal_reading, statement_letter
from huikuan.workflow.portal_reading import OpenClaim

YEAR: Final = 365 * 24 * 3600
PDFS_AN_HOUR: Final = 30  # of one link: setting a document is work


@visitors()
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is owed and why."""
    claims = portal_reading.open_claims(visit.link, visit.on)
    settled = portal_reading.settled_lately(visit.link, visit.on)
    waiting = portal_reading.on_account(visit.link)
    context = {
        "visit": visit, "lines": words.claim_lines(claims, visit), "totals": words.totals(claims),
        "settled": [
            {
                "title": one.title, "contract": one.contract_number,
                "amount": words.money(one.amount_minor, one.currency),
                "on": words.day(one.closed_on, visit) if one.closed_on else "",
            }
            for one in settled
        ],
        "on_account": [words.money(minor, currency) for currency, minor in waiting.items()],
        "people": portal_reading.people(visit.link, claims), "some_late": any(one.state == "overdue" for one in claims),
        "acts": [{"pk": row.pk, "at": row.at, "text": row.text} for row in acts_of(visit.link)[:5]],
    }  # fmt: skip
    return render(request, "portal/home.html", context)


@visitors()
def pay(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where the money goes: exactly the entity that is owed, with what to quote."""
    asked = asked_claim(request)
    claims = to_pay(portal_reading.open_claims(visit.link, visit.on), asked)
    ways = portal_reading.ways_to_pay(visit.link, claims, visit.at)
    context = {
        "visit": visit, "ways": [words.way_line(way) for way in ways], "lines": words.claim_lines(claims, visit),
        "asked": asked, "people": portal_reading.people(visit.link, claims),
    }  # fmt: skip
    return render(request, "portal/pay.html", context)


def asked_claim(request: HttpRequest) -> str:
    """The key of the claim a person wants to pay, "" for all that is due."""
    asked = request.GET.get("claim", "")
    return asked if asked.isdigit() and asked.isascii() else ""


def to_pay(claims: list[OpenClaim], asked: str) -> list[OpenClaim]:
    """The one that was asked for; else what is due by now; else what comes next."""
    chosen = [claim for claim in claims if str(claim.pk) == asked]
    due = [claim for claim in claims if claim.state != "scheduled" and claim.free_minor]
    return chosen or due or claims[:1]


@visitors()
def pay_code(request: HttpRequest, visit: Visit, account_id: int) -> HttpResponse:
    """The account as a QR code, to copy from one device to another. Text only: it opens nothing and pays nothing."""
    claims = to_pay(portal_reading.open_claims(visit.link, visit.on), asked_claim(request))
    ways = portal_reading.ways_to_pay(visit.link, claims, visit.at)
    way = next((one for one in ways if one.account.pk == account_id), None)
    if way is None:
        return gone(request)
    text = "\n".join(f"{label} {value}" for label, value, _copied in words.way_line(way).rows)
    return HttpResponse(qr_code(text).to_svg(), content_type="image/svg+xml")


def qr_code(text: str) -> zxingcpp.Barcode:
    """A QR code that holds a text; its pictures are dark on white with a quiet zone, whatever the page's colours."""
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")


@visitors()
def papers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Invoices, receipts and the accounts between us."""
    found = [words.paper_line(paper, visit) for paper in portal_reading.papers(visit.link)]
    accounts = [
        {"entity_id": pk, "entity": words.entity_name(name, name_en, visit), "currency": currency}
        for pk, name, name_en, currency in portal_reading.account_pairs(visit.link)
    ]
    return render(request, "portal/papers.html", {"visit": visit, "papers": found, "accounts": accounts})


@visitors()
def paper(request: HttpRequest, visit: Visit, kind: str, paper_id: str) -> HttpResponse:
    """Fetch one document. That it was fetched proves nothing and is not written down."""
    file = portal_reading.paper_file(visit.link, kind, int(paper_id))
    return gone(request) if file is None else saved(file)


def saved(file: StoredFile) -> HttpResponse:
    return attached(bytes(file.content), file.name, "application/octet-stream")


def attached(content: bytes, name: str, media_type: str) -> HttpResponse:
    """An answer that the browser saves under this name."""
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


@visitors(methods=("GET", "POST"))
def statement(request: HttpRequest, visit: Visit, entity_id: str, currency: str) -> HttpResponse:
    """The account of the last twelve months, and whether it is right."""
    account = portal_reading.statement(visit.link, int(entity_id), currency, visit.on)
    if account is None:
        return gone(request)
    entity = words.entity_name(account.entity.name, account.entity.name_en, visit)
    closing, number = words.money(account.closing_minor, currency), statement_letter.number_of(account)
    form = StatementForm(request.POST or None)

    def declared(found: dict[str, Any]) -> str:
        return words.statement_text(
            visit, entity, closing, account.until, number, agreed=found["agreed"] == "yes", words=found["words"]
        )

    def act(found: dict[str, Any], confirmed: Declared) -> Any:
        return portal_acts.confirm_statement(
            link=visit.link, account=account, agreed=found["agreed"] == "yes", words=found["words"], said=confirmed,
            at=visit.at,
        )  # fmt: skip

    movements = [
        {
            "on": words.day(line.on, visit), "word": words.MOVEMENTS.get(line.kind, line.kind),
            "what": f"{line.contract} {line.title}",
            "amount": words.money(line.owed_minor - line.settled_minor, currency),
            "balance": words.money(line.balance_minor, currency),
        }
        for line in account.movements
    ]  # fmt: skip
    context = {
        "heading": _("对账单"), "entity": entity, "currency": currency, "entity_id": entity_id, "closing": closing,
        "opening": words.money(account.opening_minor, currency), "since": words.day(account.since, visit),
        "until": words.day(account.until, visit), "movements": movements, "number": number,
    }  # fmt: skip
    return Step(request, visit, "portal/statement.html", form, declared, act, context).answer()


@visitors()
def statement_pdf(request: HttpRequest, visit: Visit, entity_id: str, currency: str) -> HttpResponse:
    """The same account as a PDF."""
    account = portal_reading.statement(visit.link, int(entity_id), currency, visit.on)
    if account is None:
        return gone(request)
    if too_many(f"portal-pdf-{visit.link.pk}", PDFS_AN_HOUR, 3600):
        return said(request, visit, _("请稍后再试"), refusals.sentence(Refused("portal_too_often")), 429)
    content = statement_letter.pdf(account, language=visit.language, on=visit.on, at=visit.at)
    return attached(content, f"{statement_letter.number_of(account)}.pdf", "application/pdf")


@visitors()
def done(request: HttpRequest, visit: Visit, act_id: int) -> HttpResponse:
    """Thanks, with exactly what was written down."""
    act = acts_of(visit.link).filter(pk=act_id).first()
    if act is None:
        return gone(request)
    return render(request, "portal/done.html", {"visit": visit, "act": act, "mark": act.text_sha256[:12]})


@visitors(methods=("POST",))
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Read the pages in the other language from now on."""
    answer = HttpResponseRedirect(reverse("portal:home"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, path=PATH, secure=settings.HTTPS, httponly=True,
            samesite="Lax",
        )  # fmt: skip
    return answer


@visitors(methods=("POST",))
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forget the visit on this device; the link in the message opens it again."""
    answer = said(request, visit, _("已离开"), _("本机的记录已清除。需要时，再点邮件里的链接即可。"))
    answer.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return answer
