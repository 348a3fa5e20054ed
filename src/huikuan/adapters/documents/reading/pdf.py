"""PDF to text by PDFium: what stands in the file as text; a scan has none and is refused."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from huikuan.adapters.documents.reading import limits
from huikuan.adapters.documents.reading.paragraphs import joined, without_page_marks
from huikuan.adapters.documents.reading.pdf_lines import Line, lines_of
from huikuan.support.refusal import Refused

SCAN_STAMP = 40  # a page of a scanner's program may carry as many characters of its own


def parse(content: bytes) -> dict[str, Any]:
    """Text, number of pages and notes. Raises Refused: document_no_text, document_too_long, and as open_pdf."""
    document = open_pdf(content)
    pages: list[list[Line]] = []
    notes: set[str] = set()
    scanned = 0
    for page in document:
        lines = lines_of(page)
        size = sum(len(line.text.strip()) for line in lines)
        if is_picture(page, size):
            scanned += 1
            lines = []
        pages.append(lines)
        page.close()
    if scanned:
        notes.add("pages_without_text")
    kept, is_cut = without_page_marks(pages)
    if is_cut:
        notes.add("page_marks")
    text = joined(kept)
    refuse_unreadable(text)
    return {"text": text, "pages": len(pages), "notes": sorted(notes)}


def open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """The document. Raises Refused: document_encrypted, document_damaged, document_too_long."""
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        is_locked = code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) or "password" in str(error).lower()
        raise Refused("document_encrypted" if is_locked else "document_damaged") from None
    if not count:
        raise Refused("document_damaged")
    if count > limits.PAGES:
        raise Refused("document_too_long")
    return document


def is_picture(page: pypdfium2.PdfPage, size: int) -> bool:
    """Whether a page is a picture of one: hardly a character, and images."""
    if size > SCAN_STAMP:
        return False
    return any(True for _ in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=2))


def refuse_unreadable(text: str) -> None:
    """A text of nothing, of letters without a meaning, or longer than any contract."""
    letters = [letter for letter in text if not letter.isspace()]
    unmapped = sum(1 for letter in letters if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff")
    if not letters or unmapped * 3 > len(letters):
        raise Refused("document_no_text")
    if len(text) > limits.TEXT_LENGTH:
        raise Refused("document_too_long")
