"""huikuan plan health: one object for scripts, lines for people; needs no installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.health import texts


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", "from huikuan.cli.main import main; main()", "plan", "health", *words],
        env={**kept, "HUIKUAN_LANGUAGE": "zh", "PYTHONIOENCODING": "utf-8"},
        input=given.encode(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip


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
