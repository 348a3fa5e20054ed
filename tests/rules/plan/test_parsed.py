"""From stages a clause was read into to planned instalments: nothing is made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.plan.due import Offset
from huikuan.rules.plan.instalments import UNKNOWN, PlannedInstalment, Trigger, check_lines
from huikuan.rules.plan.parsed import from_parsed
from huikuan.rules.plan.split import check_plan, split_plan


def stage(pct: object = None, trigger: str | None = None, **more: object) -> dict[str, Any]:
    """A stage in the parser's shape."""
    plain: dict[str, Any] = {
        "pct": pct, "cumulative": False, "remainder": False, "amount": None, "basis": "contract_total",
        "trigger": trigger, "conditions": [], "window_n": None, "window_unit": None, "kind": None,
    }  # fmt: skip
    return plain | more


def one(**more: object) -> PlannedInstalment:
    return from_parsed([stage(**more)], 100_000_000)[0]  # type: ignore[arg-type]


# payment_clauses.json: the stages of some entries, total in minor units, and the increments in major units
CLAUSES: list[tuple[str, int, list[dict[str, Any]], list[int]]] = [
    ("G01", 10_000_000, [
        stage(30, "sign", window_n=5, window_unit="day", kind="advance"),
        stage(60, "invoice_received", conditions=["delivery_acceptance"], window_n=10, window_unit="day",
              kind="acceptance"),
        stage(10, "warranty_end", remainder=True, window_n=30, window_unit="day", kind="retention"),
    ], [30_000, 60_000, 10_000]),
    ("G27", 80_000_000, [
        stage(30, "sign", kind="advance"),
        stage(70, "final_acceptance", remainder=True, window_n=30, window_unit="day", kind="acceptance"),
    ], [240_000, 560_000]),
    ("G33", 480_000_000, [
        stage(30, "effective", amount=1440000, conditions=["performance_bond_received"], kind="advance"),
        stage(50, "preliminary_acceptance", amount=2400000, kind="progress"),
        stage(20, "warranty_end", amount=960000, remainder=True, conditions=["no_breach"], kind="retention",
              trigger_delay={"n": 1, "unit": "year"}),
    ], [1_440_000, 2_400_000, 960_000]),
    ("G49", 128_000_000, [
        stage(30, "sign", amount=384000, kind="advance"),
        stage(40, "interim_acceptance", amount=512000, kind="progress"),
        stage(30, "final_acceptance", amount=384000, kind="final"),
    ], [384_000, 512_000, 384_000]),
    ("G61", 12_850_000, [stage(50, "sign", kind="advance"), stage(50, "final_acceptance", remainder=True)],
     [64_250, 64_250]),
    ("G37 with a total", 100_000_000, [
        stage(30, "sign", window_n=7, window_unit="day", kind="advance"),
        stage(None, "monthly_measurement", basis="measured_work", window_n=7, window_unit="day", kind="progress"),
        stage(95, "final_acceptance", cumulative=True, kind="acceptance"),
        stage(5, "warranty_end", remainder=True, window_n=30, window_unit="day", kind="retention"),
    ], [300_000, 0, 650_000, 50_000]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "total", "stages", "increments"), CLAUSES, ids=[row[0] for row in CLAUSES])
def test_clauses_become_plans(name: str, total: int, stages: list[dict[str, Any]], increments: list[int]) -> None:
    lines = from_parsed(stages, total)
    assert check_plan(total, lines) == []
    assert split_plan(total, lines) == [100 * major for major in increments]


@pytest.mark.parametrize(
    ("total", "stages", "code"),
    [
        (126_800_000, [stage(50, amount=634000), stage(40, amount=507200), stage(15, amount=190200)], "above_total"),
        (191_600_000, [stage(50, amount=958000), stage(15, amount=287400), stage(5, amount=95800)], "sum_differs"),
        (103_200_000, [stage(amount=310000), stage(amount=722400)], "above_total"),
        (100_000_000, [stage(95)], "sum_differs"),
        (100_000_000, [stage(None, "final_acceptance")], "amount_unknown"),
        (100_000_000, [stage(30, "notice_issued", basis="batch_total", kind="recurring")], "basis_not_total"),
    ],
    ids=["G31", "G41", "G23", "G09", "G13", "G03"],
)
def test_clauses_that_do_not_add_up_are_not_made_to(total: int, stages: list[dict[str, Any]], code: str) -> None:
    lines = from_parsed(stages, total)
    assert check_lines(lines) == []  # triggers, kinds and windows stand; only the amounts do not
    assert code in {problem.code for problem in check_plan(total, lines)}


