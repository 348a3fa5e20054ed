"""沟通记录: what was said, written once and never edited."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import Case, Interaction, Mention
from huikuan.flow.parties.models import Contact, Customer, Organization, User
from huikuan.rules.talks.outcomes import KINDS, OUTCOMES
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def log(
    *,
    organization: Organization,
    customer: Customer,
    kind: str,
    outcome: str,
    words: str,
    happened_at: datetime,
    by: User | None,
    at: datetime,
    contract: Contract | None = None,
    case: Case | None = None,
    contact: Contact | None = None,
    with_whom: str = "",
    next_words: str = "",
    next_on: date | None = None,
) -> Interaction:
    """Note a talk; `by` None: the customer wrote it.

    Raises Refused("kind_unknown", "outcome_unknown", "reason_missing", "talk_in_future", "other_organization",
    "mention_may_not_see").
    """
    if kind not in KINDS:
        raise Refused("kind_unknown", field="kind", value=kind)
    if outcome and outcome not in OUTCOMES:
        raise Refused("outcome_unknown", field="outcome", value=outcome)
    needs_words = kind in {"note", "reply"} or bool(outcome and OUTCOMES[outcome].words)
    if needs_words and not words.strip():
        raise Refused("reason_missing", field="note")
    if happened_at > at:
        raise Refused("talk_in_future", field="happened_at")
    if customer.organization_id != organization.pk or (contact and contact.customer_id != customer.pk):
        raise Refused("other_organization")
    row = Interaction.objects.create(
        organization=organization, customer=customer, contract=contract, case=case, contact=contact, kind=kind,
        outcome=outcome, words=words.strip(), with_whom=with_whom.strip(), happened_at=happened_at,
        next_words=next_words.strip(), next_on=next_on, by=by, at=at,
    )  # fmt: skip
    subject = ("case", case.pk) if case else ("customer", customer.pk)
    record(
        organization_id=organization.pk, at=at, kind=f"talk.{kind}", subject=subject, by=by.pk if by else None,
        interaction=row.pk, outcome=outcome, words=words.strip()[:300], contract=contract.pk if contract else None,
        customer=customer.pk,
    )  # fmt: skip
    mention(row, at)
    return row


def mention(row: Interaction, at: datetime) -> None:
    """Everybody of ours whose @name stands in the words is told, once; longer names win over shorter ones.

    Raises Refused("mention_may_not_see") when one of ours names a colleague who may not see the talk: that one would
    never learn of it. What a customer wrote is kept as it is, and tells only those who may see it.
    """
    if "@" not in row.words:
        return
    people = User.objects.filter(organization_id=row.organization_id, is_active=True).order_by("-name")
    words, named = row.words, []
    for person in sorted(people, key=lambda one: -len(one.name)):
        if person.name and f"@{person.name}" in words:
            words = words.replace(f"@{person.name}", " ")
            named.append(person)
    blind = [person for person in named if not may_see(row, person)]
    if blind and row.by_id is not None:
        raise Refused("mention_may_not_see", field="note", name=blind[0].name)
    Mention.objects.bulk_create(
        Mention(organization_id=row.organization_id, interaction=row, user=person, at=at)
        for person in named
        if person.pk != row.by_id and person not in blind
    )


def may_see(row: Interaction, person: User) -> bool:
    """Whether this person may read the talk: about an own contract, or with an own customer about none."""
    if sees_everything(person) or person.pk == row.by_id:
        return True
    about = {"pk": row.contract_id} if row.contract_id else {"customer": row.customer_id}
    return contracts_for(person).filter(**about).exists()


@transaction.atomic
def answer(*, interaction_id: int, organization: Organization, by: User, at: datetime) -> None:
    """A reply of theirs was dealt with. Raises Refused("not_found") when it was already."""
    rows = Interaction.objects.filter(pk=interaction_id, organization=organization, kind="reply")
    row = rows.filter(answered_at__isnull=True).first()
    if row is None or not rows.filter(answered_at__isnull=True).update(answered_at=at, answered_by=by):
        raise Refused("not_found")
    record(
        organization_id=organization.pk, at=at, kind="talk.answered", subject=("customer", row.customer_id), by=by.pk,
        interaction=row.pk,
    )  # fmt: skip


@transaction.atomic
def see_mentions(*, user: User, at: datetime) -> int:
    """What named this person has been read. Returns how many."""
    return Mention.objects.filter(user=user, seen_at__isnull=True).update(seen_at=at)
