"""`huikuan plan …` as a person runs it, with a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile


def run_plan(*words: str, given: bytes | None = None, language: str = "zh") -> subprocess.CompletedProcess[bytes]:
    """The ended command; `given` on standard input."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as home:
        return subprocess.run(
            [sys.executable, "-c", "from huikuan.cli.main import main; main()", "plan", *words],
            env={**kept, "HUIKUAN_HOME": home, "HUIKUAN_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"},
            input=given, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
