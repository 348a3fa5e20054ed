"""The events of a stage that count: not those of a duty after the payment, of a warranty's beginning, of a scene."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from huikuan.rules.clauses.drafts import LATIN, Draft
from huikuan.rules.clauses.model import Token
from huikuan.rules.clauses.segments import Part

BEFORE_PAYING: Final = re.compile(
    r"(?:付款|支付|请款|收款|付|支付该?[^,。;\n]{0,10}款项?)(?:之)?前|before (?:each |any |the )?payment"
)
WORK: Final = frozenset(
    {
        "delivery",
        "delivery_acceptance",
        "final_acceptance",
        "preliminary_acceptance",
        "install_done",
        "go_live",
        "shipment",
        "completion",
        "handover",
        "commissioning_done",
        "trial_run_done",
    }
)
MADE_FIRST: Final = frozenset({"development_done", "production_done"})
SHOWN: Final = frozenset({"final_acceptance", "preliminary_acceptance", "go_live", "go_live_acceptance"})
LAST_ACCEPTANCE: Final = re.compile("最终|终验|final")
FROM_THEN: Final = re.compile(r"[^,。;\n]{0,6}(?:之日|日)?起(?:算|计)|\)")
FINISHED: Final = re.compile("完工|竣工|施工完")
IN_ONE_BREATH: Final = re.compile(r"(?:后)?(?:并|且|并且)?(?:经|由|通过)?[^,。;\n、及]{0,8}")
SCENE: Final = frozenset({"sign", "effective"})
INTRODUCES: Final = re.compile(
    r"(?:following|as follows|below|instal+ments?|payments?|schedule|structured|manner|terms|milestones?)\b[^:]{0,60}:"
)
NESTED: Final = re.compile(r" of (?:the |all )?(?:[a-z]+ ){0,3}")


def live_events(flat: str, parts: Sequence[Part], *, tail: bool) -> Iterator[Token]:
    """The events that count: not those of a duty after payment, not provisos of others."""
    for part in parts:
        text = flat[part.start : part.end]
        noise = min((token.start for token in part.of("noise")), default=part.end)
        pays = [token.start for token in part.of("pay") if not flat.startswith(":", token.end)]
        for token in part.of("event"):
            if token.start >= noise or (token.has("document") and flat.startswith(":", token.end)):
                continue
            if tail and not (token.has("proviso") or (token.has("document") and BEFORE_PAYING.search(text))):
                continue
            behind = pays and token.start > pays[0] and not LATIN.search(text) and not part.cell
            if token.has("document") and behind and not any(pay > token.start for pay in pays):
                continue
            yield token


def without_period_starts(flat: str, tokens: Sequence[Token]) -> list[Token]:
    """Where the warranty's end is the event, what only began the warranty is none."""
    ends = [token for token in tokens if token.code == "warranty_end"]
    if not ends:
        return list(tokens)
    return [
        token
        for token in tokens
        if token.code not in WORK
        or (
            token.start > ends[-1].end
            and LAST_ACCEPTANCE.match(flat, token.start)
            and not FROM_THEN.match(flat, token.end)
        )
    ]


def without_scenes(flat: str, draft: Draft, tokens: list[Token]) -> list[Token]:
    """A leading "合同生效后，" before an event of the work only sets the scene."""
    events = [token for token in tokens if not token.marks & {"proviso", "document"}]
    if len(events) < 2 or events[0].code not in SCENE:
        return tokens
    scene = next((part for part in draft.head if part.start <= events[0].start < part.end), None)
    if (
        scene is None
        or scene.cell
        or events[1].start < scene.end
        or scene.end - events[0].end > 2
        or events[1].code in SCENE
    ):
        return tokens
    return [token for token in tokens if token is not events[0]]


def without_introduction(flat: str, draft: Draft, tokens: list[Token]) -> list[Token]:
    """ "instalments aligned with phase completions: 20% upon signing": what introduces an English list is no event."""
    share = draft.share
    if share is None or not any(token.start > share.end for token in tokens):
        return tokens
    first = draft.head[0].start
    last = flat.rfind(":", first, share.start) + 1
    if not last or not INTRODUCES.search(flat, first, last):
        return tokens
    return [token for token in tokens if not first <= token.start < last]


def without_finished(flat: str, tokens: list[Token]) -> list[Token]:
    """ "完工经验收合格": finished and accepted in one breath is the acceptance."""
    between = (flat[one.end : following.start] for one, following in pairwise(tokens))
    joined = [
        FINISHED.search(flat[one.start : one.end]) is not None
        and one.code == "completion"
        and following.code == "final_acceptance"
        and bool(IN_ONE_BREATH.fullmatch(words))
        for one, following, words in zip(tokens, tokens[1:], between, strict=False)
    ]
    return [token for token, drop in zip(tokens, [*joined, False], strict=False) if not drop]


def without_implied(tokens: list[Token]) -> list[Token]:
    """What is accepted or goes live has been made before: "开发完成并上线后" waits for one event, not for two."""
    return [
        token
        for place, token in enumerate(tokens)
        if token.code not in MADE_FIRST or not any(one.code in SHOWN for one in tokens[place + 1 :])
    ]


def without_weak(tokens: list[Token]) -> list[Token]:
    """General words (经甲方确认) are the event only where no better one is said."""
    strong = any(not token.marks & {"weak", "proviso", "document"} for token in tokens)
    return [token for token in tokens if not (strong and token.has("weak"))]


def without_nested(flat: str, tokens: list[Token]) -> list[Token]:
    """The events without those inside another: "completion of the installation" is one."""
    between = (flat[one.end : following.start] for one, following in pairwise(tokens))
    return tokens[:1] + [token for token, words in zip(tokens[1:], between, strict=True) if not NESTED.fullmatch(words)]
