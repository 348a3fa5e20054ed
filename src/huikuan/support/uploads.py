"""Files between upload and use: in the data folder under an unguessable name, with a note of how far the work is."""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
KEPT = timedelta(days=1)


def keep(content: bytes, *, at: datetime) -> str:
    """Store a file; returns its token. Files older than a day are removed on the way."""
    tidy(at)
    token = secrets.token_urlsafe(24)
    path = folder() / token
    path.touch(mode=0o600)
    path.write_bytes(content)
    return token


def read(token: str) -> bytes | None:
    """The file, or None when it is gone (or the token is none of ours)."""
    path = place(token)
    return path.read_bytes() if path is not None and path.exists() else None


def drop(token: str) -> None:
    """Forget a file; its note stays for who still waits for the result."""
    path = place(token)
    if path is not None:
        path.unlink(missing_ok=True)


def note(token: str, **values: Any) -> None:
    """How far the work on this file is: outside the database, whose transaction is still open."""
    path = place(token)
    if path is not None:
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(values), encoding="utf-8")
        fresh.replace(path.with_suffix(".json"))


def noted(token: str) -> dict[str, Any]:
    """The last note, {} when there is none."""
    path = place(token)
    try:
        found = json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) if path else {}
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def tidy(at: datetime) -> None:
    """Remove what nobody came back for."""
    oldest = (at - KEPT).timestamp()
    for path in folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def folder() -> Path:
    path = Path(settings.HOME) / "uploads"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def place(token: str) -> Path | None:
    return folder() / token if TOKEN.fullmatch(token) else None
