"""催收案件: opened once a contract, handed on, planned, closed with an outcome; who follows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.negotiation.models import Case, Watcher
from huikuan.flow.parties.models import Organization, User
from huikuan.rules.talks.reasons import REMEDIES
from huikuan.support.access import Permission, may
from huikuan.support.events.record import Happened, record, record_many
from huikuan.support.refusal import Refused

OUTCOMES: Final = ("paid", "written_off", "cancelled", "given_up", "mistaken")
BY_HAND: Final = ("given_up", "mistaken", "paid")
"""Outcomes a person may name; the others follow from the claims."""
FIRST_STAGE: Final = "reminding"
CHUNK: Final = 1000


@transaction.atomic
def open_cases(*, contracts: Sequence[Contract], by: User | None, on: date, at: datetime) -> list[Case]:
    """A case for each contract that has no open one, in its manager's hands."""
    keys = [contract.pk for contract in contracts]
    standing = set(Case.objects.filter(contract__in=keys, closed_on__isnull=True).values_list("contract_id", flat=True))
    made = Case.objects.bulk_create(
        (
            Case(
                organization_id=one.organization_id, customer_id=one.customer_id, contract=one, currency=one.currency,
                owner_id=one.manager_id, stage=FIRST_STAGE, opened_on=on, opened_at=at, opened_by=by,
            )
            for one in contracts
            if one.pk not in standing
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    record_many(
        Happened(row.organization_id, at, "case.opened", "case", row.pk, by.pk if by else None, {
            "contract": row.contract_id, "owner": row.owner_id,
        })
        for row in made
    )  # fmt: skip
    return made


@transaction.atomic
def assign(*, case_id: int, organization: Organization, owner: User, by: User, at: datetime) -> Case:
    """Another person takes the case: by who may assign, or by its owner. Raises Refused("not_found",
    "case_closed", "case_owner_only", "other_organization")."""
    case = open_one(case_id, organization)
    if owner.organization_id != organization.pk or not owner.is_active:
        raise Refused("other_organization", field="owner")
    in_charge(case, by)
    if owner.pk != case.owner_id:
        changed(case, by, at, "case.assigned", owner_id=owner.pk)
    return case


@transaction.atomic
def plan_next(
    *, case_id: int, organization: Organization, words: str, on: date | None, today: date, by: User, at: datetime
) -> Case:
    """What is to be done next, and when; both empty: nothing is planned. Raises Refused("not_found", "case_closed",
    "next_words_missing", "next_past")."""
    case = open_one(case_id, organization)
    if on is not None and not words.strip():
        raise Refused("next_words_missing", field="next_words")
    if on is not None and on < today:
        raise Refused("next_past", field="next_on")
    changed(case, by, at, "case.planned", next_words=words.strip()[:200], next_on=on)
    return case


@transaction.atomic
def give_reason(*, case_id: int, organization: Organization, reason: str, words: str, by: User, at: datetime) -> Case:
    """Why it is late, as far as we know. Raises Refused("not_found", "case_closed", "case_reason_unknown")."""
    case = open_one(case_id, organization)
    if reason and reason not in REMEDIES:
        raise Refused("case_reason_unknown", field="reason")
    changed(case, by, at, "case.reasoned", reason=reason, reason_words=words.strip()[:300])
    return case


@transaction.atomic
def close(
    *, case_id: int, organization: Organization, outcome: str, reason: str, on: date, by: User, at: datetime
) -> Case:
    """End it by hand. Raises Refused("not_found", "case_closed", "case_owner_only", "case_outcome_unknown",
    "reason_missing")."""
    case = open_one(case_id, organization)
    in_charge(case, by)
    if outcome not in BY_HAND:
        raise Refused("case_outcome_unknown", field="outcome")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    close_all(rows=[(case, outcome)], by=by, on=on, at=at, words=reason.strip()[:300])
    case.refresh_from_db()
    return case


def close_all(
    *, rows: Iterable[tuple[Case, str]], by: User | None, on: date, at: datetime, words: str = ""
) -> list[Case]:
    """End cases with their outcomes, those that are still open. Call inside a transaction."""
    ended = []
    for case, outcome in rows:
        open_row = Case.objects.filter(pk=case.pk, closed_on__isnull=True)
        if open_row.update(closed_on=on, closed_by=by, outcome=outcome, next_words="", next_on=None):
            ended.append((case, outcome))
    record_many(
        Happened(
            case.organization_id, at, "case.closed", "case", case.pk, by.pk if by else None,
            {"case_outcome": outcome, "words": words, "contract": case.contract_id},
        )
        for case, outcome in ended
    )  # fmt: skip
    return [case for case, _outcome in ended]


@transaction.atomic
def watch(*, case: Case, user: User, at: datetime) -> None:
    """Follow a case. Twice is the same as once."""
    _row, new = Watcher.objects.get_or_create(
        case=case, user=user, defaults={"organization_id": case.organization_id, "at": at}
    )
    if new:
        record(organization_id=case.organization_id, at=at, kind="case.watched", subject=("case", case.pk), by=user.pk)


@transaction.atomic
def unwatch(*, case: Case, user: User, at: datetime) -> None:
    """Follow it no longer."""
    if Watcher.objects.filter(case=case, user=user).delete()[0]:
        record(
            organization_id=case.organization_id, at=at, kind="case.unwatched", subject=("case", case.pk), by=user.pk
        )


def open_one(case_id: int, organization: Organization) -> Case:
    """The open case, locked. Raises Refused("not_found", "case_closed")."""
    case = Case.objects.select_for_update().filter(pk=case_id, organization=organization).first()
    if case is None:
        raise Refused("not_found")
    if case.closed_on is not None:
        raise Refused("case_closed")
    return case


def may_lead(case: Case, user: User) -> bool:
    """Whether this person may hand the case on or end it: its owner, and who may assign."""
    return case.owner_id == user.pk or may(user.role, Permission.ASSIGN)


def in_charge(case: Case, by: User) -> None:
    if not may_lead(case, by):
        raise Refused("case_owner_only")


def changed(case: Case, by: User, at: datetime, kind: str, **values: object) -> None:
    """Write new values with their event; nothing when they are what stood there."""
    told = {}
    for name, after in values.items():
        before = getattr(case, name)
        if before != after:
            told[name.removesuffix("_id")] = [plain(before), plain(after)]
            setattr(case, name, after)
    if not told:
        return
    case.save(update_fields=[name.removesuffix("_id") for name in values])
    record(organization_id=case.organization_id, at=at, kind=kind, subject=("case", case.pk), by=by.pk, changes=told)


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
