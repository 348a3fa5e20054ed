"""A PDF invoice: its rows of text, the QR codes seen on its first pages, and attached XML. Runs in the child."""

from __future__ import annotations

import base64
from typing import Any, Final

import pypdfium2
import zxingcpp

from huikuan.adapters.documents.reading.pdf import open_pdf
from huikuan.adapters.documents.reading.pdf_lines import Line, lines_of

PAGES: Final = 3
WIDTH: Final = 1700  # pixels of the rendered page: a QR of 2 cm on A5 then has some six pixels a module
ATTACHMENTS: Final = 10
ATTACHED_BYTES: Final = 2 * 1024 * 1024


def parse(content: bytes) -> dict[str, Any]:
    """`rows` of each page from top to bottom, cells parted by tabs; `codes`: texts of QR codes; `attached`: base64."""
    document = open_pdf(content)
    rows: list[str] = []
    codes: list[str] = []
    for index in range(min(len(document), PAGES)):
        page = document[index]
        rows.extend(rows_of(lines_of(page)))
        codes.extend(codes_of(page))
        page.close()
    return {"rows": rows, "codes": codes, "attached": attached(document)}


def rows_of(lines: list[Line]) -> list[str]:
    """Lines that stand side by side as one row: forms are filled in an order of their own."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -(line.top + line.bottom)):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(line)
        else:
            rows.append([line])
    return ["\t".join(one.text.strip() for one in sorted(row, key=lambda one: one.left)) for row in rows]


def codes_of(page: pypdfium2.PdfPage) -> list[str]:
    """Texts of the QR codes on a page, drawn or pictured."""
    width, height = page.get_size()
    if not 50 < width < 5000 or not 50 < height < 5000:
        return []
    bitmap = page.render(scale=WIDTH / max(width, height), grayscale=True)
    pixels = bytes(bitmap.buffer)
    rows = [pixels[start : start + bitmap.width] for start in range(0, len(pixels), bitmap.stride)]
    image = memoryview(b"".join(rows)).cast("B", shape=[bitmap.height, bitmap.width])
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [one.text for one in found][:20]


def attached(document: pypdfium2.PdfDocument) -> list[str]:
    """Attached XML files."""
    found = []
    for index in range(min(document.count_attachments(), ATTACHMENTS)):
        attachment = document.get_attachment(index)
        data = bytes(attachment.get_data()) if attachment.get_name().lower().endswith(".xml") else b""
        if data and len(data) <= ATTACHED_BYTES:
            found.append(base64.b64encode(data).decode())
    return found
