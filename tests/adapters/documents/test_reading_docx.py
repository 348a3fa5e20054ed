"""Word documents: reading order, numbers Word adds itself, changes tracked, and archives that attack."""

from __future__ import annotations

import io
import zipfile

import pytest

from huikuan.adapters.documents.reading import limits
from huikuan.adapters.documents.reading.numbering import chinese, letters, roman
from huikuan.adapters.documents.reading.reader import read_text
from huikuan.support.refusal import Refused
from tests.adapters.documents.made import HEAD, NAMESPACES, RELATIONS, archive, docx, paragraph, run, table

CLAUSE = "甲方应在合同签订后 5 个工作日内支付合同总价的 30%。"


def numbering(*levels: tuple[str, str], override: str = "") -> str:
    """One list definition (format, pattern by level) used by lists 1 and 2."""
    made = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    return (
        f'{HEAD}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{made}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{override}</w:num></w:numbering>'
    )


def item(text: str, depth: int = 0, of: int = 1) -> str:
    """A numbered paragraph."""
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{of}"/></w:numPr>')


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as error:
        read_text(content, "合同.docx")
    return error.value.code


def test_paragraphs_and_tables_in_reading_order() -> None:
    body = paragraph("第一条 付款") + table(("阶段", "比例"), ("预付款", "30%")) + paragraph(CLAUSE)
    found = read_text(docx(body), "合同.docx")
    assert found.text == f"第一条 付款\n阶段\t比例\n预付款\t30%\n{CLAUSE}"
    assert (found.kind, found.pages, found.notes) == ("docx", 0, ())


def test_a_nested_table_stays_in_its_cell_and_a_merged_cell_is_blank() -> None:
    inner = f"<w:tc>{table(('甲', '乙'))}{paragraph('尾')}</w:tc>"
    merged = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('不应出现')}</w:tc><w:tc>{paragraph('二')}</w:tc>"
    body = f"<w:tbl><w:tr>{inner}<w:tc>{paragraph('一')}</w:tc></w:tr><w:tr>{merged}</w:tr></w:tbl>"
    assert read_text(docx(body), "").text == "甲 乙 尾\t一\n\t二"


def test_the_numbers_word_adds_are_read() -> None:
    levels = numbering(("chineseCounting", "第%1条"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))
    body = item("付款") + item("首付款", 1) + item("尾款", 1) + item("发票", 2) + item("验收") + item("期限", 1)
    text = read_text(docx(body, numbering=levels), "").text
    assert text.split("\n") == ["第一条 付款", "一.1 首付款", "一.2 尾款", "(a) 发票", "第二条 验收", "二.1 期限"]


def test_a_second_list_goes_on_or_starts_anew() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    going_on = numbering(("decimal", "%1."))
    anew = numbering(("decimal", "%1."), override=override)
    body = item("甲") + item("乙", of=2) + item("丙", of=2)
    assert read_text(docx(body, numbering=going_on), "").text == "1. 甲\n2. 乙\n3. 丙"
    assert read_text(docx(body, numbering=anew), "").text == "1. 甲\n5. 乙\n6. 丙"


def test_a_style_gives_its_number() -> None:
    styles = (
        f'{HEAD}<w:styles {NAMESPACES}><w:style w:styleId="a3"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        "</w:style></w:styles>"
    )
    body = paragraph("总则", properties='<w:pStyle w:val="a3"/>') + paragraph(
        "附则", properties='<w:pStyle w:val="b"/>'
    )
    found = read_text(docx(body, numbering=numbering(("upperRoman", "%1、")), styles=styles), "")
    assert found.text == "I、 总则\n附则"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (105, "一百零五"), (1010, "一千零一十")]
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese(number) == words


def test_letters_and_roman_numbers() -> None:
    assert [letters(1), letters(26), letters(27), letters(53)] == ["a", "z", "aa", "aaa"]
    assert [roman(4), roman(9), roman(1999)] == ["iv", "ix", "mcmxcix"]


def test_changes_are_read_as_accepted() -> None:
    body = paragraph(
        run("支付合同总价的 "),
        f'<w:del w:id="1">{run("30%").replace("w:t", "w:delText")}</w:del>',
        f'<w:ins w:id="2">{run("20%")}</w:ins>',
        f'<w:moveFrom w:id="3">{run("旧位置")}</w:moveFrom>',
        run("。"),
    )
    found = read_text(docx(body), "")
    assert found.text == "支付合同总价的 20%。"
    assert found.notes == ("tracked_changes",)


