"""自助办理: what a customer's person does on the customer's pages, written down and carried into the usual work.

Each act is declared with the exact words shown (parties/services/portal.py), then does what a colleague would do who
had heard it on the telephone: a promise rests the claim, an objection rests the contested part and has an owner, the
rest is a reply or a task on somebody's list. Nothing here lowers what is owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.negotiation.models import Case, Interaction, Promise
from huikuan.flow.negotiation.services import interactions
from huikuan.flow.parties.models import PortalAct, PortalLink
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.parties.services.customers import checked_email
from huikuan.flow.parties.services.portal import Declared, declare
from huikuan.flow.receivables.models import Hold
from huikuan.flow.reminders.services import tasks
from huikuan.flow.reports.selectors.statement import Statement
from huikuan.support.files.keep import keep_file, kind_of
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused
from huikuan.workflow import disputing, facts, promising
from huikuan.workflow.portal_reading import OpenClaim, open_claims

PROMISE_DAYS: Final = 30
"""Calendar days a customer may move a payment by a few clicks; more is talked over."""
BROKEN_DAYS: Final = 120
"""After a broken promise about a claim, the next one is talked over as well."""
PROOF_RESTS: Final = 3
"""Working days a claim rests to look for money that the customer says was sent; once in PROOF_AGAIN days."""
PROOF_AGAIN: Final = 30
ANSWERED_IN: Final = 5  # working days to answer an objection
READABLE: Final = frozenset({"pdf", "image"})
PROOF_NOTE: Final = "客户称已付款，核对凭证"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


def today_of(link: PortalLink, at: datetime) -> date:
    """The business date of our organization."""
    return facts.business_date(link.organization, at)


def chosen(link: PortalLink, ids: Sequence[int], on: date) -> list[OpenClaim]:
    """These claims, all of them open and this customer's. Raises Refused("not_found", "promise_empty")."""
    if not ids:
        raise Refused("promise_empty", field="claims")
    found = [claim for claim in open_claims(link, on) if claim.pk in set(ids)]
    if len(found) != len(set(ids)):
        raise Refused("not_found")
    return found


def check_promise(claims: Sequence[OpenClaim], promised_on: date, on: date) -> None:
    """Raises Refused("promise_past", "portal_promise_far", "portal_promise_again", "currencies_mixed",
    "portal_nothing_free")."""
    if promised_on < on:
        raise Refused("promise_past", field="promised_on")
    if (promised_on - on).days > PROMISE_DAYS:
        raise Refused("portal_promise_far", field="promised_on", days=PROMISE_DAYS)
    if len({claim.currency for claim in claims}) > 1:
        raise Refused("currencies_mixed", field="claims")
    if any(claim.free_minor <= 0 for claim in claims):
        raise Refused("portal_nothing_free", field="claims")
    broken = Promise.objects.filter(
        lines__receivable__in=[claim.pk for claim in claims], state__in=("broken", "partly"),
        promised_on__gte=on - timedelta(days=BROKEN_DAYS),
    )  # fmt: skip
    if broken.exists():
        raise Refused("portal_promise_again", field="promised_on")


@transaction.atomic
def promise(*, link: PortalLink, ids: Sequence[int], promised_on: date, said: Declared, at: datetime) -> PortalAct:
    """The customer names the day of payment: the promised amounts rest until then.

    Raises what `chosen`, `check_promise` and `declare` refuse; then nothing has changed.
    """
    on = today_of(link, at)
    claims = chosen(link, ids, on)
    check_promise(claims, promised_on, on)
    act = declare(
        link=link, kind="promise", said=said, at=at,
        values={"claims": [claim.pk for claim in claims], "promised_on": promised_on.isoformat()},
    )  # fmt: skip
    talk = reply(link, claims, said.text, at, outcome="promised")
    promising.promise(
        organization=link.organization, customer=link.customer,
        lines=[(claim.pk, claim.free_minor) for claim in claims], promised_on=promised_on, note=act.signed_as, by=None,
        at=at, contact=link.contact, interaction=talk, case=talk.case,
    )  # fmt: skip
    return act


