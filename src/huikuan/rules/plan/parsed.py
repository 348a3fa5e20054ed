"""From the stages a clause was read into (rules for reading: the parser) to planned instalments.

What the contract does not say stays unknown: no trigger, share or window is made up. Every event of the parser's
vocabulary is either a trigger of ours, a milestone that a person still has to choose, a proviso, or unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from huikuan.rules.money import half_up, minor_digits
from huikuan.rules.plan.due import FARTHEST, Offset
from huikuan.rules.plan.instalments import UNKNOWN, WHOLE_BP, PlannedInstalment, Trigger

DIRECT: Final = {
    "sign": "signature", "signature": "signature", "effective": "effective", "date": "date", "delivery": "delivery",
    "arrival": "delivery", "shipment": "delivery", "invoice_received": "invoice", "invoice_issued": "invoice",
    "vat_special_invoice": "invoice", "warranty_end": "warranty_end", "acceptance": "acceptance",
}  # fmt: skip
ACCEPTANCE: Final = re.compile(r"[a-z0-9_]{1,40}_acceptance")
MILESTONE: Final = re.compile(
    r"(?:go_live|install_done|trial_run|trial_run_done|prototype_confirmed|design_confirmed|notice_issued|start_work|"
    r"commissioning_done|performance_bond_received|monthly_measurement|progress_report|progress_pct_\d{1,3}|"
    r"settlement_audit|settlement|payment_application|fire_approval|[a-z0-9_]{1,40}_(?:done|confirmed|delivered))"
)
PROVISOS: Final = re.compile(r"no_[a-z0-9_]{1,40}")  # no_breach, no_quality_issue: a defence, not an event
FUNDING: Final = frozenset({"fiscal_funds", "upstream_payment", "owner_payment"})
KINDS: Final = {"settlement": "final", "recurring": "progress"}
OUR_KINDS: Final = frozenset({"advance", "progress", "delivery", "acceptance", "final", "retention"})
UNITS: Final = {
    "day": ("calendar", 1), "workday": ("working", 1), "week": ("calendar", 7), "month": ("month", 1),
    "quarter": ("month", 3), "year": ("month", 12),
}  # fmt: skip
BASES: Final = {"measured_work": "measured_work", "batch_total": "batch_total", "remaining": "remaining"}
FULL_BASES: Final = frozenset({"contract_total", "settlement_total", ""})


def from_parsed(
    stages: Sequence[Mapping[str, Any]], total_minor: int | None, currency: str = "CNY"
) -> list[PlannedInstalment]:
    """The plan a clause describes, sequences from 1. Amounts of stages are in major units, `total_minor` in minor.

    A figure that cannot be read is left out and noted: share_unread, amount_unread, window_unread, window_blank; a
    share finer than hundredths of a percent becomes an amount (share_as_amount) when the total is known, else
    share_unread; basis_other: a basis that is not ours. The notes also say pay_when_funded (Order 802 art. 9) and
    condition_unknown. Whether the amounts work out is for `check_plan`.
    """
    return [from_stage(number, stage, total_minor, currency) for number, stage in enumerate(stages, 1)]


def from_stage(sequence: int, stage: Mapping[str, Any], total_minor: int | None, currency: str) -> PlannedInstalment:
    """One stage as a line of a plan."""
    notes: list[str] = []
    share_bp, as_amount = share_of(stage.get("pct"), total_minor, notes)
    amount_minor = amount_of(stage.get("amount"), currency, notes)
    names = [str(one) for one in [stage.get("trigger"), *(stage.get("conditions") or ())] if one]
    provisos = tuple(name for name in names if PROVISOS.fullmatch(name))
    triggers = distinct(trigger_of(name, notes) for name in names if name not in provisos)
    if not stage.get("trigger") or not triggers:
        triggers = [UNKNOWN, *(one for one in triggers if one != UNKNOWN)]
    offset, warranty_months = offset_of(stage, triggers[0].code, notes)
    kind = str(stage.get("kind") or "other")
    return PlannedInstalment(
        sequence=sequence,
        kind=kind if kind in OUR_KINDS else KINDS.get(kind, "other"),
        share_bp=share_bp,
        amount_minor=as_amount if amount_minor is None else amount_minor,
        remainder=bool(stage.get("remainder")),
        cumulative=bool(stage.get("cumulative")),
        basis=basis_of(str(stage.get("basis") or ""), notes),
        trigger=triggers[0],
        conditions=tuple(triggers[1:]),
        offset=offset,
        provisos=provisos,
        warranty_months=warranty_months,
        notes=tuple(dict.fromkeys(notes)),
    )


def number_of(value: object) -> Decimal | None:
    """A figure of a stage, exactly; None when it is none. A float is read as it prints, never as its binary value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal) or len(str(value)) > 40:
        return None
    try:
        number = Decimal(str(value).strip().rstrip("%"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**15 else None


def share_of(value: object, total_minor: int | None, notes: list[str]) -> tuple[int | None, int | None]:
    """Percent as (hundredths of a percent, None), or (None, minor units) when it is finer than that."""
    if value is None:
        return None, None
    number = number_of(value)
    if number is None or not 0 < number <= 100:
        notes.append("share_unread")
        return None, None
    top, bottom = (number * 100).as_integer_ratio()
    if bottom == 1:
        return top, None
    if total_minor is None or total_minor <= 0:
        notes.append("share_unread")
        return None, None
    notes.append("share_as_amount")
    return None, half_up(total_minor * top, bottom * WHOLE_BP)


def amount_of(value: object, currency: str, notes: list[str]) -> int | None:
    """Major units to minor ones; more decimals than the currency has cannot be an amount."""
    if value is None:
        return None
    number = number_of(value)
    minor = None if number is None else number.scaleb(minor_digits(currency))
    if minor is None or minor <= 0 or minor != minor.to_integral_value():
        notes.append("amount_unread")
        return None
    return int(minor)


def basis_of(basis: str, notes: list[str]) -> str:
    """Our word for what a share is of; of an unknown basis, the contract's total with a note."""
    if basis not in BASES and basis not in FULL_BASES:
        notes.append("basis_other")
    return BASES.get(basis, "contract_total")


def trigger_of(name: str, notes: list[str]) -> Trigger:
    """Our trigger for an event of the parser; `event` keeps its word where a milestone must be chosen."""
    if name in DIRECT:
        return Trigger(DIRECT[name], event=name if DIRECT[name] != name else "")
    if ACCEPTANCE.fullmatch(name):
        return Trigger("acceptance", event=name)
    if MILESTONE.fullmatch(name):
        return Trigger("milestone", event=name)
    notes.append("pay_when_funded" if name in FUNDING else "condition_unknown")
    return Trigger("unknown", event=name[:60])


def distinct(triggers: Any) -> list[Trigger]:
    """Each event once: an invoice and a special VAT invoice are one document."""
    found: dict[tuple[str, str], Trigger] = {}
    for trigger in triggers:
        found.setdefault((trigger.code, "" if trigger.code == "invoice" else trigger.event), trigger)
    return list(found.values())


def offset_of(stage: Mapping[str, Any], trigger: str, notes: list[str]) -> tuple[Offset, int | None]:
    """The window, and the months of the warranty where the stage says them ("质保期 36 个月满")."""
    count, unit = window_of(stage.get("window_n"), stage.get("window_unit"), notes)
    delay = stage.get("trigger_delay")
    if not isinstance(delay, Mapping):
        return Offset(count, unit), None
    later, later_unit = window_of(delay.get("n"), delay.get("unit"), notes)
    if later_unit == "month" and trigger == "warranty_end":
        return Offset(count, unit), later or None
    if count == 0:
        return Offset(later, later_unit), None
    if later_unit == "month":
        return Offset(count, unit, months=later), None
    if unit == later_unit:
        return Offset(later + count, unit), None
    notes.append("window_unread")  # days of two kinds, one after the other: nobody has seen such a clause yet
    return Offset(), None


def window_of(value: object, unit: object, notes: list[str]) -> tuple[int, str]:
    """(count, unit of ours); 0 calendar days where nothing is said. Noted when blank or unreadable."""
    if value is None:
        if unit:
            notes.append("window_blank")
        return 0, "calendar"
    number, (ours, times) = number_of(value), UNITS.get(str(unit), ("", 0))
    whole = number is not None and number == number.to_integral_value() and number >= 0
    if number is None or not whole or not ours or number * times > FARTHEST[ours]:
        notes.append("window_unread")
        return 0, "calendar"
    return int(number) * times, ours
