"""PDFs as they come: set in Chinese, scanned, locked, broken, hostile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib

import pytest

from huikuan.adapters.documents.reading import confined, limits
from huikuan.adapters.documents.reading.reader import read_text
from huikuan.support.refusal import Refused
from tests.adapters.documents.made import locked_pdf, pdf, plain_pdf

CLAUSE = (
    "乙方应在本合同生效后 5 个工作日内向甲方开具等额增值税专用发票，甲方收到发票后 10 个工作日内支付合同总价的 30% "
    "作为预付款；系统上线并经甲方书面验收合格后 15 个工作日内，支付至合同总价的 95%。"
)
ENGLISH = (
    "The Customer shall pay the Supplier within thirty (30) days of receipt of a correct invoice, and interest accrues "
    "at 0.05% per day on any amount overdue thereafter."
)
SETUP = "#set par(justify: true, first-line-indent: (amount: 2em, all: true))\n"
MARKED = (
    'paper: "a4", header: [合同编号 HT-2026-0012], '
    "footer: context [第 #counter(page).display() 页 / 共 #counter(page).final().first() 页]"
)
PICTURE = (
    '#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"9\\" height=\\"9\\">'
    '<rect width=\\"9\\" height=\\"9\\"/></svg>"), format: "svg")'
)
PIXELS = '#image(bytes(range(0, 64).map(x => x * 4)), format: (encoding: "luma8", width: 8, height: 8), width: 100%)'


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as error:
        read_text(content, "合同.pdf")
    return error.value.code


def test_a_chinese_contract_reads_in_whole_sentences() -> None:
    parties = "甲方：星河测试制造有限公司\n\n乙方：北岸测试科技有限公司"
    source = f"{SETUP}= 软件开发服务合同\n\n{parties}\n\n第一条 付款\n\n{CLAUSE}\n\n{ENGLISH}"
    found = read_text(pdf(source), "")
    assert found.text.split("\n") == [
        "软件开发服务合同",
        "甲方：星河测试制造有限公司",
        "乙方：北岸测试科技有限公司",
        "第一条 付款",
        CLAUSE,
        ENGLISH,
    ]
    assert (found.kind, found.pages, found.notes) == ("pdf", 1, ())


def test_a_sentence_goes_on_over_the_page_and_page_marks_do_not_stand_in_it() -> None:
    found = read_text(pdf(SETUP + CLAUSE * 30, MARKED), "")
    assert found.pages == 2
    assert found.text == CLAUSE * 30
    assert found.notes == ("page_marks",)


def test_rows_of_a_table_are_tab_separated() -> None:
    source = "#table(columns: 3, [阶段],[比例],[金额（元）],[预付款],[30%],[38,400.00],[验收款],[65%],[83,200.00])"
    assert read_text(pdf(source), "").text == "阶段\t比例\t金额（元）\n预付款\t30%\t38,400.00\n验收款\t65%\t83,200.00"


def test_two_columns_are_read_one_after_the_other() -> None:
    found = read_text(pdf(SETUP + CLAUSE * 3 + "\n\n#colbreak()\n\n" + ENGLISH, 'paper: "a4", columns: 2'), "")
    assert found.text.split("\n") == [CLAUSE * 3, ENGLISH]


def test_numbered_items_stay_lines() -> None:
    items = ["（一）" + CLAUSE, "（二）" + CLAUSE, "3.1 " + CLAUSE, "4、" + CLAUSE]
    found = read_text(pdf("#set par(justify: true)\n" + "\n\n".join(items)), "")
    assert found.text.split("\n") == items


def test_a_number_may_hang_out_before_its_lines() -> None:
    found = read_text(pdf(f"#set par(justify: true)\n+ {CLAUSE * 2}\n+ {ENGLISH}\n\n{CLAUSE}"), "")
    lines = [re.sub(r"^(\d\.) ?", r"\1", line) for line in found.text.split("\n")]
    assert lines == ["1." + CLAUSE * 2, "2." + ENGLISH, CLAUSE]


def test_paragraphs_of_one_full_line_each_stay_apart() -> None:
    line = "甲乙双方经友好协商就本项目的实施达成如下一致意见并共同遵守执行不得擅自变更"
    source = f"{SETUP}{line}\n\n{line}\n\n{line}\n\n{CLAUSE}"
    found = read_text(pdf(source, "width: 18.6cm, height: 20cm, margin: 2cm"), "")
    assert found.text.split("\n") == [line, line, line, CLAUSE]


def test_a_watermark_across_the_page_is_no_text() -> None:
    mark = "#place(center + horizon, rotate(-45deg, text(60pt, fill: luma(220))[内部资料]))"
    assert read_text(pdf(SETUP + CLAUSE + mark), "").text == CLAUSE


def test_pieces_written_in_any_order_are_sorted() -> None:
    pieces = [
        f"#place(top + left, dy: {dy}cm)[第{name}款 内容]" for dy, name in ((9, "四"), (6, "三"), (3, "二"), (0, "一"))
    ]
    text = read_text(pdf("\n".join(pieces)), "").text
    assert text.split("\n") == [f"第{name}款 内容" for name in "一二三四"]


def test_a_scan_has_no_text() -> None:
    assert refused(pdf(PIXELS)) == "document_no_text"
    assert refused(pdf(PIXELS + " 由扫描软件创建")) == "document_no_text"
    assert (
        refused(
            plain_pdf(
                [
                    "<< /Type /Catalog /Pages 2 0 R >>",
                    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
                ]
            )
        )
        == "document_no_text"
    )


def test_a_scanned_annex_is_noted() -> None:
    found = read_text(pdf(f"{SETUP}{CLAUSE}\n#pagebreak()\n{PIXELS}"), "")
    assert (found.text, found.pages, found.notes) == (CLAUSE, 2, ("pages_without_text",))


def test_letters_without_a_meaning_are_no_text() -> None:
    stream = "BT /F1 12 Tf 20 100 Td <0001000200030004> Tj ET"
    content = plain_pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        ]
    )
    assert refused(content) == "document_no_text"


def test_a_password_is_named() -> None:
    assert refused(locked_pdf()) == "document_encrypted"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(range(256)) * 40, pdf(CLAUSE)[:300], b"%PDF-1.4\n1 0 obj\n" + b"[" * 200_000],
    ids=["nothing", "noise", "cut", "nested"],
)
def test_broken_files_are_one_refusal(content: bytes) -> None:
    assert refused(content) == "document_damaged"


def test_pages_without_end_are_refused() -> None:
    pages = " ".join(["3 0 R"] * 5000)
    content = plain_pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{pages}] /Count 5000 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        ]
    )
    assert refused(content) == "document_too_long"


def test_too_long_a_work_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.01)
    assert refused(pdf(CLAUSE)) == "document_too_slow"


def test_the_child_sees_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIKUAN_SECRET_KEY", "not for parsers")
    assert set(confined.environment()) <= {"PYTHONPATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b" \n\t\0", "document_empty"),
        (b"%PDF-1.4" + b"\0" * (limits.FILE_BYTES), "document_too_large"),
        (b"\x89PNG\r\n\x1a\n", "document_not_supported"),
        (b"{\\rtf1 x}", "document_not_supported"),
        (b"<!DOCTYPE html><p>x", "document_not_supported"),
        (b"\x01\x02\x03\x04\x05\x06\x07 binary", "document_not_supported"),
    ],
)
def test_what_is_no_contract_is_refused_by_its_content(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize(
    ("encoding", "text", "note"),
    [
        ("utf-8", CLAUSE, ()),
        ("utf-8-sig", CLAUSE, ("encoding_utf8",)),
        ("utf-16", CLAUSE, ("encoding_utf16",)),
        ("utf-16-le", ENGLISH, ("encoding_utf16",)),
        ("utf-16-be", ENGLISH, ("encoding_utf16",)),
        ("gb18030", CLAUSE, ("encoding_gb18030",)),
        ("gbk", "一、付款", ("encoding_gb18030",)),
        ("big5", "甲方應於驗收合格後三十日內支付合約總價之百分之九十五。", ("encoding_big5",)),
    ],
)
def test_text_files_in_the_encodings_of_offices(encoding: str, text: str, note: tuple[str, ...]) -> None:
    found = read_text((text + "\r\n" + text).encode(encoding), "合同.txt")
    assert (found.text, found.kind, found.notes) == (f"{text}\n{text}", "txt", note)


def test_bytes_of_no_encoding() -> None:
    assert refused("合同".encode() + b"\xff\xfe\xfd\x80" + b"\x81") == "document_unknown_encoding"


def test_ligatures_and_rare_characters_are_whole() -> None:
    text = "The first and final office of 𠮷田 is efficient and affluent."
    assert read_text(pdf(text), "").text == text
    assert read_text(pdf("合\u200b同\u00ad书" + CLAUSE), "").text.startswith("合同书")


def packed(content: bytes, times: int) -> bytes:
    """Flate twice over: a thousandth of a thousandth of its size."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(content) for _ in range(times)) + packer.flush()
    return zlib.compress(once, 9)


