"""Zip archives within limits: what a member unpacks to is read by its directory entry and never beyond it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from huikuan.adapters.documents.reading import limits
from huikuan.support.refusal import Refused

BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive. Raises Refused: document_damaged, document_encrypted, document_unpacks_too_large."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except BROKEN:
        raise Refused("document_damaged") from None
    if any(member.flag_bits & 1 for member in members):
        raise Refused("document_encrypted")
    total = sum(member.file_size for member in members)
    if len(members) > limits.MEMBERS or total > limits.UNPACKED_BYTES or any(map(is_bomb, members)):
        raise Refused("document_unpacks_too_large")
    return archive


def is_bomb(member: zipfile.ZipInfo) -> bool:
    """Whether a large member is packed as no text is."""
    return member.file_size > limits.RATIO_FROM and member.file_size > limits.RATIO * max(member.compress_size, 1)


def part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A member's content, None when there is none of that name."""
    try:
        member = archive.getinfo(name.lstrip("/"))
    except KeyError:
        return None
    if member.file_size > limits.PART_BYTES:
        raise Refused("document_unpacks_too_large")
    try:
        return archive.read(member)
    except (*BROKEN, RuntimeError):
        raise Refused("document_damaged") from None
