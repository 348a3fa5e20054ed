"""huikuan demo: a sample organization with a year behind it, today's run in rehearsal, and the desk open."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="只生成数据 / build only")
@click.option("--no-browser", is_flag=True, help="不打开浏览器 / do not open a browser")
def demo(host: str, port: int, no_serve: bool, no_browser: bool) -> None:
    """看一看：样例组织、当天的演练、工作台 · A sample organization, today's rehearsal, the desk."""
    folder = Path(os.environ.get("HUIKUAN_HOME") or Path.home() / ".huikuan").expanduser() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HUIKUAN_HOME"] = str(folder)
    os.environ["HUIKUAN_DATABASE_URL"] = f"sqlite:///{folder / 'demo.sqlite3'}"
    for leftover in folder.glob("demo.sqlite3*"):
        leftover.unlink()  # every demo starts from today
    from huikuan.cli.session import start

    start()
    from django.core.management import call_command
    from django.utils.translation import gettext as _

    from huikuan.support import clock
    from huikuan.workflow.demo import cast
    from huikuan.workflow.demo.build import build

    call_command("migrate", verbosity=0, interactive=False)
    password = f"demo-{secrets.token_hex(3)}"
    from zoneinfo import ZoneInfo

    today = clock.today(ZoneInfo("Asia/Shanghai"))
    with bar(_("正在生成一年的往来")) as shown:
        build(today=today, password=password, progress=shown.step)
    click.echo("")
    click.echo(_("演示组织：%(name)s（演练模式，什么都不会发出去）") % {"name": cast.ORGANIZATION})
    click.echo(_("登录密码（所有人相同）：%(password)s") % {"password": password})
    for _key, email, name, role, _title, _phone, _superior in cast.PEOPLE:
        click.echo(f"  {email:<24} {name}  {role}")
    click.echo("")
    if no_serve:
        return
    from huikuan.cli.serve import run_parts

    address = f"http://{host}:{port}"
    can_open = not no_browser and (
        sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )
    run_parts(
        host, port, 8, background=False,
        opened=(lambda: threading.Timer(1.0, webbrowser.open, (address,)).start()) if can_open else None,
    )  # fmt: skip


class bar:
    """A progress bar on a terminal, nothing in a pipe."""

    def __init__(self, label: str) -> None:
        self.label, self.done = label, 0
        self.shown: Any = None
        self.holder: Any = None

    def __enter__(self) -> bar:
        return self

    def step(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self.shown is None:
            self.holder = click.progressbar(length=total, label=self.label, file=sys.stderr)
            self.shown = self.holder.__enter__()
        self.shown.update(done - self.done)
        self.done = done

    def __exit__(self, *error: object) -> None:
        if self.holder is not None:
            self.holder.__exit__(*error)
