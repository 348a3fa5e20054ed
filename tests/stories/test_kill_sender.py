"""Senders are killed again and again, the server now and then says "later" or takes a message and goes silent.

Nobody gets a letter twice, no letter is lost, and those nobody can be sure about are listed. SENDER_KILL_MESSAGES makes
the queue longer, SENDER_KILL_SEED chooses other moments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from huikuan.workflow.bench.sending import sink

COUNT = int(os.environ.get("SENDER_KILL_MESSAGES", "600"))
SEED = os.environ.get("SENDER_KILL_SEED", "7")
ROOT = Path(__file__).resolve().parents[2]


def outside(url: str, home: Path, *words: str) -> dict[str, Any]:
    """Run one command of killed_senders.py on this database."""
    environment = {**os.environ, "HUIKUAN_DATABASE_URL": url, "HUIKUAN_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.killed_senders", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def tell_the_story(url: str, home: Path) -> None:
    with sink("--busy", "0.02", "--vanish", "0.01", "--seed", SEED) as (port, log):
        assert outside(url, home, "fill", str(COUNT), str(port))["queued"] == COUNT
        killing = outside(url, home, "kill", SEED, str(15 + COUNT // 20))
        settled = outside(url, home, "settle")
        arrived = Counter(log.read_text().split())
    states = settled["states"]
    by_state = Counter(states.values())
    assert killing["kills"] >= 5, "the test must really kill"
    assert len(states) == COUNT
    assert max(arrived.values()) == 1, f"doubled: {[key for key, times in arrived.items() if times > 1]}"
    assert set(by_state) <= {"sent", "uncertain"}, by_state
    assert {key for key, state in states.items() if state == "sent"} <= set(arrived), "said to be sent, never arrived"
    assert set(arrived) <= set(states)
    assert {key for key, state in states.items() if state == "uncertain"} == set(settled["tasks"])
    assert by_state["uncertain"] <= killing["kills"] + COUNT * 0.04 + 2
    assert settled["open_attempts"] == 0
    assert settled["sent_events"] == by_state["sent"]
    print(f"{COUNT} letters, {killing['kills']} kills, {by_state['uncertain']} uncertain")


@pytest.mark.slow
def test_killed_senders_double_and_lose_nothing_on_sqlite(fresh_sqlite_url: str, tmp_path: Path) -> None:
    tell_the_story(fresh_sqlite_url, tmp_path)


@pytest.mark.slow
def test_killed_senders_double_and_lose_nothing_on_postgresql(fresh_postgres_url: str, tmp_path: Path) -> None:
    tell_the_story(fresh_postgres_url, tmp_path)
