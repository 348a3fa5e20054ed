"""One sender (of two lanes) as a process of its own, with the clock stopped at a given instant.

`python -m huikuan.workflow.bench.lane 2026-11-23T02:00:00+00:00 2` says "ready", waits for a line, sends all that is
due and reports as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import datetime


def main() -> None:
    """Command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    from huikuan.flow.reminders.models import Message
    from huikuan.workflow.sender import send_due

    at, lanes = datetime.fromisoformat(sys.argv[1]), int(sys.argv[2])
    Message.objects.only("pk").first()
    say("ready")
    sys.stdin.readline()
    before = cpu_seconds()
    tally = send_due(now=lambda: at, lanes=lanes)
    spent = round(cpu_seconds() - before, 3)
    say(json.dumps({"sent": tally.sent, "other": tally.other, "passed": tally.passed, "cpu_s": spent}))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
