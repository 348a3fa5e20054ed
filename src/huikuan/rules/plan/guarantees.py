"""What secures payment, and until when: guarantors, deposits, letters, title, with the Civil Code's silent defaults.

Silent form: a general guarantee (686). Silent period, one "until paid", or one that ends with or before the debt: six
months from the due date (692; 担保制度解释 32). In the period a general guarantor must be sued or taken to arbitration
together with the debtor, a joint one be asked to pay (693); it neither stops nor starts anew (692), and a new due date
agreed without the guarantor's written consent does not move it (695). Its last day is taken as it stands, without
moving a rest day, since missing it by one day loses the guarantor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huikuan.rules.plan.due import add_months

FORMS: Final = frozenset(
    {"general", "joint", "debtor", "deposit", "prepayment", "letter", "title", "mortgage", "pledge"}
)
GUARANTORS: Final = frozenset({"general", "joint"})
SILENT_MONTHS: Final = 6
ALARMS: Final = (90, 30, 7)  # days before the end
DEPOSIT_CAP_BP: Final = 2_000  # of the contract's total: art. 586
ACTS: Final = {
    "general": "sue_debtor", "joint": "demand_guarantor", "debtor": "demand_debtor", "letter": "demand_on_letter",
    "mortgage": "enforce_security", "pledge": "enforce_security", "title": "take_back", "deposit": "keep_deposit",
    "prepayment": "set_off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Security:
    """What was agreed. `form`: one of FORMS, or "" when a guarantee does not say (debtor: 债务加入, art. 552).

    `months` or `until` as agreed, both None when silent; `due_on` of the secured debt, or, silent, the end of the grace
    the creditor gave (692(3)). `starts_on`: a letter's or title's own first day.
    """

    form: str
    due_on: date | None = None
    months: int | None = None
    until: date | None = None
    until_paid: bool = False
    starts_on: date | None = None
    released_on: date | None = None


@dataclass(frozen=True, slots=True)
class SecurityTerms:
    """What holds in law: form, first and last day (None: not running yet, or without an own period), and why.

    `act`: what must be done by the last day. `reasons`: form_silent_686, period_silent_692, period_too_short_692,
    until_paid_692, due_unknown, no_own_period.
    """

    form: str
    starts_on: date | None
    until: date | None
    act: str
    reasons: tuple[str, ...]

    @property
    def alarms(self) -> tuple[tuple[int, date], ...]:
        """(days before the end, the day to warn on)."""
        return tuple((days, self.until - timedelta(days=days)) for days in ALARMS) if self.until else ()


@dataclass(frozen=True, slots=True)
class SecurityState:
    """not_running, running, expiring, expired or released; `alarm`: the last threshold reached (90, 30, 7)."""

    state: str
    days_left: int | None = None
    alarm: int | None = None


def security_terms(security: Security) -> SecurityTerms:
    """Form and period by agreement, by law where it is silent. Raises ValueError for an unknown form or period."""
    if security.form not in FORMS | {""} or (security.months is not None and not 0 < security.months <= 1_200):
        raise ValueError("an unknown form, or a period of no months")
    form = security.form or "general"
    reasons = () if security.form else ("form_silent_686",)
    if form in GUARANTORS:
        starts_on, until, why = guarantee_period(security)
    else:
        starts_on, until, why = own_period(security)
    return SecurityTerms(form, starts_on, until, ACTS[form], (*reasons, *why))


def guarantee_period(security: Security) -> tuple[date | None, date | None, tuple[str, ...]]:
    """First and last day of a guarantor's period, and the reasons (art. 692)."""
    due_on = security.due_on
    if due_on is None:
        return None, None, ("due_unknown",)
    if security.until_paid:
        return due_on, add_months(due_on, SILENT_MONTHS), ("until_paid_692",)
    if security.until is not None:
        if security.until <= due_on:
            return due_on, add_months(due_on, SILENT_MONTHS), ("period_too_short_692",)
        return due_on, security.until, ()
    if security.months is not None:
        return due_on, add_months(due_on, security.months), ()
    return due_on, add_months(due_on, SILENT_MONTHS), ("period_silent_692",)


def own_period(security: Security) -> tuple[date | None, date | None, tuple[str, ...]]:
    """The period written on a letter, a deposit or another security; none is added by law."""
    start = security.starts_on or security.due_on
    if security.until is not None:
        return start, security.until, ()
    if security.months is not None and start is not None:
        return start, add_months(start, security.months), ()
    return start, None, ("no_own_period",)


def security_state(security: Security, as_of: date) -> SecurityState:
    """Where it stands on a day; the last day itself still counts."""
    if security.released_on is not None and security.released_on <= as_of:
        return SecurityState("released")
    terms = security_terms(security)
    if terms.until is None:
        return SecurityState("running" if "no_own_period" in terms.reasons else "not_running")
    left = (terms.until - as_of).days
    if left < 0:
        return SecurityState("expired", left)
    reached = [days for days in ALARMS if left <= days]
    if reached:
        return SecurityState("expiring", left, min(reached))
    # a guarantor can be called only after the debt is due, but the end is known, so it counts as running
    return SecurityState("running", left)


def alarms_due(security: Security, since: date | None, as_of: date) -> list[int]:
    """The thresholds reached after `since` (the last look; None: never) up to `as_of`; none once released or expired.

    Of several missed at once only the nearest to the end is said.
    """
    if security_state(security, as_of).state not in {"running", "expiring"}:
        return []
    reached = [days for days, on in security_terms(security).alarms if on <= as_of and (since is None or on > since)]
    return reached[-1:]


def period_after_change(security: Security, new_due_on: date, *, consented: bool) -> SecurityTerms:
    """The period once debtor and creditor agreed another due date: moved only with written consent (art. 695)."""
    moved = Security(
        security.form, new_due_on if consented else security.due_on, security.months, security.until,
        security.until_paid, security.starts_on, security.released_on,
    )  # fmt: skip
    return security_terms(moved)


def deposit_excess(total_minor: int, deposit_minor: int) -> int:
    """The part of a 定金 above a fifth of the contract, which is an ordinary prepayment (art. 586). Minor units."""
    return max(0, deposit_minor - total_minor * DEPOSIT_CAP_BP // 10_000)


def first_to_expire(securities: Sequence[Security], as_of: date) -> Security | None:
    """The security whose period ends first among those that still run."""
    running = [
        (until, place)
        for place, one in enumerate(securities)
        if security_state(one, as_of).state in {"running", "expiring"} and (until := security_terms(one).until)
    ]
    return securities[min(running)[1]] if running else None