@transaction.atomic
def ask(*, link: PortalLink, ids: Sequence[int], wish: str, said: Declared, at: datetime) -> PortalAct:
    """The customer asks for more time or for instalments (`wish`: extension or instalments): a reply to answer.

    Nothing rests by asking. Raises what `chosen` and `declare` refuse.
    """
    claims = chosen(link, ids, today_of(link, at))
    act = declare(
        link=link, kind="ask", said=said, at=at, values={"claims": [claim.pk for claim in claims], "wish": wish}
    )
    reply(link, claims, said.text, at)
    return act


@transaction.atomic
def object_to(
    *,
    link: PortalLink,
    claim_id: int,
    amount_minor: int,
    reason: str,
    words: str,
    upload: Upload | None,
    said: Declared,
    at: datetime,
) -> PortalAct:
    """The customer contests a part of a claim: only that part rests, and its owner has five working days to answer.

    Raises what `chosen`, `declare`, `kept` and disputing.dispute refuse; then nothing has changed.
    """
    on = today_of(link, at)
    [claim] = chosen(link, [claim_id], on)
    act = declare(
        link=link, kind="objection", said=said, at=at, file=kept(link, upload, at),
        values={"claims": [claim.pk], "amount_minor": amount_minor, "currency": claim.currency, "reason": reason},
    )  # fmt: skip
    contract = Contract.objects.select_related("manager").get(pk=claim.contract_id)
    disputing.dispute(
        organization=link.organization, receivable_id=claim.pk, amount_minor=amount_minor, reason=reason, words=words,
        owner=contract.manager, deadline_on=work_calendar(link.organization_id).add_working(on, ANSWERED_IN), by=None,
        at=at, case=open_case(contract.pk),
    )  # fmt: skip
    return act


@transaction.atomic
def hand_proof(
    *,
    link: PortalLink,
    ids: Sequence[int],
    amount_minor: int,
    paid_on: date,
    upload: Upload,
    said: Declared,
    at: datetime,
) -> PortalAct:
    """The customer says it has paid and shows it: finance looks for the money, the claims rest some working days.

    Raises what `chosen`, `check_proof`, `declare` and `kept` refuse.
    """
    on = today_of(link, at)
    claims = chosen(link, ids, on)
    check_proof(claims, paid_on, on)
    act = declare(
        link=link, kind="proof", said=said, at=at, file=kept(link, upload, at),
        values={
            "claims": [claim.pk for claim in claims], "amount_minor": amount_minor, "currency": claims[0].currency,
            "paid_on": paid_on.isoformat(),
        },
    )  # fmt: skip
    rest(link, claims, act, on, at)
    tasks.open_task(
        organization_id=link.organization_id, kind="portal_proof", role="finance", customer_id=link.customer_id,
        receivable_id=claims[0].pk, due_on=on, dedupe_key=f"portal:{act.pk}", at=at,
        values={
            "act": act.pk, "amount_minor": amount_minor, "currency": claims[0].currency,
            "paid_on": paid_on.isoformat(),
        },
    )  # fmt: skip
    return act


def check_proof(claims: Sequence[OpenClaim], paid_on: date, on: date) -> None:
    """Raises Refused("portal_paid_later", "currencies_mixed")."""
    if paid_on > on:
        raise Refused("portal_paid_later", field="paid_on")
    if len({claim.currency for claim in claims}) > 1:
        raise Refused("currencies_mixed", field="claims")


def rest(link: PortalLink, claims: Sequence[OpenClaim], act: PortalAct, on: date, at: datetime) -> None:
    """Hold the claims for some working days, unless a proof did so lately: a picture is no payment."""
    note = f"{PROOF_NOTE} #{act.pk}"
    lately = set(
        Hold.objects.filter(
            receivable__in=[claim.pk for claim in claims], reason="manual", note__startswith=PROOF_NOTE,
            starts_on__gt=on - timedelta(days=PROOF_AGAIN),
        ).values_list("receivable_id", flat=True)
    )  # fmt: skip
    fresh = [claim.pk for claim in claims if claim.pk not in lately]
    if fresh:
        facts.hold_receivables(
            organization=link.organization, receivable_ids=fresh, reason="manual", note=note, starts_on=on,
            until=work_calendar(link.organization_id).add_working(on, PROOF_RESTS), by=None, at=at,
        )  # fmt: skip


