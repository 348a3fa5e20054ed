"""Usual payment plans to start from. Names and titles are codes; their words are in support/sentences/plans.py.

Shares and triggers are those met in practice; every line can be changed before it is agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from huikuan.rules.plan.due import Offset, add_months
from huikuan.rules.plan.instalments import PlannedInstalment, Trigger

W5, W10, W15 = Offset(5, "working"), Offset(10, "working"), Offset(15, "working")
D30: Final = Offset(30)
SIGNED, EFFECTIVE, INVOICED = Trigger("signature"), Trigger("effective"), Trigger("invoice")
WARRANTY: Final = Trigger("warranty_end")
MOST_PERIODS: Final = 120


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """A plan to start from: its code, the branch it is usual in, its lines."""

    code: str
    branch: str
    lines: tuple[PlannedInstalment, ...]


def made(code: str, branch: str, *rows: tuple[str, str, int, Trigger, Offset]) -> PlanTemplate:
    """A template of shares in percent; the sequences count from 1."""
    lines = [
        PlannedInstalment(number, kind, title, percent * 100, trigger=trigger, offset=offset)
        for number, (kind, title, percent, trigger, offset) in enumerate(rows, 1)
    ]
    return PlanTemplate(code, branch, tuple(lines))


def milestone(event: str) -> Trigger:
    """A milestone that is to be chosen; `event` says which is meant."""
    return Trigger("milestone", event=event)


def accepted(event: str = "final_acceptance") -> Trigger:
    """An acceptance whose milestone is to be chosen."""
    return Trigger("acceptance", event=event)


ADVANCE_30: Final = ("advance", "advance", 30, SIGNED, W5)
TEMPLATES: Final[tuple[PlanTemplate, ...]] = (
    made(
        "thirty_sixty_ten", "software",
        ADVANCE_30,
        ("acceptance", "final_acceptance", 60, accepted(), W15),
        ("retention", "retention", 10, WARRANTY, W10),
    ),
    made(
        "three_three_three_one", "software",
        ADVANCE_30,
        ("progress", "prototype_confirmed", 30, milestone("prototype_confirmed"), W10),
        ("acceptance", "final_acceptance", 30, accepted(), W15),
        ("retention", "retention", 10, WARRANTY, W10),
    ),
    made(
        "forty_thirty_twenty_ten", "software",
        ("advance", "advance", 40, SIGNED, W5),
        ("progress", "go_live", 30, milestone("go_live"), W10),
        ("acceptance", "final_acceptance", 20, accepted(), W15),
        ("retention", "retention", 10, WARRANTY, W10),
    ),
    made(
        "thirty_thirty_twenty_ten_ten", "software",
        ADVANCE_30,
        ("progress", "design_confirmed", 30, milestone("design_confirmed"), W10),
        ("progress", "go_live", 20, milestone("go_live"), W10),
        ("acceptance", "final_acceptance", 10, accepted(), W15),
        ("retention", "retention", 10, WARRANTY, W10),
    ),
    made(
        "half_half", "service",
        ("advance", "advance", 50, SIGNED, W5),
        ("final", "final_acceptance", 50, accepted(), W15),
    ),
    made(
        "equipment_20_70_10", "goods",
        ("advance", "advance", 20, EFFECTIVE, W5),
        ("delivery", "delivery_acceptance", 70, accepted("delivery_acceptance"), D30),
        ("retention", "retention", 10, WARRANTY, D30),
    ),
    made(
        "equipment_30_30_30_10", "goods",
        ADVANCE_30,
        ("delivery", "delivery", 30, Trigger("delivery"), W15),
        ("acceptance", "final_acceptance", 30, accepted(), W15),
        ("retention", "retention", 10, WARRANTY, W15),
    ),
    made("all_in_advance", "service", ("advance", "advance", 100, SIGNED, W5)),
    made("all_on_acceptance", "service", ("acceptance", "final_acceptance", 100, accepted(), D30)),
    made("all_on_invoice", "goods", ("final", "on_invoice", 100, INVOICED, D30)),
    made(
        "annual_maintenance", "service",
        ("advance", "maintenance_first_half", 50, EFFECTIVE, D30),
        ("final", "maintenance_second_half", 50, EFFECTIVE, Offset(30, months=6)),
    ),
    PlanTemplate(
        "construction_10_80_97_3", "construction",
        (
            # 建质〔2017〕138号 art. 7: retention at most 3 % of the settlement
            PlannedInstalment(1, "advance", "advance", 1000, trigger=EFFECTIVE, offset=Offset(7)),
            PlannedInstalment(
                2, "progress", "completion", 8000, cumulative=True, trigger=accepted("completion_acceptance"),
                offset=Offset(28),
            ),
            PlannedInstalment(
                3, "final", "settlement", 9700, cumulative=True, trigger=milestone("settlement_audit"),
                offset=Offset(28),
            ),
            PlannedInstalment(
                4, "retention", "retention", 300, remainder=True, trigger=WARRANTY, offset=Offset(14)
            ),
        ),
    ),
)  # fmt: skip


BY_CODE: Final = {one.code: one for one in TEMPLATES}


def template(code: str) -> PlanTemplate:
    """The template of that code. Raises KeyError for one that does not exist."""
    return BY_CODE[code]


def every_period(
    total_minor: int, first_on: date, count: int, months: int, title: str = "service_period", offset: Offset = D30
) -> list[PlannedInstalment]:
    """A service paid in `count` equal parts, every `months` months from a day (monthly 1, quarterly 3, yearly 12).

    Each clock starts on its own date, reckoned from the first (31 January, 28 February, 31 March). Each part is the
    total divided by `count`, rounded down to the minor unit; the last takes the rest. Raises ValueError outside 1 to
    120 parts of 1 to 120 months, or with less than one unit for each.
    """
    if not (1 <= count <= MOST_PERIODS and 1 <= months <= MOST_PERIODS):
        raise ValueError("1 to 120 parts of 1 to 120 months")
    each = total_minor // count
    if each <= 0:
        raise ValueError("less than one unit for each part")
    lines = [
        PlannedInstalment(
            place + 1, "progress", title, amount_minor=each, offset=offset,
            trigger=Trigger("date", add_months(first_on, months * place).isoformat()),
        )
        for place in range(count)
    ]  # fmt: skip
    return [*lines[:-1], replace(lines[-1], amount_minor=None, remainder=True)]
