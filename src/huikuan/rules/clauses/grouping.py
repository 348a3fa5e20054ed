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
USED_AS: Final = re.compile(r"(?:作为|做为|计入|用作|视为)$|(?:账户|帐户|账号|帐号)[^,。;\n]{0,8}$")
PAID_ONCE: Final = frozenset({"advance", "acceptance", "settlement", "final"})
CLOCKED: Final = re.compile(r"后|之日起|时,")
SUM_APART: Final = re.compile(r" ?(?:(?:付款|支付|应付)?金额|款项?|计|即|共计?|合计)(?:为|是)?:?(?=人民币|¥|rmb|\d)")
COVERED: Final = re.compile(
    r"^ ?(?:\([^)\n]{0,60}\)|(?:作为|做为|为|的|即|计)?[^,。;\n%后]{0,6}(?:款|金|人民币[^,。;\n]{0,30}元整?)(?!后))"
)


def stages_of(flat: str, sentence: Sentence) -> list[Draft]:
    """The stages one sentence states with a share."""
    barred = sentence.noise_at
    parts = [piece for part in sentence.parts for piece in one_share_each(flat, part, barred)]
    shares = [shares_of(flat, part, barred) for part in parts]
    if not any(shares):
        shares = sums_apart(flat, parts, barred)
    drafts: list[Draft] = []
    pending: list[Part] = []
    done = regular(parts, shares)
    if done:
        drafts.append(Draft(None, sentence.item, parts[:done], repeats=period_of(parts[:done])))
    for place, (part, found) in enumerate(zip(parts, shares, strict=True)):
        if place < done:
            continue
        current = drafts[-1] if drafts else None
        share = found[0] if found else None
        if current is None or current.share is None:
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
    return without_yearly_total(drafts)


def regular(parts: Sequence[Part], shares: Sequence[list[Share]]) -> int:
    """How many parts say that something is paid by the month or quarter, before one that pays the rest: "按季支付,
    验收后付尾款"."""
    first = next((place for place, found in enumerate(shares) if found), len(parts))
    paid = next((place for place in range(first) if parts[place].has("pay") and period_of(parts[: place + 1])), first)
    if paid >= first or first == len(parts) or parts[first].has("periodic") or not parts[first].has("event"):
        return 0
    share = shares[first][0]
    kept = any(token.code in {"final", "retention"} for token in parts[first].of("label"))
    return paid + 1 if share.what in {"rest", "named"} or kept else 0


def period_of(parts: Sequence[Part]) -> str:
    """The period that parts of a sentence name; "" for none."""
    found = (token.code for part in parts for token in part.of("periodic") if token.code != "per_event")
    return next(found, "")


def sums_apart(flat: str, parts: Sequence[Part], barred: int) -> list[list[Share]]:
    """The amount that stands in a part of its own behind the paying: "合同签订后 5 日内支付,金额 150,000 元"."""
    paying = next((place for place, part in enumerate(parts) if part.has("pay")), len(parts))
    found: list[list[Share]] = [[] for _ in parts]
    for place in range(paying + 1, len(parts)):
        part = parts[place]
        sums = [token for token in part.of("amount") if not token.marks & {"unit_price", "bare"}]
        if sums and sums[0].start < barred and SUM_APART.match(flat, part.start):
            found[place] = [Share("amount", sums[0], sums[0].start, sums[0].end)]
            break
    return found


def without_yearly_total(drafts: list[Draft]) -> list[Draft]:
    """The stages without the sum of a year that is paid by the quarter: "每年 96000 元,每季度支付 24000 元"."""
    first = drafts[0] if drafts else None
    if first is None or first.share is None or first.share.what != "amount":
        return drafts
    own = next((part for part in first.head if part.start <= first.share.start < part.end), first.head[-1])
    if own.has("pay"):
        return drafts
    if any(one.repeats and one.share and one.share.what == "amount" and one.tokens("pay") for one in drafts[1:]):
        return drafts[1:]
    return drafts


