"""Keeping a file for good: bounded, named safely, known by its hash."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from typing import Final

from huikuan.support.files.models import StoredFile
from huikuan.support.refusal import Refused

LARGEST: Final = 20 * 1024 * 1024
SIGNATURES: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"PK\x03\x04", "archive"),  # docx, xlsx, ofd
    (b"<?xml", "xml"),
)
UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


def keep_file(*, organization_id: int, name: str, content: bytes, by_id: int | None, at: datetime) -> StoredFile:
    """Store a file. Raises Refused("file_empty", "file_too_large") with the limit in MB."""
    if not content:
        raise Refused("file_empty", field="file")
    if len(content) > LARGEST:
        raise Refused("file_too_large", field="file", limit_mb=LARGEST // 1024 // 1024)
    return StoredFile.objects.create(
        organization_id=organization_id,
        name=safe_name(name),
        kind=kind_of(content),
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content=content,
        by_id=by_id,
        at=at,
    )


def kind_of(content: bytes) -> str:
    """What the first bytes say the file is; "other" when they say nothing."""
    return next((kind for start, kind in SIGNATURES if content.startswith(start)), "other")


def safe_name(name: str) -> str:
    """A file name without folders and control characters, at most 160 characters, its ending kept."""
    plain = UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:160]
    return f"{stem[: 159 - len(ending)]}.{ending}"
