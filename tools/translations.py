"""The English catalogue: find every sentence of the product, merge translations, write django.po and compile django.mo.

The sentences in the source are Simplified Chinese; English is kept in src/huikuan/locale/en/LC_MESSAGES. Neither GNU
gettext nor a running Django is needed: templates are read with Django's own `templatize`, the files written by Babel.

    python tools/translations.py                      report what has no English yet, tidy and compile
    python tools/translations.py new.json …           merge {"中文": "English"} first
    python tools/translations.py --json               print what is missing as JSON, ready to be filled in
    python tools/translations.py --check              change nothing; exit code 1 when a file would change

In JSON a sentence with a number has a list, [singular, plural]; one with a context is written "context\\u0004中文".
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "huikuan"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
CONTEXT_MARK = "\x04"
# gettext's functions: where the context, the sentence and its plural stand among the arguments.
FUNCTIONS = {"gettext": (None, 0, None), "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2)}
BABEL_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
Key = tuple[str, str]  # context or "", sentence


@dataclass
class Sentence:
    plural: str = ""
    places: set[str] = field(default_factory=set)


def sentences() -> dict[Key, Sentence]:
    """Every sentence of the package that is shown to people, with the files it stands in."""
    found: dict[Key, Sentence] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            messages = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt", ".svg"} and "templates" in path.parts:
            messages = in_template(path.read_text(encoding="utf-8"), str(path))
        else:
            continue
        for context, text, plural in messages:
            sentence = found.setdefault((context, text), Sentence())
            sentence.plural = sentence.plural or plural
            sentence.places.add(path.relative_to(ROOT).as_posix())
    return found


def in_python(source: str) -> Iterator[tuple[str, str, str]]:
    """(context, sentence, plural) of every call of a gettext function, under whatever name it was imported."""
    tree = ast.parse(source)
    known = names_of_gettext(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).rpartition(".")[2] != "translation":
            continue
        kind = known.get(name) or (kind_of(name) if isinstance(node.func, ast.Attribute) else None)
        if kind:
            texts = [constant(node, place) for place in FUNCTIONS[kind]]
            if texts[1]:
                yield texts[0], texts[1], texts[2]


def names_of_gettext(tree: ast.AST) -> dict[str, str]:
    """Local name → gettext function, from the file's imports."""
    return {
        alias.asname or alias.name: kind
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if (kind := kind_of(alias.name))
    }


def kind_of(name: str) -> str | None:
    """gettext_lazy → gettext, and so on; None for what is no gettext function."""
    plain = name.removesuffix("_lazy").removesuffix("_noop")
    return plain if plain in FUNCTIONS else None


def constant(call: ast.Call, place: int | None) -> str:
    """The text written at this place of a call, or "" where there is none or it is computed."""
    if place is None or place >= len(call.args):
        return ""
    argument = call.args[place]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def in_template(source: str, origin: str) -> Iterator[tuple[str, str, str]]:
    """(context, sentence, plural) of every {% translate %}, {% blocktranslate %} and _("…") of a template."""
    # templatize leaves the template's own indentation, which Python's tokenizer would trip over
    code = "\n".join(line.lstrip() for line in templatize(source, origin=origin).splitlines())
    for _, function, messages, _ in extract_python(
        io.BytesIO(code.encode()), BABEL_KEYWORDS, [], {"encoding": "utf-8"}
    ):
        texts = [text or "" for text in ([messages] if isinstance(messages, str) else messages)]
        context, text, plural = (
            texts[place] if place is not None and place < len(texts) else ""
            for place in FUNCTIONS["gettext" if function == "_" else str(function)]
        )
        if text:
            yield context, text, plural


def catalogue() -> Catalog:
    """The catalogue as it is on disk, empty when there is none yet."""
    if not PO.exists():
        return Catalog()
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="django", abort_invalid=True)


