"""What kind of instalment a stage is, from its trigger, its name, and the stages around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

ADVANCE: Final = frozenset({"sign", "effective", "order", "advance_guarantee_received", "performance_bond_received", "before_shipment", "project_start", "start_work"})
PROGRESS: Final = frozenset({"preliminary_acceptance", "interim_acceptance", "go_live", "install_done", "trial_run_done", "commissioning_done", "topping_out", "foundation_done", "structure_done", "monthly_measurement", "go_live_acceptance"})
DELIVERY: Final = frozenset({"delivery", "shipment", "factory_acceptance"})
PERIODIC: Final = frozenset({"monthly", "quarterly", "half_yearly", "yearly"})
ENDS: Final = frozenset({"final_acceptance", "completion"})
EXPLICIT: Final = re.compile(r"最终|终验|竣工|完工|最后|final")
PAPER: Final = frozenset({"invoice_received", "vat_special_invoice", "payment_application", "fiscal_funds", "upstream_payment", "documents_delivered", "fire_approval", "special_inspection"})


def kind_of(place: int, events: Sequence[Sequence[str]], labels: Sequence[str], words: Sequence[str], repeats: Sequence[str], rests: Sequence[bool]) -> str | None:
    """The kind of the stage at `place`. For every stage: its events (trigger first), name, words, repetition, and
    whether it takes the rest. None where nothing tells."""
    own, label = events[place], labels[place]
    trigger = own[0] if own else None
    if repeats[place] == "per_event":
        return "recurring"
    if label == "retention" or trigger == "warranty_end" or "warranty_end" in own and label != "settlement":
        return "retention"
    if trigger in PERIODIC and label != "progress":
        return "recurring"
    if label in {"advance", "delivery", "progress", "settlement"} and not (label == "advance" and trigger in ENDS | {"settlement_audit"}):
        return label
    core = next((event for event in own if event not in PAPER), trigger)
    return by_event(place, core, events, labels, words, rests)


def by_event(place: int, core: str | None, events: Sequence[Sequence[str]], labels: Sequence[str], words: Sequence[str], rests: Sequence[bool]) -> str | None:
    """The kind that an event implies."""
    last = place == len(events) - 1
    if core is None:
        return {"acceptance": "acceptance", "final": "final"}.get(labels[place])
    if core in ADVANCE:
        return "advance"
    if core == "settlement_audit":
        return "settlement"
    if core in DELIVERY:
        return "delivery"
    if core == "delivery_acceptance":
        later = any("final_acceptance" in one or "preliminary_acceptance" in one for one in events[place + 1 :])
        return "delivery" if later else ("final" if last and labels[place] == "final" else "acceptance")
    if core in PROGRESS or core.startswith("progress_pct_"):
        return "final" if last and labels[place] == "final" else "progress"
    if core in ENDS:
        return ending(place, events, labels, words)
    if core in PAPER:
        return paper(place, core, events, labels, rests)
    if last and len(events) > 1:
        return "final"
    if labels[place]:
        return labels[place]
    return "progress" if core.endswith(("_done", "_confirmed", "_delivered", "_submitted", "_review_passed")) or 0 < place < len(events) - 1 else None


def ending(place: int, events: Sequence[Sequence[str]], labels: Sequence[str], words: Sequence[str]) -> str:
    """An acceptance is the final stage only when nothing follows it and something, a word or a stage between, says so."""
    if place < len(events) - 1 or labels[place] == "acceptance":
        return "acceptance"
    between = any(one and one[0] not in ADVANCE | {"invoice_received", "warranty_end"} for one in events[:place])
    if labels[place] == "final" or between or EXPLICIT.search(words[place]) and (place > 0 or "终验" in words[place]):
        return "final"
    return "acceptance"


def paper(place: int, core: str, events: Sequence[Sequence[str]], labels: Sequence[str], rests: Sequence[bool]) -> str | None:
    """Only documents or money to wait for: the name, or the place of a stage that takes the rest, must tell."""
    if labels[place]:
        return labels[place]
    return "final" if rests[place] and place == len(events) - 1 and len(events) > 1 else None
