"""Stages put together across sentences: what a sentence without a share adds to the one before or after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from huikuan.rules.clauses import lexicon
from huikuan.rules.clauses.drafts import LATIN, Draft, repeats_of
from huikuan.rules.clauses.grouping import stages_of
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.segments import Sentence
from huikuan.rules.clauses.shares import Share

BOND: Final = re.compile(lexicon.BOND)
GENERAL: Final = re.compile(lexicon.GENERAL)
NOT_SAID: Final = re.compile(r"无|没有|不设|不支付|不予|\bno\b|\bnot\b")
INVOICED: Final = re.compile(r"^(?:的|金额|等额|合规|有效|合法|正规){0,4}(?:增值税)?(?:专用|普通)?发票")
SHORT: Final = 18
LISTING: Final = re.compile(r"(?:以下|下列|如下)[^,。;:\n]{0,8}(?:单据|文件|资料|凭证|材料|票据)|following documents?")
KEYED: Final = re.compile(r"[\u4e00-\u9fff]{2,8}:")
TERM: Final = re.compile("质保|保修|交货|工期|交付|服务期|有效期")
REMEMBERED: Final = 6  # sentences; a list item is not longer
MOST_PARTS: Final = 60  # of one stage
MOST_STAGES: Final = 200  # a plan is never longer; what comes after is not read


@dataclass(slots=True)
class Assembly:
    """The stages so far, and what still waits for its stage. `used`: sentences that gave a stage something."""

    flat: str
    drafts: list[Draft] = field(default_factory=list)
    waiting: list[Sentence] = field(default_factory=list)
    titles: list[Token] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    before: Sentence | None = None

    def take(self, sentence: Sentence) -> None:
        """Adds one sentence."""
        own = stages_of(self.flat, sentence)
        if own:
            self.take_stages(sentence, own)
        elif self.adds_to_last(sentence):
            self.used.add(sentence.start)
        elif is_title(self.flat, sentence):
            self.titles = [token for token in sentence.tokens if token.kind in {"label", "ordinal"}]
            self.used.add(sentence.start)
        else:
            self.take_other(sentence)
        self.before = sentence

    def take_stages(self, sentence: Sentence, own: list[Draft]) -> None:
        """Adds a sentence that states shares."""
        self.used.add(sentence.start)
        last = self.drafts[-1] if self.drafts else None
        if last is not None and sizes(own, last):
            last.share = own[0].share
            last.head += own[0].head
            return
        if last is not None and details(own, last):
            own[0].repeats = last.repeats
            own[0].head = [*last.head, *own[0].head]
            self.drafts.pop()
        if last is not None and completes(own, last):
            last.head += own[0].head
            last.tail += own[0].tail
            return
        # A step of a numbered list may go on in the next one.
        keyed = KEYED.match(self.flat, sentence.start)
        lead = [
            one
            for one in self.waiting
            if (one.item == sentence.item or (one is self.before and is_step(one)))
            and not (KEYED.match(self.flat, one.start) and (keyed or TERM.match(self.flat, one.start)))
        ]
        if own[0].has_event:
            lead = [one for one in lead if not BOND.search(self.flat, one.start, one.end)]
        if place_lead(own[0], lead):
            self.used |= {one.start for one in lead}
        if last is not None and last.repeats == "per_event" and last.item == sentence.item:
            for draft in own:
                draft.repeats = "per_event"
        self.begin(own)

    def take_other(self, sentence: Sentence) -> None:
        """Adds a sentence without a share: a stage without a number, or words that wait."""
        lead = [one for one in self.waiting if one.item == sentence.item]
        draft = without_number(self.flat, sentence, lead)
        if draft is None:
            self.waiting = [*self.waiting[1 - REMEMBERED :], sentence]
            return
        self.used |= {sentence.start, *(one.start for one in lead if draft.lead)}
        self.begin([draft])

    def begin(self, own: list[Draft]) -> None:
        """New stages; the title above is theirs."""
        own[0].titles = self.titles
        self.drafts += own
        self.waiting, self.titles = [], []

    def adds_to_last(self, sentence: Sentence) -> bool:
        """Whether a sentence only completes the stage before it."""
        if not self.drafts or len(self.drafts[-1].head) > MOST_PARTS:
            return False
        last = self.drafts[-1]
        if lists(self.flat, sentence, last):
            last.listed += sentence.parts
            return True
        if follows(sentence, last):
            last.reasons.add("trigger_in_next_sentence")
        elif not restates(sentence, last):
            return False
        last.head += sentence.parts
        return True


def drafts_of(flat: str, found: Sequence[Sentence]) -> tuple[list[Draft], list[Draft], list[Sentence]]:
    """The stages of a text in order, what only speaks of all of them, and the sentences that belong to neither."""
    assembly = Assembly(flat)
    for sentence in found:
        if len(assembly.drafts) >= MOST_STAGES:
            break
        assembly.take(sentence)
    kept, general = keep_numberless(assembly.drafts)
    return kept, general, [sentence for sentence in found if sentence.start not in assembly.used]


def completes(own: Sequence[Draft], before: Draft) -> bool:
    """Whether a sentence only says when the rest or the retention named before it is paid out."""
    if len(own) != 1 or before.has_event or before.share is None or own[0].share is None:
        return False
    retained = before.share.remainder or before.is_retention
    return retained and own[0].share.what in {"rest", "named"} and own[0].has_event


def details(own: Sequence[Draft], before: Draft) -> bool:
    """Whether a sentence only says how much each of the repeated payments before it is: "按季支付。考核后支付 25%"."""
    if len(own) != 1 or before.share is not None or before.repeats in {"", "per_event"}:
        return False
    share = own[0].share
    milestones = any(not token.marks & {"proviso", "document", "weak"} for token in own[0].tokens("event"))
    plain = share is not None and share.what in {"pct", "amount"} and not share.cumulative and not share.remainder
    return plain and not milestones and not before.tokens("window") and not own[0].tokens("label", "ordinal")


def sizes(own: Sequence[Draft], before: Draft) -> bool:
    """Whether a sentence only says how large the stage named before it is: "支付预付款。预付款为总价的 30%"."""
    if (
        len(own) != 1
        or own[0].has_event
        or before.share is None
        or before.share.what != "named"
        or own[0].share is None
    ):
        return False
    names = {token.code for token in before.tokens("label")}
    return own[0].share.what in {"pct", "amount"} and any(token.code in names for token in own[0].tokens("label"))


def is_step(sentence: Sentence) -> bool:
    """Whether a sentence may be a step of a list that its next item goes on with."""
    return not sentence.has("noise", "pct")


def place_lead(draft: Draft, waiting: Sequence[Sentence]) -> bool:
    """Gives a stage without a milestone of its own what sentences before it said; whether it did."""
    if draft.has_milestone or draft.tokens("date"):
        return False
    for sentence in waiting:
        draft.lead += sentence.parts[:MOST_PARTS]
    if waiting:
        draft.reasons.add("trigger_in_other_sentence")
    return bool(waiting)


def follows(sentence: Sentence, last: Draft) -> bool:
    """Whether a sentence only says when the stage before it is paid."""
    if last.has_event or last.share is None or sentence.has("noise"):
        return False
    has_event = any(token.kind in {"event", "date"} and not token.has("proviso") for token in sentence.tokens)
    return has_event and (sentence.has("pay") or (sentence.has("window") and sentence.item == last.item))


def lists(flat: str, sentence: Sentence, last: Draft) -> bool:
    """Whether a line is one of the documents that the stage before it asks for: "凭下列单据付款:1.发票 2.验收单"."""
    asked = any(LISTING.search(flat, part.start, part.end + 40) for part in last.head)
    plain = not sentence.has("pay", "pct", "amount", "noise", "label", "ordinal", "window", "remainder")
    return asked and plain and sentence.has("event") and len(last.listed) < MOST_PARTS


def restates(sentence: Sentence, before: Draft) -> bool:
    """Whether a sentence only says when each of the repeated payments before it is made."""
    if before.share is None and before.repeats and before.repeats == repeats_of(sentence) and not sentence.has("noise"):
        return sentence.has("pay") and not sentence.has("label", "amount", "pct")
    if (
        before.share is not None
        or before.repeats in {"", "per_event"}
        or sentence.has("noise", "label")
        or not sentence.has("pay")
    ):
        return False
    return (
        sentence.has("event")
        and sentence.has("window")
        and not any(token.kind == "window" for token in before.tokens("window"))
    )


def is_title(flat: str, sentence: Sentence) -> bool:
    """A line that only names the stage after it: "到货款", "第二期："."""
    text = flat[sentence.start : sentence.end].strip(" :。;\n")
    return (
        len(text) <= SHORT
        and sentence.has("label", "ordinal")
        and not NOT_SAID.search(text)
        and not sentence.has("pay", "window", "pct", "amount")
    )


def without_number(flat: str, sentence: Sentence, waiting: Sequence[Sentence]) -> Draft | None:
    """A stage that says when but not how much is paid; None where the sentence is about something else."""
    sentence = without_noise(sentence)
    if not sentence.has("pay"):
        return None
    text = flat[sentence.start : sentence.end]
    clocks = [token for token in sentence.tokens if token.kind in {"event", "periodic"} and not token.has("proviso")]
    pay = [token for token in sentence.tokens if token.kind == "pay"][-1]
    if not any(token.start < pay.start or LATIN.search(text) for token in clocks) and not sentence.has("periodic"):
        return None
    bonds = re.search(lexicon.BOND, text)
    if bonds and not re.search(r"收到|提交|receipt", text[: bonds.start()]):
        return None
    periodic = repeats_of(sentence)
    draft = Draft(invoiced_share(flat, sentence), sentence.item, list(sentence.parts), repeats=periodic)
    if not draft.has_milestone and not periodic:
        for one in waiting:
            draft.lead += one.parts[:MOST_PARTS]
    if GENERAL.search(text):
        draft.reasons.add("general")
    return draft


def without_noise(sentence: Sentence) -> Sentence:
    """The parts before the talk of delay and damages begins."""
    noisy = next((place for place, part in enumerate(sentence.parts) if part.has("noise")), len(sentence.parts))
    parts = sentence.parts[:noisy]
    end = parts[-1].end if parts else sentence.start
    return Sentence(sentence.start, end, sentence.item, parts)


def invoiced_share(flat: str, sentence: Sentence) -> Share | None:
    """The one percent an invoice is made out for, where the payment itself names none."""
    found = [
        token
        for token in sentence.tokens
        if token.kind == "pct" and token.value is not None and INVOICED.match(flat[token.end : token.end + 24])
    ]
    return Share("pct", found[0], found[0].start, found[0].end) if len(found) == 1 else None


def keep_numberless(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """The stages, and what only speaks of all of them.

    Stages without any figure count where they repeat or have a name, or where the text has no other.
    """
    firm = any(draft.share is not None for draft in drafts)
    only_kept_back = all(draft.is_retention for draft in drafts if draft.share is not None)
    kept: list[Draft] = []
    general: list[Draft] = []
    for draft in drafts:
        if draft.share is not None:
            kept.append(draft)
            continue
        plain = not draft.titles and not draft.repeats and not draft.tokens("label", "window")
        if plain and kept and not firm:
            kept[-1].lead = [*kept[-1].lead, *draft.head][:MOST_PARTS]
            continue
        named = bool(draft.tokens("label") or draft.titles) or draft.repeats not in {"", "per_event"}
        named = named or (firm and only_kept_back and draft.has_milestone)
        if (named and "general" not in draft.reasons) or not firm:
            kept.append(draft)
        elif "general" in draft.reasons:
            general.append(draft)
    return kept, general
