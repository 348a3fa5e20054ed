"""Word documents: paragraphs and tables in reading order, as the document reads once its changes are accepted."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from huikuan.adapters.documents.reading import limits
from huikuan.adapters.documents.reading.archive import open_archive, part
from huikuan.adapters.documents.reading.numbering import Numbering
from huikuan.adapters.documents.reading.xml_tree import attribute, child, local, parse_xml
from huikuan.support.refusal import Refused

MAIN: Final = re.compile(r"/officeDocument$")
LEFT_OUT: Final = {"del": "tracked_changes", "moveFrom": "tracked_changes"}
NOTED: Final = {"ins": "tracked_changes", "moveTo": "tracked_changes", "commentReference": "comments", "object": "embedded", "altChunk": "embedded", "footnoteReference": "footnotes", "endnoteReference": "footnotes"}  # fmt: skip  # noqa: E501
WRITTEN: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
SKIPPED: Final = {"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "instrText", "delText", "Fallback", "rt", "sdtPr"}
# the check boxes people tick in contracts: Wingdings and Wingdings 2, in and out of the private area
BOXES: Final = {"FE": "☑", "FD": "☒", "A8": "☐", "6F": "☐", "71": "☐", "52": "☑", "53": "☒", "A3": "☐", "2A": "☐"}


def parse(content: bytes) -> dict[str, Any]:
    """Text and notes of a DOCX. Raises Refused: document_no_text, and what the archive refuses with."""
    archive = open_archive(content)
    place = main_part(archive)
    document = part(archive, place)
    if document is None:
        raise Refused("document_not_supported")
    folder = posixpath.dirname(place)
    reader = Reader(Numbering.of(part(archive, f"{folder}/numbering.xml"), part(archive, f"{folder}/styles.xml")))
    body = child(parse_xml(document), "body")
    lines = list(reader.blocks(body)) if body is not None else []
    if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
        reader.notes.add("macros")
    text = tidy("\n".join(lines))
    if not text.strip():
        raise Refused("document_no_text")
    if len(text) > limits.TEXT_LENGTH:
        raise Refused("document_too_long")
    return {"text": text, "pages": 0, "notes": sorted(reader.notes)}


def main_part(archive: zipfile.ZipFile) -> str:
    """Where the document lies, by the package's own statement."""
    relations = part(archive, "_rels/.rels")
    for relation in parse_xml(relations) if relations else ():
        if MAIN.search(attribute(relation, "Type")):
            return attribute(relation, "Target").lstrip("/")
    return "word/document.xml"


def tidy(text: str) -> str:
    """Blanks at the ends of lines and runs of blank lines carry nothing."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \u3000\xa0]+(?=\n|$)", "", text)).strip("\n")


class Reader:
    """Walks a document; remembers what it left out."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.notes: set[str] = set()
        self.boxes: list[str] = []

    def blocks(self, parent: Element) -> Iterator[str]:
        """Lines of paragraphs and tables; content controls and accepted insertions are walked through."""
        open_line = ""
        for element in parent:
            name = local(element)
            if name == "p":
                line = open_line + self.paragraph(element)
                open_line = line if merges_with_next(element) else ""
                if not open_line:
                    yield line
                yield from self.taken_boxes()
            elif name == "tbl":
                yield from self.table(element)
            elif name in LEFT_OUT:
                self.notes.add(LEFT_OUT[name])
            elif name not in SKIPPED:
                if name in NOTED:
                    self.notes.add(NOTED[name])
                yield from self.blocks(element)
        if open_line:
            yield open_line

    def paragraph(self, element: Element) -> str:
        """A paragraph's text with its number."""
        text = "".join(self.inline(element))
        label = self.numbering.label(child(element, "pPr"))
        return label + text if text.strip() else text

    def inline(self, parent: Element) -> Iterator[str]:
        """The text of runs, deletions and hidden text left out."""
        for element in parent:
            name = local(element)
            if name in LEFT_OUT:
                self.notes.add(LEFT_OUT[name])
            elif name == "t":
                yield element.text or ""
            elif name in WRITTEN:
                yield WRITTEN[name]
            elif name == "sym":
                yield BOXES.get(attribute(element, "char").upper()[-2:], "")
            elif name == "txbxContent":
                outer, self.boxes = self.boxes, []  # a box may hold paragraphs that anchor boxes themselves
                self.boxes = [*outer, *self.blocks(element)]
            elif name == "r" and is_hidden(element):
                self.notes.add("hidden_text")
            elif name not in SKIPPED:
                if name in NOTED:
                    self.notes.add(NOTED[name])
                yield from self.inline(element)

    def taken_boxes(self) -> Iterator[str]:
        """Text boxes anchored in the paragraph just read."""
        taken, self.boxes = self.boxes, []
        yield from taken

    def table(self, element: Element) -> Iterator[str]:
        """Rows as tab-separated lines; a cell that continues the one above is blank."""
        for row in rows_of(element):
            if child(row, "trPr", "del") is not None:
                self.notes.add("tracked_changes")
                continue
            cells = [self.cell(cell) for cell in cells_of(row)]
            if any(cells):
                yield "\t".join(cells)

    def cell(self, element: Element) -> str:
        """A cell on one line."""
        merge = child(element, "tcPr", "vMerge")
        if merge is not None and attribute(merge, "val") != "restart":
            return ""
        return re.sub(r"\s+", " ", " ".join(line for line in self.blocks(element) if line.strip())).strip()


def rows_of(table: Element) -> Iterator[Element]:
    """Rows, also those inside content controls."""
    for element in table:
        if local(element) == "tr":
            yield element
        elif local(element) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from rows_of(element)


def cells_of(row: Element) -> Iterator[Element]:
    """Cells, also those inside content controls."""
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in {"sdt", "sdtContent", "customXml"}:
            yield from cells_of(element)


def merges_with_next(paragraph: Element) -> bool:
    """Whether the end of the paragraph was deleted with changes tracked."""
    mark = child(paragraph, "pPr", "rPr")
    return mark is not None and (child(mark, "del") is not None or child(mark, "moveFrom") is not None)


def is_hidden(run: Element) -> bool:
    """Whether a run is hidden text."""
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in {"0", "false", "off"}