def test_a_deleted_end_of_paragraph_joins_two() -> None:
    body = paragraph("甲方应在验收后", properties='<w:rPr><w:del w:id="1"/></w:rPr>') + paragraph("十日内付款。")
    assert read_text(docx(body), "").text == "甲方应在验收后十日内付款。"


def test_hidden_text_fields_and_the_older_twin_of_a_text_box_are_left_out() -> None:
    box = "<w:txbxContent>" + paragraph("框内条款") + "</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    twin = f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"
    field = "<w:r><w:instrText>PAGE \\* MERGEFORMAT</w:instrText></w:r>"
    body = paragraph(run("可见"), run("隐藏", "<w:vanish/>"), run("不隐藏", '<w:vanish w:val="0"/>'), field, twin)
    found = read_text(docx(body), "")
    assert found.text == "可见不隐藏\n框内条款"
    assert found.notes == ("hidden_text",)


def test_content_controls_breaks_and_ticked_boxes() -> None:
    inside = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('控件内')}</w:sdtContent></w:sdt>"
    ticked = (
        '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t><w:br/><w:t>次行</w:t><w:tab/><w:t>列</w:t></w:r>'
    )
    assert read_text(docx(inside + paragraph(ticked)), "").text == "控件内\n☑是\n次行\t列"


def test_macros_are_named_and_never_looked_into() -> None:
    content = archive({
        "_rels/.rels": RELATIONS,
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{paragraph(CLAUSE)}</w:body></w:document>",
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0",
    })  # fmt: skip
    assert read_text(content, "x.docm").notes == ("macros",)


def test_the_content_decides_and_not_the_name() -> None:
    assert read_text(docx(paragraph(CLAUSE)), "合同.pdf").kind == "docx"


def test_entities_and_nesting_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    document = f"{laughs}<w:document {NAMESPACES}><w:body>{paragraph('&b;')}</w:body></w:document>"
    assert refused(archive({"word/document.xml": document})) == "document_damaged"
    in_other_bytes = ('<?xml version="1.0" encoding="UTF-16"?>' + document).encode("utf-16")
    assert refused(archive({"word/document.xml": in_other_bytes})) == "document_damaged"
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    assert refused(docx(deep)) == "document_damaged"


def test_an_archive_bomb_is_refused_before_it_unpacks() -> None:
    bomb = archive({"word/document.xml": b"<w:document/>", "word/media/a.bin": b"\0" * (30 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert refused(bomb) == "document_unpacks_too_large"
    many = archive({"word/document.xml": "x", **{f"word/{n}.xml": "" for n in range(limits.MEMBERS)}})
    assert refused(many) == "document_unpacks_too_large"


def test_a_member_larger_than_it_says_gives_no_more_than_it_says() -> None:
    content = bytearray(docx(paragraph(CLAUSE * 2000)))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as opened:
        size = opened.getinfo("word/document.xml").file_size
    small = (100).to_bytes(4, "little")
    while (at := content.find(size.to_bytes(4, "little"))) >= 0:
        content[at : at + 4] = small
    assert refused(bytes(content)) == "document_damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx(""), "document_no_text"),
        (docx(paragraph(CLAUSE))[:-40], "document_damaged"),
        (docx(paragraph(CLAUSE)).replace(b"PK\x01\x02", b"PK\x09\x02"), "document_damaged"),
        (archive({"word/document.xml": "<w:document"}), "document_damaged"),
        (archive({"xl/workbook.xml": "<x/>"}), "document_not_supported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "document_old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "document_encrypted"),
    ],
    ids=["empty", "cut", "directory", "xml", "sheet", "doc", "password"],
)
def test_each_broken_file_has_its_refusal(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_crooked_member_is_one_refusal() -> None:
    content = bytearray(docx(paragraph(CLAUSE * 50)))
    start = content.find(b"word/document.xml") + len(b"word/document.xml")
    content[start + 20 : start + 60] = b"\xff" * 40
    assert refused(bytes(content)) == "document_damaged"
