"""The contract as it reads: its words for the health check, and the paper they came from."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import User
from huikuan.support.events.record import record
from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused

LONGEST: Final = 200_000  # characters


@transaction.atomic
def keep_text(*, contract: Contract, text: str, file: StoredFile, by: User | None, at: datetime) -> None:
    """Keep the words of a contract and the file they came from; earlier files stay in store.

    History names the file and the hash of the text, not the text. Raises Refused("contract_text_missing",
    "document_too_long").
    """
    if not text.strip():
        raise Refused("contract_text_missing", field="text")
    if len(text) > LONGEST:
        raise Refused("document_too_long", field="text")
    contract.text, contract.file = text, file
    contract.save(update_fields=["text", "file"])
    record(
        organization_id=contract.organization_id, at=at, kind="contract.text_kept", subject=("contract", contract.pk),
        by=by.pk if by else None, file=file.pk, name=file.name, characters=len(text),
        text_sha256=sha256(text.encode(errors="surrogatepass")).hexdigest(),
    )  # fmt: skip
