"""When a stage is paid: the event its window runs from, what else must have happened, the window, and a wait."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.rules.clauses import lexicon
from huikuan.rules.clauses.counting import (
    BEFORE_PAYING,
    live_events,
    without_finished,
    without_implied,
    without_introduction,
    without_nested,
    without_period_starts,
    without_scenes,
    without_weak,
)
from huikuan.rules.clauses.drafts import LATIN, OTHER_ACTS, Draft
from huikuan.rules.clauses.model import Delay, Token
from huikuan.rules.clauses.segments import Part

RECEIVED: Final = re.compile(
    r"(?:收到|接到|取得|获得|收取|收妥|receipt of|receiv(?:es?|ed|ing)|in receipt of)[^。;\n]{0,44}$"
)
AFTERWARDS: Final = re.compile(
    r"^(?:\([^)\n]{0,24}\)|[原件正本单书表函据]{1,3}|金额|及[^,。;\n后]{0,22}|和[^,。;\n后]{0,22}|与[^,。;\n后]{0,22}"
    r"|、[^,。;\n后]{0,22}|等[^,。;\n后]{0,16}|并[^,。;\n后]{0,22}|且[^,。;\n后]{0,22}|之日|的|,?经?(?:甲方"
    r"|买方)?(?:财务)?(?:审核|确认"
    r"|核对|验证|认证|查验)?){0,5}"
    r"(?:之?后|之日起?|起|之时|时|当日|当天|无误|次日|以后|(?=\d{1,3}个?(?:工作)?(?:日|天)内?))"
)
AGAINST: Final = re.compile(
    r"(?:凭|持|依据|根据|按|需附|附)[^,。;\n]{0,28}$|(?:against|subject to|together with|accompanied by|with"
    r"|supported by"
    r"|provided)[^.;\n]{0,60}$"
)
INSIDE: Final = re.compile(r"^(?:之)?(?:以?内|前)|^ ?(?:of|after|from|following|upon)")
FULL_BEFORE: Final = re.compile(r"(?:满|达到?|届满|运行|使用)(?:了|足|后)?$")
WAITS: Final = re.compile(
    r"^(?:期?满|后|以后|之后|届满|期限?届?满|且|若|如|无|,无|,若|,如|,且|质保|保修|的质保|的免费|内无|内未"
    r"|内如无|内若无|内没有|运行|稳定|正常|无故障|并|,)"
)
HANDED_IN: Final = frozenset({"payment_application", "documents_delivered"})
NEEDS_INSIDE: Final = re.compile(r"^(?:之?内|以内|前|向|由|$)|^ ?[a-z']")
ARRIVES: Final = frozenset(
    {
        "到货",
        "货到",
        "到达",
        "送达",
        "送至",
        "送到",
        "运抵",
        "运到",
        "运至",
        "运达",
        "进场",
        "到场",
        "签收",
        "收货",
        "供货",
    }
)
LINKED: Final = re.compile(r"[并且、和及后经]")
LASTS: Final = re.compile(r"(?:duration of|valid(?:ity)?)\b[^,;.]{0,90}\Z|有效期[^,。;\n]{0,8}\Z")
VALIDITY: Final = re.compile(
    r"(?:有效期|工期|交货期|服务期|周期|试用期|试运行期|考核期|验收期)(?:为|:|是)?$|valid (?:for|until) $"
)
PASSED: Final = re.compile(r"^(?:之后|以后|后)(?!的?[\d一二三四五六七八九十\[_])")
ACCEPTANCE_PAPER: Final = re.compile(r"^(?:合格)?(?:单|报告|证明|证书|合格证|凭证)")
EN_ANCHOR: Final = re.compile(
    r"^ ?(?:\(?\d{0,3}\)? ?)?(?:calendar |working |business )?(?:days?'?s? )?(?:of|after|from|following|upon)\b"
)
AND_ALSO: Final = re.compile(r" (?:[a-z]+ ){0,3}and (?:[a-z]+ ){0,5}")
ANNIVERSARY: Final = re.compile(r"\b(first|1st|one-year|second|2nd|two-year) anniversary\b")
UNSTATED: Final = re.compile(
    r"(?:后|时|前|之日起?|起)(?=[,]?[^,。;\n]{0,30}$)|\b(?:upon|after|on|at|when|once|against"
    r"|following(?! manner| schedule| terms| milestones| stages| basis| way| instal))\b"
)


@dataclass(frozen=True, slots=True)
class When:
    """The answer: see ParsedStage for the fields. `windows`: how many periods might have been the payment's."""

    trigger: str | None
    conditions: tuple[str, ...]
    window: Token | None
    delay: Delay | None
    on: str | None
    windows: int
    reasons: tuple[str, ...]
    anchor: Token | None = None


