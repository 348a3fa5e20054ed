"""Change orders in the middle of a plan: what was billed or paid is never silently altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huikuan.rules.plan.amend import Amendment, CurrentInstalment, amend
from huikuan.rules.plan.due import Offset
from huikuan.rules.plan.instalments import PlannedInstalment, Trigger
from huikuan.rules.plan.propose import as_proposed, rebalance
from huikuan.rules.plan.split import PlanRefused

TOTAL = 1_000_00
SIGNED, ACCEPTED, WARRANTY = Trigger("signature"), Trigger("acceptance", "m1"), Trigger("warranty_end", "m1")


def current(number: int, minor: int, trigger: Trigger, **stand: Any) -> CurrentInstalment:
    line = PlannedInstalment(number, "other", f"no {number}", amount_minor=minor, trigger=trigger, offset=Offset(30))
    return CurrentInstalment(line, minor, **stand)


# 30/60/10: the advance is billed and paid, the rest is open
ADVANCE = current(1, 300_00, SIGNED, billed_minor=300_00, paid_minor=300_00, due_on=date(2026, 2, 1), state="settled")
SECOND = current(2, 600_00, ACCEPTED)
LAST = current(3, 100_00, WARRANTY)
HALF_PAID = [ADVANCE, SECOND, LAST]
# the same, the second instalment billed and half of it paid
SECOND_BILLED = replace(SECOND, billed_minor=600_00, paid_minor=250_00, due_on=date(2026, 4, 1), state="due")
BILLED = [ADVANCE, SECOND_BILLED, LAST]


def to(plan: Sequence[CurrentInstalment], **amounts: int) -> list[PlannedInstalment]:
    """The plan as proposed, with other amounts for some: n2=70_000."""
    return [
        replace(line, amount_minor=amounts.get(f"n{line.sequence}", line.amount_minor or 0))
        for line in as_proposed(plan)
    ]


def new(number: int, minor: int, continues: int | None = None) -> PlannedInstalment:
    return PlannedInstalment(number, amount_minor=minor, trigger=ACCEPTED, continues=continues, offset=Offset(30))


def codes(found: Amendment) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.sequence) for problem in found.problems]


def effects(found: Amendment) -> list[tuple[int | None, tuple[str, ...]]]:
    assert not found.refused, found.problems
    return [(change.sequence, change.effects) for change in found.changes]


def values(found: Amendment) -> dict[str, int | str]:
    return dict(found.problems[0].values)


def test_nothing_changes() -> None:
    found = amend(HALF_PAID, as_proposed(HALF_PAID), TOTAL, TOTAL)
    assert effects(found) == [(1, ("unchanged",)), (2, ("unchanged",)), (3, ("unchanged",))]


def test_an_open_instalment_grows_with_the_total() -> None:
    found = amend(HALF_PAID, to(HALF_PAID, n2=800_00), TOTAL, 1_200_00)
    assert effects(found) == [(1, ("unchanged",)), (2, ("amount_changed",)), (3, ("unchanged",))]
    assert (found.changes[1].before_minor, found.changes[1].after_minor) == (600_00, 800_00)


def test_the_total_falls_below_what_was_paid() -> None:
    found = amend(HALF_PAID, [new(1, 200_00, 1)], TOTAL, 200_00)
    assert codes(found)[0] == ("total_below_paid", None)
    assert values(found) == {"paid_minor": 300_00, "total_minor": 200_00, "overpaid_minor": 100_00}
    assert ("below_paid", 1) in codes(found)
    below = next(problem for problem in found.problems if problem.code == "below_paid")
    assert below.values["overpaid_minor"] == 100_00


def test_a_paid_instalment_is_not_lowered_below_what_was_paid() -> None:
    found = amend(HALF_PAID, to(HALF_PAID, n1=250_00, n2=650_00), TOTAL, TOTAL)
    assert codes(found) == [("below_paid", 1)]
    assert values(found)["overpaid_minor"] == 50_00


def test_a_billed_instalment_is_not_lowered_below_its_invoice() -> None:
    found = amend(BILLED, to(BILLED, n2=500_00), TOTAL, 900_00)
    assert codes(found) == [("below_billed", 2)]
    assert (values(found)["red_letter_minor"], values(found)["balance_minor"]) == (100_00, -100_00)


def test_a_billed_instalment_is_not_raised_either() -> None:
    found = amend(BILLED, to(BILLED, n2=700_00), TOTAL, 1_100_00)
    assert codes(found) == [("locked_amount", 2)]
    assert values(found)["balance_minor"] == 100_00  # what a balancing instalment would carry


def test_the_difference_becomes_a_balancing_instalment() -> None:
    found = amend(BILLED, [*as_proposed(BILLED), new(4, 100_00)], TOTAL, 1_100_00)
    assert effects(found)[1:] == [(2, ("unchanged",)), (3, ("unchanged",)), (None, ("added",))]
    assert found.amounts == (300_00, 600_00, 100_00, 100_00)


def test_the_difference_becomes_a_credit_that_is_said() -> None:
    found = amend(BILLED, as_proposed(BILLED), TOTAL, 900_00, credits={2: 100_00})
    assert effects(found) == [(1, ("unchanged",)), (2, ("credited",)), (3, ("unchanged",))]
    change = found.changes[1]
    assert (change.credit_minor, change.red_letter_minor, change.after_minor) == (100_00, 100_00, 600_00)


def test_without_the_credit_the_sum_is_wrong() -> None:
    found = amend(BILLED, as_proposed(BILLED), TOTAL, 900_00)
    assert codes(found) == [("above_total", None)]


def test_a_credit_cannot_take_back_what_was_paid() -> None:
    found = amend(BILLED, as_proposed(BILLED), TOTAL, 600_00, credits={2: 400_00})
    assert codes(found) == [("credit_range", 2)]
    assert values(found) == {"credit_minor": 400_00, "open_minor": 350_00}


@pytest.mark.parametrize(
    ("credits", "code"),
    [({3: 50_00}, ("credit_on_unlocked", 3)), ({9: 50_00}, ("credit_unknown", 9)), ({2: -50_00}, ("credit_range", 2))],
)
def test_credits_that_make_no_sense(credits: dict[int, int], code: tuple[str, int]) -> None:
    total = TOTAL - sum(credits.values())
    assert codes(amend(BILLED, as_proposed(BILLED), TOTAL, total, credits=credits)) == [code]


def test_an_earlier_credit_stays_in_force() -> None:
    plan = [ADVANCE, replace(SECOND_BILLED, credited_minor=100_00, billed_minor=500_00), LAST]
    assert effects(amend(plan, as_proposed(plan), 900_00, 900_00))[1] == (2, ("unchanged",))
    assert codes(amend(plan, as_proposed(plan), TOTAL, 900_00)) == [("old_plan_differs", None)]


def test_what_is_paid_cannot_be_withdrawn() -> None:
    found = amend(HALF_PAID, [new(2, 1_000_00, 2)], TOTAL, TOTAL)
    assert codes(found) == [("locked_withdrawn", 1)]


def test_what_is_open_can_be_withdrawn() -> None:
    found = amend(HALF_PAID, to([ADVANCE, SECOND]), TOTAL, 900_00)
    assert effects(found) == [(1, ("unchanged",)), (2, ("unchanged",)), (3, ("withdrawn",))]
    assert found.changes[2].after_minor == 0


def test_an_open_instalment_is_split() -> None:
    lines = [*to([ADVANCE]), new(2, 400_00, 2), new(3, 200_00, 2), replace(to([LAST])[0], sequence=4)]
    found = amend(HALF_PAID, lines, TOTAL, TOTAL)
    assert effects(found) == [(1, ("unchanged",)), (2, ("split",)), (3, ("unchanged",))]
    assert (found.changes[1].becomes, found.changes[1].after_minor) == ((2, 3), 600_00)


def test_a_paid_instalment_is_not_split() -> None:
    lines = [new(1, 100_00, 1), new(2, 200_00, 1), new(3, 600_00, 2), new(4, 100_00, 3)]
    assert codes(amend(HALF_PAID, lines, TOTAL, TOTAL)) == [("locked_split", 1)]


def test_the_terms_of_a_billed_instalment_stay() -> None:
    lines = as_proposed(BILLED)
    later = [lines[0], replace(lines[1], offset=Offset(90)), lines[2]]
    assert codes(amend(BILLED, later, TOTAL, TOTAL)) == [("locked_terms", 2)]
    dated = amend(BILLED, lines, TOTAL, TOTAL, due_on={2: date(2026, 6, 1)})
    assert codes(dated) == [("locked_due", 2)]


def test_the_terms_of_an_open_instalment_change() -> None:
    plan = [ADVANCE, replace(SECOND, due_on=date(2026, 4, 1), state="scheduled"), LAST]
    lines = as_proposed(plan)
    later = [lines[0], replace(lines[1], offset=Offset(90)), lines[2]]
    found = amend(plan, later, TOTAL, TOTAL, due_on={2: date(2026, 5, 31)})
    assert effects(found)[1] == (2, ("terms_changed", "due_changed"))
    assert (found.changes[1].due_before, found.changes[1].due_after) == (date(2026, 4, 1), date(2026, 5, 31))


def test_only_renumbering_changes_nothing() -> None:
    follower = current(3, 100_00, Trigger("instalment", "2"), billed_minor=100_00)
    plan = [ADVANCE, SECOND, follower]
    lines = [
        *to([ADVANCE]),
        new(2, 50_00),
        replace(to([replace(SECOND, amount_minor=550_00)])[0], sequence=3),
        replace(as_proposed([follower])[0], sequence=4, trigger=Trigger("instalment", "3")),
    ]
    found = amend(plan, lines, TOTAL, TOTAL)
    assert effects(found) == [(1, ("unchanged",)), (2, ("amount_changed",)), (3, ("unchanged",)), (None, ("added",))]


def test_a_new_name_alone_is_said() -> None:
    lines = as_proposed(HALF_PAID)
    found = amend(HALF_PAID, [*lines[:2], replace(lines[2], title="质保金")], TOTAL, TOTAL)
    assert effects(found)[2] == (3, ("retitled",))


def test_the_new_plan_must_be_the_new_total() -> None:
    found = amend(HALF_PAID, to(HALF_PAID, n2=700_00), TOTAL, 1_200_00)
    assert codes(found) == [("sum_differs", None)]
    assert values(found) == {"left_minor": 100_00}


def test_shares_are_of_the_new_total() -> None:
    lines = [*to([ADVANCE]), PlannedInstalment(2, share_bp=6_500, trigger=ACCEPTED, offset=Offset(30), continues=2),
             PlannedInstalment(3, remainder=True, trigger=WARRANTY, offset=Offset(30), continues=3)]  # fmt: skip
    found = amend(HALF_PAID, lines, TOTAL, 1_200_00)
    assert found.amounts == (300_00, 780_00, 120_00)


def test_a_cancelled_instalment_counts_for_nothing() -> None:
    plan = [*HALF_PAID, current(4, 500_00, SIGNED, state="cancelled")]
    assert effects(amend(plan, as_proposed(plan), TOTAL, TOTAL))[-1] == (3, ("unchanged",))
    assert ("continues_unknown", 4) in codes(amend(plan, [*as_proposed(plan), new(4, 10_00, 4)], TOTAL, 1_010_00))


def test_a_settled_or_written_off_instalment_is_locked_without_an_invoice() -> None:
    for state in ("settled", "written_off"):
        plan = [ADVANCE, replace(SECOND, state=state), LAST]
        assert codes(amend(plan, to(plan, n2=500_00), TOTAL, 900_00)) == [("locked_amount", 2)]


def test_rebalancing_touches_only_what_is_open() -> None:
    assert [line.amount_minor for line in rebalance(HALF_PAID, 1_210_00)] == [300_00, 780_00, 130_00]
    assert [line.amount_minor for line in rebalance(HALF_PAID, 1_210_00, "last")] == [300_00, 600_00, 310_00]
    added = rebalance(BILLED, 1_210_00, "new", ACCEPTED)
    assert [line.amount_minor for line in added] == [300_00, 600_00, 100_00, 210_00]
    assert (added[3].continues, added[3].trigger) == (None, ACCEPTED)


@pytest.mark.parametrize(
    ("plan", "total", "how", "code", "minor"),
    [
        ([ADVANCE, SECOND_BILLED], 800_00, "pro_rata", "nothing_open", -100_00),
        (BILLED, 890_00, "pro_rata", "balance_below_zero", -10_00),
        (HALF_PAID, 200_00, "last", "balance_below_zero", -700_00),
        (HALF_PAID, 300_01, "pro_rata", "balance_below_zero", 1),  # one fen cannot be two instalments
        (HALF_PAID, 900_00, "new", "balance_below_zero", -100_00),
    ],
)
def test_rebalancing_stops_where_only_a_credit_helps(
    plan: list[CurrentInstalment], total: int, how: str, code: str, minor: int
) -> None:
    with pytest.raises(PlanRefused) as refused:
        rebalance(plan, total, how)
    assert [(one.code, one.values["balance_minor"]) for one in refused.value.problems] == [(code, minor)]


def test_rebalancing_in_an_unknown_way() -> None:
    with pytest.raises(ValueError, match="unknown way"):
        rebalance(HALF_PAID, TOTAL, "somehow")


@st.composite
def plans(draw: st.DrawFn) -> list[CurrentInstalment]:
    made = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        minor = draw(st.integers(1, 10**9))
        paid = draw(st.sampled_from([0, 0, minor]) | st.integers(0, minor))
        billed = draw(st.sampled_from([0, 0, minor]) | st.integers(0, minor))
        due_on = draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)))
        made.append(
            current(number, minor, draw(st.sampled_from([SIGNED, ACCEPTED])), billed_minor=billed, paid_minor=paid,
                    credited_minor=draw(st.sampled_from([0, 0, (minor - paid) // 2])), due_on=due_on,
                    state=draw(st.sampled_from(["planned", "due", "overdue"]) if paid < minor else st.just("settled")))
        )  # fmt: skip
    return made


def total_of(plan: Sequence[CurrentInstalment]) -> int:
    return sum(one.amount_minor - one.credited_minor for one in plan)


@given(plans())
def test_the_same_plan_changes_nothing_twice(plan: list[CurrentInstalment]) -> None:
    assume(total_of(plan) >= sum(one.paid_minor for one in plan) and total_of(plan) > 0)
    found = amend(plan, as_proposed(plan), total_of(plan), total_of(plan))
    assert {change.effects for change in found.changes} == {("unchanged",)}
    assert found.problems == ()


@given(plans(), st.integers(-(10**9), 10**9), st.sampled_from(["pro_rata", "last", "new"]))
def test_a_rebalanced_plan_is_accepted_and_exact(plan: list[CurrentInstalment], difference: int, how: str) -> None:
    total = total_of(plan) + difference
    assume(total_of(plan) > 0 < total and total >= sum(one.paid_minor for one in plan))
    try:
        lines = rebalance(plan, total, how)
    except PlanRefused:
        return
    found = amend(plan, lines, total_of(plan), total)
    assert not found.refused
    assert sum(found.amounts) - sum(one.credited_minor for one in plan) == total


@given(plans(), st.data())
def test_no_accepted_amendment_alters_what_is_billed_or_paid(
    plan: list[CurrentInstalment], data: st.DataObject
) -> None:
    lines = []
    for line in as_proposed(plan):
        what = data.draw(st.sampled_from(["keep", "keep", "keep", "change", "drop", "split", "later"]))
        minor = line.amount_minor or 0
        if what == "change":
            line = replace(line, amount_minor=data.draw(st.integers(1, 2 * minor)))
        if what == "later":
            line = replace(line, offset=Offset(60))
        if what == "split" and minor > 1:
            lines.append(replace(line, amount_minor=1))
            line = replace(line, amount_minor=minor - 1)
        if what != "drop":
            lines.append(line)
    if data.draw(st.booleans()):
        lines.append(new(0, data.draw(st.integers(1, 10**6))))
    lines = [replace(line, sequence=number) for number, line in enumerate(lines, 1)]
    total = sum(line.amount_minor or 0 for line in lines) - sum(one.credited_minor for one in plan)
    found = amend(plan, lines, total_of(plan), total)
    if found.refused:
        return
    assert sum(found.amounts) - sum(one.credited_minor for one in plan) == total
    for one in plan:
        carried = [line for line in lines if line.continues == one.sequence]
        if one.locked:
            assert [(line.amount_minor, line.offset) for line in carried] == [(one.amount_minor, one.line.offset)]
    said = {change.sequence for change in found.changes if change.sequence}
    assert said == {one.sequence for one in plan}
    assert {sequence for change in found.changes for sequence in change.becomes} == {line.sequence for line in lines}


@given(plans(), st.dictionaries(st.integers(0, 7), st.integers(-5, 10**9), max_size=2))
def test_credits_never_go_below_what_was_paid(plan: list[CurrentInstalment], credits: dict[int, int]) -> None:
    total = total_of(plan) - sum(credits.values())
    found = amend(plan, as_proposed(plan), total_of(plan), total, credits=credits)
    if found.refused:
        return
    for one, change in zip(plan, found.changes, strict=True):
        assert one.amount_minor - one.credited_minor - change.credit_minor >= one.paid_minor
