"""`huikuan preview` and `explain` over other policies and other days: what is printed, and that nothing changes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from huikuan.support import clock
from tests.cli.test_commands import LEDGER, Terminal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    home: Path = tmp_path_factory.mktemp("replay")
    made = Terminal(home)
    assert made.run("init", "--name", "北岸", "--email", "a@beian.example", "--person", "周总").returncode == 0
    assert made.run("import", str(LEDGER), "--keep-good").returncode == 1, "done, with row errors"
    return made


def test_comparing_with_the_policies_in_force_finds_no_difference_and_sends_nothing(shell: Terminal) -> None:
    told = shell.run("preview", "--compare", "--days", "20")
    assert told.returncode == 0, told.stderr
    now, tried, *rest = told.stdout.splitlines()
    assert now.startswith("现在：")
    assert now.removeprefix("现在：") == tried.removeprefix("试的：")
    assert rest[-1] == "什么都没有发出，什么都没有改。"
    ran = json.loads(shell.run("run", "--dry-run", "--json").stdout)
    assert len(ran) >= 3, "the replay has taken nothing off the day"


def test_as_json_the_steps_tie_to_the_totals(shell: Terminal) -> None:
    found = json.loads(shell.run("preview", "--compare", "--days", "20", "--json").stdout)
    letters = {row["letter"] for row in found["steps"] if row["form"] == "message"}
    assert found["totals"]["letters"] == len(letters) > 0
    assert found["totals"]["claims"] == len({row["receivable"] for row in found["steps"]})
    assert all(found["first"] <= row["on"] <= found["last"] for row in found["steps"])


def test_a_policy_nobody_has_is_refused_with_how_to_write_it(shell: Terminal) -> None:
    refused = shell.run("preview", "--policy", "没有", "--days", "5")
    assert refused.returncode == 2
    assert "没有叫“没有”的策略" in refused.stderr
    assert "名称@版本号" in refused.stderr


def test_days_before_anything_was_known_have_nothing(shell: Terminal) -> None:
    first = (clock.now() - timedelta(days=30)).date()
    found = json.loads(shell.run("preview", "--date", f"{first}", "--days", "10", "--json").stdout)
    assert (found["past"], found["steps"]) == (True, [])


@pytest.mark.parametrize(("days", "tense"), [(-30, "past"), (30, "coming")])
def test_explain_says_which_day_it_speaks_of(shell: Terminal, days: int, tense: str) -> None:
    day = (clock.now() + timedelta(days=days)).date()
    answer = json.loads(shell.run("explain", "HT-2026-002/2", "--date", f"{day}", "--json").stdout)
    assert (answer["as_of"], answer["tense"]) == (f"{day}", tense)
    assert answer["trace"][0][0] == ("not_entered_yet" if tense == "past" else "due")
