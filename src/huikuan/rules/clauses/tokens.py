"""Everything the grammar knows, found in the even text, each at its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from huikuan.rules.clauses import events, lexicon
from huikuan.rules.clauses.figures import amounts, percents, periods
from huikuan.rules.clauses.model import Token

Table = tuple[tuple[str, str], ...]


def alternatives(table: Table) -> re.Pattern[str]:
    """One pattern of a table; the first of its rows that fits at a place wins."""
    return re.compile("|".join(f"(?P<{code}>{pattern})" for code, pattern in table))


MILESTONE: Final = alternatives(events.MILESTONES)
DOCUMENT: Final = alternatives(events.DOCUMENTS)
PROVISO: Final = alternatives(events.PROVISOS)
LABEL: Final = alternatives(lexicon.LABELS)
BASE: Final = alternatives(lexicon.BASES)
PART: Final = alternatives(lexicon.PARTS)
PERIODIC: Final = alternatives(lexicon.PERIODIC)
OBJECT: Final = alternatives(events.OBJECTS)
ACT: Final = alternatives(events.ACTS_ZH)
LED: Final = re.compile(
    r"(?:(?P<done>完成|做完|制作完成|finish(?:ed|ing)?|completion of|complete)|(?P<submitted>提交|提供|递交|报送|出具|交付|送交|submission of|submitting|delivery of|handover of)"
    r"|(?P<review_passed>(?:通过|取得|经)(?=[^,。;\n]{0,16}(?:评审|审查|论证|审图|备案|审查合格)))|(?P<confirmed>确认|approval of|sign[- ]?off of|acceptance of))"
    r"(?:[^,。;:\n%]{0,14}?)$"
)
ENGLISH_ACT: Final = re.compile(
    r"^ ?(?:(?P<done>complet(?:ion|ed)|finished|is complete)|(?P<confirmed>approv(?:al|ed)|sign[- ]?off|confirm(?:ation|ed)|accepted)"
    r"|(?P<submitted>submi(?:ssion|tted))|(?P<delivered>delivered|delivery))"
)
SIMPLE: Final = {
    "pay": re.compile(lexicon.PAY),
    "remainder": re.compile(lexicon.REMAINDER),
    "settles": re.compile(lexicon.SETTLES),
    "whole": re.compile(lexicon.WHOLE),
    "noise": re.compile(lexicon.NOISE),
    "ordinal": re.compile(lexicon.ORDINAL_LABEL),
}
PROGRESS_BEFORE: Final = re.compile(lexicon.PROGRESS_BEFORE)
PROGRESS_AFTER: Final = re.compile(lexicon.PROGRESS_AFTER)
LABEL_IS_NOT: Final = re.compile(r"^(?:保函|担保|发票|的?抵扣|的?扣回|等额|保证保险|比例|占)")
LABEL_IS_NOT_AFTER: Final = re.compile(r"(?:扣除|抵扣|扣回|履约|投标|收到|冲抵|扣减|抵作|扣留)$")


class Tokens:
    """The tokens of a text in order, with quick access to those inside a stretch."""

    def __init__(self, found: Iterable[Token]) -> None:
        self.all = sorted(found, key=lambda token: (token.start, -token.end))
        self.starts = [token.start for token in self.all]

    def inside(self, start: int, end: int) -> list[Token]:
        """Tokens that begin in the stretch."""
        return self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def scan(flat: str) -> Tokens:
    """All tokens of a text."""
    figures = [*percents(flat), *amounts(flat), *periods(flat)]
    kept = without_overlaps(figures)
    found = list(kept)
    found += event_tokens(flat, kept)
    for kind, pattern in (("label", LABEL), ("base", BASE), ("part", PART), ("periodic", PERIODIC)):
        found += tokens_of(kind, pattern, flat)
    for kind, pattern in SIMPLE.items():
        found += [Token(kind, one.start(), one.end()) for one in pattern.finditer(flat)]
    named = bytearray(len(flat) + 1)
    for token in found:
        if token.kind == "label":
            named[token.start : token.end] = b"\x01" * (token.end - token.start)
    found = [token for token in found if token.kind not in {"event", "base"} or not all(named[token.start : token.end])]
    return Tokens(token for token in found if token.kind != "label" or is_label(flat, token))


def is_label(flat: str, token: Token) -> bool:
    """Whether the name of a stage stands for the stage (预付款) and not for something about it (预付款保函)."""
    before = flat[max(0, token.start - 3) : token.start]
    return not LABEL_IS_NOT.match(flat[token.end : token.end + 4]) and not LABEL_IS_NOT_AFTER.search(before)


def tokens_of(kind: str, pattern: re.Pattern[str], flat: str) -> Iterator[Token]:
    """A table's words as tokens; `code` is the row."""
    for found in pattern.finditer(flat):
        if found.end() > found.start():
            yield Token(kind, found.start(), found.end(), found.lastgroup or "")


def without_overlaps(tokens: Sequence[Token]) -> list[Token]:
    """Of tokens that share characters the one that begins first, then the longer."""
    kept: list[Token] = []
    reach = 0
    for token in sorted(tokens, key=lambda one: (one.start, -one.end)):
        if token.start >= reach:
            kept.append(token)
            reach = token.end
    return kept


def event_tokens(flat: str, figures: Sequence[Token]) -> list[Token]:
    """Events: those with a name of their own, then documents and provisos, then things with what is done to them."""
    found = list(tokens_of("event", MILESTONE, flat))
    found += [Token("event", one.start, one.end, one.code, marks=frozenset({"document"})) for one in tokens_of("event", DOCUMENT, flat)]
    found += [Token("event", one.start, one.end, one.code, marks=frozenset({"proviso"})) for one in tokens_of("event", PROVISO, flat)]
    found += progress_events(flat, figures)
    taken = bytearray(len(flat) + 1)
    for token in found:
        taken[token.start : token.end] = b"\x01" * (token.end - token.start)
    found += made_events(flat, taken)
    return found


def progress_events(flat: str, figures: Sequence[Token]) -> Iterator[Token]:
    """"完成总工程量的 50% 时": the percent of the work that is done, as an event."""
    for token in figures:
        if token.kind != "pct" or token.value is None:
            continue
        before, after = flat[max(0, token.start - 30) : token.start], flat[token.end : token.end + 40]
        if PROGRESS_BEFORE.search(before) and PROGRESS_AFTER.match(after) or re.match(r"^ (?:of )?(?:the )?(?:works?|project|physical)? ?(?:complet|progress)", after):
            yield Token("event", token.start, token.end, f"progress_pct_{token.value.normalize():f}", marks=frozenset({"progress"}))


def made_events(flat: str, taken: bytearray) -> Iterator[Token]:
    """A thing and what is done to it, on either side: 原型确认, 完成原型, approval of the design."""
    for found in OBJECT.finditer(flat):
        start, end = found.span()
        if any(taken[start:end]) or found.lastgroup is None:
            continue
        after = ACT.match(flat, end) or ENGLISH_ACT.match(flat[end : end + 24])
        act = after.lastgroup if after else None
        length = (after.end() - (end if after.re is ACT else 0)) if after else 0
        begin = start
        if act is None:
            led = LED.search(flat[max(0, start - 34) : start])
            if led is None:
                continue
            act, begin = led.lastgroup, start - (len(flat[max(0, start - 34) : start]) - led.start())
        if any(taken[begin:start]):
            begin = start
        if any(taken[start : end + length]):
            continue
        yield Token("event", begin, end + length, f"{found.lastgroup}_{act}", marks=frozenset({"made"}))
