"""huikuan plan health: one object for scripts, lines for people; needs no installation."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.plan_command import run_plan
from tests.rules.health import texts


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[bytes]:
    return run_plan("health", *words, given=given.encode())


def test_the_object_names_words_articles_and_clauses(tmp_path: Path) -> None:
    file = tmp_path / "contract.txt"
    file.write_text(texts.BAD_SUBCONTRACT, encoding="utf-8")
    done = run(str(file), "--type", "construction", "--customer", "large", "--sme", "--json")
    assert done.returncode == 0, done.stderr.decode()
    entry = json.loads(done.stdout)
    assert entry["score"] < 40
    found = {one["code"]: one for one in entry["findings"]}
    assert found["retention_over_cap"]["values"] == {"retention_bp": 1000, "cap_bp": 300}
    assert found["back_to_back_void"]["articles"] == ["sme_payment:9.2", "spc_2024_11:1"]
    assert "不以收到业主" in found["back_to_back_void"]["wording"]
    for one in entry["findings"]:
        assert all(entry["text"][row["start"] : row["end"]] == row["words"] for row in one["where"])


def test_lines_for_people() -> None:
    shown = run("-", given=texts.BAD_SUBCONTRACT).stdout.decode()
    assert "分，满分 100" in shown
    assert "又写仲裁又写法院" in shown
    assert "仲裁法解释第 7 条" in shown
    assert "→ 因本合同发生的争议" in shown
    foreign = run("-", "--foreign-law", given=texts.BAD_ENGLISH).stdout.decode()
    assert "民法典" not in foreign
    assert "→ Any dispute arising" in foreign


@pytest.mark.parametrize("words", [("--total", "很多"), ("--type", "house")])
def test_wrong_use(words: tuple[str, ...]) -> None:
    assert run("-", *words, given="甲方付款").returncode == 2
