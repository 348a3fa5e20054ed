"""Which room may know which: the contracts of pyproject.toml hold for the whole package."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT, contract


@pytest.mark.slow
def test_every_import_contract_is_kept() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout[run.stdout.find("Contracts") :] + run.stderr
    assert "0 broken" in run.stdout


def test_no_room_escapes_the_contracts() -> None:
    assert contract("shell")["exhaustive"]
    assert contract("flow")["exhaustive"]
