"""huikuan bench: measure the work on this machine. Figures, never verdicts."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
from datetime import date
from typing import Any

import click


def prepare(database: str | None) -> str:
    """Point the settings at a scratch database: a fresh SQLite file, or the PostgreSQL given (its content is lost)."""
    folder = tempfile.mkdtemp(prefix="huikuan-bench-")
    os.environ["HUIKUAN_HOME"] = folder
    os.environ["HUIKUAN_DATABASE_URL"] = database or f"sqlite:///{folder}/bench.sqlite3"
    from huikuan.cli.session import start

    start()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
            if cursor.fetchone()[0] and not connection.settings_dict["NAME"].endswith("bench"):
                raise click.UsageError("the database must be empty, or its name must end in 'bench'")
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0, interactive=False)
    return folder


def finish(folder: str, figures: dict[str, Any], as_json: bool) -> None:
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    shutil.rmtree(folder, ignore_errors=True)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:>20}  {value}")


@click.group()
def bench() -> None:
    """测量 · Measure."""


@bench.command("run")
@click.option("--receivables", default=100_000, show_default=True)
@click.option("--due-share", default=1.0, show_default=True, type=click.FloatRange(0, 1))
@click.option("--database", help="postgresql://… (content is lost); default: a scratch SQLite file")
@click.option("--messages/--no-messages", default=False, help="also compose and store the messages")
@click.option("--json", "as_json", is_flag=True)
def run(receivables: int, due_share: float, database: str | None, messages: bool, as_json: bool) -> None:
    """The daily run over a synthetic book, beside the same work as one SQL statement (the yardstick)."""
    folder = prepare(database)
    from huikuan.workflow.bench import day

    show = (
        None
        if as_json or not sys.stderr.isatty()
        else lambda what, done: click.echo(f"\r{what} {done:,}", nl=False, err=True)
    )
    finish(
        folder,
        day.measure(
            receivables=receivables, due_share=due_share, as_of=date(2026, 11, 23), messages=messages, progress=show
        ),
        as_json,
    )


@bench.command("pages")
@click.option("--receivables", default=100_000, show_default=True)
@click.option("--database")
@click.option("--rounds", default=40, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def pages(receivables: int, database: str | None, rounds: int, as_json: bool) -> None:
    """Server time and queries of the desk's pages over a synthetic book."""
    folder = prepare(database)
    from huikuan.workflow.bench import pages as measured

    finish(folder, measured.measure(receivables=receivables, as_of=date(2026, 11, 23), rounds=rounds), as_json)


@bench.command("send")
@click.option("--messages", default=3000, show_default=True)
@click.option("--senders", default=1, show_default=True)
@click.option("--database")
@click.option("--json", "as_json", is_flag=True)
def send(messages: int, senders: int, database: str | None, as_json: bool) -> None:
    """Messages a second through the whole exactly-once path, to a local sink."""
    folder = prepare(database)
    from huikuan.workflow.bench import sending

    finish(folder, sending.measure(messages=messages, senders=senders), as_json)