def when(flat: str, draft: Draft) -> When:
    """When the stage is paid, as far as the words say."""
    delays = list(delays_of(flat, draft))
    window, count = window_of(flat, draft, {id(token) for token, _ in delays})
    names, point, reasons = events_of(flat, draft, window)
    trigger = point
    if draft.repeats not in {"", "per_event"} and (
        trigger is None or trigger not in {"invoice_received", "payment_application"} or measured(flat, draft)
    ):
        names = [
            name for name in names if name.endswith("acceptance") or name in {"vat_special_invoice", "invoice_received"}
        ]
        trigger = "monthly_measurement" if draft.repeats == "monthly" and measured(flat, draft) else draft.repeats
    day = next((token for token in draft.tokens("date") if token.code == "date"), None)
    on = None
    if trigger is None and day is not None:
        trigger, on = "date", flat[day.start : day.end]
    if trigger is None and stated_otherwise(flat, draft):
        trigger = "unknown"
        reasons.append("trigger_not_understood")
    if window is not None and steps_between(flat, draft, window, {id(token) for token, _ in delays}):
        reasons.append("other_period_between")
    conditions = tuple(dict.fromkeys(name for name in names if name != trigger))
    delay = delays[-1][1] if delays and trigger else None
    return When(trigger, conditions, window, delay, on, count, tuple(reasons))


def steps_between(flat: str, draft: Draft, window: Token, taken: set[int]) -> bool:
    """Whether another step's period stands before the payment's: "验收后 5 日内提交,收到后 15 日内付".

    The days then run from that step, which may have no name here.
    """
    before = [token for part in draft.head for token in part.tokens if token.start < window.start]
    periods = [token for token in before if token.kind == "window" and id(token) not in taken and not token.has("net")]
    events = [token for token in before if token.kind == "event" and not token.has("proviso") and is_point(flat, token)]
    if not periods or not events or LATIN.search(flat[window.start : window.end + 8]):
        return False
    return events[-1].end <= periods[-1].start


def measured(flat: str, draft: Draft) -> bool:
    """Whether what is paid is the work measured."""
    return any(re.search(lexicon.MEASURED, flat[part.start : part.end]) for part in draft.head)


def events_of(flat: str, draft: Draft, window: Token | None) -> tuple[list[str], str | None, list[str]]:
    """The codes of all events in order, and the one the window runs from."""
    tokens = [*live_events(flat, draft.lead, tail=False), *live_events(flat, draft.head, tail=False)]
    tail = list(live_events(flat, draft.tail, tail=True))
    tokens = without_scenes(flat, draft, without_period_starts(flat, tokens))
    tokens = without_introduction(flat, draft, without_implied(tokens))
    tokens = without_weak(without_nested(flat, without_finished(flat, tokens)))
    points = [token for token in tokens if is_point(flat, token)]
    reasons: list[str] = []
    if any(token.code not in HANDED_IN for token in points):
        invoice = any(one.code in {"invoice_received", "vat_special_invoice"} for one in tokens)
        last = points[-1]
        asked = last if last.code == "payment_application" and not invoice else None
        points = [token for token in points if token.code not in HANDED_IN or token is asked]
    own = [token for token in points if token.start >= draft.head[0].start]
    chosen = pick(flat, own or points, draft, window)
    if chosen is None:
        documents = [token for token in tokens if not token.has("proviso")]
        chosen = documents[-1] if documents else None
    names: list[str] = []
    for token in [*tokens, *tail]:
        names += codes_of(flat, token, tokens, token is chosen or token in points)
    point = point_code(flat, chosen, tokens)
    papers = [token.code for part in draft.listed for token in part.of("event")]
    invoices = {"invoice_received", "vat_special_invoice"}
    if papers and point in {None, "documents_delivered"}:
        point = "invoice_received" if invoices & set(papers) else "documents_delivered"
        names = [name for name in names if name != "documents_delivered"]
    return names + papers, point, reasons


def point_code(flat: str, chosen: Token | None, tokens: Sequence[Token]) -> str | None:
    """The trigger an event stands for."""
    if chosen is None:
        return None
    if chosen.code == "vat_special_invoice":
        return "invoice_received" if is_point(flat, chosen) else chosen.code
    return codes_of(flat, chosen, tokens, True)[-1]


