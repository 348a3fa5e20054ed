"""The known answers (tests/cases/payment_clauses.json): every field of every stage, every flag, every sum."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.rules.clauses.comparing import cases_in, read, stages

CASES = cases_in(Path(__file__).parents[2] / "cases" / "payment_clauses.json")
# The tags that were in the page this clause came from are not in the text, so nothing in the text can tell.
UNSEEN = {"G47": {"html_in_source"}}


def named(case: dict[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", CASES, ids=named)
def test_stages(case: dict[str, Any]) -> None:
    assert stages(read(case)) == stages(case)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_flags(case: dict[str, Any]) -> None:
    assert set(read(case)["flags"]) == set(case["flags"]) - UNSEEN.get(case["id"], set())


@pytest.mark.parametrize("case", CASES, ids=named)
def test_sums(case: dict[str, Any]) -> None:
    found = read(case)
    for name in ("increments_pct", "sum_pct", "increments_amount"):
        assert found.get(name) == case.get(name), name


STATED = ("G21", "G23", "G25", "G49", "G51", "G53", "G55", "G61")


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in STATED], ids=named)
def test_the_total_is_found_in_the_text(case: dict[str, Any]) -> None:
    assert read({"text": case["text"]})["contract_total"] == case["contract_total"]


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in {"G33", "G41"}], ids=named)
def test_the_total_follows_from_percents_beside_amounts(case: dict[str, Any]) -> None:
    assert read({"text": case["text"]})["contract_total"] == case["contract_total"]
