"""Measuring the sender: messages a second through the whole exactly-once path, into a local sink.

Every message is claimed, checked and recorded in three durable commits. The senders are processes of their own, as in
production; the clock stands at ten in the morning of a working day.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from huikuan.flow.parties.models import Organization
from huikuan.flow.parties.services.setup import add_account
from huikuan.flow.reminders.models import ChannelSwitch, MailServer, Message
from huikuan.support import clock
from huikuan.support.events.models import Event
from huikuan.workflow import daily_run
from huikuan.workflow.bench import book
from huikuan.workflow.sender import LANES

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
PER_CUSTOMER = book.PER_CONTRACT * book.CONTRACTS_PER_CUSTOMER


def measure(*, messages: int, senders: int, lanes: int = LANES) -> dict[str, Any]:
    """Figures; `per_second` is of the whole, from the start signal to the last sender's end."""
    with sink() as (port, log):
        queued = fill(messages, port)
        started, reports = race(senders, lanes)
        seconds = clock.monotonic() - started
        ids = log.read_text().split()
    sent = Message.objects.filter(state="sent").count()
    return {
        "database": connection.vendor,
        "senders": senders,
        "lanes_each": lanes,
        "queued": queued,
        "bytes_each": len(bytes(Message.objects.only("mime").order_by("pk")[0].mime)),
        "sent": sent,
        "accepted_by_sink": len(ids),
        "doubled": len(ids) - len(set(ids)),
        "states": sorted(set(Message.objects.values_list("state", flat=True))),
        "events": Event.objects.filter(kind__in=("message.claimed", "message.committing", "message.sent")).count(),
        "seconds": round(seconds, 3),
        "per_second": round(sent / seconds) if seconds else 0,
        "each_sent": [report["sent"] for report in reports],
        "each_cpu_s": [report["cpu_s"] for report in reports],
    }


@contextmanager
def sink(*options: str) -> Iterator[tuple[int, Path]]:
    """A sink in a process of its own: its port, and the file with the Message-IDs it took."""
    with tempfile.TemporaryDirectory(prefix="huikuan-sink-") as folder:
        log = Path(folder) / "ids"
        command = [sys.executable, "-m", "huikuan.workflow.bench.sink", str(log), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None  # asked for above
                yield int(process.stdout.readline()), log
            finally:
                process.kill()


def fill(messages: int, port: int) -> int:
    """A book with one claim due at each of `messages` customers, and its letters as the daily run writes them."""
    organization = book.build(receivables=messages * PER_CUSTOMER, due_share=1 / PER_CUSTOMER, as_of=DAY, at=AT)
    entity = organization.entities.get()
    add_account(
        entity=entity, currency="CNY", account_name=entity.name, number="6222020000000000", bank_name="招商银行", at=AT
    )
    live(organization, port)
    daily_run.run(organization=organization, as_of=DAY, at=AT)
    Message.objects.filter(state="awaiting_approval").update(state="queued")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
    return Message.objects.filter(state="queued").count()


def live(organization: Organization, port: int) -> None:
    """Sending switched on, through the sink."""
    MailServer.objects.create(
        organization=organization, host="127.0.0.1", port=port, security="none", from_address="pay@huikuan.example",
        tested_at=AT,
    )  # fmt: skip
    ChannelSwitch.objects.create(organization=organization, channel="email", on=True, at=AT)


def race(senders: int, lanes: int) -> tuple[float, list[dict[str, Any]]]:
    """Start the senders, wait until all stand ready, give the signal. Returns when that was, and their reports."""
    command = [sys.executable, "-m", "huikuan.workflow.bench.lane", AT.isoformat(), str(lanes)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(senders)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    started = clock.monotonic()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return started, [json.loads(process.communicate()[0]) for process in processes]
