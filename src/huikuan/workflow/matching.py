"""Bank lines are matched to claims: what is certain by itself, the rest proposed to a person; all of it reversible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.payments.models import BankLine, LineMatch, Suspect
from huikuan.flow.payments.selectors import matching as reading
from huikuan.flow.payments.services import aliases
from huikuan.flow.payments.services import lines as line_services
from huikuan.flow.payments.services.booking import Booked, Booking, book
from huikuan.flow.payments.services.known import link_payment
from huikuan.flow.reminders.services import tasks
from huikuan.rules.matching.propose import Book
from huikuan.support.refusal import Refused
from huikuan.workflow import correcting, payment_received, telling
from huikuan.workflow.facts import business_date
from huikuan.workflow.proposing import Thinker, Thought, proposal_json

BATCH: Final = 400
TASK: Final = "unmatched_money"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Matched:
    """What a run did, in lines: looked at, booked by itself, found to be entered already, set aside, left."""

    looked: int = 0
    booked: int = 0
    known: int = 0
    aside: int = 0
    left: int = 0
    match_ids: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, int]:
        """The figures, for scripts."""
        return {
            "looked": self.looked, "booked": self.booked, "known": self.known, "aside": self.aside, "left": self.left,
        }  # fmt: skip


def match(
    *,
    organization: Organization,
    by: User | None,
    at: datetime,
    line_ids: Collection[int] | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Look at the open lines: what is certain and single is booked, what is no receipt set aside, the rest proposed.

    In batches, each one transaction; interrupted and started again it goes on where it was. `huikuan bank match` calls
    this. `progress(done, all)` is told after each batch.
    """
    took_back = correcting.take_back_certain(organization=organization, at=at) if line_ids is None else 0
    ids = list(reading.to_decide(organization.pk, line_ids).values_list("pk", flat=True))
    done = Matched(looked=len(ids) + took_back, aside=took_back)
    if not ids:
        ask_finance(organization, at)
        return done
    thinker = Thinker(organization, Book(reading.open_claims(organization.pk), reading.payers(organization.pk)))
    for start in range(0, len(ids), BATCH):
        rows = list(reading.to_decide(organization.pk, ids[start : start + BATCH]))
        decide(organization, thinker.think(rows), done, by, at)
        if progress is not None:
            progress(min(start + BATCH, len(ids)), len(ids))
    ask_finance(organization, at)
    return done


def match_new(*, organization: Organization, at: datetime) -> Matched | None:
    """Before anything is decided on a day: lines that nobody has looked at yet are matched. One query when none are."""
    fresh = reading.to_decide(organization.pk).filter(looked_at=None)
    return match(organization=organization, by=None, at=at) if fresh.exists() else None


@transaction.atomic
def ask_finance(organization: Organization, at: datetime) -> None:
    """One task while lines are open that nobody has decided about; it ends with the last of them."""
    if reading.to_decide(organization.pk).exists():
        tasks.open_task(
            organization_id=organization.pk, kind=TASK, role="finance", values={},
            due_on=business_date(organization, at), dedupe_key=TASK, at=at,
        )  # fmt: skip
        return
    for task in tasks.open_of_key(organization.pk, TASK):
        tasks.end_obsolete(task, None, at)


@transaction.atomic
def decide(
    organization: Organization, thoughts: Sequence[Thought], done: Matched, by: User | None, at: datetime
) -> None:
    """One batch: apply what is certain, keep the proposals of what is not."""
    certain = [booking(one) for one in thoughts if one.certain]
    booked = book(organization=organization, bookings=certain, by=by, at=at, strict=False)
    follow(organization, booked, by, at)
    done.booked += len(booked)
    done.match_ids += [one.match.pk for one in booked]
    taken = {one.line.pk for one in booked}
    left = []
    for one in thoughts:
        if one.line.pk in taken:
            continue
        if one.known is not None and linked(organization, one, by, at):
            done.known += 1
        elif one.aside and put_aside(organization, one, at):
            done.aside += 1
        else:
            left.append(one)
    keep_thoughts(organization, left, at)
    done.left += len(left)


