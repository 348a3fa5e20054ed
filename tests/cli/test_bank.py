"""`huikuan bank` as finance uses it in a script: what it prints, stores and refuses, and with which code."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.test_commands import Terminal

pytestmark = pytest.mark.slow
ACCOUNT = "4000000000000012345"
LINES = (
    ("2026-04-16 11:09:16", "E1", "0.00", "128000.00", "1128000.00", "HT-1 首付款", "3105", "星河测试制造有限公司"),
    ("2026-04-17 09:00:05", "E2", "3500.00", "0.00", "1124500.00", "物业费", "1100", "北岸示例物业服务有限公司"),
    ("2026-04-20 16:00:00", "E3", "15.00", "0.00", "1124485.00", "手续费", "", ""),
)
WANTED = [
    ("2026-04-16", "11:09:16", "128000.00", "星河测试制造有限公司", "3105", "1128000.00", "E1"),
    ("2026-04-17", "09:00:05", "-3500.00", "北岸示例物业服务有限公司", "1100", "1124500.00", "E2"),
    ("2026-04-20", "16:00:00", "-15.00", "", "", "1124485.00", "E3"),
]
KEYS = ("date", "time", "amount", "counterparty", "counterparty_account", "balance", "serial")


def written(folder: Path, lines: tuple[tuple[str, ...], ...] = LINES) -> Path:
    """An export as a bank writes it: the account above, GBK, two columns of amounts."""
    head = "交易时间,交易流水号,借方发生额,贷方发生额,账户余额,客户附言,对方账号,对方账号名称"
    text = "\r\n".join([f"账号,{ACCOUNT}", head, *(",".join(line) for line in lines)]) + "\r\n"
    file = folder / "流水.csv"
    file.write_bytes(text.encode("gb18030"))
    return file


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """One founded organization for all: no test here leaves anything behind."""
    shell = Terminal(tmp_path_factory.mktemp("home"))
    founded = shell.run("init", "--name", "北岸", "--email", "a@beian.example", "--person", "周总")
    assert founded.returncode == 0, founded.stderr
    return shell


def test_looking_stores_nothing_and_prints_every_line_in_order(shell: Terminal, tmp_path: Path) -> None:
    looked = shell.run("bank", "import", str(written(tmp_path)), "--dry-run", "--json")
    assert looked.returncode == 0, looked.stderr
    rows = json.loads(looked.stdout)["rows"]
    assert [tuple(row[key] for key in KEYS) for row in rows] == WANTED
    assert json.loads(shell.run("bank", "match", "--json").stdout)["looked"] == 0


def test_an_account_nobody_knows_is_asked_for(shell: Terminal, tmp_path: Path) -> None:
    refused = shell.run("bank", "import", str(written(tmp_path)), "--account", "工行基本户")
    assert refused.returncode == 3
    assert "工行基本户" in refused.stderr


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_kept(shell: Terminal, tmp_path: Path) -> None:
    wrong = ("2026-04-18 09:00:00", "E9", "", "十二万", "", "", "", "某公司")
    looked = shell.run("bank", "import", str(written(tmp_path, (*LINES, wrong))), "--dry-run")
    assert looked.returncode == 1
    assert "3 笔" in looked.stdout
    assert "十二万" in looked.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("流水.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"),
        ("空.csv", b""),
        ("页面.csv", b"<!doctype html><html><body>login</body></html>"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 200),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_statement_is_refused_in_words(shell: Terminal, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    refused = shell.run("bank", "import", str(file), "--json")
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip()) > 5


def test_a_packed_file_needs_its_password(shell: Terminal, tmp_path: Path) -> None:
    packed = tmp_path / "流水.zip"
    with ZipFile(packed, "w") as archive:
        archive.write(written(tmp_path), "流水.csv")
    opened = shell.run("bank", "import", str(packed), "--dry-run", "--json")
    assert opened.returncode == 0, opened.stderr
    assert len(json.loads(opened.stdout)["rows"]) == 3
