"""Renders documents: data in, PDF out, the same bytes for the same data and moment."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import typst

from huikuan.adapters.documents.typst.font import fonts
from huikuan.adapters.documents.typst.forms import form
from huikuan.support.documents import Printable

TEMPLATES: Final = Path(__file__).with_name("templates")
STANDARD: Final = "a-2b"
_one_at_a_time = Lock()  # a compiler keeps what it laid out last; two threads must not share it at once


def render(data: Printable, *, language: str, at: datetime) -> bytes:
    """The document as PDF/A-2b with its font embedded.

    `at` (aware) is the moment it says it was made. Raises ValueError for a language other than zh and en or a naive
    `at`. Data reaches the template as JSON and is only ever printed: #, $ and [ ] in it mean nothing.
    """
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    name, printed = form(data, language)
    with _one_at_a_time:
        made = compiler(name).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(printed, ensure_ascii=False)},
            pdf_standards=[STANDARD],
            timestamp=int(at.timestamp()),
        )
    assert isinstance(made, bytes)
    return made


@cache
def compiler(name: str) -> typst.Compiler:
    """The compiler of a template, kept: fonts and layout of what does not change are worked out once."""
    return typst.Compiler(input=TEMPLATES / f"{name}.typ", root=TEMPLATES, font_paths=fonts(), ignore_system_fonts=True)
