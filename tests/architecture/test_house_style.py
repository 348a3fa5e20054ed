"""The part of the house style that a machine can check, and proof that each check can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture import house_rules as rules
from tests.architecture.sources import PACKAGE, ROOT, name_of, python_files

Rule = Callable[[Path], Iterator[str]]
EVERYWHERE = python_files()
NOT_CLI = [path for path in EVERYWHERE if not name_of(path).startswith("cli/")]
SERVICES = [path for path in python_files("flow") if "services" in path.parts or path.name == "services.py"]
MONEY = python_files("rules", *(f"flow/{stage}" for stage in ("parties", "contracts", "receivables", "payments")))
WHERE: list[tuple[Rule, Iterable[Path]]] = [
    (rules.reads_the_clock, EVERYWHERE),
    (rules.asks_for_the_time, python_files("rules", "flow")),
    (rules.is_nameless, EVERYWHERE),
    (rules.writes, python_files("web", "cli")),
    (rules.is_too_long, [*EVERYWHERE, *sorted(ROOT.glob("tools/*.py")), *sorted(ROOT.glob("tests/**/*.py"))]),
    (rules.listens_to_signals, EVERYWHERE),
    (rules.overrides_save, [path for path in EVERYWHERE if path.name == "models.py"]),
    (rules.prints, NOT_CLI),
    (rules.counts_money_in_floats, MONEY),
    (rules.stores_decimals, [path for path in EVERYWHERE if path.name == "models.py"]),
    (rules.takes_all_rows, python_files("web")),
    (rules.imports_the_world, python_files("rules")),
    (rules.is_unfinished, EVERYWHERE),
    (rules.lacks_a_docstring, [*python_files("rules"), *SERVICES]),
    (rules.takes_positional_arguments, SERVICES),
]


@pytest.mark.parametrize(("rule", "paths"), WHERE, ids=[rule.__name__ for rule, _ in WHERE])
def test_no_file_of_ours(rule: Rule, paths: Iterable[Path]) -> None:
    findings = [finding for path in paths for finding in rule(path)]
    assert not findings, f"{len(findings)} findings:\n  " + "\n  ".join(findings)


WRONG = [
    (rules.reads_the_clock, "from datetime import datetime, UTC\nx = datetime.now(UTC)"),
    (rules.reads_the_clock, "import datetime as d\nimport datetime\nx = datetime.date.today()"),
    (rules.reads_the_clock, "from django.utils import timezone\nx = Field(default=timezone.now)"),
    (rules.reads_the_clock, "from time import perf_counter"),
    (rules.reads_the_clock, "at = models.DateTimeField(auto_now_add=True)"),
    (rules.reads_the_clock, "from django.db.models.functions import Now"),
    (rules.asks_for_the_time, "from huikuan.support import clock"),
    (rules.asks_for_the_time, "from huikuan.support.clock import now"),
    (rules.writes, "Customer.objects.create(name=name)"),
    (rules.writes, "Hold.objects.filter(pk=pk).update(note=note)"),
    (rules.writes, "form.save()"),
    (rules.writes, "customer.save(update_fields=['name'])"),
    (rules.writes, "customer.delete()"),
    (rules.writes, "with connection.cursor() as c: pass"),
    (rules.is_too_long, "x = 1\n" * 401),
    (rules.is_too_long, "def f():\n" + "    x = 1\n" * 60),
    (rules.listens_to_signals, "from django.db.models.signals import post_save"),
    (rules.listens_to_signals, "from django.dispatch import receiver"),
    (rules.overrides_save, "class A(Model):\n    def save(self, *a, **k): ..."),
    (rules.prints, "print(1)"),
    (rules.counts_money_in_floats, "rate = 0.05"),
    (rules.counts_money_in_floats, "amount = float(cell)"),
    (rules.stores_decimals, "amount = models.DecimalField()"),
    (rules.takes_all_rows, "rows = Customer.objects.all()"),
    (rules.imports_the_world, "def f():\n    import os"),
    (rules.imports_the_world, "from django.db import models"),
    (rules.imports_the_world, "from huikuan.support import clock"),
    (rules.is_unfinished, "x = 1  # TO" + "DO later"),
    (rules.lacks_a_docstring, "def hold(*, by): ..."),
    (rules.takes_positional_arguments, "def hold(receivable, *, by): ..."),
]
RIGHT = [
    (rules.reads_the_clock, "import datetime\nx = datetime.time(9, 0)\ny = at.time()\nz = clock.now()"),
    (rules.reads_the_clock, "from django.utils import timezone\nx = timezone.localtime(at)"),
    (rules.writes, "context.update({'a': 1})\nrequest.session.save()\ndigest.update(data)\nimage.save(path)"),
    (rules.writes, "from huikuan.flow.receivables.services import holds\nholds.create(at=at)"),
    (rules.counts_money_in_floats, "if isinstance(cell, float): pass"),
    (rules.imports_the_world, "import re\nfrom decimal import Decimal\nfrom huikuan.rules import money"),
    (rules.takes_positional_arguments, "def hold(*, receivable, by): ...\ndef inner(a): ..."),
]


@pytest.mark.parametrize(
    ("rule", "source"), WRONG, ids=[f"{rule.__name__}: {source[-40:]!r}" for rule, source in WRONG]
)
def test_the_rule_finds_what_it_forbids(
    rule: Rule, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(rule(planted(source, tmp_path, monkeypatch)))


@pytest.mark.parametrize(
    ("rule", "source"), RIGHT, ids=[f"{rule.__name__}: {source[-40:]!r}" for rule, source in RIGHT]
)
def test_the_rule_leaves_the_rest_alone(
    rule: Rule, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(rule(planted(source, tmp_path, monkeypatch)))


@pytest.mark.parametrize("name", ["utils.py", "base.py", "helpers/__init__.py", "signals.py"])
def test_a_nameless_file_is_found(name: str) -> None:
    assert list(rules.is_nameless(PACKAGE / "web" / name))


def planted(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with this source that the rules take for one of the project's."""
    monkeypatch.setattr("tests.architecture.sources.ROOT", folder)
    path = folder / "planted.py"
    path.write_text(source, encoding="utf-8")
    return path
