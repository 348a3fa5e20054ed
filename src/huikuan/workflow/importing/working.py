"""An import from the desk: the uploaded file read again at each step, and applied beside the page for long books."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huikuan.flow.parties.models import Organization, User
from huikuan.rules.book.mapping import Detected, detect, propose
from huikuan.rules.book.model import Grid
from huikuan.rules.book.template_rows import is_template
from huikuan.support import uploads
from huikuan.support.refusal import Refused
from huikuan.workflow.importing.apply import ImportReport, apply
from huikuan.workflow.importing.prepare import Prepared, prepare
from huikuan.workflow.importing.reading import read_book, read_grids, saved_mappings

LONG = 1500  # instalments from which the work is done beside the page, with a progress bar


@dataclass(frozen=True, slots=True)
class Opened:
    """An uploaded file as it would be taken over. `detected`: per sheet how its columns are read (ledgers only)."""

    grids: tuple[Grid, ...]
    prepared: Prepared
    detected: tuple[tuple[Grid, Detected], ...]


def open_upload(*, organization: Organization, token: str, filename: str, kind: str = "") -> Opened:
    """Read and compare an upload. Raises Refused("upload_gone") or with a code of adapters/sheets."""
    content = uploads.read(token)
    if content is None:
        raise Refused("upload_gone")
    grids = tuple(read_grids(content, filename))
    kinds = {grid.sheet: kind for grid in grids} if kind else None
    book = read_book(organization=organization, grids=grids, kinds=kinds)
    detected: tuple[tuple[Grid, Detected], ...] = ()
    if not kinds and not is_template(grids):
        saved = saved_mappings(organization)
        found = ((grid, detect(grid, saved) or propose(grid)) for grid in grids if not grid.hidden)
        detected = tuple((grid, how) for grid, how in found if how is not None)
    return Opened(grids, prepare(organization=organization, book=book), detected)


def take(
    *, organization: Organization, opened: Opened, token: str, keep_good: bool, by: User, at: datetime
) -> ImportReport | None:
    """Apply an upload: at once, or (None) in a thread that leaves notes for `uploads.noted`.

    Raises Refused as `apply` does, before anything is written.
    """
    if opened.prepared.trouble and not keep_good:
        raise Refused("import_has_errors", count=len(opened.prepared.trouble))
    if len(opened.prepared.book.instalments) < LONG:
        report = apply(organization=organization, prepared=opened.prepared, keep_good=keep_good, by=by, at=at)
        uploads.drop(token)
        return report
    uploads.note(token, what="start", done=0, total=1)
    threading.Thread(target=beside, args=(organization, opened, token, keep_good, by, at), daemon=False).start()
    return None


def beside(organization: Organization, opened: Opened, token: str, keep_good: bool, by: User, at: datetime) -> None:
    """The long way: one transaction all the same, its progress noted outside the database."""

    def progress(what: str, done: int, total: int) -> None:
        uploads.note(token, what=what, done=done, total=total)

    try:
        report = apply(
            organization=organization, prepared=opened.prepared, keep_good=keep_good, by=by, at=at, progress=progress
        )
        uploads.note(token, what="done", report=report.as_dict())
        uploads.drop(token)
    except Refused as error:
        uploads.note(token, what="refused", code=error.code)
    except Exception as error:
        uploads.note(token, what="failed", error=type(error).__name__)
        raise
    finally:
        connection.close()
