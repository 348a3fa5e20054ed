"""回写: what happens here is said there, when the owner switched that on. A failure there never breaks an act here.

What is to be said is noted here, in the transaction of the fact; saying.py says it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import translation

from huikuan.flow.delivery.models import Acceptance, LinkedProject, WriteBack
from huikuan.flow.delivery.selectors.connections import talking_items
from huikuan.flow.delivery.services import write_backs
from huikuan.flow.parties.models import Organization, User
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.rules.money import format_exact, format_plain
from huikuan.support.sentences.connections import said_words


def note_accepted(acceptance: Acceptance, by: User | None, at: datetime) -> None:
    """A milestone was accepted: a comment on the item that stands for it. Call in the transaction of the acceptance."""
    item = talking_items(acceptance.organization_id).filter(milestone_id=acceptance.milestone_id).first()
    if item is None:
        return
    words = said(
        acceptance.milestone.organization, f"accepted_{acceptance.how}", title=acceptance.milestone.title,
        on=acceptance.accepted_on.isoformat(), signatory=acceptance.signatory,
    )  # fmt: skip
    write_backs.note_write_back(
        linked_project=item.linked_project, linked=item, kind="comment", fact=f"accepted:{acceptance.pk}",
        content={"text": words}, by=by, at=at,
    )  # fmt: skip


def note_paid(*, organization_id: int, receivable_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Claims took money: what is collected is written to the item they wait for, and said once one is settled.

    Call in the transaction of the allocation.
    """
    touched = Receivable.objects.filter(pk__in=receivable_ids, milestone__isnull=False, closed__in=["", "settled"])
    claims = list(touched.select_related("contract", "organization"))
    linked = talking_items(organization_id).filter(milestone_id__in=[claim.milestone_id for claim in claims])
    items = {item.milestone_id: item for item in linked} if claims else {}
    for claim in claims:
        milestone_id = claim.milestone_id or 0
        if milestone_id not in items:
            continue
        item, last = items[milestone_id], Entry.objects.filter(receivable=claim, kind="allocation").last()
        given: dict[str, Any] = {"linked_project": item.linked_project, "linked": item, "by": by, "at": at}
        given |= {"fact": f"paid:{claim.pk}:{last.pk if last else 0}"}
        write_backs.note_write_back(kind="collected", content={"amount": collected(milestone_id)}, **given)
        if claim.closed == "settled":
            amount = format_exact(claim.amount_minor, claim.currency)
            text = said(claim.organization, "paid", title=claim.title, amount=amount, number=claim.contract.number)
            write_backs.note_write_back(kind="comment", content={"text": text}, **given)


def note_reversed(*, organization_id: int, receivable_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Money was taken back from claims: what is collected is written anew, and a comment that it is all in corrected.

    Call in the transaction of the reversal.
    """
    touched = Receivable.objects.filter(pk__in=receivable_ids, milestone__isnull=False).order_by("pk")
    claims = list(touched.select_related("contract", "organization"))
    linked = talking_items(organization_id).filter(milestone_id__in=[claim.milestone_id for claim in claims])
    items = {item.milestone_id: item for item in linked} if claims else {}
    for claim in claims:
        milestone_id = claim.milestone_id or 0
        if milestone_id not in items:
            continue
        item, last = items[milestone_id], Entry.objects.filter(receivable=claim, kind="reversal").last()
        given: dict[str, Any] = {"linked_project": item.linked_project, "linked": item, "by": by, "at": at}
        given |= {"fact": f"reversed:{claim.pk}:{last.pk if last else 0}"}
        write_backs.note_write_back(kind="collected", content={"amount": collected(milestone_id)}, **given)
        if not claim.closed and said_as_paid(claim):
            text = said(
                claim.organization, "reversed", title=claim.title, number=claim.contract.number,
                amount=format_exact(claim.outstanding_minor, claim.currency),
            )  # fmt: skip
            write_backs.note_write_back(kind="comment", content={"text": text}, **given)


def said_as_paid(claim: Receivable) -> bool:
    """Whether a comment said that all of it had come, and none since took that back."""
    comments = WriteBack.objects.filter(organization_id=claim.organization_id, kind="comment").order_by("pk")
    mine = comments.filter(fact__startswith=f"paid:{claim.pk}:") | comments.filter(
        fact__startswith=f"reversed:{claim.pk}:"
    )
    last = mine.last()
    return last is not None and last.fact.startswith("paid:")


def collected(milestone_id: int) -> str:
    """What the claims of a milestone have received, as a plain number in their currency."""
    claims = list(Receivable.objects.filter(milestone_id=milestone_id).values_list("pk", "currency"))
    entries = Entry.objects.filter(receivable__in=[pk for pk, _ in claims], kind="allocation", reversed_by=None)
    return format_plain(sum(entries.values_list("amount_minor", flat=True)), claims[0][1])


def ask_for_task(
    *,
    receivable: Receivable,
    linked_project: LinkedProject,
    title: str,
    due_on: date | None,
    text: str,
    by: User,
    at: datetime,
) -> WriteBack:
    """A task for a payment call, to be made there. Raises Refused("task_asked_already", "not_writing")."""
    content = {"title": title, "due_on": due_on.isoformat() if due_on else None, "text": text}
    fact = f"task:{receivable.pk}:{content['due_on']}"
    return write_backs.ask_for_task(linked_project=linked_project, fact=fact, content=content, by=by, at=at)


def said(organization: Organization, code: str, **values: object) -> str:
    """The sentence in the organization's language, frozen as it will be said."""
    with translation.override(organization.language):
        return said_words(code, values)
