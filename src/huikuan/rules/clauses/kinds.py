"""What kind of instalment a stage is, from its trigger, its name, and the stages around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ADVANCE: Final = frozenset(
    {
        "sign",
        "effective",
        "order",
        "advance_guarantee_received",
        "performance_bond_received",
        "before_shipment",
        "project_start",
        "start_work",
    }
)
PROGRESS: Final = frozenset(
    {
        "preliminary_acceptance",
        "interim_acceptance",
        "go_live",
        "install_done",
        "trial_run_done",
        "commissioning_done",
        "topping_out",
        "foundation_done",
        "structure_done",
        "monthly_measurement",
        "go_live_acceptance",
        "service_period_end",
    }
)
DELIVERY: Final = frozenset({"delivery", "shipment", "factory_acceptance"})
PERIODIC: Final = frozenset({"monthly", "quarterly", "half_yearly", "yearly"})
ENDS: Final = frozenset({"final_acceptance", "completion"})
GOES_ON: Final = frozenset({"go_live", "delivery"})
HANDED_OVER: Final = ("_submitted", "_delivered")
EXPLICIT: Final = re.compile(r"最终|终验|竣工|完工|最后|final")
LAST: Final = re.compile(r"最终验收|终验")
PAPER: Final = frozenset(
    {
        "invoice_received",
        "vat_special_invoice",
        "payment_application",
        "fiscal_funds",
        "upstream_payment",
        "documents_delivered",
        "fire_approval",
        "special_inspection",
    }
)
ACCEPTED: Final = frozenset({"final_acceptance", "preliminary_acceptance"})
ARRIVED_BEFORE: Final = ACCEPTED | {"install_done", "commissioning_done", "go_live", "trial_run_done"}
SIGNED: Final = (("sign",), ("effective",))
NOT_BETWEEN: Final = (ADVANCE - {"before_shipment", "start_work"}) | {"invoice_received", "warranty_end"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A stage as far as its kind depends on it.

    `events`: the trigger first; `label`: the kind its name says; `words`: of its events; `repeats`: monthly, …;
    `rest`: it takes the rest; `waits`: half a year or more must pass first; `leaves`: something stays unpaid after it.
    """

    events: tuple[str, ...]
    label: str
    words: str
    repeats: str
    rest: bool
    waits: bool
    leaves: bool = False


def kind_of(place: int, plan: Sequence[Placed], complete: bool) -> str | None:
    """The kind of the stage at `place` of a plan; None where nothing tells. `complete`: the stages make the whole."""
    own = plan[place]
    trigger = own.events[0] if own.events else None
    if own.repeats == "per_event":
        return "recurring"
    if is_retention(place, plan, trigger):
        return "retention"
    periodic = trigger in PERIODIC or own.repeats in PERIODIC
    if periodic and own.label != "progress" and trigger != "monthly_measurement":
        return "recurring"
    if own.label == "progress" and trigger in {"sign", "effective"}:
        return "advance"
    misnamed = own.label == "advance" and trigger in ENDS | {"settlement_audit"}
    if own.label in {"advance", "delivery", "progress", "settlement"} and not misnamed:
        return own.label
    core = next((event for event in own.events if event not in PAPER), trigger)
    return by_event(place, core, plan, complete)


def is_retention(place: int, plan: Sequence[Placed], trigger: str | None) -> bool:
    """Money kept back: by name, until the warranty ends, or as the last stage long after acceptance."""
    own = plan[place]
    if own.label == "retention" or trigger == "warranty_end":
        return True
    if "warranty_end" in own.events and own.label != "settlement" and not LAST.search(own.words):
        return True
    last = place == len(plan) - 1 and (place > 0 or own.rest) and not LAST.search(own.words)
    return last and own.waits and bool(ENDS & set(own.events)) and own.label in {"", "final"}


def by_event(place: int, core: str | None, plan: Sequence[Placed], complete: bool) -> str | None:
    """The kind that an event implies."""
    own, last = plan[place], place == len(plan) - 1
    if core is None:
        return own.label if own.label in {"acceptance", "final"} else None
    if core == "before_shipment" and place:
        return "delivery"
    if core == "start_work" and any("advance" in one.label or one.events[:1] in SIGNED for one in plan[:place]):
        return "progress"
    if core == "completion" and any(goes_on(one) for one in plan[place + 1 :]):
        return "progress"
    if core in ADVANCE:
        return "advance"
    if core == "settlement_audit":
        return "settlement"
    if core in DELIVERY:
        return "final" if place and last and ENDS & set(own.events) else "delivery"
    if core == "delivery_acceptance":
        return arrival(place, plan)
    if core in ENDS or (core in {"install_done", "commissioning_done"} and "final_acceptance" in own.events):
        return ending(place, core, plan)
    if core in PROGRESS or core.startswith("progress_pct_"):
        return "final" if last and (own.label == "final" or own.rest or complete) else "progress"
    if core in PAPER:
        handed_over = core == "documents_delivered" and place > 0 and not last
        return own.label or ("final" if own.rest and last and place else "progress" if handed_over else None)
    return other(place, core, plan)


def goes_on(later: Placed) -> bool:
    """Whether a stage after a completion shows that only a part of the work was complete."""
    if later.waits or not later.events:
        return False
    first = later.events[0]
    return bool(ACCEPTED & set(later.events)) or first in GOES_ON or first.endswith(HANDED_OVER)


def arrival(place: int, plan: Sequence[Placed]) -> str:
    """Goods accepted on arrival: only the delivery where another acceptance is still to come."""
    if any(ARRIVED_BEFORE & set(one.events) and not one.waits for one in plan[place + 1 :]):
        return "delivery"
    return "final" if place == len(plan) - 1 and plan[place].label == "final" else "acceptance"


def ending(place: int, core: str, plan: Sequence[Placed]) -> str:
    """An acceptance is the final stage when nothing follows it and a word or a stage between says so."""
    own = plan[place]
    again = any(one.events[:1] and one.events[0] in ENDS and not one.waits for one in plan[place + 1 :])
    if again and own.label != "acceptance" and not EXPLICIT.search(own.words):
        return "progress"
    if place < len(plan) - 1 or own.label == "acceptance" or own.leaves:
        return "acceptance"
    between = any(one.events and one.events[0] not in NOT_BETWEEN for one in plan[:place])
    explicit = EXPLICIT.search(own.words) and (place > 0 or "终验" in own.words)
    done = place > 0 and core == "completion"
    return "final" if own.label == "final" or between or explicit or done else "acceptance"


def other(place: int, core: str, plan: Sequence[Placed]) -> str | None:
    """Events without a kind of their own: by the stage's place."""
    if place and place == len(plan) - 1:
        return "final"
    if plan[place].label:
        return plan[place].label
    made = core.endswith(("_done", "_confirmed", "_delivered", "_submitted", "_review_passed"))
    return "progress" if made or 0 < place < len(plan) - 1 else None