def translations_of(old: Catalog, files: Iterable[Path]) -> dict[Key, Any]:
    """What is translated: first what the catalogue has, also what it had, then the JSON files, later ones winning."""
    known = {key_of(message): message.string for message in (*old.obsolete.values(), *old) if message.id}
    for path in files:
        for name, english in json.loads(path.read_text(encoding="utf-8")).items():
            context, _, text = name.rpartition(CONTEXT_MARK)
            known[context, text] = tuple(english) if isinstance(english, list) else english
    return known


def key_of(message: Message) -> Key:
    """The key of a catalogue's entry."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def build(found: dict[Key, Sentence], known: dict[Key, Any]) -> Catalog:
    """The catalogue of all sentences found; translations no sentence asks for are kept as obsolete."""
    fixed = datetime(2025, 1, 1, tzinfo=UTC)  # dates in generated files only make noise in the history
    new = Catalog(
        locale="en",
        domain="django",
        header_comment="# English translations of Huikuan. Written by tools/translations.py; edit the msgstr freely.",
        project="Huikuan",
        version="0",
        creation_date=fixed,
        revision_date=fixed,
        msgid_bugs_address="-",
        last_translator="Huikuan contributors",
        language_team="English",
        fuzzy=False,
    )
    for key, sentence in sorted(found.items(), key=lambda item: (min(item[1].places), item[0])):
        context, text = key
        english = known.get(key, "")
        if sentence.plural:
            english = english if isinstance(english, tuple) and len(english) == 2 else ("", "")
        else:
            english = english if isinstance(english, str) else english[0]
        new.add(
            (text, sentence.plural) if sentence.plural else text,
            english,
            locations=[(place, 0) for place in sorted(sentence.places)],
            context=context or None,
            flags=["python-format"] if PLACEHOLDER.search(text) else [],
        )
    for (context, text), english in sorted(known.items()):
        if (context, text) not in found and english:
            english = english if isinstance(english, str) else english[-1]
            new.obsolete[text] = Message(text, english, context=context or None)
    return new


def faults(catalog: Catalog) -> list[str]:
    """What is wrong with the entries: no English, or other placeholders than the sentence has."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        ids, strings = as_tuple(message.id), as_tuple(message.string)
        if not all(strings):
            found.append(f"no English: {key_of(message)[1]!r} ({message.locations[0][0]})")
            continue
        expected = set().union(*(set(PLACEHOLDER.findall(text)) for text in ids))
        for text in strings[-1:]:
            if set(PLACEHOLDER.findall(text)) != expected:
                found.append(f"other placeholders: {key_of(message)[1]!r} → {text!r}")
    return found


def as_tuple(texts: Any) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def po_bytes(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, sort_output=False, include_lineno=False)
    return re.sub(rb'"Generated-By: .*\n', b"", buffer.getvalue())  # the same file from every version of Babel


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def entries(compiled: bytes) -> dict[Any, str]:
    """What a compiled catalogue answers to what, without its header, which names the version of Babel."""
    answers: dict[Any, str] = vars(GNUTranslations(io.BytesIO(compiled)))["_catalog"]
    return {key: text for key, text in answers.items() if key}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help='JSON files of {"中文": "English"}')
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something would change")
    parser.add_argument("--json", action="store_true", help="print what has no English yet as JSON")
    options = parser.parse_args(arguments)
    catalog = build(sentences(), translations_of(catalogue(), options.files))
    if options.json:
        missing = {
            CONTEXT_MARK.join(filter(None, key_of(message))): message.string
            for message in catalog
            if message.id and not all(as_tuple(message.string))
        }
        sys.stdout.write(json.dumps(missing, ensure_ascii=False, indent=1) + "\n")
        return 0
    wrong = faults(catalog)
    po, mo = po_bytes(catalog), mo_bytes(catalog)
    if options.check:
        if not PO.exists() or PO.read_bytes() != po:
            wrong.append(f"out of date: {PO.relative_to(ROOT)}")
        if not MO.exists() or entries(MO.read_bytes()) != entries(mo):
            wrong.append(f"out of date: {MO.relative_to(ROOT)}")
    else:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(po)
        MO.write_bytes(mo)
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{len(catalog)} sentences, {len(catalog.obsolete)} no longer used, {len(wrong)} faults\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
