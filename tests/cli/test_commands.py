"""The command line as a new user walks it: found, import, preview, run, explain; exit codes and JSON for scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LEDGER = Path(__file__).parent.parent / "cases" / "ledger-a.xlsx"


class Terminal:
    """A shell with a data folder of its own."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
        self.environment = {**kept, "HUIKUAN_HOME": str(home), "HUIKUAN_LANGUAGE": "zh"}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from huikuan.cli.main import main; main()", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_the_way_of_a_new_user(tmp_path: Path) -> None:
    shell = Terminal(tmp_path)
    nothing = shell.run("preview")
    assert nothing.returncode == 2
    assert "huikuan init" in nothing.stderr

    founded = shell.run("init", "--name", "北岸", "--email", "a@beian.example", "--person", "周总")
    assert founded.returncode == 0, founded.stderr
    assert "初始密码" in founded.stdout

    refused = shell.run("import", str(LEDGER))
    assert refused.returncode == 3
    assert "没有“2026-02-30”这一天" in refused.stderr
    dry = shell.run("import", str(LEDGER), "--dry-run", "--json")
    assert json.loads(dry.stdout)["counts"]["contracts"] == {"new": 5, "same": 0}
    taken = shell.run("import", str(LEDGER), "--keep-good")
    assert taken.returncode == 1, "done, with row errors"

    planned = json.loads(shell.run("preview", "--days", "30", "--json").stdout)
    assert {"li@xinghe.example", "zhao@hualing.example"} <= {row["to"] for row in planned}
    ran = json.loads(shell.run("run", "--json").stdout)
    again = json.loads(shell.run("run", "--json").stdout)
    assert ran["actions"] >= 3, "several claims of the ledger are long overdue"
    assert again["actions"] == 0
    why = json.loads(shell.run("explain", "HT-2026-002/2", "--json").stdout)
    assert why["outcome"]
    assert why["trace"][0][0] == "due"
    unknown = shell.run("explain", "HT-NONE/9")
    assert unknown.returncode == 2
    exported = shell.run("export", "receivables", "-o", str(tmp_path / "list.csv"))
    assert exported.returncode == 0, exported.stderr
    assert "HT-2026-001" in (tmp_path / "list.csv").read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_every_command_says_what_it_does(tmp_path: Path) -> None:
    shell = Terminal(tmp_path)
    listed = shell.run("--help").stdout
    for name in ("demo", "init", "import", "export", "run", "preview", "explain", "serve", "mail", "bench"):
        assert name in listed
        assert shell.run(name, "--help").returncode == 0
