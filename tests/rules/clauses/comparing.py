"""Expected plans beside what the parser reads, for the tables of clauses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from huikuan.rules.clauses.entry import entry_of
from huikuan.rules.clauses.parse import parse_clauses

FIELDS = (
    "pct", "cumulative", "remainder", "amount", "basis", "trigger", "conditions", "window_n", "window_unit", "kind",
    "trigger_delay",
)  # fmt: skip


def cases_in(path: Path) -> list[dict[str, Any]]:
    """The entries of a table."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def read(case: dict[str, Any]) -> dict[str, Any]:
    """The text of an entry as the parser reads it, told the total where the entry has one."""
    total = case.get("contract_total")
    return entry_of(parse_clauses(case["text"], round(total * 100) if total else None))


def stages(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages with the fields that are compared."""
    return [{name: stage.get(name) for name in FIELDS} for stage in entry["plan"]]
