"""Contracts as buyers and sellers draft them: everything that is found, so that a change of the grammar shows."""

from __future__ import annotations

from typing import Any

import pytest

from huikuan.rules.health.model import Severity
from tests.rules.health import texts_met
from tests.rules.health.checking import found

TERMS: dict[str, dict[str, Any]] = {
    "hospital": {"project_type": "goods", "customer_kind": "public", "total_minor": 356_800_000},
    "fire_system": {"project_type": "construction"},
    "master_services": {"project_type": "service", "customer_kind": "", "law": "foreign"},
    "bank_software": {"project_type": "software"},
    "supplier_first": {"project_type": "goods", "customer_kind": ""},
    "bilingual": {"project_type": "goods", "customer_kind": ""},
    "consulting": {"project_type": "service", "customer_kind": "sme"},
    "car_parts": {"project_type": "goods"},
    "more_negations": {"project_type": "service"},
    "english_negations": {"project_type": "service"},
    "waiting": {"project_type": "service"},
}
WEAK = {
    "hospital": {"invoice_first", "payment_no_window", "venue_far"},
    "fire_system": {
        "acceptance_no_limit", "assignment_barred", "audit_settlement", "back_to_back_void", "blanks", "changes_free",
        "invoice_refusal", "late_excluded", "payment_no_window", "suspension_barred", "venue_exclusive",
    },
    "master_services": set(),
    "bank_software": {"ip_before_payment", "notice_not_for_court"},
    "supplier_first": {"payment_no_window"},
    "bilingual": {"language_equal", "late_high"},
    "consulting": set(),
    "car_parts": {
        "assignment_barred", "invoice_first", "late_deposit", "notice_not_for_court", "retention_no_release",
        "set_off_wide", "sme_forced_bills", "sme_window_unreasonable", "suspension_barred", "venue_far",
    },
    "more_negations": set(),
    "english_negations": set(),
    "waiting": {"back_to_back_void", "pay_when_funded", "suspension_barred"},
}  # fmt: skip
MISSING = {
    "hospital": {"notice", "deemed", "costs", "changes", "sme", "suspension", "title"},
    "fire_system": {"notice", "deemed", "costs", "sme"},
    "master_services": set(),
    "bank_software": {"changes", "sme", "suspension", "tax"},
    "supplier_first": {"notice", "suspension", "seal", "tax"},
    "bilingual": {"notice", "costs", "changes", "suspension", "seal", "tax"},
    "consulting": {"acceptance", "notice", "suspension"},
    "car_parts": {"acceptance", "deemed", "costs", "changes", "sme", "title", "seal"},
    "more_negations": {"payment_time", "notice", "costs", "changes", "sme", "suspension", "seal", "tax"},
    "english_negations": {"acceptance", "notice", "costs", "changes", "sme", "law", "seal", "tax"},
    "waiting": {"late", "dispute", "acceptance", "notice", "deemed", "costs", "changes", "sme", "seal", "tax"},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(texts_met.TEXTS))
def test_everything_weak_is_found_and_nothing_else(name: str) -> None:
    made = found(texts_met.TEXTS[name], **TERMS[name])
    assert {code for code, one in made.items() if one.severity is Severity.WEAK} == WEAK[name]


@pytest.mark.parametrize("name", sorted(texts_met.TEXTS))
def test_everything_missing_is_found_and_nothing_else(name: str) -> None:
    made = found(texts_met.TEXTS[name], **TERMS[name])
    topics = {one.topic for code, one in made.items() if one.severity is Severity.MISSING and code != "use_missing"}
    assert topics == MISSING[name]


@pytest.mark.parametrize("name", sorted(texts_met.TEXTS))
def test_every_finding_points_at_its_words(name: str) -> None:
    text = texts_met.TEXTS[name]
    for one in found(text, **TERMS[name]).values():
        assert all(text[where.start : where.end] == where.words for where in one.where)
