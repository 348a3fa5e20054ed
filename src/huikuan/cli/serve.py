"""huikuan serve, web, worker, scheduler: the long-running parts, together or apart."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import click

from huikuan.cli.session import start

host_option = click.option("--host", default="127.0.0.1", show_default=True)
port_option = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@host_option
@port_option
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """工作台、定时与发送，一台机器一条命令 · Desk, schedule and sender on one machine."""
    start()
    prepare()
    run_parts(host, port, threads, background=True)


@click.command()
@host_option
@port_option
@click.option("--threads", default=8, show_default=True)
def web(host: str, port: int, threads: int) -> None:
    """只运行工作台 · The desk only."""
    start()
    run_parts(host, port, threads, background=False)


@click.command()
def worker() -> None:
    """只运行发送 · The sender only (several may run on PostgreSQL)."""
    start()
    from huikuan.workflow.sender import run_sender

    run_until_told(run_sender)


@click.command()
def scheduler() -> None:
    """只运行定时 · The schedule only."""
    start()
    from huikuan.workflow.schedule import run_scheduler

    run_until_told(run_scheduler)


def prepare() -> None:
    """Bring the database up to this version before anything is served."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def run_until_told(part: Callable[[threading.Event], None]) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    part(stop)


def application() -> Any:
    """The desk, believing the proxies of HUIKUAN_TRUST_PROXY. Refuses a setting that cannot be read."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.utils.translation import gettext as _

    from huikuan.cli.proxies import told_by_proxies, trusted_proxies

    try:
        trusted = trusted_proxies(settings.TRUSTED_PROXY)
    except ValueError:
        raise click.ClickException(
            _("HUIKUAN_TRUST_PROXY 写的是「%(value)s」，看不懂。请写代理的地址或网段；有两层代理就写 2,地址")
            % {"value": settings.TRUSTED_PROXY}
        ) from None
    return told_by_proxies(get_wsgi_application(), trusted)


def run_parts(
    host: str, port: int, threads: int, *, background: bool, opened: Callable[[], None] | None = None
) -> None:
    """Serve the desk, and with `background` the schedule and the sender beside it, until SIGTERM or Ctrl-C.

    On SIGTERM no new connection is taken, requests in hand are finished, the sender ends between two messages.
    """
    from django.utils.translation import gettext as _
    from waitress.server import create_server

    from huikuan.workflow.schedule import run_scheduler
    from huikuan.workflow.sender import run_sender

    stop = threading.Event()
    try:
        server: Any = create_server(
            application(), host=host, port=port, threads=threads, ident="huikuan", clear_untrusted_proxy_headers=False
        )
    except OSError as error:
        raise click.ClickException(
            _("端口 %(port)s 打不开（%(why)s）。可换一个：--port 8001")
            % {"port": port, "why": os.strerror(error.errno or 0)}
        ) from None
    parts = [
        threading.Thread(target=part, args=(stop,), daemon=True) for part in (run_scheduler, run_sender) if background
    ]
    for part in parts:
        part.start()

    def finish(number: int, frame: FrameType | None) -> None:
        stop.set()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, finish)
    click.echo(_("工作台：http://%(host)s:%(port)s  （Ctrl-C 停止）") % {"host": host, "port": port})
    if opened is not None:
        opened()
    try:
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        stop.set()
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=30)
        server.close()
        for part in parts:
            part.join(timeout=30)
