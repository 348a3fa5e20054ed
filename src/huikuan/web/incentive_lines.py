"""Discounts and rewards of a claim or contract as its page shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.receivables.models import Discount, Receivable
from huikuan.flow.receivables.selectors.discounts import Offered, offered_on
from huikuan.flow.receivables.selectors.rewards import rewards_of, with_states
from huikuan.rules.money import format_exact
from huikuan.rules.plan.discount import annual_cost_bp
from huikuan.support.access import Permission, may
from huikuan.support.sentences import incentives as sentences
from huikuan.support.sentences import words
from huikuan.support.sentences.lists import listed
from huikuan.support.sentences.plans import TAX_NOTES
from huikuan.web.forms.contracts import in_units

TONES = {"open": "due", "earned": "settled", "given": "settled"}


def of_claim(receivable: Receivable, role: str, day: date) -> dict[str, Any]:
    """The standing discount, the withdrawn ones, and whether one can be offered."""
    offered = offered_on([receivable.pk]).get(receivable.pk)
    may_edit = may(role, Permission.EDIT_RECEIVABLE) and not receivable.closed
    withdrawn = receivable.discounts.filter(withdrawn_at__isnull=False).order_by("-pk")
    return {
        "discount": standing(offered, day) if offered is not None else None,
        "withdrawn_discounts": [(row, terms_of(row, receivable.currency)) for row in withdrawn],
        "may_discount": may_edit and (offered is None or offered.row is None),
        "may_withdraw_discount": may_edit,
    }


def standing(offered: Offered, day: date) -> dict[str, Any] | None:
    """One discount in words; None for a contract's term that was let pass."""
    claim, row = offered.receivable, offered.row
    state = "earned" if row is not None and row.entry_id is not None else offered.state(day).state
    if row is None and (state == "lapsed" or claim.closed):
        return None
    if state == "earned" and (row is None or row.entry_id is None):
        state = "open"  # the money would do, and the rest is booked with the next payment
    cost = annual_cost_bp(offered.offer)
    return {
        "row": row,
        "state": state,
        "word": words.word(sentences.DISCOUNT_STATES, state),
        "tone": TONES.get(state, ""),
        "terms": sentences.discount_terms(offered.bp, offered.offer.discount_minor, claim.currency),
        "until": offered.offer.until,
        "pay_minor": offered.takes_minor(day),
        "tax": words.word(TAX_NOTES, offered.tax),
        "year_cost": in_units(cost) if cost else "",
    }


def terms_of(row: Discount, currency: str) -> str:
    return sentences.discount_terms(row.bp, row.amount_minor, currency)


def of_contract(contract: Contract, role: str, day: date) -> dict[str, Any]:
    """The rewards, and the discounts of its claims with what they cost."""
    rows = Discount.objects.filter(receivable__contract=contract, withdrawn_at__isnull=True)
    discounts = list(rows.select_related("receivable", "entry").order_by("receivable__sequence"))
    earned = sum(row.entry.amount_minor for row in discounts if row.entry is not None)
    lines = []
    for reward, state in with_states(rewards_of(contract), day):
        claims = [one.receivable for one in reward.conditions.all()]
        lines.append(
            {
                "row": reward,
                "state": state.state,
                "word": words.word(sentences.REWARD_STATES, state.state),
                "tone": "due" if state.state == "earned" else TONES.get(state.state, ""),
                "kind": words.word(sentences.REWARD_KINDS, reward.kind),
                "claims": listed(claim.title for claim in sorted(claims, key=lambda claim: claim.sequence)),
                "standing": state.state in ("offered", "earned", "lapsed"),
            }
        )
    return {
        "rewards": lines,
        "contract_discounts": [
            (row, terms_of(row, contract.currency), word_of(row, day)) for row in discounts
        ],
        "agreed_discounts": agreed_of(contract, {row.receivable.sequence for row in discounts}),
        "discount_cost_minor": earned,
        "may_reward": may(role, Permission.EDIT_RECEIVABLE),
    }  # fmt: skip


def agreed_of(contract: Contract, offered: set[int]) -> list[tuple[int, str, str]]:
    """What the plan promises and no claim offers yet: instalment, how much, until when in words."""
    found = []
    for row in contract.discount_terms.exclude(sequence__in=offered).order_by("sequence"):
        share = None if row.bp is None else _("%(percent)s%%") % {"percent": in_units(row.bp)}
        amount = share or format_exact(row.amount_minor or 0, contract.currency)
        until = row.until.isoformat() if row.until else _("到期前 %(days)s 天") % {"days": row.days_before}
        found.append((row.sequence, amount, until))
    return found


def word_of(row: Discount, day: date) -> str:
    state = "earned" if row.entry_id is not None else "open" if row.until >= day else "lapsed"
    return words.word(sentences.DISCOUNT_STATES, state)
