"""huikuan plan parse: one object for scripts, lines for people, one sentence when there is nothing to read."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.cli.plan_command import run_plan

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CLAUSE = "合同签订后5日内支付30%，到货验收合格且收到发票后10日内支付60%，剩余10%作为质保金，质保期满后30日内支付。"


def run(*words: str, given: bytes | None = None, language: str = "zh") -> subprocess.CompletedProcess[bytes]:
    return run_plan("parse", *words, given=given, language=language)


def test_the_object_has_the_shape_of_a_case(tmp_path: Path) -> None:
    file = tmp_path / "clause.txt"
    file.write_text(CLAUSE, encoding="utf-8")
    done = run(str(file), "--total", "10万", "--json")
    assert done.returncode == 0, done.stderr.decode()
    entry = json.loads(done.stdout)
    assert entry["contract_total"] == 100_000
    assert [stage["pct"] for stage in entry["plan"]] == [30, 60, 10]
    assert entry["increments_amount"] == [30_000, 60_000, 10_000]
    assert (entry["increments_pct"], entry["sum_pct"], entry["flags"]) == ([30, 60, 10], 100, [])
    for stage in entry["plan"]:
        assert stage["source"] == entry["text"][stage["start"] : stage["end"]]
        assert stage["sureness"] == "high"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_standard_input_in_any_usual_encoding(encoding: str) -> None:
    done = run("-", "--json", given=CLAUSE.encode(encoding))
    assert json.loads(done.stdout)["plan"][2]["kind"] == "retention"


def test_lines_for_people() -> None:
    shown = run("-", given=CLAUSE.encode()).stdout.decode()
    assert "1. 预付款  30%  合同签订，5 天内" in shown
    assert "“剩余10%作为质保金，质保期满后30日内支付”" in shown
    flagged = run("-", given="验收合格后支付95%".encode()).stdout.decode()
    assert "! " in flagged
    nothing = run("-", given="双方友好协商。".encode())
    assert (nothing.returncode, nothing.stdout.decode().strip()) == (0, "没有读到付款阶段。")


@pytest.mark.parametrize("given", [b"", b"  \n", b"%PDF-1.7 ...", b"PK\x03\x04rest", b"\x00\x01\x02\xff\xfe\xfa"])
def test_what_is_no_text_is_one_sentence(given: bytes) -> None:
    done = run("-", given=given)
    assert done.returncode == 2
    assert done.stdout == b""
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert "Traceback" not in done.stderr.decode()


def test_wrong_use(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.txt")).returncode == 2
    assert run("-", "--total", "很多", given=CLAUSE.encode()).returncode == 2
    assert run("-", "--total", "-5", given=CLAUSE.encode()).returncode == 2
    assert run("-", given=("支付" * 120_000).encode()).returncode == 2
    assert run("-", given=b"a" * (20 * 1024 * 1024 + 1)).returncode == 2


def test_a_word_document_is_read_as_it_is(tmp_path: Path) -> None:
    paragraph = f"<w:p><w:r><w:t>{CLAUSE}</w:t></w:r></w:p>"
    file = tmp_path / "合同.docx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        archive.writestr("word/document.xml", f"<w:document xmlns:w='{WORD}'><w:body>{paragraph}</w:body></w:document>")
    entry = json.loads(run(str(file), "--json").stdout)
    assert [stage["pct"] for stage in entry["plan"]] == [30, 60, 10]
