"""Two claims through the weekends and holidays of September to November 2026, against tables written by hand.

Working time of those weeks: Sunday 20 September and Saturday 10 October are worked; 25–27 September (Mid-Autumn) and
1–7 October (National Day) are not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from huikuan.rules.dunning.decide import decide
from huikuan.rules.dunning.facts import Facts

from .walk import EVERY_DAY, POLICY, codes, walk


def test_a_claim_due_on_the_eve_of_national_day() -> None:
    facts = Facts(due_on=date(2026, 9, 30), outstanding_minor=386_400_00)
    assert walk(facts, date(2026, 9, 14), date(2026, 11, 30)) == {
        date(2026, 9, 23): "notice_before",  # −7, Wednesday
        date(2026, 9, 29): "short_before",  # −1, Tuesday
        date(2026, 9, 30): "due_today",
        # 1–7 October nobody works; +1 and +3 are overtaken by +7: one step after the gap, not three
        date(2026, 10, 8): "second_reminder",  # until Tuesday 13 October
        date(2026, 10, 10): "internal_alert",  # +10, a Saturday that is worked; it does not wait for the deadline
        date(2026, 10, 14): "offer_help",  # +14, the day after the deadline; until Monday 19 October
        date(2026, 10, 20): "meeting",
        date(2026, 10, 30): "demand_letter",  # until Friday 6 November
        date(2026, 11, 9): "suspension",  # +40, Monday; until Thursday 12 November
        date(2026, 11, 16): "mediation",  # +45 is a Saturday; until Monday 23 November
        date(2026, 11, 30): "lawyer_letter",  # +60 is Sunday 29 November
    }


def test_a_claim_with_a_promise_and_a_payment() -> None:
    def change(facts: Facts, day: date) -> Facts:
        if day == date(2026, 9, 22):  # promised for 9 October: all of it is held
            return replace(facts, held_minor=facts.outstanding_minor, held_until=date(2026, 10, 9))
        if day == date(2026, 10, 10):  # nothing came
            return replace(facts, held_minor=0, held_until=None)
        if day == date(2026, 10, 20):  # part of it is paid
            return replace(facts, outstanding_minor=50_000_00)
        if day == date(2026, 10, 27):  # the rest
            return replace(facts, outstanding_minor=0)
        return facts

    facts = Facts(due_on=date(2026, 9, 18), outstanding_minor=200_000_00)
    assert walk(facts, date(2026, 9, 1), date(2026, 12, 31), change) == {
        date(2026, 9, 11): "notice_before",  # −7, Friday
        date(2026, 9, 17): "short_before",
        date(2026, 9, 18): "due_today",  # Friday
        date(2026, 9, 20): "reminder",  # +1 is Saturday; the Sunday after it is worked
        date(2026, 9, 21): "call",  # +3, Monday
        # held from 22 September to 9 October, then one catch-up step on the worked Saturday
        date(2026, 10, 10): "second_reminder",  # until Thursday 15 October
        date(2026, 10, 12): "internal_alert",  # two days after it
        date(2026, 10, 16): "offer_help",  # the day after the deadline; until Wednesday 21 October
        date(2026, 10, 22): "meeting",  # the day after that one, for what is left
        # settled on the 27th: nothing more, for ever
    }


def test_the_ordinary_ladder_runs_on_its_own_days() -> None:
    """With every day a working day, deadlines and waits disturb nothing."""
    facts = Facts(due_on=date(2026, 3, 1), outstanding_minor=1_000_00)
    due = date(2026, 3, 1)
    taken = walk(facts, date(2026, 2, 1), date(2026, 7, 1), calendar=EVERY_DAY)
    assert {(day - due).days: key for day, key in taken.items()} == {
        -7: "notice_before",
        -1: "short_before",
        0: "due_today",
        1: "reminder",
        3: "call",
        7: "second_reminder",
        10: "internal_alert",
        14: "offer_help",
        20: "meeting",
        30: "demand_letter",
        40: "suspension",
        45: "mediation",
        60: "lawyer_letter",
        75: "court_prepared",
    }


def test_an_old_claim_imported_today_starts_gently() -> None:
    """Fifty days late, nothing sent: thanks and reminder first, then the ladder at a decent pace, notice by notice."""
    facts = Facts(due_on=date(2026, 1, 10), outstanding_minor=1_000_00)
    first = date(2026, 3, 1)
    taken = walk(facts, first, date(2026, 5, 31), calendar=EVERY_DAY)
    assert {(day - first).days: key for day, key in taken.items()} == {
        0: "reminder",
        1: "call",
        4: "second_reminder",  # until day 9
        6: "internal_alert",
        10: "offer_help",  # until day 15
        16: "meeting",
        23: "demand_letter",  # until day 30
        31: "mediation",  # the higher of two reached at once; until day 38
        41: "lawyer_letter",  # until day 48
        49: "court_prepared",
    }
    trace = decide(facts, POLICY, EVERY_DAY, first).trace
    assert [reason.as_json() for reason in trace] == [
        ["due", {"on": "2026-01-10"}],
        ["days_late", {"days": 50}],
        ["step", {"key": "reminder", "needs_days": 1, "unit": "calendar"}],
        ["overtaken", {"keys": "notice_before,short_before,due_today"}],
        ["notice_missing", {"key": "mediation", "keys": "demand_letter"}],
        ["amount", {"amount_minor": 100000, "outstanding_minor": 100000}],
    ]


def test_a_friday_claim_gets_its_mail_before_the_call() -> None:
    facts = Facts(due_on=date(2026, 11, 6), outstanding_minor=1_000_00)
    taken = walk(facts, date(2026, 11, 6), date(2026, 11, 14))
    assert taken == {
        date(2026, 11, 6): "due_today",
        date(2026, 11, 9): "reminder",
        date(2026, 11, 10): "call",
        date(2026, 11, 13): "second_reminder",
    }
    assert "overtaken" not in codes(
        decide(
            replace(facts, counted_mask=0b1111, last_counted_on=date(2026, 11, 9)),
            POLICY,
            EVERY_DAY,
            date(2026, 11, 10),
        )
    )
