"""The composition root: the only place that knows which adapter stands behind which port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huikuan.adapters.banks.reader import read_statement
from huikuan.adapters.channels.email import EmailChannel
from huikuan.adapters.documents.reading.reader import read_text
from huikuan.adapters.documents.typst.renderer import render
from huikuan.adapters.einvoices.reader import read_invoice
from huikuan.adapters.invitations import ics
from huikuan.adapters.projects import KINDS
from huikuan.adapters.sheets import reader, writer
from huikuan.flow.delivery.ports import connectors
from huikuan.flow.reminders import ports
from huikuan.rules.book.model import Grid
from huikuan.support import documents, invitations, sheets, statements
from huikuan.support.refusal import Refused
from huikuan.workflow.importing.reading import use_reader


def connect() -> None:
    """Fill the ports. Called once by every way in (command line, WSGI); calling it again changes nothing."""
    ports.channels.setdefault("email", EmailChannel())
    sheets.register("xlsx", writer.write_table)
    sheets.register("csv", writer.write_csv)
    sheets.register_template(writer.write_template)
    use_reader(read_grids)
    connectors.update(KINDS)
    invitations.connect(ics.write)
    statements.connect(read_statement)
    documents.connect(text=read_text, invoice=read_invoice, renderer=render)


def read_grids(content: bytes, filename: str) -> Sequence[Grid]:
    """A file's sheets. Raises Refused with the reader's code: interfaces say what is wrong with the file."""
    try:
        return reader.read_file(content, filename)
    except reader.UnreadableFile as error:
        values: dict[str, Any] = dict(error.params)
        raise Refused(error.code, **values) from None
