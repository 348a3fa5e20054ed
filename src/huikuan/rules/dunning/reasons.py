"""Every code that a trace may hold, with the names of its values, so that interfaces can keep one sentence for each.

What a value is, by its name: see VALUE_KINDS. Dates are ISO text, step keys are joined by commas, money is minor units
of the claim's currency.
"""

from __future__ import annotations

from typing import Final

REASONS: Final[dict[str, tuple[str, ...]]] = {
    # where the claim stands
    "no_due_date": (),
    "due": ("on",),
    "days_to_due": ("days",),
    "due_is_today": (),
    "days_late": ("days",),
    "last_step": ("key", "on", "days_ago"),
    "earlier_step": ("key",),
    "dropped": ("keys",),
    "amount": ("amount_minor", "outstanding_minor"),
    "held_part": ("held_minor",),
    "held_part_until": ("held_minor", "until"),
    # nothing to do, or held
    "settled": (),
    "below_tolerance": ("tolerance_minor",),
    "held_all": (),
    "held_all_until": ("until",),
    "unmatched_money": (),
    "stale_bank": (),
    "calendar_unconfirmed": (),
    "manual_customer_hold": (),
    "blocked": ("cause",),
    # waiting
    "pending": (),
    "not_working_day": ("on",),
    "next_step": ("key", "needs_days", "unit", "on"),
    "min_wait": ("key", "days", "until"),
    "deadline": ("key", "on"),
    "missed_before_due": ("keys",),
    "notice_missing": ("key", "keys"),
    "below_minimum": ("key", "minimum_minor"),
    "left_out": ("key", "what"),
    "ladder_finished": (),
    "weekly_cap": ("until",),
    # why a message becomes a task for a person (contact.py)
    "no_contact": (),
    "no_address": (),
    "opted_out": (),
    "bounced": (),
    # a step
    "step": ("key", "needs_days", "unit"),
    "overtaken": ("keys",),
    "new_deadline": ("on", "days"),
}

VALUE_KINDS: Final[dict[str, str]] = {
    "on": "date",
    "until": "date",
    "days": "days",
    "days_ago": "days",
    "needs_days": "days",
    "key": "step",
    "keys": "steps",
    "unit": "unit",
    "cause": "text",
    "what": "condition",
    "amount_minor": "money",
    "outstanding_minor": "money",
    "held_minor": "money",
    "tolerance_minor": "money",
    "minimum_minor": "money",
}

BLOCKS: Final = frozenset({"unmatched_money", "stale_bank", "calendar_unconfirmed", "manual_customer_hold"})
"""Wider holds with a sentence of their own; any other code appears as ("blocked", cause)."""