def codes_of(flat: str, token: Token, tokens: Sequence[Token], is_trigger: bool) -> list[str]:
    """The names of one event: a special VAT invoice received is both; goods received and accepted are two."""
    if token.code == "vat_special_invoice" and is_point(flat, token):
        return ["vat_special_invoice", "invoice_received"]
    if token.code == "delivery_acceptance" and LINKED.search(flat[token.start : token.end]):
        return ["delivery", "delivery_acceptance"]
    if token.code == "final_acceptance" and arrived_before(flat, token, tokens):
        return ["delivery_acceptance"]
    return [token.code]


def arrived_before(flat: str, token: Token, tokens: Sequence[Token]) -> bool:
    """Whether an acceptance is that of goods that just arrived: 货物运抵现场并验收合格."""
    if not re.match(r"(?:现场|货物|设备|产品|数量)?验收", flat[token.start : token.end]):
        return False
    before = [one for one in tokens if one.start < token.start]
    if not before or before[-1].code != "delivery" or token.start - before[-1].end > 14:
        return False
    words = flat[before[-1].start : before[-1].end]
    return any(arrival in words for arrival in ARRIVES)


def is_point(flat: str, token: Token) -> bool:
    """Whether an event starts a clock: one of the work always, a document when received or when time runs from it."""
    if token.has("proviso") or token.code == "fire_approval":
        return False
    if not token.has("document"):
        return True
    before, after = flat[max(0, token.start - 60) : token.start], flat[token.end : token.end + 60]
    if BEFORE_PAYING.search(before[-12:]) or (AGAINST.search(before) and not RECEIVED.search(before)):
        return False
    if token.code in {"performance_bond_received", "advance_guarantee_received", "warranty_guarantee_received"}:
        return bool(RECEIVED.search(before))
    if LATIN.search(before[-6:]) or LATIN.search(flat[token.start : token.end]):
        return bool(
            RECEIVED.search(before)
            or EN_ANCHOR.search(before[-16:])
            or re.search(r"(?:after|from|of|upon) (?:the )?(?:date of )?(?:the )?(?:[a-z]+ ){0,3}$", before)
        )
    return bool(
        RECEIVED.search(before[before.rfind(",") + 1 :])
        or AFTERWARDS.match(after)
        or flat[token.start : token.end] in {"票到", "收到票"}
    )


def pick(flat: str, points: Sequence[Token], draft: Draft, window: Token | None) -> Token | None:
    """Of several events the one the window runs from: in English the one named with it, in Chinese the last."""
    if not points:
        return None
    if window is not None and window.start >= 0 and LATIN.search(flat[window.start : window.end + 8]):
        after = [token for token in points if token.start >= window.end and token.start - window.end < 70]
        if after and re.match(
            r"'? ?(?:\(?[a-z ]{0,12}\)? ?)?(?:of|after|from|following|upon)\b", flat[window.end : window.end + 30]
        ):
            return joined(flat, after)
    last = points[-1]
    if last.code.endswith("acceptance") and ACCEPTANCE_PAPER.match(flat[last.end : last.end + 4]):
        papers = [
            one
            for one in points[:-1]
            if one.code in {"invoice_received", "vat_special_invoice"} and "," not in flat[one.end : last.start]
        ]
        return papers[-1] if papers else last
    return last


def joined(flat: str, points: Sequence[Token]) -> Token:
    """Of events joined by "and" the last: "after installation is completed and the goods pass acceptance"."""
    chosen = points[0]
    for token in points[1:]:
        if not AND_ALSO.fullmatch(flat[chosen.end : token.start]):
            break
        chosen = token
    return chosen


def window_of(flat: str, draft: Draft, taken: set[int]) -> tuple[Token | None, int]:
    """The period within which is paid: the last one that no other act claims; and how many there were."""
    seen = [
        (part, token) for part in [*draft.lead, *draft.head] for token in part.of("window") if id(token) not in taken
    ]
    seen = [(part, token) for part, token in seen if not inside_event(token, part)]
    chosen: Token | None = None
    for part, token in seen:
        opened = flat.rfind("(", max(part.start, token.start - 7), token.start)
        if (
            opened >= 0
            and re.match(r"[^()]{0,20}(?:退|返|付)", flat[token.end : token.end + 24])
            and not any(opened < one.start < token.start for one in part.of("event"))
        ):
            continue
        if (
            token.value is None
            and token.code in {"month", "year"}
            and re.match(r"^(?:后|期?满)", flat[token.end : token.end + 2])
        ):
            continue
        if is_payment_window(flat, part, token, draft):
            chosen = token
    return chosen, len(seen)


