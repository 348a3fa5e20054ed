"""Everything the grammar knows, found in the even text, each at its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from huikuan.rules.clauses import events, lexicon
from huikuan.rules.clauses.figures import amounts, percents, periods
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.tables import table_figures

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
    r"(?:(?P<done>完成|做完|制作完成|finish(?:ed|ing)?|completion of|complete)|(?P<submitted>提交|提供|递交"
    r"|报送|出具|交付|送交"
    r"|submission of|submitting|delivery of|handover of)"
    r"|(?P<review_passed>(?:通过|取得|经)(?=[^,。;\n]{0,16}(?:评审|审查|论证|审图|备案|审查合格)))"
    r"|(?P<confirmed>确认|approval of"
    r"|sign[- ]?off of|acceptance of))"
)
LED_GAP: Final = re.compile(r"[^,。;:\n%]{0,14}")
THEN_CONFIRMED: Final = re.compile(
    r"^[^,。;\n%]{0,6}?(?:并|且|后)?(?:经|由|获|得到|通过)[^,。;\n%验]{0,14}?(?:(?P<review_passed>评审|审查"
    r"|论证)|(?P<confirmed>确认|认可"
    r"|审批|批准|签字))(?:合格|通过)?"
)
LETTER: Final = re.compile("[a-z]")
WEAK: Final = alternatives(events.WEAK)
REFUND: Final = re.compile(
    r"(?:履约|投标)(?:保证金|担保|保函)[^。;\n]{0,90}(?:退还|返还|退回|退付|转为|转作)|(?:退还|返还"
    r"|退回)[^。;\n]{0,20}履约(?:保证金|担保|保函)"
)
ENGLISH_ACT: Final = re.compile(
    r"^ ?(?:(?P<done>complet(?:ion|ed|e\b)|finished|is complete)|(?P<confirmed>approv(?:al|ed)|sign[- ]?off"
    r"|confirm(?:ation|ed)|accepted)"
    r"|(?P<submitted>submi(?:ssion|tted))|(?P<delivered>delivered|delivery))"
)
WHICHEVER: Final = re.compile(
    r"whichever(?: date)?(?: is| comes| occurs| falls)?(?: the)? ?(?:earlier|earliest|first|sooner|later|latest|last)?"
    r"|以[^,。;\n%]{0,8}[先后早晚][^,。;\n%]{0,8}为准|[孰谁](?:先|后|早|晚)"
)
ALTERNATIVE: Final = re.compile(r"(?<!\w)or(?!\w)|或者?")
PERIOD_END: Final = re.compile(
    r"(?<=[,、(的;。\n])(?:期满|到期|届满|期限届满)(?=之?[后日时,前无]|\d|[一二三四五六七八九十\[_])"
)
PERIOD_NAME: Final = re.compile(
    r"(?P<warranty_end>质保|保修|缺陷责任|质量保证|维保)|(?P<service_period_end>服务期|租赁期|租期|合作期|维护期|合同期)"
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
ENGLISH_BEFORE: Final = re.compile(r"(?:completion|completed|progress) (?:of )?(?:about |at least )?$")
ENGLISH_AFTER: Final = re.compile(
    r"^ (?:of )?(?:the )?(?:[a-z]+ )?(?:works?|project|services|scope|construction|installation)"
)
WORK_PAID: Final = re.compile(lexicon.PAID_BEFORE)
ASIDE: Final = re.compile(r"^ ?\([^)\n]{0,30}\)")
NAMES_MONEY: Final = re.compile(r"^(?:付款(?:[:(]|节点|比例)|预付款|款|费|资金|进度款|尾款|阶段款)")
PROGRESS_AFTER: Final = re.compile(lexicon.PROGRESS_AFTER)
# A bracket that explains how something is accepted, or how long a guarantee is good, is not about this payment.
EXPLAINS: Final = re.compile(
    r"\((?=[^()\n]{0,80}(?:视为|视同|有效期[至为到]|(?:甲方|乙方|买方|卖方|采购人|供应商)(?:需|须|应)))[^()\n]{0,160}(?:\([^()\n]{0,60}\)[^()\n]{0,40})?\)"
)
BY_PAPER: Final = re.compile(r"(?:依据|根据|按照|依照|参照)[^,。;\n]{0,4}$")
LABEL_IS_NOT: Final = re.compile(r"^(?:保函|担保|发票|的?抵扣|的?扣回|等额|保证保险|比例|占)")
LABEL_IS_NOT_AFTER: Final = re.compile(
    r"(?:扣除|抵扣|扣回|履约|投标|收到|冲抵|扣减|抵作|扣留|提|无|没有|不设|不支持|不支付|不提供|不收取|取消"
    r"|\b(?:less|net of|minus|excluding|deducting)(?: the| any)? )$"
)


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
    cells, heads = table_figures(flat)
    kept = without_overlaps([*cells, *percents(flat), *amounts(flat), *periods(flat)])
    found = list(kept)
    found += event_tokens(flat, kept)
    for kind, pattern in (("label", LABEL), ("base", BASE), ("part", PART), ("periodic", PERIODIC)):
        found += tokens_of(kind, pattern, flat)
    for kind, pattern in SIMPLE.items():
        found += [Token(kind, one.start(), one.end()) for one in pattern.finditer(flat)]
    named = covered(flat, (token for token in found if token.kind == "label"))
    found = [
        token
        for token in found
        if token.kind not in {"event", "base", "pay"} or not all(named[token.start : token.end])
    ]
    others = covered(flat, (token for token in found if token.kind == "event" and token.code == "upstream_payment"))
    found = [token for token in found if token.kind not in {"label", "pay", "base"} or not others[token.start]]
    found = [
        token for token in found if token.kind != "event" or not NAMES_MONEY.match(flat[token.end : token.end + 4])
    ]
    found += [
        Token("noise", one.start(), one.end())
        for one in REFUND.finditer(flat)
        if not re.search("质保金|质量保证金", one[0])
    ]
    other_way = covered(flat, alternatives_said(flat))
    found = [token for token in found if not other_way[token.start]]
    explained = covered(flat, (Token("aside", one.start(), one.end()) for one in EXPLAINS.finditer(flat)))
    found = [token for token in found if not explained[token.start]]
    inside_heads = covered(flat, (Token("head", start, end) for start, end in heads))
    found = [token for token in found if not inside_heads[token.start]]
    return Tokens(token for token in found if token.kind != "label" or is_label(flat, token))


def alternatives_said(flat: str) -> Iterator[Token]:
    """The second of two alternatives: "after commissioning or 18 months after delivery, whichever is earlier"."""
    for found in WHICHEVER.finditer(flat):
        last = None
        for one in ALTERNATIVE.finditer(flat, max(0, found.start() - 160), found.start()):
            last = one
        if last is not None:
            yield Token("alternative", last.start(), found.end())


def covered(flat: str, tokens: Iterable[Token]) -> bytearray:
    """For every character whether one of the tokens covers it."""
    mask = bytearray(len(flat) + 1)
    for token in tokens:
        mask[token.start : token.end] = b"\x01" * (token.end - token.start)
    return mask


def is_label(flat: str, token: Token) -> bool:
    """Whether the name of a stage stands for the stage (预付款) and not for something about it (预付款保函)."""
    before = flat[max(0, token.start - 12) : token.start]
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
    found += [
        Token("event", one.start, one.end, one.code, marks=frozenset({"document"}))
        for one in tokens_of("event", DOCUMENT, flat)
    ]
    found += [
        Token("event", one.start, one.end, one.code, marks=frozenset({"proviso"}))
        for one in tokens_of("event", PROVISO, flat)
    ]
    found += progress_events(flat, figures)
    taken = bytearray(len(flat) + 1)
    for token in found:
        taken[token.start : token.end] = b"\x01" * (token.end - token.start)
    found += period_ends(flat, taken)
    made = list(made_events(flat, taken))
    found += [one for place, one in enumerate(made) if place + 1 == len(made) or made[place + 1].start >= one.end]
    for token in found:
        taken[token.start : token.end] = b"\x01" * (token.end - token.start)
    found += [
        Token("event", one.start, one.end, one.code, marks=frozenset({"weak"}))
        for one in tokens_of("event", WEAK, flat)
        if not any(taken[one.start : one.end])
    ]
    return found


def period_ends(flat: str, taken: bytearray) -> Iterator[Token]:
    """ "质保期两年,期满后": a period's end where the words before it say which period."""
    for found in PERIOD_END.finditer(flat):
        named = [one.lastgroup or "" for one in PERIOD_NAME.finditer(flat, max(0, found.start() - 120), found.start())]
        if named and not taken[found.start()]:
            yield Token("event", found.start(), found.end(), named[-1])


