"""What a text would lack on this claim, in words, each with the page on which it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.flow.negotiation.models import Case
from huikuan.flow.parties.models import Contact, User
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.wording.kinds import CALL, EMAIL, LADDER, NOTE, SMS
from huikuan.rules.wording.written import Written
from huikuan.support.access import Permission, may
from huikuan.support.sentences.policy import AUDIENCES
from huikuan.support.sentences.text_words import GAPS, MISSING
from huikuan.web.text_facts import Facts

SAME: Final = {
    "promised_on": "promised", "dispute_reason": "disputed", "answer_on": "disputed", "instalment_on": "instalment",
    "discount_on": "discount", "discount_pay": "discount", "service_on": "service", "received_on": "received",
}  # fmt: skip
"""Placeholders that are known or unknown together with another one."""
ON_CLAIM: Final = frozenset({"promised", "disputed", "answer", "agreement_number", "instalment", "due_when"})
ON_CASE: Final = frozenset({"meeting_when", "meeting_place", "suspension_on"})
OF_CLAIM: Final = frozenset({"what", "headline", "items", "due_when", "days_late"})
OUR_PERSON: Final = frozenset({"phone", "email"})


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing; `url` where it is mended, "" for who may not or where nothing is to be done."""

    words: str
    url: str = ""
    link: str = ""


def gaps(user: User, facts: Facts, written: Written, key: str, step: Mapping[str, Any]) -> list[Gap]:
    """Everything missing, once each: what keeps the text from being right first. At most one query."""
    found = [*ofsaid(user, facts, written, key)]
    if facts.claim is not None:
        found += of_claim(facts, facts.claim) if key != "thank_you" else ()
        if written.channel != NOTE:
            found += of_contact(user, facts, written.channel, str(step.get("audience", "payer")))
        found += of_sender(user, facts.claim, written)
    return list(dict.fromkeys(found))


def ofsaid(user: User, facts: Facts, written: Written, key: str) -> Iterator[Gap]:
    claim = facts.claim
    for code in written.warnings:
        name = code.removeprefix("missing_")
        if name in OF_CLAIM and not facts.letter.claims:
            continue  # said once, for the claim
        if code == "no_way_to_pay" and claim:
            words = said("no_way_to_pay", entity=claim.contract.entity.name, currency=claim.currency)
            url = reverse("web:settings_entity", args=[claim.contract.entity_id])
            yield linked(user, Permission.EDIT_SETTINGS, words, url, _("去加账户"))
        elif code in GAPS:
            yield Gap(said(code, entity="", currency=facts.letter.currency))
        elif claim and code != name:
            yield missing(user, claim, SAME.get(name, name), key)


def missing(user: User, claim: Receivable, name: str, key: str) -> Gap:
    """A placeholder without a value, with the page that holds it."""
    words = str(MISSING.get(name, _("“{%(name)s}”处是空的。"))) % {"name": name}
    contract = claim.contract_id
    if name == "deadline" and key in LADDER:
        return linked(user, Permission.EDIT_POLICY, words, reverse("web:policy_step", args=[key]), _("去设期限"))
    if name == "person":
        return linked(user, Permission.ASSIGN, words, reverse("web:contract", args=[contract]), _("去指定负责人"))
    if name in OUR_PERSON and claim.contract.manager_id:
        if claim.contract.manager_id == user.pk:
            return Gap(words, reverse("web:settings_me"), _("去填写"))
        url = reverse("web:settings_person", args=[claim.contract.manager_id])
        return linked(user, Permission.EDIT_USERS, words, url, _("去填写"))
    if name == "evidence":
        url = reverse("web:contract_delivery", args=[contract])
        return linked(user, Permission.EDIT_DELIVERY, words, url, _("去登记验收"))
    if name == "discount":
        url = reverse("web:discount_new", args=[claim.pk])
        return linked(user, Permission.EDIT_RECEIVABLE, words, url, _("去提供折扣"))
    if name == "service":
        url = reverse("web:reward_new", args=[contract])
        return linked(user, Permission.EDIT_RECEIVABLE, words, url, _("去设奖励"))
    if name in ON_CASE and (case := Case.objects.filter(contract_id=contract, closed_on__isnull=True).first()):
        return Gap(words, reverse("web:case", args=[case.pk]), _("看案件"))
    if name in ON_CLAIM:
        return Gap(words, reverse("web:receivable", args=[claim.pk]), _("看这笔应收"))
    return Gap(words)


def of_claim(facts: Facts, claim: Receivable) -> Iterator[Gap]:
    here = reverse("web:receivable", args=[claim.pk])
    if claim.closed or not claim.outstanding_minor:
        yield Gap(said("settled"), here, _("看这笔应收"))
    elif not facts.letter.claims:
        yield Gap(said("all_held"), here, _("看这笔应收"))


def of_contact(user: User, facts: Facts, channel: str, audience: str) -> Iterator[Gap]:
    claim, contact = facts.claim, facts.contact
    assert claim is not None
    if contact is None:
        words = said("nobody", customer=claim.customer.name, audience=str(AUDIENCES.get(audience, AUDIENCES["payer"])))
        url = reverse("web:contact_new", args=[claim.customer_id])
        yield linked(user, Permission.EDIT_CUSTOMER, words, url, _("去添加联系人"))
        return
    if code := fault(contact, channel):
        url = reverse("web:contact_edit", args=[claim.customer_id, contact.pk])
        yield linked(user, Permission.EDIT_CUSTOMER, said(code, contact=contact.name), url, _("去改联系人"))


def fault(contact: Contact, channel: str) -> str:
    """Why somebody cannot be reached on a channel; "" when nothing is in the way."""
    if contact.opted_out_at:
        return "opted_out"
    if channel == EMAIL:
        return "bounced" if contact.bounced_at else "" if contact.email else "no_email"
    return "no_phone" if channel in {SMS, CALL} and not contact.phone else ""


def of_sender(user: User, claim: Receivable, written: Written) -> Iterator[Gap]:
    entity, url = claim.contract.entity, reverse("web:settings_entity", args=[claim.contract.entity_id])
    english = written.language == "en"
    if english and not entity.name_en:
        words = said("no_english_name", entity=entity.name)
        yield linked(user, Permission.EDIT_SETTINGS, words, url, _("去填英文名称"))
    if written.channel == SMS and not english and not entity.short_name:
        words = said("no_short_name", entity=entity.name)
        yield linked(user, Permission.EDIT_SETTINGS, words, url, _("去填简称"))


def linked(user: User, permission: Permission, words: str, url: str, link: str) -> Gap:
    """The link only for who may follow it."""
    return Gap(words, url, link) if may(user.role, permission) else Gap(words)


def said(code: str, **values: str) -> str:
    return str(GAPS[code]) % values
