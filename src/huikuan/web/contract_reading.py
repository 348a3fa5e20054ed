"""A contract handed in when it is entered: its own words fill what nobody typed, and the paper is kept with it."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.services.papers import LONGEST
from huikuan.flow.parties.models import LegalEntity
from huikuan.rules.clauses.parse import parse_clauses
from huikuan.rules.money import format_plain
from huikuan.rules.plan.contract_head import ContractHead, read_head
from huikuan.support import clock, documents, uploads
from huikuan.support.sentences.lists import listed
from huikuan.web.forms.contracts import ContractForm
from huikuan.web.guard import StaffRequest
from huikuan.workflow.contract_health import keep_words

KEPT = "contract_upload"


def filled(request: StaffRequest, text: str) -> tuple[QueryDict, str]:
    """The form's data with empty fields taking what the text says plainly (what a person typed stays), and a sentence
    about it, "" when nothing was filled."""
    data, ours = request.POST.copy(), own_names(request)
    labels, names = ContractForm(user=request.user).fields, []
    typed = {name for name in labels if str(data.get(name, "")).strip()} - {"entity"}  # which always has one chosen
    if "acceptance_days" not in typed:
        typed.discard("acceptance_unit")
    for name, value in said(read_head(text), text, data.get("currency") or "CNY", ours).items():
        if value and name not in typed and data.get(name) != value:
            data[name] = value
            names.append(str(labels[name].label))
    return data, _("从合同里读到并填好：%(names)s。请核对。") % {"names": listed(names)} if names else ""


def own_names(request: StaffRequest) -> dict[str, int]:
    """Our entities by name and by code."""
    rows = LegalEntity.objects.filter(organization_id=request.user.organization_id)
    return {word: row.pk for row in rows for word in (row.name, row.uscc) if word}


def said(head: ContractHead, text: str, currency: str, ours: dict[str, int]) -> dict[str, str]:
    """What the contract says, as the form's fields hold it. The entity is only ever one of our own."""
    total = parse_clauses(text).total_minor if len(text) <= LONGEST else None
    ppm, entity = head.late_daily_ppm, head.entity(ours)
    return {
        "customer": head.customer(ours).name,
        "entity": str(ours[entity]) if entity else "",
        "number": head.number[:60],
        "title": head.title[:160],
        "total": format_plain(total, currency) if total else "",
        "signed_on": head.signed_on.isoformat() if head.signed_on else "",
        "tax_rate": f"{head.tax_bp / 100:g}" if head.tax_bp is not None else "",
        "warranty_months": str(head.warranty_months or ""),
        "acceptance_days": str(head.acceptance_days or ""),
        "acceptance_unit": head.acceptance_unit,
        "late_daily_rate": f"{ppm / 100:g}" if ppm else "",
        "dispute": head.dispute[:300],
    }


def keep_upload(request: StaffRequest, name: str, content: bytes) -> None:
    """The file waits until the contract is saved."""
    request.session[KEPT] = {"token": uploads.keep(content, at=clock.now()), "name": name[:160]}


def keep_paper(request: StaffRequest, contract: Contract) -> None:
    """The file that was read goes with the contract; without one there is nothing to do."""
    kept = request.session.pop(KEPT, None)
    content = uploads.read(kept["token"]) if kept else None
    if kept is None or content is None:
        return
    text = documents.read_text(content, kept["name"]).text
    keep_words(
        contract=contract, text=text[:LONGEST], name=kept["name"], content=content, by=request.user, at=clock.now()
    )
    uploads.drop(kept["token"])