@transaction.atomic
def confirm_statement(
    *, link: PortalLink, account: Statement, agreed: bool, words: str, said: Declared, at: datetime
) -> PortalAct:
    """The customer confirms the balance of an account, or says where it differs.

    A confirmed debt is acknowledged (law.md §5): the words shown, their hash, who and when are kept. Raises
    Refused("reason_missing") for a difference without words, and what `declare` refuses.
    """
    if not agreed and not words.strip():
        raise Refused("reason_missing", field="words")
    values = {
        "entity": account.entity.pk, "currency": account.currency, "until": account.until.isoformat(),
        "closing_minor": account.closing_minor, "agreed": agreed,
    }  # fmt: skip
    act = declare(link=link, kind="statement", said=said, at=at, values=values)
    if agreed:
        reply(link, (), said.text, at)
    else:
        tasks.open_task(
            organization_id=link.organization_id, kind="portal_statement", role="finance",
            customer_id=link.customer_id, due_on=today_of(link, at), dedupe_key=f"portal:{act.pk}", at=at,
            values=values | {"act": act.pk, "words": words.strip()[:300]},
        )  # fmt: skip
    return act


@transaction.atomic
def name_contact(
    *, link: PortalLink, name: str, title: str, email: str, phone: str, said: Declared, at: datetime
) -> PortalAct:
    """The customer names who should be written to. Somebody of ours checks it: links are how swindlers redirect mail.

    Raises Refused("name_missing", "portal_address_missing", "email_invalid") and what `declare` refuses.
    """
    if not name.strip():
        raise Refused("name_missing", field="name")
    if not email.strip() and not phone.strip():
        raise Refused("portal_address_missing", field="email")
    values = {"name": name.strip(), "title": title.strip(), "email": checked_email(email), "phone": phone.strip()}
    act = declare(link=link, kind="contact", said=said, at=at, values=values)
    contract = link.customer.contracts.filter(manager__is_active=True).order_by("-pk").first()
    owner = contract.manager_id if contract else None
    tasks.open_task(
        organization_id=link.organization_id, kind="portal_contact", owner_id=owner, role="" if owner else "finance",
        customer_id=link.customer_id, due_on=today_of(link, at), dedupe_key=f"portal:{act.pk}", at=at,
        values=values | {"act": act.pk},
    )  # fmt: skip
    return act


def kept(link: PortalLink, upload: Upload | None, at: datetime) -> StoredFile | None:
    """The file, kept for good. Raises Refused("portal_file_kind") and what keep_file refuses."""
    if upload is None:
        return None
    check_upload(upload)
    return keep_file(organization_id=link.organization_id, name=upload.name, content=upload.content, by_id=None, at=at)


def check_upload(upload: Upload) -> None:
    """Only what a person can look at: PDF and pictures, known by their first bytes. Raises Refused
    ("portal_file_kind")."""
    if kind_of(upload.content) not in READABLE:
        raise Refused("portal_file_kind", field="file")


def reply(link: PortalLink, claims: Sequence[OpenClaim], words: str, at: datetime, *, outcome: str = "") -> Interaction:
    """What the customer said, as a reply that waits for an answer; with the contract of the earliest claim."""
    only = Contract.objects.filter(pk=claims[0].contract_id).first() if claims else None
    return interactions.log(
        organization=link.organization, customer=link.customer, kind="reply", outcome=outcome, words=words,
        happened_at=at, by=None, at=at, contract=only, case=open_case(only.pk) if only else None, contact=link.contact,
    )  # fmt: skip


def open_case(contract_id: int) -> Case | None:
    """The case about a contract, if one is open."""
    return Case.objects.filter(contract_id=contract_id, closed_on__isnull=True).first()