def booking(one: Thought) -> Booking:
    """The certain proposal as it is applied."""
    best = one.proposals[0]
    return Booking(
        line_id=one.line.pk, customer_id=best.customer_id, amount_minor=one.line.open_minor,
        parts=tuple((part.claim_id, part.amount_minor) for part in best.parts), fee_minor=best.fee_minor,
        reasons=tuple(proposal_json(best)["reasons"]), confidence=best.confidence, automatic=True,
    )  # fmt: skip


def linked(organization: Organization, one: Thought, by: User | None, at: datetime) -> bool:
    """The money was entered by hand under the bank's own number: the line is that payment."""
    assert one.known is not None
    try:
        with transaction.atomic():
            link_payment(
                line_id=one.line.pk, payment_id=one.known.pk, organization=organization, automatic=True, by=by, at=at
            )
    except Refused:
        return False
    return True


def put_aside(organization: Organization, one: Thought, at: datetime) -> bool:
    """What the rules know to be no receipt. By nobody: the machine did it, and a person can take it up again."""
    try:
        with transaction.atomic():
            line_services.set_aside(
                line_id=one.line.pk, organization=organization, aside=one.aside, reason="", by=None, at=at,
                pair_id=one.pair_id,
            )  # fmt: skip
    except Refused:
        return False
    return True


def keep_thoughts(organization: Organization, left: Sequence[Thought], at: datetime) -> None:
    """Keep what was thought of lines a person must decide about, and whose money they may be."""
    BankLine.objects.bulk_update([noted(one, at) for one in left], ["proposals", "looked_at"], batch_size=200)
    Suspect.objects.filter(line__in=[one.line.pk for one in left]).delete()
    Suspect.objects.bulk_create(
        Suspect(organization=organization, line=one.line, customer_id=customer, currency=one.line.currency)
        for one in left
        for customer in one.suspects()
    )


def noted(one: Thought, at: datetime) -> BankLine:
    one.line.proposals, one.line.looked_at = one.as_json(), at
    return one.line


def follow(organization: Organization, booked: Sequence[Booked], by: User | None, at: datetime) -> None:
    """What follows from money, in its own transaction: reminders stop, promises and cases follow, people are told."""
    if not booked:
        return
    settled = sorted({pk for one in booked for pk in one.receivable_ids})
    if settled:
        payment_received.follow_claims(organization, settled, by, at)
    for one in booked:
        if one.payment.unallocated_minor:
            payment_received.follow_account(organization, one.payment, by, at)
    telling.tell_of_money(organization, [one.payment for one in booked], by, at)


@transaction.atomic
def undo(*, match_id: int, organization: Organization, reason: str, by: User, at: datetime) -> LineMatch:
    """Take a match apart: the payment is reversed, the line open again, and the same is never done by itself again.

    Money that a person had entered before stays; only the line is freed. Raises Refused("not_found",
    "already_reversed", "reason_missing", "payment_refunded").
    """
    row = LineMatch.objects.select_related("line", "payment").filter(pk=match_id, organization=organization).first()
    if row is None:
        raise Refused("not_found")
    if row.undone_at is not None:
        raise Refused("already_reversed")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if row.kind == "receipt":
        payment_received.reverse(payment_id=row.payment_id, organization=organization, reason=reason, by=by, at=at)
    else:
        claims = sorted(row.payment.allocations.filter(reversed_at=None).values_list("receivable_id", flat=True))
        line_services.undo(row, claims, reason, by, at)
    if not row.automatic:
        aliases.forget_payers(line=row.line, customer_id=row.payment.customer_id, by=by, at=at)
    look_again(organization, [row.line_id], {row.payment.customer_id}, at)
    row.refresh_from_db()
    return row


def look_again(
    organization: Organization, line_ids: Collection[int], customer_ids: Collection[int], at: datetime
) -> None:
    """Think anew about a few lines with the claims of a few customers, without applying anything."""
    rows = list(reading.to_decide(organization.pk, line_ids))
    if not rows:
        return
    nearby = Book(reading.open_claims(organization.pk, customer_ids), reading.payers(organization.pk, customer_ids))
    keep_thoughts(organization, Thinker(organization, nearby).think(rows), at)