def one_page(stream: bytes, filters: str, resources: str = "", more: str = "") -> bytes:
    """A PDF of one page with this content stream."""
    content = f"<< /Length {len(stream)} {filters} >>\nstream\n{stream.decode('latin-1')}\nendstream"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << {resources} >> >>"
    pages = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content]
    return plain_pdf([*pages, more] if more else pages)


def test_attacks_end_in_the_child() -> None:
    twice = "/Filter [/FlateDecode /FlateDecode]"
    assert refused(one_page(packed(b" " * 1_000_000, 900), twice)) == "document_damaged"
    font = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    words = packed(b"BT /F1 9 Tf 1 1 Td (abcdefgh) Tj ET\n" * 20_000, 100)
    assert refused(one_page(words, twice, font)) in {"document_damaged", "document_too_slow", "document_too_long"}
    itself = "/XObject << /X 5 0 R >>"
    head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {itself} >> /Length 11 >>"
    form = f"{head}\nstream\n/X Do /X Do\nendstream"
    assert refused(one_page(b"/X Do", "", itself, form)) in {
        "document_damaged",
        "document_too_slow",
        "document_no_text",
    }


def test_memory_and_time_are_really_limited() -> None:
    code = (
        "import json,resource;from huikuan.adapters.documents.reading import child;child.limit();"
        "print(json.dumps([resource.getrlimit(k)[0] for k in "
        "(resource.RLIMIT_AS,resource.RLIMIT_CPU,resource.RLIMIT_FSIZE,resource.RLIMIT_CORE,resource.RLIMIT_NPROC)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=confined.environment(), capture_output=True, check=True, timeout=60
    )
    memory, seconds, written, core, processes = json.loads(done.stdout)
    assert 0 < memory <= limits.CHILD_MEMORY_BYTES
    assert 0 < seconds <= limits.CHILD_CPU_SECONDS
    assert 0 < written <= limits.ANSWER_BYTES
    assert (core, processes) == (0, 0)
