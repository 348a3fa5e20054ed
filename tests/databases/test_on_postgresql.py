"""The main run is on SQLite; this runs every test that touches the database once more, on a real PostgreSQL."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infrastructure import environment, postgresql
from tests.infrastructure.findings import used

ROOT = Path(__file__).resolve().parents[2]
WHAT = ["-m", "not browser and not postgres", "--database-only", f"--ignore={Path(__file__).relative_to(ROOT)}"]
SECONDS_AT_MOST = 900


@pytest.mark.slow
def test_all_that_touches_the_database_also_passes_on_postgresql(postgres_url: str) -> None:
    with postgresql.new_database(postgres_url) as url:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *WHAT, "-q", "--tb=short", "--color=no", "-p", "no:cacheprovider"],
            cwd=ROOT,
            env=environment.for_another_run(url),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=SECONDS_AT_MOST,
        )
    last = run.stdout.strip().rpartition("\n")[2].strip("= ")
    used["PostgreSQL"] += f", {last}"
    if run.returncode:
        sys.stdout.write(the_end_of(run.stdout))
        pytest.fail(f"On PostgreSQL: {last}", pytrace=False)
    assert "Database: PostgreSQL" in run.stdout
    assert re.search(r"\d+ passed", last)


def the_end_of(output: str, lines: int = 120) -> str:
    """The failures and the summary of a run."""
    found = output.find("= FAILURES =")
    found = found if found >= 0 else output.find("= ERRORS =")
    return "\n".join(output[max(found, 0) :].splitlines()[-lines:])
