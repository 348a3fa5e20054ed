"""A text's facts from a real claim: the letter as the sender would make it, and what only some letters speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

from huikuan.flow.delivery.models import Acceptance
from huikuan.flow.negotiation.models import AgreementLine, FirmStep, Meeting
from huikuan.flow.negotiation.selectors.talks import disputes_of, promises_of
from huikuan.flow.parties.models import BankAccount, Contact, User
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.flow.receivables.selectors.discounts import offered_on
from huikuan.flow.receivables.selectors.filters import Filter
from huikuan.flow.receivables.selectors.listing import Search, active_holds
from huikuan.flow.receivables.selectors.rewards import rewards_on
from huikuan.flow.receivables.selectors.scope import receivables_for
from huikuan.rules.wording.kinds import NAMED_BY
from huikuan.rules.wording.letter import Claim, Letter, Sender, WayToPay
from huikuan.rules.wording.letter_facts import Circumstances
from huikuan.rules.wording.phrases import accepted, addressed_as, moment

CHOICES = 12
EXAMPLE_MINOR = 38_600_000
EXAMPLE_LATE = 8
LONGEST_LIST = 6
WHOLE = frozenset({"promise_confirmed", "agreement_confirmed", "agreement_instalment"})
"""Texts about money that rests because it was promised or agreed on: it is named, not asked for."""
AUDIENCE = {"payer": "is_payer", "approver": "is_approver", "superior": "is_superior"}


@dataclass(frozen=True, slots=True)
class Facts:
    """The letter, the claim it is about (None: a made-up one) and who would get it (None: nobody fits)."""

    letter: Letter
    claim: Receivable | None
    contact: Contact | None


def choices(user: User, text: str, as_of: date) -> list[Receivable]:
    """Open claims this person may see, those that match what was typed: the longest due first, those at rest last."""
    search = Search(user, Filter(text=text, state="open"), as_of)
    ids = search.keys(after="", before="", size=CHOICES, many=not text).ids
    rows = {row.pk: row for row in Receivable.objects.filter(pk__in=ids).select_related("contract", "customer")}
    resting = active_holds(user.organization_id, as_of).filter(receivable__in=ids, amount_minor__isnull=True)
    at_rest = set(resting.values_list("receivable_id", flat=True))
    return sorted((rows[pk] for pk in ids if pk in rows), key=lambda row: row.pk in at_rest)


def chosen(user: User, claim_id: int | None, offered: list[Receivable]) -> Receivable | None:
    """The claim that was asked for if this person may see it, else the first offered, with what a letter names."""
    wanted = claim_id or (offered[0].pk if offered else None)
    if wanted is None:
        return None
    rows = receivables_for(user).filter(pk=wanted)
    people = Prefetch("customer__contacts", Contact.objects.filter(left_at__isnull=True).order_by("pk"))
    accounts = Prefetch("contract__entity__accounts", BankAccount.objects.order_by("pk"))
    rows = rows.select_related("contract__entity", "contract__manager", "customer", "organization")
    return rows.prefetch_related(people, accounts).first()


def facts_of(
    user: User, claim: Receivable | None, key: str, step: Mapping[str, Any], language: str, as_of: date
) -> Facts:
    """What the text would be filled with. `step`: its rung as stored, empty for an occasion. At most six queries."""
    if claim is None:
        return Facts(made_up_letter(user, language, as_of, step), None, None)
    entity, manager = claim.contract.entity, claim.contract.manager
    contact = contact_for(claim, str(step.get("audience", "payer")))
    item = claim_in(claim, as_of, whole=key in WHOLE)
    paid = last_payment(claim) if key == "thank_you" else None
    items = (item,) if item.amount_minor else ()
    days = step.get("deadline_days")
    name = entity.name_en if language == "en" and entity.name_en else entity.name
    short_name = "" if language == "en" else entity.short_name
    sender = Sender(name, phone=entity.phone, email=entity.email, short_name=short_name)
    if manager:
        sender = replace(sender, person=manager.name, phone=manager.phone, email=manager.email)
    accounts = [row for row in entity.accounts.all() if row.currency == claim.currency]
    letter = Letter(
        language=language,
        sender=sender,
        customer=claim.customer.name,
        salutation=addressed_as(contact.name, contact.title, language) if contact else "",
        claims=items,
        total_minor=sum(one.amount_minor for one in items),
        currency=claim.currency,
        deadline_on=as_of + timedelta(days=days) if days else None,
        pay_to=tuple(
            WayToPay(row.bank_name, row.account_name, row.number, claim.contract.number, row.swift) for row in accounts
        ),
        received_minor=paid.amount_minor if paid else None,
        received_on=paid.effective_on if paid else None,
        about=circumstances(claim, key, language, as_of),
    )
    return Facts(letter, claim, contact)


def made_up_letter(user: User, language: str, as_of: date, step: Mapping[str, Any]) -> Letter:
    """A letter about a made-up claim, for organizations that have none yet."""
    entity = user.organization.entities.first()
    days = step.get("deadline_days")
    with override(language):
        title, customer = _("验收款"), _("远山科技有限公司")
    due_on = as_of - timedelta(days=EXAMPLE_LATE)
    item = Claim(title, EXAMPLE_MINOR, "CNY", due_on, contract_number="HT-2026-001", days_late=EXAMPLE_LATE)
    accounts = [row for row in entity.accounts.all() if row.currency == item.currency] if entity else []
    return Letter(
        language=language,
        sender=Sender(entity.name if entity else user.organization.name, user.name, user.phone, user.email),
        customer=customer,
        salutation="",
        claims=(item,),
        total_minor=item.amount_minor,
        currency=item.currency,
        deadline_on=as_of + timedelta(days=days) if days else None,
        pay_to=tuple(WayToPay(row.bank_name, row.account_name, row.number, swift=row.swift) for row in accounts),
        received_minor=item.amount_minor,
        received_on=as_of,
        about=Circumstances(),
    )


def claim_in(row: Receivable, as_of: date, *, whole: bool) -> Claim:
    """A receivable as a letter asks for it: without the part that is held, or the whole of what is open. One query."""
    holds = active_holds(row.organization_id, as_of).filter(receivable=row).values_list("amount_minor", flat=True)
    resting = 0 if whole else sum(row.outstanding_minor if amount is None else amount for amount in holds)
    held = min(resting, row.outstanding_minor)
    return Claim(
        title=row.title,
        amount_minor=row.outstanding_minor - held,
        currency=row.currency,
        due_on=row.due_on,
        number=row.external_number,
        contract_number=row.contract.number,
        days_late=(as_of - row.due_on).days if row.due_on else 0,
        held_minor=held,
    )


def contact_for(claim: Receivable, audience: str) -> Contact | None:
    """Who of the customer a step speaks to: one that can be written to before one that cannot."""
    flag = AUDIENCE.get(audience, "is_payer")
    fitting = [row for row in claim.customer.contacts.all() if getattr(row, flag)]
    return min(fitting, key=lambda row: (bool(row.opted_out_at or row.bounced_at), row.pk), default=None)


def last_payment(claim: Receivable) -> Entry | None:
    """The newest money on the claim that was not taken back."""
    rows = Entry.objects.filter(receivable=claim, kind="allocation", reversed_by__isnull=True)
    return rows.order_by("-effective_on", "-pk").first()


def circumstances(claim: Receivable, key: str, language: str, as_of: date) -> Circumstances:
    """What is on record for what this text names; only that is looked up."""
    named = NAMED_BY.get(key, frozenset())
    found: dict[str, Any] = {}
    if "promised" in named:
        found |= promise(claim, broken=key == "promise_broken")
    if "disputed" in named:
        found |= dispute(claim)
    if "agreement_number" in named:
        found |= agreement(claim)
    if "meeting_when" in named:
        found |= meeting(claim, language)
    if "suspension_on" in named:
        found |= suspension(claim)
    if "evidence" in named:
        found |= evidence(claim, language)
    if "discount" in named:
        found |= discount(claim, as_of)
    if "service" in named:
        found |= service(claim)
    return Circumstances(**found)


def promise(claim: Receivable, *, broken: bool) -> dict[str, Any]:
    states = ("broken", "partly") if broken else ("open",)
    row = next((row for row in promises_of(claim.pk) if row.state in states), None)
    return {"promised_minor": row.amount_minor, "promised_on": row.promised_on} if row else {}


def dispute(claim: Receivable) -> dict[str, Any]:
    row = next((row for row in disputes_of(claim.pk) if row.state != "withdrawn"), None)
    if row is None:
        return {}
    return {
        "disputed_minor": row.amount_minor, "dispute_reason": row.words.rstrip("。. "), "answer_on": row.deadline_on,
        "answer": row.resolution,
    }  # fmt: skip


def agreement(claim: Receivable) -> dict[str, Any]:
    lines = AgreementLine.objects.filter(receivable=claim, agreement__state="active").select_related("agreement")
    rows = list(lines.order_by("due_on", "sequence"))
    if not rows:
        return {}
    line = next((row for row in rows if row.state == "open"), None)
    found: dict[str, Any] = {"agreement_number": rows[0].agreement.number}
    return found | ({"instalment_minor": line.amount_minor, "instalment_on": line.due_on} if line else {})


def meeting(claim: Receivable, language: str) -> dict[str, Any]:
    rows = Meeting.objects.filter(case__contract_id=claim.contract_id, state="planned")
    row = rows.order_by("-starts_at").first()
    if row is None:
        return {}
    begins = row.starts_at.astimezone(ZoneInfo(claim.organization.time_zone))
    return {"meeting_when": moment(begins, language), "meeting_place": row.place}


def suspension(claim: Receivable) -> dict[str, Any]:
    steps = FirmStep.objects.filter(case__contract_id=claim.contract_id, kind="suspension", effective_on__isnull=False)
    row = steps.exclude(state__in=("refused", "withdrawn", "released")).order_by("-pk").only("effective_on").first()
    return {"suspension_on": row.effective_on} if row else {}


def evidence(claim: Receivable, language: str) -> dict[str, Any]:
    rows = Acceptance.objects.filter(milestone__project__contract_id=claim.contract_id, revoked_at__isnull=True)
    done = rows.order_by("accepted_on").values_list("milestone__title", "accepted_on")[:LONGEST_LIST]
    return {"evidence": accepted(list(done), language)}


def discount(claim: Receivable, as_of: date) -> dict[str, Any]:
    row = offered_on([claim.pk]).get(claim.pk)
    pay = row.takes_minor(as_of) if row else claim.outstanding_minor
    if row is None or pay >= claim.outstanding_minor:
        return {}
    return {
        "discount_minor": claim.outstanding_minor - pay, "discount_on": row.offer.until, "discount_pay_minor": pay,
    }  # fmt: skip


def service(claim: Receivable) -> dict[str, Any]:
    row = next(iter(rewards_on([claim.pk])), None)
    if row is None:
        return {}
    last = max((one.receivable.due_on for one in row.conditions.all() if one.receivable.due_on), default=None)
    return {"service": row.what, "service_on": last + timedelta(days=row.grace_days) if last else None}
