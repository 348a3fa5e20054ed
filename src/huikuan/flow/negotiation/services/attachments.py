"""Files kept with a case: evidence of what was said, sent or agreed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huikuan.flow.negotiation.models import Attachment, Case
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.files.keep import keep_file


@transaction.atomic
def attach(*, case: Case, name: str, content: bytes, note: str, by: User, at: datetime) -> Attachment:
    """Keep a file with a case, open or closed. Raises Refused("file_empty", "file_too_large")."""
    file = keep_file(organization_id=case.organization_id, name=name, content=content, by_id=by.pk, at=at)
    row = Attachment.objects.create(
        organization_id=case.organization_id, case=case, file=file, note=note.strip()[:200], by=by, at=at
    )
    record(
        organization_id=case.organization_id, at=at, kind="case.attached", subject=("case", case.pk), by=by.pk,
        name=file.name, sha256=file.sha256, note=row.note,
    )  # fmt: skip
    return row