def test_the_latest_named_event_and_its_conditions() -> None:
    line = one(
        trigger="invoice_received", conditions=["delivery_acceptance", "vat_special_invoice", "payment_application"]
    )
    assert line.trigger == Trigger("invoice", event="invoice_received")
    assert line.conditions == (
        Trigger("acceptance", event="delivery_acceptance"),
        Trigger("milestone", event="payment_application"),
    )


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("sign", "signature"), ("effective", "effective"), ("delivery", "delivery"), ("invoice_received", "invoice"),
        ("final_acceptance", "acceptance"), ("preliminary_acceptance", "acceptance"),
        ("interim_acceptance", "acceptance"), ("delivery_acceptance", "acceptance"), ("warranty_end", "warranty_end"),
        ("go_live", "milestone"), ("prototype_confirmed", "milestone"), ("progress_pct_50", "milestone"),
        ("settlement_audit", "milestone"), ("install_done", "milestone"), ("fire_approval", "milestone"),
        ("performance_bond_received", "milestone"), ("monthly_measurement", "milestone"),
        ("notice_issued", "milestone"), ("fiscal_funds", "unknown"), ("upon_the_moon", "unknown"),
        ("../../etc", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_every_event_of_the_parser(event: str | None, code: str) -> None:
    assert one(trigger=event).trigger.code == code


def test_pay_when_funded_is_said() -> None:
    line = one(
        remainder=True, trigger="fiscal_funds", conditions=["final_acceptance"], window_n=90, window_unit="workday"
    )
    assert line.trigger == Trigger("unknown", event="fiscal_funds")
    assert [condition.code for condition in line.conditions] == ["acceptance"]
    assert line.notes == ("pay_when_funded",)
    assert line.offset == Offset(90, "working")


def test_a_missing_trigger_stays_unknown_whatever_its_conditions() -> None:
    line = one(pct=50, conditions=["delivery"])
    assert line.trigger == UNKNOWN
    assert [condition.code for condition in line.conditions] == ["delivery"]


def test_a_proviso_starts_no_clock() -> None:
    line = one(trigger="warranty_end", conditions=["no_quality_issue"])
    assert (line.conditions, line.provisos) == ((), ("no_quality_issue",))


@pytest.mark.parametrize(
    ("more", "offset", "months"),
    [
        ({"window_n": 5, "window_unit": "workday"}, Offset(5, "working"), None),
        ({"window_n": 2, "window_unit": "week"}, Offset(14), None),
        ({"window_n": 3, "window_unit": "month"}, Offset(3, "month"), None),
        ({"window_n": 1, "window_unit": "year"}, Offset(12, "month"), None),
        ({"trigger_delay": {"n": 1, "unit": "year"}, "window_n": 10, "window_unit": "workday"},
         Offset(10, "working", months=12), None),
        ({"trigger": "go_live", "trigger_delay": {"n": 1, "unit": "year"}}, Offset(12, "month"), None),
        ({"trigger": "warranty_end", "trigger_delay": {"n": 36, "unit": "month"}}, Offset(), 36),
        ({"trigger": "go_live", "trigger_delay": {"n": 30, "unit": "day"}}, Offset(30), None),
        ({"trigger": "go_live", "trigger_delay": {"n": 30, "unit": "day"}, "window_n": 5, "window_unit": "day"},
         Offset(35), None),
    ],
)  # fmt: skip
def test_windows_and_delays(more: dict[str, Any], offset: Offset, months: int | None) -> None:
    line = one(**{"trigger": "final_acceptance", **more})
    assert (line.offset, line.warranty_months, line.notes) == (offset, months, ())


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"window_unit": "workday"}, "window_blank"),
        ({"window_n": 5, "window_unit": "moon"}, "window_unread"),
        ({"window_n": -5, "window_unit": "day"}, "window_unread"),
        ({"window_n": 10**9, "window_unit": "day"}, "window_unread"),
        ({"window_n": "many", "window_unit": "day"}, "window_unread"),
        ({"trigger_delay": {"n": 30, "unit": "day"}, "window_n": 5, "window_unit": "workday"}, "window_unread"),
        ({"pct": 0}, "share_unread"), ({"pct": 120}, "share_unread"), ({"pct": float("nan")}, "share_unread"),
        ({"pct": True}, "share_unread"), ({"pct": "1e999999"}, "share_unread"), ({"pct": [30]}, "share_unread"),
        ({"amount": -5}, "amount_unread"), ({"amount": "1.234"}, "amount_unread"), ({"amount": "x"}, "amount_unread"),
        ({"amount": "9" * 30}, "amount_unread"), ({"basis": "profit"}, "basis_other"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(more: dict[str, Any], note: str) -> None:
    line = one(**{"trigger": "sign", **more})
    assert line.notes == (note,)
    assert line.share_bp is None
    assert line.amount_minor is None


@pytest.mark.parametrize(
    ("pct", "share_bp", "amount_minor"),
    [
        (30, 3_000, None),
        ("33.33", 3_333, None),
        (2.5, 250, None),
        (Decimal("0.1"), 10, None),
        ("33.333", None, 33_333_000),
    ],
)
def test_shares_are_exact(pct: object, share_bp: int | None, amount_minor: int | None) -> None:
    line = one(pct=pct)
    assert (line.share_bp, line.amount_minor) == (share_bp, amount_minor)
    assert line.notes == (("share_as_amount",) if amount_minor else ())


def test_a_share_too_fine_without_a_total() -> None:
    assert from_parsed([stage("33.333")], None)[0].notes == ("share_unread",)


def test_amounts_follow_the_currency() -> None:
    assert from_parsed([stage(amount="1234.5")], None)[0].amount_minor == 123_450
    assert from_parsed([stage(amount=1234)], None, "JPY")[0].amount_minor == 1_234
    assert from_parsed([stage(amount="1234.5")], None, "JPY")[0].notes == ("amount_unread",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["pct", "amount", "basis", "trigger", "window_n", "window_unit", "kind", "remainder",
                         "cumulative", "trigger_delay"]),
        JSON,
    ),
    st.lists(JSON, max_size=4),
    st.none() | st.integers(-10, 10**12),
)  # fmt: skip
def test_no_stage_breaks_it(values: dict[str, Any], conditions: list[Any], total: int | None) -> None:
    lines = from_parsed([{**values, "conditions": conditions}], total)
    assert not {problem.code for problem in check_lines(lines)} - {"ref_missing"}  # a date the clause did not give
