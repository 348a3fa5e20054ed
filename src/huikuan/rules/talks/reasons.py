"""Why a payment is late, and what helps: a small taxonomy, each reason with its remedies, the likeliest first."""

from __future__ import annotations

from typing import Final

REMEDIES: Final[dict[str, tuple[str, ...]]] = {
    "cash_trouble": ("offer_instalments", "other_ways_to_pay", "security"),
    "approval_slow": ("ask_superior", "send_papers"),
    "invoice_missing": ("request_invoice", "deliver_invoice"),
    "invoice_wrong": ("reissue_invoice",),
    "acceptance_disputed": ("settle_objection", "dispute_part"),
    "quality": ("dispute_part", "settle_objection"),
    "amount_disputed": ("dispute_part", "send_statement"),
    "upstream_unpaid": ("check_clause", "offer_instalments"),
    "contact_gone": ("find_contact",),
    "forgotten": ("send_papers",),
    "unwilling": ("ask_superior", "formal_demand"),
    "insolvent": ("security", "formal_demand"),
    "other": (),
}
"""Reason of delay → remedies."""

DISPUTE_REASONS: Final = (
    "acceptance_disputed", "quality", "amount_disputed", "invoice_wrong", "invoice_missing", "other",
)  # fmt: skip
"""Reasons for which a customer contests a part of an amount."""