def inside_event(token: Token, part: Part) -> bool:
    """Whether a period is part of an event's name: 质保期 36 个月满."""
    return any(one.start <= token.start and token.end <= one.end for one in part.of("event"))


def is_payment_window(flat: str, part: Part, token: Token, draft: Draft) -> bool:
    """Whether the period is the payment's and not that of somebody's other duty."""
    if part in draft.lead or any(noise.start < token.start for noise in part.of("noise")):
        return False
    rest = flat[token.end : part.end]
    if flat[max(part.start, token.start - 2) : token.start] == "提前" or PASSED.match(rest):
        return False
    if VALIDITY.search(flat[max(part.start, token.start - 6) : token.start]) or LASTS.search(
        flat, part.start, token.start
    ):
        return False
    if token.code in {"month", "year"} and not NEEDS_INSIDE.match(rest) and not token.has("net"):
        return False
    act = OTHER_ACTS.search(rest)
    if act is None or LATIN.search(rest):
        return not re.match(r"^(?:的)?(?:质保|保修|免费|缺陷|运维|维护)", rest)
    pays = [pay for pay in part.of("pay") if pay.start >= token.end]
    return any(pay.start <= token.end + act.start() + 6 for pay in pays)


def delays_of(flat: str, draft: Draft) -> Iterator[tuple[Token, Delay]]:
    """Times that must pass after an event before anything is due: 满一年, 36 个月质保期满, after 12 months."""
    for part in draft.head:
        again = ANNIVERSARY.search(flat, part.start, part.end)
        if again:
            year = Delay(2 if again[1] in {"second", "2nd", "two-year"} else 1, "year")
            yield Token("window", again.start(), again.end(), "year"), year
        for token in part.of("window"):
            if token.value is None or token.code not in {"month", "year", "day", "week", "workday"} or token.has("net"):
                continue
            delay = Delay(int(token.value), token.code)
            before, after = flat[max(part.start, token.start - 12) : token.start], flat[token.end : token.end + 12]
            if re.search(r"\([^()]{0,6}$", before) and re.match(r"[^()]{0,20}(?:退|返|付)", after):
                continue
            if LASTS.search(flat, part.start, token.start):
                continue
            around = next((one for one in part.of("event") if one.start <= token.start and token.end <= one.end), None)
            if around is not None:
                if around.code in {"warranty_end", "trial_run_done", "go_live"}:
                    yield token, delay
                continue
            warranty = any(one.code == "warranty_end" for one in draft.tokens("event"))
            if (warranty and re.match(r"^(?:的)?(?:免费)?(?:质保|保修|质量|缺陷|维保)", after)) or re.search(
                r"(?:质保|保修|缺陷责任|质量保证|维保)期?(?:限)?(?:为|是|:|\()?$", before
            ):
                yield token, delay
            elif LATIN.search(after[:5]) or LATIN.search(flat[token.start : token.end]):
                if (
                    re.match(r"^'? ?after\b|^'? ?from\b", after)
                    and not re.search(r"within[^,;]{0,16}$", flat[max(0, token.start - 24) : token.start])
                    and token.code in {"month", "year"}
                ):
                    yield token, delay
            elif (
                PASSED.match(after)
                or (FULL_BEFORE.search(before) and not INSIDE.match(after))
                or (token.code in {"month", "year"} and WAITS.match(after))
                or (
                    token.code in {"month", "year"}
                    and not INSIDE.match(after)
                    and part is not draft.head[0]
                    and after[:2] == ""
                )
            ):
                yield token, delay


def stated_otherwise(flat: str, draft: Draft) -> bool:
    """Whether the words do name an event, only none that the grammar knows."""
    for part in draft.head:
        share = draft.share
        text = flat[part.start : share.start if share and part.start <= share.start < part.end else part.end]
        if LATIN.search(text) or LATIN.search(flat[part.start : part.end]):
            text = flat[part.start : part.end]
        if share is not None and part.start <= share.start < part.end and share.start - part.start < 8:
            text += flat[share.end : part.end]
        if UNSTATED.search(text) or (part.cell and share is not None and part.start > share.end):
            return True
    return False
