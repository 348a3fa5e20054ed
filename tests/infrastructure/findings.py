"""What this run tested on, and what it could not have: printed at its end, where nobody overlooks it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

used: dict[str, str] = {}
missing: dict[str, str] = {}


def unavailable(what: str, why: str, remedy: str) -> NoReturn:
    """Skip the test that needed `what`, loudly; where CI is set, fail it: there nothing may stay untested."""
    why = " ".join(why.split())
    missing[what] = f"{why} {remedy}"
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not available, and CI is set: {why} {remedy}", pytrace=False)
    pytest.skip(f"NOT TESTED ON {what.upper()}: {why} {remedy}")


def summary() -> list[str]:
    """The lines of the summary: what was used first, then what is missing, announced in capitals."""
    lines = [f"{what}: {detail}" for what, detail in used.items()]
    return lines + [f"!!! NOT TESTED ON {what.upper()}: {detail}" for what, detail in missing.items()]
