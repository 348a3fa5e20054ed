"""Which clocks run: facts start them, the latest of several counts, what is missing is named."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.calendar import CHINA
from huikuan.rules.plan.due import Offset
from huikuan.rules.plan.instalments import PlannedInstalment, Trigger
from huikuan.rules.plan.resolve import Facts, Resolved, resolve

D = date
SIGNED = Trigger("signature")
PLAN = [
    PlannedInstalment(1, "advance", trigger=SIGNED, offset=Offset(5, "working")),
    PlannedInstalment(2, "acceptance", trigger=Trigger("invoice"), conditions=(Trigger("acceptance", "m2"),),
                      offset=Offset(15, "working")),
    PlannedInstalment(3, "retention", trigger=Trigger("warranty_end", "m2"), offset=Offset(30)),
    PlannedInstalment(4, "other", trigger=Trigger("instalment", "2"), offset=Offset(1, "month")),
]  # fmt: skip


def dues(facts: Facts, plan: list[PlannedInstalment] = PLAN) -> list[date | None]:
    return [one.due.on if one.due else None for one in resolve(plan, facts, CHINA)]


def waits(one: Resolved) -> list[tuple[str, str]]:
    return [(trigger.code, trigger.ref) for trigger in one.waiting]


def test_a_contract_from_signature_to_warranty() -> None:
    assert dues(Facts()) == [None] * 4
    signed = Facts(signed_on=D(2026, 1, 5))
    assert dues(signed) == [D(2026, 1, 12), None, None, None]
    assert waits(resolve(PLAN, signed, CHINA)[1]) == [("invoice", ""), ("acceptance", "m2")]
    accepted = Facts(signed_on=D(2026, 1, 5), acceptances={"m2": D(2026, 3, 2)})
    assert waits(resolve(PLAN, accepted, CHINA)[1]) == [("invoice", "")]
    billed = Facts(
        signed_on=D(2026, 1, 5), acceptances={"m2": D(2026, 3, 2)}, invoices={2: D(2026, 2, 20)},
        warranty_ends={"m2": D(2027, 3, 2)},
    )  # fmt: skip
    # the invoice came first, so acceptance, the later one, starts the clock; number 4 follows number 2 by a month
    assert dues(billed) == [D(2026, 1, 12), D(2026, 3, 23), D(2027, 4, 1), D(2026, 4, 23)]
    found = resolve(PLAN, billed, CHINA)[1]
    assert found.triggered_on == D(2026, 3, 2)
    assert found.trace["fired"] == [
        {"trigger": "invoice", "ref": "", "on": "2026-02-20"},
        {"trigger": "acceptance", "ref": "m2", "on": "2026-03-02"},
    ]
    assert found.trace["on"] == "2026-03-23"


def test_an_invoice_of_another_instalment_does_not_count() -> None:
    facts = Facts(acceptances={"m2": D(2026, 3, 2)}, invoices={1: D(2026, 2, 20)})
    assert dues(facts)[1] is None


def test_after_another_instalment_was_paid_and_not_merely_due() -> None:
    plan = [PLAN[0], PlannedInstalment(2, trigger=Trigger("instalment", "1", of="settled"), offset=Offset(30))]
    assert dues(Facts(signed_on=D(2026, 1, 5)), plan) == [D(2026, 1, 12), None]
    assert dues(Facts(signed_on=D(2026, 1, 5), settled={1: D(2026, 2, 1)}), plan) == [D(2026, 1, 12), D(2026, 3, 3)]


def test_a_date_set_by_hand_carries_on() -> None:
    facts = Facts(due={2: D(2026, 5, 1)})
    assert dues(facts) == [None, None, None, D(2026, 6, 1)]


def test_a_condition_without_a_milestone_means_the_instalments_own() -> None:
    plan = [PlannedInstalment(1, trigger=Trigger("delivery", "m1"), conditions=(Trigger("acceptance"),))]
    facts = Facts(deliveries={"m1": D(2026, 3, 2)}, acceptances={"m1": D(2026, 3, 9), "": D(2026, 1, 1)})
    assert dues(facts, plan) == [D(2026, 3, 9)]


def test_the_order_of_the_plan_does_not_matter() -> None:
    chain = [
        PlannedInstalment(1, trigger=Trigger("instalment", "2"), offset=Offset(1)),
        PlannedInstalment(2, trigger=Trigger("instalment", "3"), offset=Offset(1)),
        PlannedInstalment(3, trigger=Trigger("date", "2026-03-02")),
    ]
    assert dues(Facts(), chain) == [D(2026, 3, 4), D(2026, 3, 3), D(2026, 3, 2)]


def test_unknown_waits_whatever_happens() -> None:
    plan = [PlannedInstalment(1, conditions=(SIGNED,))]
    found = resolve(plan, Facts(signed_on=D(2026, 1, 5)), CHINA)[0]
    assert found.due is None
    assert waits(found) == [("unknown", "")]


def test_a_circle_is_said_and_ends() -> None:
    plan = [
        PlannedInstalment(1, trigger=Trigger("instalment", "2")),
        PlannedInstalment(2, trigger=Trigger("instalment", "1")),
    ]
    assert [one.blocked for one in resolve(plan, Facts(), CHINA)] == ["cycle", "cycle"]
    # a date set by hand breaks it
    assert dues(Facts(due={2: D(2026, 5, 1)}), plan)[0] == D(2026, 5, 1)


def test_a_period_that_cannot_be_counted_is_said() -> None:
    plan = [PlannedInstalment(1, trigger=SIGNED, offset=Offset(1, "hour"))]
    assert resolve(plan, Facts(signed_on=D(2026, 1, 5)), CHINA)[0].blocked == "period"


REFS = st.sampled_from(["", "1", "2", "3", "9", "m", "²", "99999999999999999999", "2026-03-02", "2026-02-30"])
CODES = st.sampled_from(
    ["date", "signature", "effective", "milestone", "acceptance", "delivery", "invoice", "warranty_end", "instalment",
     "unknown", "odd"]
)  # fmt: skip
TRIGGERS = st.builds(Trigger, CODES, REFS, st.sampled_from(["due", "settled", "odd"]))
LINES = st.builds(
    PlannedInstalment,
    sequence=st.integers(1, 4),
    trigger=TRIGGERS,
    conditions=st.lists(TRIGGERS, max_size=2).map(tuple),
)
DATES = st.dates(date(2024, 1, 1), date(2026, 12, 1))


@given(st.lists(LINES, max_size=6), st.none() | DATES, st.dictionaries(st.integers(1, 4), DATES))
def test_any_plan_resolves(plan: list[PlannedInstalment], signed_on: date | None, invoices: dict[int, date]) -> None:
    found = resolve(plan, Facts(signed_on=signed_on, invoices=invoices), CHINA)
    assert [one.sequence for one in found] == [line.sequence for line in plan]
    for line, one in zip(plan, found, strict=True):
        assert len(one.fired) + len(one.waiting) == len(line.triggers)
        assert (one.due is None) == bool(one.waiting)
        if one.due:
            assert one.triggered_on == max(day for _trigger, day in one.fired)
