"""A contract's text made searchable, every character still knowing where it stood.

Full-width forms are folded, case is lowered, blanks between Chinese characters and soft line ends are dropped, and each
sentence becomes a line of its own, so that a pattern's `.` never leaves its sentence.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from huikuan.rules.health.model import Where

LONGEST_TEXT: Final = 200_000  # characters; a long contract with its annexes has about half of that
LONGEST_SENTENCE: Final = 600
SHORT_LINE: Final = 14  # a line as short as that is a heading or an item, not a wrapped sentence
ENDS: Final = frozenset("。;!?")
ITEM: Final = re.compile(
    r"第[〇零一二三四五六七八九十百\d]{1,6}[条章节款]|[一二三四五六七八九十]{1,3}[、.]"
    r"|\(?[一二三四五六七八九十\d]{1,3}[)、]"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.\s]|[-•·●○■□*]\s|(?:article|section|clause)\s+\d"
    r"|[甲乙丙丁]方[^,。;\n]{0,12}:|[\u4e00-\u9fff]{2,6}(?:\([^()\n]{1,8}\))?:"
    r"|party [ab]\b[^,.;\n]{0,12}:"
)
ABBREVIATED: Final = re.compile(
    r"(?:\b(?:no|art|arts|inc|co|ltd|corp|mr|ms|dr|e\.g|i\.e|sec|para|approx)"
    r"|(?<!party )\b[a-z])$"
)
ITEM_NUMBER: Final = re.compile(r"(?:\A|\n) ?[\d.]+$")
NAMED_SELLER: Final = re.compile(
    r"甲方[:,]?\(?(?:以?下?简?称)?[^)\n]{0,2}(?:供方|卖方|出卖人|承包人|承包方|受托方|受托人|服务方|供应商"
    r"|承揽人)[)\]】:]"
    r"|(?:供方|卖方|出卖人|受托方|服务方|供应商)(?:[:\[【][^;\n]{2,40}?)?\((?:以?下?简?称)?[^)\n]{0,2}甲方"
    r"|party a.{0,3}\(?(?:the )?.{0,2}(?:seller|supplier|vendor|contractor|service provider|consultant)"
    r"|(?:seller|supplier|vendor|contractor|service provider|consultant)\W{0,4}(?:hereinafter\W{1,3})?party a\b"
    r"(?! (?:shall|may|will|must|is|has))"
)
# Where we are 分包人, 承包人 is not the one to be paid but the one to pay.
SUBCONTRACT: Final = re.compile(r"分包[人方]")
MAIN_CONTRACTOR: Final = re.compile(r"(?<![总分])承包(?=[人方])")
SWAP: Final = str.maketrans("甲乙", "乙甲")


@dataclass(frozen=True, slots=True)
class Reading:
    """The source, its sentences (one a line of `flat`), and for each character of `flat` its place in the source."""

    source: str
    flat: str
    at: array[int]
    cut: bool

    def where(self, start: int, end: int) -> Where:
        """The words of the source behind `flat[start:end]`, which must not be empty."""
        first, last = self.at[start], self.at[end - 1] + 1
        return Where(first, last, self.source[first:last])

    def place(self, where: Where) -> int:
        """Where in `flat` the words begin."""
        return bisect_left(self.at, where.start)

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end in `flat` of the sentence around a place."""
        end = self.flat.find("\n", place)
        return self.flat.rfind("\n", 0, place) + 1, len(self.flat) if end < 0 else end

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Each sentence with its start in `flat`."""
        start = 0
        for line in self.flat.split("\n"):
            if line:
                yield start, line
            start += len(line) + 1


def read(text: str, *, we_are_first: bool | None = None) -> Reading:
    """Folds a text. Where we are 甲方 or Party A, the two are swapped in `flat`, so that rules know one side only.

    `we_are_first` None: the text's own definition of the parties decides (甲方（供方）).
    """
    source = text[:LONGEST_TEXT]
    characters: list[str] = []
    at = array("l")
    for folded, place in joined(source):
        characters.append(folded)
        at.append(place)
    flat = split_sentences(characters)
    if we_are_first is None:
        we_are_first = NAMED_SELLER.search(flat[:6000]) is not None
    if we_are_first:
        flat = flat.translate(SWAP)
        flat = re.sub(r"(?<=\bparty )[ab]\b", lambda found: "b" if found[0] == "a" else "a", flat)
    if SUBCONTRACT.search(flat):
        flat = MAIN_CONTRACTOR.sub("总包", flat)
    return Reading(text, flat, at, len(text) > LONGEST_TEXT)


def joined(source: str) -> Iterator[tuple[str, int]]:
    """Folded characters with their places; blanks collapsed, wrapped lines joined, real line ends kept as one."""
    previous, line_length, place, length = "\n", 0, 0, len(source)
    while place < length:
        folded = fold(source[place])
        if not folded.isspace():
            if folded:
                yield folded, place
                previous, line_length = folded, line_length + 1
            place += 1
            continue
        start = place
        while place < length and (not (folded := fold(source[place])) or folded.isspace()):
            place += 1
        if place == length or previous == "\n":
            continue
        lines = source.count("\n", start, place)
        if lines and breaks(previous, line_length, lines, source, place):
            yield "\n", start
            previous, line_length = "\n", 0
        elif not (is_chinese(previous) or is_chinese(fold(source[place]))):
            yield " ", start
            previous = " "


def breaks(previous: str, line_length: int, lines: int, source: str, place: int) -> bool:
    """Whether a line end in the source ends a sentence."""
    if lines > 1 or previous in ENDS or previous == ":":
        return True
    following = "".join(map(fold, source[place : place + 24]))
    return (line_length < SHORT_LINE and previous not in ",、(") or ITEM.match(following) is not None


@lru_cache(maxsize=8192)
def fold(character: str) -> str:
    """One character in its plain lower-case form; "" for invisible ones."""
    if character == "\n":
        return "\n"
    if unicodedata.category(character) == "Cf":
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        plain = " " if plain.isspace() else character
    lower = plain.lower()
    return lower if len(lower) == 1 else plain


def is_chinese(character: str) -> bool:
    """Chinese characters and their punctuation."""
    return "\u3400" <= character <= "\u9fff" or "\u3000" <= character <= "\u303f"


def split_sentences(characters: list[str]) -> str:
    """The characters with each sentence end turned into a line end, place by place."""
    length = 0
    for i, character in enumerate(characters):
        if character in ENDS or (character == "." and ends_sentence(characters, i)) or length >= LONGEST_SENTENCE:
            characters[i] = "\n"
        length = 0 if characters[i] == "\n" else length + 1
    return "".join(characters)


def ends_sentence(characters: list[str], i: int) -> bool:
    """A full stop behind a word or figure and before a blank, not behind an abbreviation or an item's number."""
    if i + 1 < len(characters) and characters[i + 1] not in " \n":
        return False
    before = "".join(characters[max(0, i - 10) : i])
    return ABBREVIATED.search(before) is None and ITEM_NUMBER.search(before) is None