def begun(flat: str, sentence: Sentence, share: Share, parts: Sequence[Part]) -> Draft:
    """A stage with what stood before its share."""
    draft = Draft(share, sentence.item, list(parts), repeats=repeats_of(sentence))
    # A stage with an event of its own does not repeat because something before it in the sentence does.
    if draft.repeats != "per_event" and draft.has_milestone and not parts[-1].has("periodic"):
        draft.repeats = ""
    if draft.is_retention and not parts[-1].has("periodic"):
        draft.repeats = ""
    # "预付款 10%,进度款按月支付": a name of its own, and nothing periodic before it.
    if draft.repeats != "per_event" and once(parts):
        draft.repeats = ""
    draft.clocked = any(
        CLOCKED.search(flat, part.start, min(part.end, share.start)) for part in parts if part.start < share.start
    )
    headings = (token for token in sentence.tokens if token.kind == "part" and flat[token.end : token.end + 1] == ":")
    draft.part = next((token.code for token in headings), "")
    return draft


def once(parts: Sequence[Part]) -> bool:
    """Whether parts name a stage that is paid once, and no period."""
    named = any(token.code in PAID_ONCE for token in parts[-1].of("label"))
    return named and not any(part.has("periodic") for part in parts)


def repeats_share(flat: str, part: Part, share: Share | None, current: Draft) -> bool:
    """Whether a part only says the share before it again, more exactly; then that share is made more exact."""
    if share is None:
        return part.has("amount") and echoed(flat, part, current)
    if share.what == "amount" and echoed(flat, part, current):
        return True
    if share.what == "named" and USED_AS.search(flat, part.start, share.start) and not part.has("event", "window"):
        return True
    if share.what == "whole" and current.share is not None and (current.share.remainder or current.is_retention):
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
    if current.share is None:
        return False
    if share.what == "named" and part.has("label") and not current.has_event:
        return current.is_retention and all(token.code == "retention" for token in part.of("label"))
    if not share.remainder:
        return False
    if not current.share.remainder and not current.is_retention:
        return False
    if share.what == "rest" and part.has("label") and all(token.code == "retention" for token in part.of("label")):
        return current.is_retention
    if share.implied and current.share.remainder and not part.has("event", "label", "ordinal"):
        return True  # "余款 5% 在验收合格后一年,再 10 日内付清"
    if current.share.what == "rest" and (share.what == "pct" or not current.has_event):
        return True
    return share.what == "rest" and not current.has_event


def same_figure(share: Share, part: Part, current: Draft) -> bool:
    """Whether a part pays the percent that a heading named: "支付比例 40%：……支付合同总金额的 40%"."""
    if current.share is None or share.what != "pct" or current.share.what != "pct":
        return False
    waiting = not current.has_event and (current.share.remainder or current.is_retention)
    if part.has("event") and not waiting:
        return False
    named = waiting or not any(token.start < current.share.end for token in current.tokens("pay"))
    return named and share.token.value is not None and share.token.value == current.share.token.value


def gives_percent(flat: str, part: Part, share: Share, current: Draft) -> bool:
    """Whether a part gives the percent of a stage only named before: "支付定金，即总价的 24%"."""
    if share.what != "pct" or share.remainder or current.share is None:
        return False
    if current.share.what == "rest" and not part.has("event", "pay", "label"):
        share.remainder = True
        return True
    if current.share.what != "named":
        return False
    names = {token.code for token in current.tokens("label")}
    if part.has("label") and names and not names & {token.code for token in part.of("label")}:
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
    if not events and part.has("event") and current.has_event and not part.has("pay", "window"):
        return False  # a proviso before the next share is that share's
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


def one_share_each(flat: str, part: Part, barred: int) -> list[Part]:
    """A part with several shares cut between them: behind a share where the event comes first, before it in English."""
    shares = shares_of(flat, part, barred)
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
