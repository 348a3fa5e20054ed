"""More clauses, written after reading real tenders and contracts and labelled by the same conventions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.rules.clauses.comparing import cases_in, read, stages

CASES = cases_in(Path(__file__).with_name("more_clauses.json"))


def named(case: dict[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", CASES, ids=named)
def test_stages(case: dict[str, Any]) -> None:
    assert stages(read(case)) == stages(case)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_flags(case: dict[str, Any]) -> None:
    assert set(read(case)["flags"]) == set(case["flags"])
