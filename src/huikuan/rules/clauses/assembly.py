"""Parts of sentences put together into stages: what stands before a share, with it, and after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from huikuan.rules.clauses import lexicon
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.segments import Part, Sentence
from huikuan.rules.clauses.shares import Share, shares_of

ECHO: Final = re.compile(r"^ ?\(?(?:即|计|合计|人民币|金额|大写|小写|共计|约|折合|具体|i\.?e\.?|namely|being|equal to|¥|rmb|\d)")
GENERAL: Final = re.compile(lexicon.GENERAL)
MEASURED: Final = re.compile(lexicon.MEASURED)
OTHER_ACTS: Final = re.compile(lexicon.OTHER_ACTS)
CARRIES: Final = re.compile(r"申请|发票|审核|提交|报告|通知|资料|书面|确认|完成|验收|submit|invoice|request|complet|accept")
TIED: Final = re.compile(r"^(?:且|并|无息|即|若|如(?!果逾|逾)|不计|一次|作为|做为|为|其中|需|但|同时|以|凭|扣除|不含)")
LATIN: Final = re.compile(r"[a-z]{3}")
SHORT: Final = 18
COVERED: Final = re.compile(r"^ ?(?:\([^)\n]{0,60}\)|(?:作为|做为|为|的|即|计)?[^,。;\n%后]{0,6}(?:款|金|人民币[^,。;\n]{0,30}元整?)(?!后))")


@dataclass(slots=True)
class Draft:
    """A stage being put together. `lead`: parts of sentences before; `head`: its own; `tail`: said after it was complete."""

    share: Share | None
    item: int
    head: list[Part] = field(default_factory=list)
    lead: list[Part] = field(default_factory=list)
    tail: list[Part] = field(default_factory=list)
    titles: list[Token] = field(default_factory=list)
    repeats: str = ""
    reasons: set[str] = field(default_factory=set)

    def tokens(self, *kinds: str) -> list[Token]:
        """Its own tokens of these kinds, in order."""
        return [token for part in self.head for token in part.tokens if token.kind in kinds]

    @property
    def has_event(self) -> bool:
        """Whether something that starts a clock stands in it."""
        return any(token.kind == "event" and not token.has("proviso") for part in self.head for token in part.tokens) or any(
            token.kind in {"date", "periodic"} for part in self.head for token in part.tokens
        )

    @property
    def has_milestone(self) -> bool:
        """Whether an event in the work stands in it, not only a document."""
        return any(
            token.kind == "event" and not token.marks & {"proviso", "document"} for part in self.head for token in part.tokens
        )


def drafts_of(flat: str, found: Sequence[Sentence]) -> tuple[list[Draft], list[Sentence]]:
    """The stages of a text in order, and the sentences that belong to none of them."""
    drafts: list[Draft] = []
    idle: list[Sentence] = []
    waiting: list[Sentence] = []
    titles: list[Token] = []
    repeats = ""
    for sentence in found:
        own = stages_of(flat, sentence)
        if own:
            waiting = [one for one in waiting if one.item == sentence.item]
            if place_lead(own[0], waiting):
                idle = [one for one in idle if one not in waiting]
            own[0].titles = titles + own[0].titles
            for draft in own:
                draft.repeats = draft.repeats or (repeats if repeats == "per_event" else "")
            drafts += own
            waiting, titles = [], []
            continue
        if follows(flat, sentence, drafts):
            drafts[-1].head += sentence.parts
            drafts[-1].reasons.add("trigger_in_next_sentence")
            continue
        if is_title(flat, sentence):
            titles = [token for token in sentence.tokens if token.kind in {"label", "ordinal"}]
            continue
        numberless = without_number(flat, sentence, [one for one in waiting if one.item == sentence.item])
        if numberless is not None:
            numberless.titles = titles
            if numberless.lead:
                idle = [one for one in idle if one not in waiting]
            drafts.append(numberless)
            waiting, titles = [], []
            continue
        waiting.append(sentence)
        idle.append(sentence)
    return keep_numberless(drafts), idle


def stages_of(flat: str, sentence: Sentence) -> list[Draft]:
    """The stages one sentence states with a share."""
    parts = [piece for part in sentence.parts for piece in one_share_each(flat, part, sentence)]
    shares = [shares_of(flat, part, sentence) for part in parts]
    drafts: list[Draft] = []
    pending: list[Part] = []
    repeats = next((token.code for token in sentence.tokens if token.kind == "periodic"), "")
    for place, (part, share) in enumerate(zip(parts, shares, strict=True)):
        current = drafts[-1] if drafts else None
        if share and not (current and echoes(flat, part, share[0], current)):
            drafts.append(Draft(share[0], sentence.item, [*pending, part], repeats=repeats))
            pending = []
        elif current is None:
            pending.append(part)
        elif part.has("amount") and echoed(flat, part, current):
            current.head.append(part)
        elif share or belongs(flat, part, current, parts[place + 1 :], shares[place + 1 :]):
            (current.tail if not share and current.has_event and not continues(flat, part, current) else current.head).append(part)
        else:
            pending.append(part)
    if drafts:
        drafts[-1].tail += pending
    return drafts


def one_share_each(flat: str, part: Part, sentence: Sentence) -> list[Part]:
    """A part with several shares cut between them: behind a share where the event comes first, before it in English."""
    shares = shares_of(flat, part, sentence)
    if len(shares) < 2:
        return [part]
    cuts: list[int] = []
    for first, second in zip(shares, shares[1:], strict=False):
        between = flat[first.end : second.start]
        covered = COVERED.match(between)
        cut = second.start if LATIN.search(between) or part.cell else first.end + (covered.end() if covered else 0)
        cuts.append(min(cut, second.start))
    edges = [part.start, *cuts, part.end]
    return [
        Part(start, end, [token for token in part.tokens if start <= token.start < end], part.cell)
        for start, end in zip(edges, edges[1:], strict=False)
        if end > start
    ]


def echoes(flat: str, part: Part, share: Share, current: Draft) -> bool:
    """Whether a share only says the one before it again: "，即人民币 30 万元"."""
    return share.what == "amount" and echoed(flat, part, current)


def echoed(flat: str, part: Part, current: Draft) -> bool:
    """Whether a part gives the amount of the share before it."""
    if current.share is None or current.share.what not in {"pct", "amount", "rest"}:
        return False
    return bool(ECHO.match(flat[part.start : part.end])) and not part.has("event", "pct")


def belongs(flat: str, part: Part, current: Draft, parts: Sequence[Part], shares: Sequence[list[Share]]) -> bool:
    """Whether a part without a share goes with the stage before it, not with the one to come."""
    upcoming = next((one for one, share in zip(parts, shares, strict=True) if share), None)
    if upcoming is None:
        return True
    events = [token for token in part.of("event", "date") if not token.has("proviso")]
    if not events:
        return not part.has("window", "label") or part.has("pay")
    if not current.has_event:
        return part.has("pay") or upcoming.has("event") or current.share is not None and part.cell
    return False


def continues(flat: str, part: Part, current: Draft) -> bool:
    """Whether words after a complete stage still say when it is paid."""
    if part.cell:
        return True
    text = flat[part.start : part.end]
    if OTHER_ACTS.search(text) and not part.has("pay"):
        return False
    has_window = any(token.kind == "window" for one in current.head for token in one.tokens)
    if LATIN.search(text):
        return True
    return part.has("pay") and not has_window and not part.has("noise") or bool(part.of("event") and all(token.has("proviso") for token in part.of("event")))


def place_lead(draft: Draft, waiting: Sequence[Sentence]) -> bool:
    """Gives a stage without a milestone of its own what the sentences before it in the same item said; whether it did."""
    if draft.has_milestone or draft.tokens("date"):
        return False
    for sentence in waiting:
        draft.lead += sentence.parts
    if waiting:
        draft.reasons.add("trigger_in_other_sentence")
    return bool(waiting)


def follows(flat: str, sentence: Sentence, drafts: Sequence[Draft]) -> bool:
    """Whether a sentence only says when the stage before it is paid."""
    if not drafts or drafts[-1].has_event or drafts[-1].share is None or sentence.has("noise"):
        return False
    has_event = any(token.kind in {"event", "date"} and not token.has("proviso") for token in sentence.tokens)
    return has_event and sentence.has("pay") or (has_event and sentence.has("window") and sentence.item == drafts[-1].item)


def is_title(flat: str, sentence: Sentence) -> bool:
    """A line that only names the stage after it: "到货款", "第二期："."""
    text = flat[sentence.start : sentence.end].strip(" :。;\n")
    return len(text) <= SHORT and sentence.has("label", "ordinal") and not sentence.has("pay", "window", "pct", "amount")


def without_number(flat: str, sentence: Sentence, waiting: Sequence[Sentence]) -> Draft | None:
    """A stage that says when but not how much is paid; None where the sentence is about something else."""
    if sentence.has("noise") or not sentence.has("pay"):
        return None
    text = flat[sentence.start : sentence.end]
    clocks = [token for token in sentence.tokens if token.kind in {"event", "periodic"} and not token.has("proviso")]
    pay = [token for token in sentence.tokens if token.kind == "pay"][-1]
    if not any(token.start < pay.start or LATIN.search(text) for token in clocks) and not sentence.has("periodic"):
        return None
    bonds = re.search(lexicon.BOND, text)
    if bonds and not re.search(r"收到|提交|receipt", text[: bonds.start()]):
        return None
    periodic = next((token.code for token in sentence.tokens if token.kind == "periodic"), "")
    draft = Draft(None, sentence.item, list(sentence.parts), repeats=periodic)
    if not draft.has_milestone and not periodic:
        for one in waiting:
            draft.lead += one.parts
    if GENERAL.search(text):
        draft.reasons.add("general")
    return draft


def keep_numberless(drafts: Sequence[Draft]) -> list[Draft]:
    """Stages without any figure count where they repeat or have a name, or where the text has no other."""
    firm = [draft for draft in drafts if draft.share is not None]
    kept = []
    for draft in drafts:
        named = any(token.kind == "label" for token in draft.tokens("label")) or bool(draft.titles)
        repeats = draft.repeats not in {"", "per_event"}
        if draft.share is not None or ((named or repeats) and "general" not in draft.reasons) or not firm:
            kept.append(draft)
    return kept
