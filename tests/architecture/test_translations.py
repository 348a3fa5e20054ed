"""Every sentence shown to people has its English, and no Chinese is shown that cannot be translated."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, at, name_of, python_files, templates, text_of, tree_of
from tools import translations

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
TRANSLATED_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
COMMENT_BLOCK = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TRANSLATED_TAG = re.compile(r"""{%\s*trans(?:late)?\s.*?%}|_\(\s*("[^"]*"|'[^']*')\s*\)""", re.DOTALL)
IN_BOTH_LANGUAGES = re.compile(r" ?/ [A-Za-z]")  # the command line's help is written before a language is known
OWN_NAMES = {"简体中文", "中文", "回款"}  # a language and the product are called the same in every language


def test_every_sentence_has_its_english() -> None:
    known = translations.translations_of(translations.catalogue(), [])
    faults = translations.faults(translations.build(translations.sentences(), known))
    assert not faults, (
        f"{len(faults)} sentences; run `python tools/translations.py --json`, fill in, and merge:\n  "
        + "\n  ".join(faults[:40])
    )


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert translations.MO.exists(), "run `python tools/translations.py`"
    compiled = translations.entries(translations.mo_bytes(translations.catalogue()))
    assert translations.entries(translations.MO.read_bytes()) == compiled, "run `python tools/translations.py`"


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_chinese_in_a_template_escapes_translation(path: Path) -> None:
    text = text_of(path)
    for pattern in (COMMENT_BLOCK, TRANSLATED_BLOCK, TRANSLATED_TAG):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    for name in sorted(OWN_NAMES, key=len, reverse=True):
        text = text.replace(name, "")
    found = [at(path, number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if CHINESE.search(line)]
    assert not found, "\n  ".join(["not translated:", *found])


def test_no_chinese_in_an_interface_escapes_translation() -> None:
    found = [finding for path in python_files("web", "cli") for finding in untranslated(path)]
    assert not found, f"{len(found)} findings:\n  " + "\n  ".join(found)


def untranslated(path: Path) -> Iterator[str]:
    """Chinese texts of a file that are neither a docstring nor inside a call of gettext."""
    tree = tree_of(path)
    known = translations.names_of_gettext(tree)
    fine: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in known or translations.kind_of(called):
                fine |= {part for argument in node.args for part in ast.walk(argument)}
            if called in {
                "compile",
                "fullmatch",
                "match",
                "search",
                "sub",
                "split",
                "frozenset",
            }:  # what people type, in either language, not what they are shown
                fine |= set(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(node.value)  # a docstring
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in fine:
            text = node.value
            for name in OWN_NAMES:
                text = text.replace(name, "")
            if CHINESE.search(text) and not IN_BOTH_LANGUAGES.search(text):
                yield at(path, node, repr(node.value))


def test_sentences_are_not_put_together_before_translation() -> None:
    """gettext looks up what is written; an f-string or a formatted text is never found."""
    found = []
    for path in python_files():
        known = translations.names_of_gettext(tree_of(path))
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
                found += [at(path, node, ast.unparse(node)) for argument in node.args if put_together(argument)]
    assert not found, "\n  ".join(["put together before translation:", *found])


def put_together(argument: ast.expr) -> bool:
    """An f-string, `"…" % x` or `"…".format()` as the sentence of gettext."""
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        return argument.func.attr == "format" and isinstance(argument.func.value, ast.Constant)
    text = (
        isinstance(argument, ast.BinOp)
        and isinstance(argument.left, ast.Constant)
        and isinstance(argument.left.value, str)
    )
    return isinstance(argument, ast.JoinedStr) or text


TEMPLATE = """{% load i18n %}
  <p title="{% translate "标题" %}">{{ _("变量") }} {% translate '已付' context "状态" %}</p>
    {% blocktranslate with name=customer.name trimmed %}
      您好，{{ name }}
    {% endblocktranslate %}
  {% blocktranslate count n=rows|length %}{{ n }} 笔{% plural %}{{ n }} 笔应收{% endblocktranslate %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _lazy, ngettext, pgettext as p, gettext as _
LABEL = _lazy("标" "签")
def f(n, x):
    return ngettext("%(n)s 天", "%(n)s 天数", n) % {"n": n} + p("按钮", "打开") + _(x)
"""


def test_templates_are_read_as_django_reads_them() -> None:
    assert set(translations.in_template(TEMPLATE, "t.html")) == {
        ("", "标题", ""),
        ("", "变量", ""),
        ("状态", "已付", ""),
        ("", "您好，%(name)s", ""),
        ("", "%(n)s 笔", "%(n)s 笔应收"),
    }


def test_python_is_read_under_whatever_name_gettext_has() -> None:
    assert set(translations.in_python(CODE)) == {
        ("", "标签", ""),
        ("", "%(n)s 天", "%(n)s 天数"),
        ("按钮", "打开", ""),
    }


def test_json_is_merged_and_nothing_translated_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "PO", tmp_path / "django.po")
    sentence = translations.Sentence
    found = {
        ("", "客户"): sentence(places={"a.py"}),
        ("", "%(n)s 天"): sentence(plural="%(n)s 天", places={"a.py"}),
        ("状态", "打开"): sentence(places={"b.py"}),
    }
    new = tmp_path / "new.json"
    words = {"客户": "Customer", "%(n)s 天": ["%(n)s day", "%(n)s days"], "状态\x04打开": "Open", "旧": "Old"}
    new.write_text(json.dumps(words), encoding="utf-8")
    first = translations.build(found, translations.translations_of(translations.catalogue(), [new]))
    assert translations.faults(first) == []
    translations.PO.write_bytes(translations.po_bytes(first))
    again = translations.build(
        {**found, ("", "旧"): sentence(places={"c.py"})}, translations.translations_of(translations.catalogue(), [])
    )
    assert translations.faults(again) == []
    assert translations.po_bytes(translations.catalogue()) == translations.PO.read_bytes()


def test_a_sentence_without_english_or_with_other_placeholders_is_a_fault() -> None:
    found = {
        ("", "甲"): translations.Sentence(places={"a.py"}),
        ("", "%(n)s 天"): translations.Sentence(places={"a.py"}),
    }
    faults = translations.faults(translations.build(found, {("", "%(n)s 天"): "%(m)s days"}))
    assert [fault.partition(":")[0] for fault in sorted(faults)] == ["no English", "other placeholders"]


def test_the_tool_names_files_of_this_project() -> None:
    assert translations.PO.is_relative_to(ROOT)
