"""An uploaded contract to text: DOCX, PDF with text, TXT. What a file is decides its content, never its name."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from huikuan.adapters.documents.reading import confined, limits
from huikuan.adapters.documents.reading.plain import decode
from huikuan.support.documents import ReadText
from huikuan.support.refusal import Refused

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
OTHERS: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF", b"BM", b"II*\0",
    b"MM\0*", b"{\\rtf", b"%!PS", b"RIFF",
)  # fmt: skip


def read_text(content: bytes, filename: str = "") -> ReadText:
    """The text of a contract. `filename` decides nothing.

    Raises Refused with one of: document_empty, document_too_large(megabytes, most), document_not_supported,
    document_old_word, document_encrypted, document_damaged, document_no_text, document_unpacks_too_large,
    document_too_long, document_too_slow, document_unknown_encoding.
    """
    check_size(content)
    kind = kind_of(content)
    if kind == "txt":
        text, note = decode(content)
        if not text.strip():
            raise Refused("document_empty")
        if len(text) > limits.TEXT_LENGTH:
            raise Refused("document_too_long")
        return ReadText(text, 0, kind, (note,) if note else ())
    found = confined.parse(kind, content)
    notes = tuple(str(note) for note in found["notes"])
    return ReadText(str(found["text"]), int(found["pages"]), kind, notes)


def check_size(content: bytes) -> None:
    """Refuses nothing at all and too much."""
    if not content.strip(b"\0 \r\n\t"):
        raise Refused("document_empty")
    if len(content) > limits.FILE_BYTES:
        raise Refused("document_too_large", megabytes=-(-len(content) >> 20), most=limits.FILE_BYTES >> 20)


def kind_of(content: bytes) -> str:
    """docx, pdf or txt. Raises Refused for anything else."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(ZIP):
        return zip_kind(content)
    if content.startswith(COMPOUND):
        raise Refused("document_encrypted" if ENCRYPTED in content else "document_old_word")
    if content.startswith(OTHERS) or re.match(rb"\s*<(?:!doctype|html|\?xml|svg)", content[:200], re.IGNORECASE):
        raise Refused("document_not_supported")
    return "txt"


def zip_kind(content: bytes) -> str:
    """A Word document, or something else in a zip. The names alone are looked at; the child opens it."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused("document_damaged") from None
    if any(re.fullmatch(r"/?word/document\d*\.xml", name) for name in names):
        return "docx"
    raise Refused("document_not_supported")
