"""The child process of confined.py: limits itself, parses standard input, answers on standard output as JSON."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any, Final

from huikuan.adapters.documents.reading import limits
from huikuan.support.refusal import Refused

TASKS: Final = {
    "docx": "huikuan.adapters.documents.reading.docx",
    "pdf": "huikuan.adapters.documents.reading.pdf",
    "invoice_xml": "huikuan.adapters.einvoices.xml",
    "invoice_ofd": "huikuan.adapters.einvoices.ofd",
    "invoice_pdf": "huikuan.adapters.einvoices.pdf",
}


def main() -> None:
    """One question, one answer."""
    limit()
    question = json.loads(sys.stdin.buffer.readline())
    try:
        parser = importlib.import_module(TASKS[question["task"]])
        answer: dict[str, Any] = {"found": parser.parse(sys.stdin.buffer.read(), **question["options"])}
    except Refused as refused:
        answer = {"refused": refused.code, "values": refused.values}
    except MemoryError:
        answer = {"refused": "document_unpacks_too_large"}
    except Exception as error:  # parsers of broken files raise anything at all; the parent logs what it was
        sys.stderr.write(f"{type(error).__name__}: {error}"[:1000])
        sys.exit(1)
    sys.stdout.buffer.write(json.dumps(answer).encode())


def limit() -> None:
    """Memory, processor time, size of what is written, open files, no core dump, no further process.

    Where the system knows no such limits (Windows), the parent's time limit remains.
    """
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: limits.CHILD_MEMORY_BYTES,
        resource.RLIMIT_CPU: limits.CHILD_CPU_SECONDS,
        resource.RLIMIT_FSIZE: limits.ANSWER_BYTES,
        resource.RLIMIT_NOFILE: limits.CHILD_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, most in wanted.items():
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (allowed, allowed if kind != resource.RLIMIT_CPU else allowed + 5))
        except (ValueError, OSError):
            continue  # macOS refuses some; the others and the time limit still hold


if __name__ == "__main__":
    main()
