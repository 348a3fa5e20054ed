"""Files that leave the desk: kept ones as they were handed in, and PDFs of our own making."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from huikuan.support.files.models import StoredFile


def download(file: StoredFile) -> HttpResponse:
    """A kept file; never shown inside the desk, whatever it claims to be."""
    return attached(bytes(file.content), file.name, "application/octet-stream")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF we set ourselves."""
    return attached(content, name, "application/pdf")


def attached(content: bytes, name: str, media_type: str) -> HttpResponse:
    """An answer that the browser saves under this name."""
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
