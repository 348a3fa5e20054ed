"""Documents made for the tests: Word files from their parts, PDFs set by Typst, files that only pretend."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import manimgx_fonts_cjk
import typst

FONTS = typst.Fonts(
    include_system_fonts=False,
    include_embedded_fonts=False,
    font_paths=[str(Path(manimgx_fonts_cjk.__file__).parent)],
)
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
RELATIONS = (
    HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def archive(members: dict[str, bytes | str], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packed) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: bytes | str) -> bytes:
    """A Word document with this body; `parts`: further parts of word/, without their .xml."""
    document = f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    further = {f"word/{name}.xml": content for name, content in parts.items()}
    return archive({"_rels/.rels": RELATIONS, "word/document.xml": document, **further})


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str, properties: str = "") -> str:
    """A paragraph of runs, or of one text."""
    runs = "".join(one if one.startswith("<") else run(one) for one in inside)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of plain cells."""
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def pdf(source: str, page: str = 'paper: "a4"') -> bytes:
    """A PDF of this Typst source, with Chinese type."""
    setup = f'#set page({page})\n#set text(font: "Noto Sans CJK SC", size: 10.5pt, lang: "zh")\n'
    made = typst.compile((setup + source).encode(), font_paths=FONTS, ignore_system_fonts=True, format="pdf")
    assert isinstance(made, bytes)
    return made


def locked_pdf() -> bytes:
    """A PDF that asks for a password: its user key fits no empty one."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        f"<< /Filter /Standard /V 1 /R 2 /O <{'a1' * 32}> /U <{'b2' * 32}> /P -4 >>",
    ]
    return plain_pdf(
        objects, "/Encrypt 4 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    )


def plain_pdf(objects: list[str], trailer: str = "") -> bytes:
    """A PDF written by hand; object 1 is its catalogue."""
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(content)
    table_of_places = "".join(f"{place:010d} 00000 n \n" for place in places)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table_of_places}"
    content += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return content.encode("latin-1")
