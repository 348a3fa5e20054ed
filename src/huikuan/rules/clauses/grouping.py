"""The stages of one sentence: which of its parts belong to which share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from huikuan.rules.clauses.drafts import LATIN, OTHER_ACTS, Draft, repeats_of
from huikuan.rules.clauses.segments import Part, Sentence
from huikuan.rules.clauses.shares import Share, shares_of

ECHO: Final = re.compile(
    r"^ ?\(?(?:即|计|合计|人民币|金额|大写|小写|共计|约|折合|具体|i\.?e\.?|namely|being|equal to|¥|rmb|\d)"
)
CLOCKED: Final = re.compile(r"后|之日起|时,")
COVERED: Final = re.compile(
    r"^ ?(?:\([^)\n]{0,60}\)|(?:作为|做为|为|的|即|计)?[^,。;\n%后]{0,6}(?:款|金|人民币[^,。;\n]{0,30}元整?)(?!后))"
)


def stages_of(flat: str, sentence: Sentence) -> list[Draft]:
    """The stages one sentence states with a share."""
    parts = [piece for part in sentence.parts for piece in one_share_each(flat, part, sentence)]
    shares = [shares_of(flat, part, sentence) for part in parts]
    drafts: list[Draft] = []
    pending: list[Part] = []
    for place, (part, found) in enumerate(zip(parts, shares, strict=True)):
        current = drafts[-1] if drafts else None
        share = found[0] if found else None
        if current is None:
            pending.append(part)
            if share is not None:
                drafts.append(begun(flat, sentence, share, pending))
                pending = []
        elif repeats_share(flat, part, share, current):
            current.head += [*pending, part]
            pending = []
        elif share is not None:
            drafts.append(begun(flat, sentence, share, [*pending, part]))
            pending = []
        elif belongs(part, current, parts[place + 1 :], shares[place + 1 :]):
            (current.head if not current.has_event or continues(flat, part, current) else current.tail).append(part)
        else:
            pending.append(part)
    if drafts:
        drafts[-1].tail += pending
    return drafts


def begun(flat: str, sentence: Sentence, share: Share, parts: Sequence[Part]) -> Draft:
    """A stage with what stood before its share."""
    draft = Draft(share, sentence.item, list(parts), repeats=repeats_of(sentence))
    # A stage with an event of its own does not repeat because something before it in the sentence does.
    if draft.repeats != "per_event" and draft.has_milestone and not parts[-1].has("periodic"):
        draft.repeats = ""
    draft.clocked = any(
        CLOCKED.search(flat, part.start, min(part.end, share.start)) for part in parts if part.start < share.start
    )
    headings = (token for token in sentence.tokens if token.kind == "part" and flat[token.end : token.end + 1] == ":")
    draft.part = next((token.code for token in headings), "")
    return draft


def repeats_share(flat: str, part: Part, share: Share | None, current: Draft) -> bool:
    """Whether a part only says the share before it again, more exactly; then that share is made more exact."""
    if share is None:
        return part.has("amount") and echoed(flat, part, current)
    if share.what == "amount" and echoed(flat, part, current):
        return True
    if gives_percent(flat, part, share, current):
        current.share = share
        return True
    if same_figure(share, part, current):
        return True
    if says_again(share, current, part):
        if share.what == "pct" and current.share is not None and current.share.what == "rest":
            current.share = share
        return True
    return False


def says_again(share: Share, current: Draft, part: Part) -> bool:
    """Whether a share is the rest already spoken of: "剩余款满一年后，付清剩余 10%"."""
    if current.share is None or not share.remainder:
        return False
    if not current.share.remainder and not current.is_retention:
        return False
    if share.what == "rest" and part.has("label") and all(token.code == "retention" for token in part.of("label")):
        return current.is_retention
    if current.share.what == "rest" and (share.what == "pct" or not current.has_event):
        return True
    return share.what == "rest" and not current.has_event


def same_figure(share: Share, part: Part, current: Draft) -> bool:
    """Whether a part pays the percent that a heading named: "支付比例 40%：……支付合同总金额的 40%"."""
    if current.share is None or share.what != "pct" or current.share.what != "pct" or part.has("event"):
        return False
    named = not any(token.start < current.share.end for token in current.tokens("pay"))
    return named and share.token.value is not None and share.token.value == current.share.token.value


def gives_percent(flat: str, part: Part, share: Share, current: Draft) -> bool:
    """Whether a part gives the percent of a stage only named before: "支付定金，即总价的 24%"."""
    if share.what != "pct" or share.remainder or current.share is None or current.share.what != "named":
        return False
    return bool(ECHO.match(flat[part.start : part.end])) or not part.has("event")


def echoed(flat: str, part: Part, current: Draft) -> bool:
    """Whether a part gives the amount of the share before it."""
    if current.share is None or current.share.what not in {"pct", "amount", "rest"}:
        return False
    return bool(ECHO.match(flat[part.start : part.end])) and not part.has("event", "pct")


def belongs(part: Part, current: Draft, parts: Sequence[Part], shares: Sequence[list[Share]]) -> bool:
    """Whether a part without a share goes with the stage before it, not with the one to come."""
    upcoming = next((one for one, share in zip(parts, shares, strict=True) if share), None)
    if upcoming is None:
        return True
    events = [token for token in part.of("event", "date") if not token.has("proviso")]
    if not events:
        return not part.has("window", "label") or part.has("pay")
    if not current.has_event:
        return part.has("pay") or upcoming.has("event") or part.cell
    return False


def continues(flat: str, part: Part, current: Draft) -> bool:
    """Whether words after a complete stage still say when it is paid."""
    if part.cell or not current.tokens("pay"):
        return True
    text = flat[part.start : part.end]
    if OTHER_ACTS.search(text) and not part.has("pay"):
        return False
    has_window = any(token.kind == "window" for one in current.head for token in one.tokens)
    if LATIN.search(text):
        return True
    if part.has("pay") and not has_window and not part.has("noise"):
        return True
    return part.has("event") and all(token.has("proviso") for token in part.of("event"))


def one_share_each(flat: str, part: Part, sentence: Sentence) -> list[Part]:
    """A part with several shares cut between them: behind a share where the event comes first, before it in English."""
    shares = shares_of(flat, part, sentence)
    if len(shares) < 2:
        return [part]
    cuts: list[int] = []
    for first, second in pairwise(shares):
        between = flat[first.end : second.start]
        covered = COVERED.match(between)
        cut = second.start if LATIN.search(between) or part.cell else first.end + (covered.end() if covered else 0)
        cuts.append(min(cut, second.start))
    edges = [part.start, *cuts, part.end]
    return [
        Part(start, end, [token for token in part.tokens if start <= token.start < end], part.cell)
        for start, end in pairwise(edges)
        if end > start
    ]
