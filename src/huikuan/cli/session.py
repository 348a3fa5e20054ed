"""What most commands need first: Django ready, the language chosen, one organization found."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from huikuan.flow.parties.models import Organization


def start() -> None:
    """Make Django ready and choose the language: HUIKUAN_LANGUAGE, else English only where the terminal speaks it."""
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language())


def language() -> str:
    """zh-hans unless HUIKUAN_LANGUAGE or the terminal says English. "C" and "POSIX" say nothing."""
    names = ("HUIKUAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "en" if wanted.lower().startswith("en") else "zh-hans"


def organization(name: str | None = None) -> Organization:
    """The organization named, or the only one. Exit code 2 with advice when there is none or a choice."""
    from django.db.utils import OperationalError, ProgrammingError
    from django.utils.translation import gettext as _

    from huikuan.flow.parties.models import Organization

    try:
        rows = list(Organization.objects.filter(name=name) if name else Organization.objects.all()[:2])
    except (OperationalError, ProgrammingError):
        rows = []
    if not rows:
        raise click.UsageError(_("还没有组织。请先运行 huikuan init。"))
    if len(rows) > 1:
        raise click.UsageError(_("有多个组织，请用 --organization 指明名称。"))
    return rows[0]


def now() -> datetime:
    """The present instant (the command line is told the time only here)."""
    from huikuan.support import clock

    return clock.now()
