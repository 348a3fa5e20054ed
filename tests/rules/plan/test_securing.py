"""Guarantees with the Civil Code's silent defaults, credit scores with their reasons, exposure against a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.plan.credit import WEIGHTS, Check, CreditFacts, score_credit
from huikuan.rules.plan.exposure import Approval, Exposure, exposure_level
from huikuan.rules.plan.guarantees import (
    Security,
    alarms_due,
    deposit_excess,
    first_to_expire,
    period_after_change,
    security_state,
    security_terms,
)

DUE = date(2023, 8, 31)


@pytest.mark.parametrize(
    ("security", "form", "until", "act", "reasons"),
    [
        # D05: no period agreed, debt due 2023-08-31, no 31 February
        (Security("joint", DUE), "joint", date(2024, 2, 29), "demand_guarantor", ("period_silent_692",)),
        (Security("", DUE), "general", date(2024, 2, 29), "sue_debtor", ("form_silent_686", "period_silent_692")),
        (Security("joint", DUE, until_paid=True, until=date(2030, 1, 1)), "joint", date(2024, 2, 29),
         "demand_guarantor", ("until_paid_692",)),
        (Security("joint", DUE, until=DUE), "joint", date(2024, 2, 29), "demand_guarantor", ("period_too_short_692",)),
        (Security("joint", DUE, until=DUE + timedelta(1)), "joint", date(2023, 9, 1), "demand_guarantor", ()),
        (Security("general", DUE, months=24), "general", date(2025, 8, 31), "sue_debtor", ()),
        (Security("joint"), "joint", None, "demand_guarantor", ("due_unknown",)),
        (Security("letter", until=date(2024, 1, 1)), "letter", date(2024, 1, 1), "demand_on_letter", ()),
        (Security("letter", months=6, starts_on=DUE), "letter", date(2024, 2, 29), "demand_on_letter", ()),
        (Security("debtor", DUE), "debtor", None, "demand_debtor", ("no_own_period",)),
        (Security("title"), "title", None, "take_back", ("no_own_period",)),
    ],
)  # fmt: skip
def test_form_and_period(security: Security, form: str, until: date | None, act: str, reasons: tuple[str, ...]) -> None:
    terms = security_terms(security)
    assert (terms.form, terms.until, terms.act, terms.reasons) == (form, until, act, reasons)


def test_each_part_of_the_period_is_watched() -> None:
    joint = Security("joint", DUE)  # ends 2024-02-29
    assert security_terms(joint).alarms == ((90, date(2023, 12, 1)), (30, date(2024, 1, 30)), (7, date(2024, 2, 22)))
    assert security_state(joint, date(2023, 11, 30)).state == "running"
    assert security_state(joint, date(2023, 12, 1)).alarm == 90
    assert security_state(joint, date(2024, 1, 30)).alarm == 30
    last = security_state(joint, date(2024, 2, 29))
    assert (last.state, last.alarm, last.days_left) == ("expiring", 7, 0)
    assert security_state(joint, date(2024, 3, 1)).state == "expired"
    assert security_state(replace(joint, released_on=date(2024, 1, 1)), date(2024, 1, 1)).state == "released"
    assert security_state(replace(joint, released_on=date(2024, 1, 1)), date(2023, 12, 31)).state == "expiring"
    assert security_state(Security("joint"), DUE).state == "not_running"
    assert security_state(Security("title"), DUE).state == "running"


def test_an_alarm_rings_once_and_only_the_nearest_after_a_gap() -> None:
    joint = Security("joint", DUE)
    assert alarms_due(joint, None, date(2023, 11, 30)) == []
    assert alarms_due(joint, date(2023, 11, 30), date(2023, 12, 1)) == [90]
    assert alarms_due(joint, date(2023, 12, 1), date(2023, 12, 2)) == []
    assert alarms_due(joint, date(2023, 11, 1), date(2024, 2, 25)) == [7]
    assert alarms_due(joint, None, date(2024, 3, 1)) == []
    assert alarms_due(replace(joint, released_on=DUE), None, date(2024, 2, 25)) == []


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1_500))
def test_looking_daily_rings_every_alarm_once(due_on: date, first: int) -> None:
    joint = Security("joint", due_on, months=12)
    until = security_terms(joint).until
    assert until is not None
    start = until - timedelta(first)
    rung, since = [], start
    for n in range(1, first + 3):
        rung += alarms_due(joint, since, start + timedelta(n))
        since = start + timedelta(n)
    assert rung == [days for days in (90, 30, 7) if days < first]


def test_a_new_due_date_moves_nothing_without_consent() -> None:
    joint = Security("joint", DUE)
    assert period_after_change(joint, date(2024, 8, 31), consented=False).until == date(2024, 2, 29)
    assert period_after_change(joint, date(2024, 8, 31), consented=True).until == date(2025, 2, 28)


def test_the_first_of_several_to_expire() -> None:
    first, later, gone = Security("joint", DUE), Security("joint", DUE, months=24), Security("letter", until=DUE)
    assert first_to_expire([later, gone, first], date(2023, 10, 1)) is first
    assert first_to_expire([gone, Security("title")], date(2023, 10, 1)) is None


def test_a_deposit_above_a_fifth_is_a_prepayment() -> None:
    assert deposit_excess(100_000, 30_000) == 10_000
    assert deposit_excess(100_000, 20_000) == 0


@pytest.mark.parametrize(
    "wrong", [Security("promise"), Security("joint", DUE, months=0), Security("joint", DUE, months=9_999)]
)
def test_a_security_that_means_nothing(wrong: Security) -> None:
    with pytest.raises(ValueError, match="form"):
        security_terms(wrong)


NOW = date(2026, 11, 2)
RICH = CreditFacts(turnover_minor=100_000_000, own_funds_minor=50_000_000)


def checks(**findings: str) -> list[Check]:
    return [Check(code, finding, date(2026, 10, 1)) for code, finding in findings.items()]


def every(finding: str, **others: str) -> list[Check]:
    return checks(**{**dict.fromkeys(WEIGHTS, finding), **others})


def test_weights_make_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("found", "facts", "score", "grade", "limit", "terms"),
    [
        (every("good"), RICH, 100, "A", 5_000_000, "open_60"),  # a tenth of own funds is less than of the turnover
        (every("fair"), RICH, 50, "C", 2_000_000, "advance_half"),
        (every("good", litigation="poor", enforcement="poor"), RICH, 70, "B", 5_000_000, "open_30"),
        (every("poor"), RICH, 0, "D", 0, "advance_all"),
        ([], RICH, 0, "D", 0, "advance_all"),
        (every("good"), CreditFacts(), 100, "A", 0, "open_60"),
        (every("good"), replace(RICH, wanted_minor=30_000), 100, "A", 30_000, "open_60"),
        (every("good"), replace(RICH, stops=("dishonest_debtor",)), 100, "D", 0, "advance_all"),
        (every("good"), replace(RICH, own_funds_minor=-5), 100, "A", 0, "open_60"),
        # what they owed us late overrules a good mark
        (every("good"), replace(RICH, average_days_late=60), 85, "A", 5_000_000, "open_60"),
    ],
)
def test_scores_by_hand(found: list[Check], facts: CreditFacts, score: int, grade: str, limit: int, terms: str) -> None:
    made = score_credit(found, facts, NOW)
    assert (made.score, made.grade, made.suggested_limit_minor, made.allowed_terms) == (score, grade, limit, terms)


def test_what_was_not_checked_is_not_assumed() -> None:
    made = score_credit(every("unknown", registration="good", own_experience="good"), RICH, NOW)
    assert (made.score, made.grade) == (25, "D")
    assert ("too_little_seen", 25) in made.reasons
    assert ("finances:unknown", 0) in made.reasons


def test_an_old_check_counts_for_none_and_the_newest_of_two_counts() -> None:
    old = Check("finances", "good", NOW - timedelta(366))
    assert ("finances:outdated", 0) in score_credit([old], RICH, NOW).reasons
    assert ("finances:good", 15) in score_credit([Check("finances", "good", NOW - timedelta(365))], RICH, NOW).reasons
    newer = Check("finances", "poor", NOW)
    assert ("finances:poor", 0) in score_credit(
        [newer, Check("finances", "good", date(2026, 10, 1))], RICH, NOW
    ).reasons
    assert ("finances:unknown", 0) in score_credit([Check("finances", "good", NOW + timedelta(1))], RICH, NOW).reasons


@pytest.mark.parametrize(("late", "broken", "points"), [(15, 0, 15), (16, 0, 7), (0, 1, 7), (46, 0, 0), (0, 2, 0)])
def test_our_own_experience(late: int, broken: int, points: int) -> None:
    made = score_credit([], CreditFacts(average_days_late=late, broken_promises=broken), NOW)
    assert next(value for code, value in made.reasons if code.startswith("own_experience")) == points


def test_an_unknown_check_is_refused() -> None:
    for found, facts in (
        (checks(horoscope="good"), RICH),
        (checks(years="great"), RICH),
        ([], replace(RICH, stops=("x",))),
    ):
        with pytest.raises(ValueError, match="unknown"):
            score_credit(found, facts, NOW)


@given(st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.sampled_from(["good", "fair", "poor"])), st.data())
def test_a_better_finding_never_lowers_the_score(found: dict[str, str], data: st.DataObject) -> None:
    before = score_credit(checks(**found), RICH, NOW)
    code = data.draw(st.sampled_from(sorted(WEIGHTS)))
    after = score_credit(checks(**{**found, code: "good"}), RICH, NOW)
    assert 0 <= before.score <= after.score <= 100
    assert before.grade >= after.grade
    assert before.suggested_limit_minor <= after.suggested_limit_minor


@pytest.mark.parametrize(
    ("exposure", "limit", "level", "total"),
    [
        (Exposure(799), 1_000, "ok", 799),
        (Exposure(500, 200, 100), 1_000, "warning", 800),
        (Exposure(500, 300, 200), 1_000, "warning", 1_000),
        (Exposure(500, 300, 201), 1_000, "blocked", 1_001),
        (Exposure(500, 300, 201, secured_minor=300), 1_000, "ok", 701),
        (Exposure(500, secured_minor=900), 1_000, "ok", 0),
        (Exposure(1), 0, "blocked", 1),
        (Exposure(0), 0, "ok", 0),
    ],
)
def test_exposure_against_the_limit(exposure: Exposure, limit: int, level: str, total: int) -> None:
    found = exposure_level(exposure, limit, [], NOW)
    assert (found.level, found.exposure_minor) == (level, total)


def test_a_contract_about_to_be_signed_counts() -> None:
    assert exposure_level(Exposure(700), 1_000, [], NOW).level == "ok"
    assert exposure_level(Exposure(700), 1_000, [], NOW, adding_minor=301).over_minor == 1
    # what is secured covers the new contract too
    assert exposure_level(Exposure(100, secured_minor=400), 1_000, [], NOW, adding_minor=900).exposure_minor == 600


def test_an_approval_has_an_amount_and_an_end() -> None:
    leave = Approval(1_500, NOW)
    found = exposure_level(Exposure(1_500), 1_000, [leave], NOW)
    assert (found.level, found.approved_by, found.over_minor) == ("warning", leave, 500)
    assert exposure_level(Exposure(1_501), 1_000, [leave], NOW).level == "blocked"
    assert exposure_level(Exposure(1_500), 1_000, [leave], NOW + timedelta(1)).level == "blocked"


@pytest.mark.parametrize(
    ("exposure", "limit"), [(Exposure(-1), 5), (Exposure(1), -5), (Exposure(1, secured_minor=-1), 5)]
)
def test_negative_amounts_are_refused(exposure: Exposure, limit: int) -> None:
    with pytest.raises(ValueError, match="zero"):
        exposure_level(exposure, limit, [], NOW)
