"""Every topic with its weight and every code with its severity, cost, articles and proposed wording.

The score: each topic that applies keeps its weight less what its findings cost (hundredths of a percent of the weight,
together at most all of it); the score is the share kept of all weights judged, 0–100, rounded down. A serious finding
holds the score at SERIOUS_CEILING at most. The weights are ours, by what a missing term usually costs a creditor:
12 when money is due; 10 what decides whether it is paid or can be enforced at all; down to 2 for what law mends itself.

Articles are "law:article" or "law:article.paragraph", numbers as in force in 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from huikuan.rules.health.model import Severity

SERIOUS_CEILING: Final = 69
TOPICS: Final[dict[str, int]] = {
    "payment_time": 12, "back_to_back": 10, "late": 10, "dispute": 10, "acceptance": 8, "notice": 8, "trigger": 8,
    "deemed": 6, "plan_sum": 6, "sme": 6, "retention": 5, "funding": 4, "guaranty": 4, "ip": 4, "costs": 4,
    "amounts": 4, "changes": 3, "invoice": 3, "suspension": 3, "title": 3, "blanks": 3, "set_off": 2, "assignment": 2,
    "limitation": 2, "seal": 2, "tax": 2, "language": 2, "law": 2,
}  # fmt: skip
# What cannot be judged from the entered terms: unknown while there is no text.
NEEDS_TEXT: Final = frozenset({
    "back_to_back", "funding", "ip", "costs", "amounts", "changes", "invoice", "suspension", "title", "blanks",
    "set_off", "assignment", "limitation", "seal", "language", "law",
})  # fmt: skip
M, W, G = Severity.MISSING, Severity.WEAK, Severity.GOOD


@dataclass(frozen=True, slots=True)
class Code:
    """What a finding of this code is; `values`: the names of what its sentence may say."""

    topic: str
    severity: Severity
    loss_bp: int = 0
    articles: tuple[str, ...] = ()
    wording: str = ""
    values: tuple[str, ...] = ()


CODES: Final[dict[str, Code]] = {
    # when money is due
    "payment_missing": Code("payment_time", M, 10000, ("civil_code:511", "civil_code:628", "civil_code:782"),
        "payment_time"),
    "payment_no_window": Code("payment_time", W, 3000, ("civil_code:511",), "payment_time", ("stages",)),
    "payment_window_long": Code("payment_time", W, 2500, ("civil_code:509",), "payment_time", ("days",)),
    "plan_sum_off": Code("plan_sum", W, 10000, ("civil_code:510",), "", ("sum_bp",)),
    "plan_amount_off": Code("plan_sum", W, 10000, ("civil_code:510",), "", ("sum_minor", "total_minor")),
    "plan_stage_conflict": Code("plan_sum", W, 5000, ("civil_code:510",), "", ("stage", "amount_minor",
        "expected_minor")),
    "trigger_whim": Code("trigger", W, 10000, ("civil_code:159", "sme_payment:14"), "trigger"),
    "trigger_unknown": Code("trigger", W, 4000, ("civil_code:511",), "trigger", ("stages",)),
    "audit_settlement": Code("trigger", W, 6000, ("sme_payment:12", "sme_payment:14"), "trigger"),
    "back_to_back_void": Code("back_to_back", W, 10000, ("sme_payment:9.2", "spc_2024_11:1"), "back_to_back"),
    "back_to_back": Code("back_to_back", W, 10000, ("civil_code:159",), "back_to_back"),
    "pay_when_funded": Code("funding", W, 10000, ("civil_code:159", "sme_payment:9.1"), "funding"),
    "invoice_first": Code("invoice", W, 3000, ("contract_general:31", "contract_general:26"), "invoice"),
    "invoice_refusal": Code("invoice", W, 8000, ("contract_general:31", "contract_general:26"), "invoice"),
    "tax_missing": Code("tax", M, 10000, ("civil_code:510",), "tax"),
    # delivery and acceptance
    "acceptance_missing": Code("acceptance", M, 10000, ("civil_code:620", "civil_code:780", "sme_payment:10"),
        "acceptance"),
    "acceptance_no_limit": Code("acceptance", W, 5000, ("civil_code:621", "sme_payment:10"), "acceptance"),
    "acceptance_not_in_text": Code("acceptance", W, 4000, ("civil_code:620",), "acceptance"),
    "deemed_missing": Code("deemed", M, 10000, ("civil_code:140.2", "civil_code:621.1"), "deemed"),
    "deemed_excluded": Code("deemed", W, 10000, ("civil_code:621.1", "civil_code:159"), "deemed"),
    "deemed_not_in_text": Code("deemed", W, 4000, ("civil_code:140.2",), "deemed"),
    "use_missing": Code("deemed", M, 2500, ("civil_code:140.1",), "use"),
    "changes_missing": Code("changes", M, 10000, ("civil_code:543", "civil_code:544"), "changes"),
    "changes_free": Code("changes", W, 10000, ("civil_code:543", "civil_code:777"), "changes"),
    # when the customer is late
    "late_missing": Code("late", M, 10000, ("civil_code:585", "sale:18.4", "sme_payment:17"), "late"),
    "late_excluded": Code("late", W, 10000, ("civil_code:577", "sme_payment:17"), "late"),
    "late_low": Code("late", W, 5000, ("civil_code:585",), "late", ("rate_ppm", "floor_ppm")),
    "late_high": Code("late", W, 1500, ("civil_code:585.2", "contract_general:65"), "late", ("rate_ppm", "line_ppm")),
    "late_cap_high": Code("late", W, 1000, ("civil_code:585.2", "contract_general:65"), "late", ("cap_bp",)),
    "late_cap_low": Code("late", W, 2500, ("civil_code:585",), "late", ("cap_bp",)),
    "late_deposit": Code("late", W, 6000, ("civil_code:585",), "late"),
    "late_rate_differs": Code("late", W, 3000, ("civil_code:510",), "", ("rate_ppm", "entered_ppm")),
    "late_not_in_text": Code("late", W, 4000, ("civil_code:585",), "late"),
    "costs_missing": Code("costs", M, 10000, ("civil_code:561", "civil_code:584"), "costs"),
    "costs_one_sided": Code("costs", W, 10000, ("civil_code:497",), "costs"),
    "costs_each": Code("costs", W, 7000, ("civil_code:561",), "costs"),
    "suspension_missing": Code("suspension", M, 10000, ("civil_code:526", "civil_code:527"), "suspension"),
    "suspension_barred": Code("suspension", W, 10000, ("civil_code:526", "civil_code:525"), "suspension"),
    # reaching the customer, and the forum
    "notice_missing": Code("notice", M, 10000, ("civil_code:137", "limitation:8"), "notice"),
    "notice_no_consequence": Code("notice", W, 5000, ("civil_code:137", "limitation:8"), "notice"),
    "notice_not_for_court": Code("notice", W, 2000, ("online_litigation:29",), "notice"),
    "notice_not_in_text": Code("notice", W, 4000, ("civil_code:137",), "notice"),
    "dispute_missing": Code("dispute", M, 10000, ("civil_procedure:24", "civil_procedure:35"), "court"),
    "dispute_both": Code("dispute", W, 10000, ("arbitration:27", "arbitration_int:7"), "court"),
    "dispute_unchosen": Code("dispute", W, 10000, ("arbitration:29", "civil_procedure:35"), "court"),
    "arbitration_unclear": Code("dispute", W, 7000, ("arbitration:27", "arbitration:29"), "arbitration"),
    "venue_far": Code("dispute", W, 2500, ("civil_procedure:35",), "court"),
    "venue_open": Code("dispute", W, 2000, ("civil_procedure:24", "civil_procedure:35"), "court"),
    "venue_exclusive": Code("dispute", W, 3000, ("civil_procedure:34", "civil_procedure_int:28"), "court_site"),
    "dispute_not_in_text": Code("dispute", W, 4000, ("civil_procedure:35",), "court"),
    "limitation_shortened": Code("limitation", W, 10000, ("civil_code:197",), "limitation"),
    # the customer's size
    "sme_undeclared": Code("sme", M, 5000, ("sme_payment:3",), "sme"),
    "sme_window_over": Code("sme", W, 8000, ("sme_payment:9.1",), "payment_time", ("days", "limit")),
    "sme_window_unreasonable": Code("sme", W, 5000, ("sme_payment:9.2",), "payment_time", ("days", "limit")),
    "sme_rate_below": Code("sme", W, 3000, ("sme_payment:17",), "late", ("rate_ppm", "floor_ppm")),
    "sme_forced_bills": Code("sme", W, 4000, ("sme_payment:11",), "cash"),
    # security
    "retention_over_cap": Code("retention", W, 8000, ("retention_2017:7",), "retention_construction",
        ("retention_bp", "cap_bp")),
    "retention_high": Code("retention", W, 6000, ("civil_code:496",), "retention", ("retention_bp",)),
    "retention_notable": Code("retention", W, 2000, (), "retention", ("retention_bp",)),
    "retention_no_release": Code("retention", W, 4000, ("civil_code:511", "construction:17"), "retention"),
    "guaranty_form_silent": Code("guaranty", W, 5000, ("civil_code:686.2",), "guaranty"),
    "guaranty_general": Code("guaranty", W, 2500, ("civil_code:687",), "guaranty"),
    "guaranty_period_silent": Code("guaranty", W, 4000, ("civil_code:692.2",), "guaranty"),
    "guaranty_period_open": Code("guaranty", W, 3000, ("guarantee_int:32", "civil_code:692.2"), "guaranty"),
    "guaranty_expired": Code("guaranty", W, 8000, ("civil_code:693",), "guaranty", ("until",)),
    "guaranty_several": Code("guaranty", W, 2000, ("civil_code:699", "guarantee_int:29"), "guaranty_several",
        ("count",)),
    "guaranty_no_resolution": Code("guaranty", W, 2000, ("company:15", "guarantee_int:7"), "guaranty"),
    "title_missing": Code("title", M, 10000, ("civil_code:641", "civil_code:642"), "title"),
    "title_on_delivery": Code("title", W, 10000, ("civil_code:641",), "title"),
    "ip_missing": Code("ip", M, 6000, ("copyright:19", "civil_code:859"), "ip"),
    "ip_before_payment": Code("ip", W, 10000, ("copyright:19", "civil_code:859"), "ip"),
    "assignment_barred": Code("assignment", W, 5000, ("civil_code:545.2", "sme_payment:16"), "assignment"),
    "set_off_wide": Code("set_off", W, 10000, ("civil_code:568",), "set_off"),
    # the paper itself
    "amount_words_differ": Code("amounts", W, 10000, ("civil_code:510",), "", ("words_minor", "figures_minor")),
    "amount_words_unreadable": Code("amounts", W, 3000, (), "", ("shown",)),
    "total_differs": Code("amounts", W, 7000, ("civil_code:510",), "", ("text_minor", "total_minor")),
    "blanks": Code("blanks", W, 7000, ("civil_code:510",), "", ("count",)),
    "seal_missing": Code("seal", M, 10000, ("civil_code:490", "contract_general:22"), "seal"),
    "language_missing": Code("language", M, 10000, (), "language"),
    "language_equal": Code("language", W, 3000, ("civil_code:466.2",), "language"),
    "law_missing": Code("law", M, 10000, ("foreign_relations:41",), "law"),
    # what helps
    **{f"{topic}_good": Code(topic, G) for topic in (
        "payment_time", "back_to_back", "funding", "acceptance", "deemed", "changes", "late", "costs", "suspension",
        "notice", "dispute", "sme", "guaranty", "title", "ip", "assignment", "set_off", "amounts", "seal", "tax",
        "language", "law", "invoice", "retention",
    )},
}  # fmt: skip
SERIOUS: Final = frozenset({
    "payment_missing", "trigger_whim", "back_to_back", "back_to_back_void", "pay_when_funded", "late_excluded",
    "dispute_both",
})  # fmt: skip
