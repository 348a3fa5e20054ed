"""Runs a parser on hostile content in a child process: little memory, little time, no secrets, nothing to start.

The child gets the file on standard input and answers with JSON. It never sees our environment. Whatever it does (crash,
loop, fill the memory) ends as one Refused.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from typing import IO, Any

from huikuan.adapters.documents.reading import limits
from huikuan.support.refusal import Refused

logger = logging.getLogger(__name__)


def parse(task: str, content: bytes, **options: str | int | bool) -> dict[str, Any]:
    """What the parser of this name (child.TASKS) answers.

    Raises Refused: what the parser refuses with, document_too_slow after too long, document_damaged for a crash.
    """
    # files instead of pipes: the limit on the size of files then bounds the answer as well
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        question.write(json.dumps({"task": task, "options": options}).encode() + b"\n")
        question.write(content)
        question.seek(0)
        code = run(question, answer, said)
        answer.seek(0)
        if code == 0:
            return answered(answer.read(limits.ANSWER_BYTES))
        said.seek(0)
        logger.info("parser %s ended with %s: %s", task, code, said.read(2000).decode("utf-8", "replace"))
        raise Refused("document_too_slow" if code in SLOW else "document_damaged")


TIMED_OUT = -1000
SLOW = {TIMED_OUT, -getattr(signal, "SIGXCPU", 24)}


def run(question: IO[bytes], answer: IO[bytes], said: IO[bytes]) -> int:
    """The child's exit code; TIMED_OUT when it had to be ended."""
    command = [sys.executable, "-s", "-P", "-B", "-X", "utf8", "-m", "huikuan.adapters.documents.reading.child"]
    try:
        done = subprocess.run(
            command, stdin=question, stdout=answer, stderr=said, env=environment(), close_fds=True, check=False,
            timeout=limits.CHILD_WALL_SECONDS, cwd=tempfile.gettempdir(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    return done.returncode


def environment() -> dict[str, str]:
    """Only where the code lies; no key, no password, no address of a database."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LANG": "C.UTF-8"}


def answered(content: bytes) -> dict[str, Any]:
    """The answer, or what the parser refused with."""
    try:
        answer = json.loads(content)
    except ValueError:
        raise Refused("document_damaged") from None
    if "refused" in answer:
        raise Refused(str(answer["refused"]), **dict(answer.get("values", {})))
    return dict(answer["found"])
