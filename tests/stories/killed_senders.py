"""Run as a process of its own on a database of its own: fills a queue, lets senders be killed, settles what is left.

`python -m tests.stories.killed_senders fill COUNT PORT | kill SEED SECONDS | settle`; each prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta

SENDERS = 2


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    commands: dict[str, Callable[..., dict[str, object]]] = {"fill": fill, "kill": kill, "settle": settle}
    command, *given = sys.argv[1:]
    print(json.dumps(commands[command](*given)))


def fill(count: str, port: str) -> dict[str, object]:
    """An empty database becomes a firm with `count` letters in its queue, as the daily run writes them."""
    from django.core.management import call_command

    from huikuan.workflow.bench import sending

    call_command("migrate", verbosity=0, interactive=False)
    return {"queued": sending.fill(int(count), int(port))}


def kill(seed: str, seconds: str) -> dict[str, object]:
    """Two senders all the time; one after the other is killed at a random moment and replaced, until nothing is due."""
    from huikuan.workflow import sender  # noqa: F401  # imported once, so that a new sender stands at once
    from huikuan.workflow.bench import sending  # noqa: F401

    chance, kills, lives = random.Random(int(seed)), 0, 0
    until = time.monotonic() + float(seconds)
    living = [start() for _ in range(SENDERS)]
    while living and time.monotonic() < until:
        time.sleep(chance.uniform(0.005, 0.09))
        victim = living.pop(chance.randrange(len(living)))
        os.kill(victim, signal.SIGKILL)
        _pid, status = os.waitpid(victim, 0)
        lives += 1
        if os.WIFSIGNALED(status):
            kills += 1
            living.append(start())
        elif status:
            raise SystemExit(f"a sender failed by itself: {status}")
    for pid in living:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return {"kills": kills, "lives": lives}


def start() -> int:
    """A sender in a fork that has no connection yet; it ends by itself when nothing is due."""
    pid = os.fork()
    if pid:
        return pid
    failed = 1
    try:
        from huikuan.workflow.bench.sending import AT
        from huikuan.workflow.sender import send_due

        send_due(now=lambda: AT)
        failed = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(failed)


def settle() -> dict[str, object]:
    """After every lease has ended: lapsed ones released, the rest sent in peace; then every message with its state."""
    from huikuan.flow.reminders.models import Attempt, Message, Task
    from huikuan.flow.reminders.services.sending import release_lapsed
    from huikuan.support.events.models import Event
    from huikuan.workflow.bench.sending import AT
    from huikuan.workflow.sender import send_due

    for minutes in (20, 40, 80, 160, 280):
        moment = AT + timedelta(minutes=minutes)
        release_lapsed(at=moment)
        moment += timedelta(minutes=1)
        send_due(now=lambda moment=moment: moment)  # type: ignore[misc]
    return {
        "states": dict(Message.objects.values_list("message_id", "state")),
        "tasks": list(Task.objects.filter(kind="uncertain").values_list("message__message_id", flat=True)),
        "open_attempts": Attempt.objects.filter(finished_at__isnull=True).count(),
        "sent_events": Event.objects.filter(kind="message.sent").count(),
    }


if __name__ == "__main__":
    main()
