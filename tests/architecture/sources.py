"""The project's own files, parsed once for all tests of the architecture."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "huikuan"
LINE_BREAK = re.compile(r"\n")


def name_of(path: Path) -> str:
    """The path as a reader would say it: from the package, or from the top of the project."""
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


def python_files(*rooms: str, migrations: bool = False) -> list[Path]:
    """Python files of these rooms of the package (of all without an argument), in a stable order."""
    folders = [PACKAGE / room for room in rooms] or [PACKAGE]
    found = {path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*.py"))}
    return sorted(path for path in found if migrations or "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of the package: pages, mails, letters."""
    return sorted(path for path in PACKAGE.rglob("templates/**/*") if path.suffix in {".html", ".txt", ".svg"})


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path), filename=str(path))


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads(text_of(ROOT / "pyproject.toml"))


def contract(identity: str) -> dict[str, Any]:
    """The import contract of this id."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    found: dict[str, Any] = next(one for one in contracts if one["id"] == identity)
    return found


def stages() -> list[str]:
    """The stages of the flow in the order of a receivable's way, as the import contract tells it."""
    return list(reversed(contract("flow")["layers"]))


def imported_modules(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, module or module.name) of every import, also of those inside functions."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def at(path: Path, node: ast.AST | int, what: str) -> str:
    """One finding, in the form editors can jump to."""
    line = node if isinstance(node, int) else getattr(node, "lineno", 1)
    return f"{name_of(path)}:{line} {what}"
