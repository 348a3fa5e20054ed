"""Every environment variable is described: the operator's in docs/operate.md, the tests' own in CONTRIBUTING.md."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT, templates, text_of

VARIABLE = re.compile(r"\bHUIKUAN_[A-Z][A-Z0-9_]*[A-Z0-9]\b")
FOR_TESTS = re.compile(r"HUIKUAN_TEST_\w+|HUIKUAN_CHROMIUM")


def variables(paths: list[Path]) -> set[str]:
    return {name for path in paths for name in VARIABLE.findall(text_of(path))}


def test_every_setting_of_an_operator_is_described_and_no_other() -> None:
    page = ROOT / "docs" / "operate.md"
    assert page.exists(), "docs/operate.md is missing"
    read = variables([*PACKAGE.rglob("*.py"), *templates()])
    described = variables([page])
    assert read - described == set(), "read, but not described in docs/operate.md"
    assert described - read == set(), "described in docs/operate.md, but nothing reads them"


def test_every_setting_of_the_tests_is_described() -> None:
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*.py")]
    read = {name for name in variables(files) if FOR_TESTS.fullmatch(name)}
    described = variables([ROOT / "CONTRIBUTING.md"])
    assert read <= described, "read by the tests, but not described in CONTRIBUTING.md"