def progress_events(flat: str, figures: Sequence[Token]) -> Iterator[Token]:
    """ "完成总工程量的 50% 时": the percent of the work that is done, as an event."""
    for token in figures:
        if token.kind != "pct" or token.value is None:
            continue
        before = flat[max(0, token.start - 30) : token.start]
        after = ASIDE.sub("", flat[token.end : token.end + 60])
        if WORK_PAID.search(before) and not after.startswith(("后", "时", "之后", "以上")):
            continue
        if (
            (PROGRESS_BEFORE.search(before) and PROGRESS_AFTER.match(after))
            or re.match(
                r"^ (?:of )?(?:the )?(?:works?|project|physical)? ?(?:complet|progress(?! ?payment| ?instal))", after
            )
            or (ENGLISH_BEFORE.search(before) and ENGLISH_AFTER.match(after))
        ):
            yield Token(
                "event",
                token.start,
                token.end,
                f"progress_pct_{token.value.normalize():f}",
                marks=frozenset({"progress"}),
            )


def made_events(flat: str, taken: bytearray) -> Iterator[Token]:
    """A thing and what is done to it, on either side: 原型确认, 完成原型, approval of the design."""
    for found in OBJECT.finditer(flat):
        start, end = found.span()
        if found[0].isascii() and (LETTER.match(flat[start - 1 : start]) or LETTER.match(flat[end : end + 1])):
            continue
        if (
            any(taken[start:end])
            or found.lastgroup is None
            or (start and taken[start - 1] and found.lastgroup == "final_report")
        ):
            continue
        if BY_PAPER.search(flat[max(0, start - 7) : start]):
            continue
        if flat[max(0, start - 2) : start] == "完成" and not taken[start - 1]:
            then = THEN_CONFIRMED.match(flat[end : end + 40])
            act = then.lastgroup if then else "done"
            yield Token(
                "event",
                start - 2,
                end + (then.end() if then else 0),
                f"{found.lastgroup}_{act}",
                marks=marks_of(found.lastgroup),
            )
            continue
        after = ACT.match(flat, end) or ENGLISH_ACT.match(flat[end : end + 24])
        act = after.lastgroup if after else None
        length = (after.end() - (end if after.re is ACT else 0)) if after else 0
        begin = start
        if act is None:
            low = max(0, start - 34)
            led = None
            for one in LED.finditer(flat, low, start):
                led = one
            if led is None or not LED_GAP.fullmatch(flat[led.end() : start]):
                continue
            act, begin = led.lastgroup, led.start()
        if any(taken[begin:start]):
            begin = start
        if any(taken[start : end + length]):
            continue
        yield Token("event", begin, end + length, f"{found.lastgroup}_{act}", marks=marks_of(found.lastgroup))


def marks_of(thing: str) -> frozenset[str]:
    """Reports are handed over like other documents."""
    return frozenset({"made", "document"}) if thing in {"progress_report", "final_report"} else frozenset({"made"})
