"""A parsed plan as plain values, in the shape in which plans are exchanged and compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from huikuan.rules.clauses.model import ParsedPlan, ParsedStage

MINOR: Final = 100


def entry_of(plan: ParsedPlan) -> dict[str, Any]:
    """contract_total, plan, flags, increments_pct, sum_pct, increments_amount. Amounts in major units; figures are int
    where whole, else Decimal. `increments_amount` is left out where the total or a part is unknown."""
    entry: dict[str, Any] = {
        "contract_total": major(plan.total_minor),
        "plan": [stage_entry(stage) for stage in plan.stages],
        "flags": list(plan.flags),
        "increments_pct": None if plan.increments_pct is None else [plain(one) for one in plan.increments_pct],
        "sum_pct": None if plan.sum_pct is None else plain(plan.sum_pct),
    }
    if plan.increments_minor is not None:
        entry["increments_amount"] = [major(one) for one in plan.increments_minor]
    return entry


def stage_entry(stage: ParsedStage) -> dict[str, Any]:
    """One stage. `trigger_delay` and `on` only where there is one."""
    entry: dict[str, Any] = {
        "pct": None if stage.pct is None else plain(stage.pct),
        "cumulative": stage.cumulative,
        "remainder": stage.remainder,
        "amount": major(stage.amount_minor),
        "basis": stage.basis,
        "trigger": stage.trigger,
        "conditions": list(stage.conditions),
        "window_n": stage.window_n,
        "window_unit": stage.window_unit,
        "kind": stage.kind,
        "source": stage.source,
        "start": stage.start,
        "end": stage.end,
        "sureness": stage.sureness,
        "reasons": list(stage.reasons),
    }
    if stage.trigger_delay is not None:
        entry["trigger_delay"] = {"n": stage.trigger_delay.n, "unit": stage.trigger_delay.unit}
    if stage.on is not None:
        entry["on"] = stage.on
    return entry


def plain(value: Decimal) -> int | Decimal:
    """A whole figure as an int."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def major(value_minor: int | None) -> int | Decimal | None:
    """Minor units as major ones."""
    return None if value_minor is None else plain(Decimal(value_minor) / MINOR)
