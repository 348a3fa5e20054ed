"""XML to a tree without document types, entities, deep nesting: none of which a document of ours needs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Final
from xml.parsers import expat

from huikuan.adapters.documents.reading import limits
from huikuan.support.refusal import Refused

CHINESE: Final = re.compile(rb"""^(<\?xml[^>]{0,60}encoding=)(["'])(gb\w*|big5)\2""", re.IGNORECASE)


def parse_xml(content: bytes) -> ElementTree.Element:
    """The root element. Raises Refused("document_damaged") for what is not well-formed or has a DOCTYPE."""
    builder, depth = ElementTree.TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.XML_DEPTH:
            raise Refused("document_damaged")
        builder.start(full(name), {full(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(full(name))

    def refuse(*_: object) -> None:
        raise Refused("document_damaged")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(in_utf8(content), True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Refused("document_damaged") from None
    return builder.close()


def in_utf8(content: bytes) -> bytes:
    """Expat knows no Chinese encodings: those are turned into UTF-8 before."""
    found = CHINESE.match(content[:200].lstrip())
    if not found:
        return content
    name = "big5" if found[3].lower() == b"big5" else "gb18030"
    text = content.lstrip().decode(name)
    return re.sub(r"encoding=([\"'])[^\"']*\1", 'encoding="utf-8"', text, count=1).encode()


def full(name: str) -> str:
    """Expat's "namespace}name" as ElementTree writes it."""
    return "{" + name if "}" in name else name


def local(element: ElementTree.Element) -> str:
    """The name without its namespace: transitional and strict documents differ only there."""
    return element.tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute whatever its namespace, "" when missing."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def child(element: ElementTree.Element | None, *names: str) -> ElementTree.Element | None:
    """The first child of this name, and of that one the next."""
    for name in names:
        element = next((one for one in element if local(one) == name), None) if element is not None else None
    return element
