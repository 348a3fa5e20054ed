"""From a file to a parsed book: our template strictly, anything else as a firm's own ledger through its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from huikuan.flow.parties.models import ColumnMappingMemory, Organization, User
from huikuan.rules.book.ledger import read_ledger
from huikuan.rules.book.mapping import ColumnMapping, InvalidMapping, mapping_from_json, mapping_to_json
from huikuan.rules.book.model import Grid, ParsedBook
from huikuan.rules.book.template_reading import read_template
from huikuan.rules.book.template_rows import is_template
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused

Reader = Callable[[bytes, str], Sequence[Grid]]
_readers: list[Reader] = []


def use_reader(reader: Reader) -> None:
    """config.wiring names who turns a file's bytes into grids; it raises Refused for a file that is none."""
    _readers[:] = [reader]


def read_grids(content: bytes, filename: str) -> Sequence[Grid]:
    """The sheets of a file. Raises Refused with a code of adapters/sheets for a file that cannot be read."""
    if not _readers:
        raise Refused("no_reader")
    return _readers[0](content, filename)


def read_book(
    *, organization: Organization, grids: Sequence[Grid], kinds: Mapping[str, str] | None = None,
    mappings: Mapping[str, ColumnMapping] | None = None,
) -> ParsedBook:  # fmt: skip
    """The book in these sheets. `kinds` says what a sheet is (for a CSV), `mappings` overrules the saved ones."""
    if kinds or is_template(grids):
        return read_template(grids, default_currency=organization.currency, kinds=kinds)
    known = {**saved_mappings(organization), **(mappings or {})}
    return read_ledger(grids, mappings=known, default_currency=organization.currency)


def saved_mappings(organization: Organization) -> dict[str, ColumnMapping]:
    """The column mappings this organization has corrected, by fingerprint; one that no longer fits is forgotten."""
    found: dict[str, ColumnMapping] = {}
    for fingerprint, content in ColumnMappingMemory.objects.filter(organization=organization).values_list(
        "fingerprint", "mapping"
    ):
        try:
            found[fingerprint] = mapping_from_json(content)
        except InvalidMapping:
            continue
    return found


@transaction.atomic
def save_mapping(*, organization: Organization, mapping: ColumnMapping, by: User | None, at: datetime) -> None:
    """Remember how a firm's own columns are to be read."""
    ColumnMappingMemory.objects.update_or_create(
        organization=organization,
        fingerprint=mapping.fingerprint,
        defaults={"mapping": mapping_to_json(mapping), "saved_by": by, "saved_at": at},
    )
    record(
        organization_id=organization.pk,
        at=at,
        kind="mapping.saved",
        subject=("organization", organization.pk),
        by=by.pk if by else None,
        fingerprint=mapping.fingerprint,
    )
