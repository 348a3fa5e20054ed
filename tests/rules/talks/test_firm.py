"""Firm steps: nothing without its grounds, no approval outlives its content, exposure never without legal review."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.talks import firm
from huikuan.rules.talks.firm import FirmContent

DAY = date(2026, 3, 2)
WHOLE = FirmContent(
    kind="suspension", grounds="合同第 8 条", text="通知", amount_minor=100_00, currency="CNY",
    effective_on=DAY + timedelta(days=7), evidence="a" * 64, legal_review="b" * 64,
)  # fmt: skip
BEFORE = {"demand", "lawyer"}


@pytest.mark.parametrize("kind", firm.RULES)
def test_a_whole_content_misses_nothing(kind: str) -> None:
    assert firm.missing(replace(WHOLE, kind=kind), BEFORE, DAY) == ()


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        ("demand", {"grounds": " "}, "grounds"),
        ("demand", {"text": ""}, "text"),
        ("demand", {"amount_minor": 0}, "amount"),
        ("suspension", {"evidence": ""}, "evidence"),
        ("suspension", {"effective_on": None}, "effective_on"),
        ("suspension", {"effective_on": DAY + timedelta(days=2)}, "notice_too_short"),
        ("lawyer", {"evidence": ""}, "evidence"),
        ("exposure", {"legal_review": ""}, "legal_review"),
        ("exposure", {"evidence": ""}, "evidence"),
    ],
)
def test_what_is_missing_is_named(kind: str, change: dict[str, object], code: str) -> None:
    content = replace(WHOLE, kind=kind, **change)  # type: ignore[arg-type]
    assert firm.missing(content, BEFORE, DAY) == (code,)


@pytest.mark.parametrize("kind", ["suspension", "mediation", "lawyer", "exposure"])
def test_the_earlier_notice_comes_first(kind: str) -> None:
    assert "earlier" in firm.missing(replace(WHOLE, kind=kind), set(), DAY)


def test_a_notice_is_long_enough_on_its_last_day() -> None:
    assert firm.missing(replace(WHOLE, effective_on=DAY + timedelta(days=3)), BEFORE, DAY) == ()


def test_public_exposure_needs_the_owner_and_the_lawyer() -> None:
    assert firm.still_to_approve("exposure", {"owner"}) == ("legal",)
    assert firm.still_to_approve("exposure", {"legal"}) == ("owner",)
    assert firm.still_to_approve("exposure", {"owner", "legal"}) == ()
    assert not firm.may_approve("exposure", "project_manager")
    assert not firm.may_approve("lawyer", "owner")


@given(st.sampled_from([field.name for field in fields(FirmContent)]))
def test_any_change_makes_another_key(name: str) -> None:
    others = {"kind": "mediation", "amount_minor": 1, "currency": "USD", "effective_on": None}
    assert firm.content_key(replace(WHOLE, **{name: others.get(name, "anders")})) != firm.content_key(WHOLE)


@given(st.text(), st.text(), st.text(), st.text())
def test_parts_do_not_run_together(grounds: str, text: str, other_grounds: str, other_text: str) -> None:
    one = firm.content_key(replace(WHOLE, grounds=grounds, text=text))
    other = firm.content_key(replace(WHOLE, grounds=other_grounds, text=other_text))
    assert (one == other) == ((grounds, text) == (other_grounds, other_text))


def test_only_what_lasts_ends_by_payment() -> None:
    assert firm.ends_by_payment("suspension", 0)
    assert not firm.ends_by_payment("suspension", 1)
    assert not firm.ends_by_payment("demand", 0)
