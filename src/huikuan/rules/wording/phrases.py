"""The phrases that placeholders stand for, in Chinese and English: dates, counts, plurals, salutations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from huikuan.rules.money import format_exact
from huikuan.rules.wording.letter_facts import Circumstances, Claim, Letter
from huikuan.rules.wording.one_line import one_line

MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
GREETING_ENDS: Final = ("：", ":", "，", ",", "!", "！")


@dataclass(frozen=True, slots=True)
class Labels:
    """Fixed words of the frame, by language."""

    html_lang: str
    total: str
    contract: str
    number: str
    due: str
    late: Callable[[int], str]
    left_out: Callable[[str], str]
    ways_to_pay: str
    bank: str
    account_name: str
    account_number: str
    swift: str
    reference: str
    closing: str
    phone: str
    email: str
    joint: str
    colon: str
    portal: str
    footer: Callable[[str, str], str]


ZH: Final = Labels(
    html_lang="zh-Hans",
    total="合计",
    contract="合同",
    number="编号",
    due="到期日",
    late=lambda days: f"已逾期 {days} 天",
    left_out=lambda amount: f"另有 {amount} 正在核实，本次不含",
    ways_to_pay="收款账户",
    bank="开户银行",
    account_name="户名",
    account_number="账号",
    swift="SWIFT",
    reference="付款附言",
    closing="祝商祺！",
    phone="电话",
    email="邮箱",
    joint=" · ",
    colon="：",
    portal="您也可以打开下面的页面，查看明细和资料、复制收款账户、告知付款日期或提出疑问（链接仅供您本人使用，请勿转发）",
    footer=lambda sender, customer: (
        f"您收到本邮件，是因为您是{customer}与{sender}之间往来款项的联系人。直接回复即可与我们联系；"
        "如果此事不由您负责，或您不希望再收到此类邮件，请回复告知，我们会及时更正。"
    ),
)

EN: Final = Labels(
    html_lang="en",
    total="Total",
    contract="Contract",
    number="No.",
    due="Due",
    late=lambda days: f"{day_count_en(days)} late",
    left_out=lambda amount: f"A further {amount} is under review and not included",
    ways_to_pay="Please pay to",
    bank="Bank",
    account_name="Account name",
    account_number="Account number",
    swift="SWIFT/BIC",
    reference="Reference",
    closing="Kind regards,",
    phone="Phone",
    email="E-mail",
    joint=" · ",
    colon=": ",
    portal=(
        "You can also see the details and papers, copy the account, tell us a payment date or raise a question on your "
        "own page (the link is for you personally; please do not pass it on)"
    ),
    footer=lambda sender, customer: (
        f"You receive this message as the contact at {customer} for payments to {sender.rstrip('.')}. "
        "To reach us, simply reply. If this is not for you, or you would rather not receive such messages, "
        "please reply and tell us, and we will correct our records."
    ),
)


def labels(language: str) -> Labels:
    return ZH if language == "zh-hans" else EN


def day_count_en(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def long_date(day: date, language: str) -> str:
    """2026年5月3日 / 3 May 2026."""
    if language == "zh-hans":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(begins: datetime, language: str) -> str:
    """2026年12月3日（周四）14:00 / Thu 3 December 2026, 14:00; in the zone it is given in."""
    day, weekday = long_date(begins.date(), language), begins.weekday()
    if language == "zh-hans":
        return f"{day}（周{'一二三四五六日'[weekday]}）{begins:%H:%M}"
    return f"{WEEKDAYS[weekday]} {day}, {begins:%H:%M}"


def accepted(done: Sequence[tuple[str, date]], language: str) -> str:
    """What was accepted and when, as part of a sentence; "" for nothing."""
    if language == "zh-hans":
        return "、".join(f"{one_line(title)}（{long_date(day, 'zh-hans')}验收）" for title, day in done)
    return ", ".join(f"{one_line(title)} (accepted {long_date(day, 'en')})" for title, day in done)


def salutation_line(letter: Letter) -> str:
    """The first line. Chinese custom: name and office as given, then 您好; English: Dear …, or Hello."""
    given = one_line(letter.salutation).rstrip("".join(GREETING_ENDS) + " ")
    if letter.language == "zh-hans":
        if not given or given.endswith("您好"):
            return f"{given or '您好'}："
        return f"{given}，您好："
    if not given:
        return "Hello,"
    return f"{given}," if given.lower().startswith(("dear ", "hello ")) else f"Dear {given},"


def addressed_as(name: str, title: str, language: str) -> str:
    """How a contact is addressed from name and office: 王建国 + 经理 → 王建国经理; English: the name."""
    name, title = one_line(name), one_line(title)
    if language != "zh-hans":
        return name
    if not title or name.endswith(title):
        return name
    joint = " " if name[-1:].isascii() or title[:1].isascii() else ""
    return f"{name}{joint}{title}" if name else title


def inline_values(letter: Letter) -> dict[str, str]:
    """Values of all placeholders that stand inside sentences; empty where the letter knows nothing."""
    language, sender, count = letter.language, letter.sender, len(letter.claims)
    money = format_exact(letter.total_minor, letter.currency)
    received = letter.received_minor
    return {
        "customer": one_line(letter.customer),
        "sender": one_line(sender.entity),
        "person": one_line(sender.person),
        "phone": one_line(sender.phone),
        "email": one_line(sender.email),
        "what": what(letter, money) if count else "",
        "headline": headline(letter, money) if count else "",
        "items": items(language, count) if count else "",
        "count": str(count),
        "total": money,
        "due_when": due_when(letter),
        "days_late": days_late(letter),
        "deadline": long_date(letter.deadline_on, language) if letter.deadline_on else "",
        "received": "" if received is None else format_exact(received, letter.currency),
        "received_on": long_date(letter.received_on, language) if letter.received_on else "",
        "remaining": remaining(letter, money),
        **(occasional_values(letter.about, letter) if letter.about else {}),
    }


def occasional_values(about: Circumstances, letter: Letter) -> dict[str, str]:
    """Values of the placeholders only some letters use; empty where nothing is known."""

    def money(minor: int | None) -> str:
        return "" if minor is None else format_exact(minor, letter.currency)

    def day(on: date | None) -> str:
        return "" if on is None else long_date(on, letter.language)

    return {
        "promised": money(about.promised_minor),
        "promised_on": day(about.promised_on),
        "disputed": money(about.disputed_minor),
        "dispute_reason": one_line(about.dispute_reason),
        "answer_on": day(about.answer_on),
        "answer": one_line(about.answer),
        "agreement_number": one_line(about.agreement_number),
        "instalment": money(about.instalment_minor),
        "instalment_on": day(about.instalment_on),
        "meeting_when": one_line(about.meeting_when),
        "meeting_place": one_line(about.meeting_place),
        "suspension_on": day(about.suspension_on),
        "evidence": one_line(about.evidence),
        "discount": money(about.discount_minor),
        "discount_on": day(about.discount_on),
        "discount_pay": money(about.discount_pay_minor),
        "service": one_line(about.service),
        "service_on": day(about.service_on),
    }


def what(letter: Letter, money: str) -> str:
    """Which claims and how much, as part of a sentence; always ends with or begins with the amount."""
    claims, count = letter.claims, len(letter.claims)
    contracts = list(dict.fromkeys(one_line(c.contract_number) for c in claims if c.contract_number))
    only = contracts[0] if len(contracts) == 1 and all(c.contract_number for c in claims) else ""
    if letter.language == "zh-hans":
        under = f"合同 {only} 的" if only else ""
        if count == 1:
            return f"{under}{spaced(one_line(claims[0].title))} {money}"
        return f"{under or '贵公司的 '}{' ' if under else ''}{count} 笔款项合计 {money}"
    if count == 1:
        title = one_line(claims[0].title)
        return f"{money} for {title}" + (f" (contract {only})" if only else "")
    if only:
        return f"{money} for {count} payments under contract {only}"
    return f"{money} for {count} payments" + (f" under {len(contracts)} contracts" if len(contracts) > 1 else "")


def spaced(title: str) -> str:
    """A title that begins with a Latin letter or digit keeps a space from the Chinese before it."""
    return f" {title}" if title[:1].isascii() and title[:1].isalnum() else title


def headline(letter: Letter, money: str) -> str:
    claim, count = letter.claims[0], len(letter.claims)
    title, number = one_line(claim.title), one_line(claim.contract_number)
    if letter.language == "zh-hans":
        return f"{count} 笔款项合计 {money}" if count > 1 else f"{number} {title} {money}".strip()
    if count > 1:
        return f"{money} for {count} payments"
    return f"{money} for {title}" + (f", contract {number}" if number else "")


def items(language: str, count: int) -> str:
    if language == "zh-hans":
        return "该笔款项" if count == 1 else "上述款项"
    return "this payment" if count == 1 else "these payments"


def due_when(letter: Letter) -> str:
    """于2026年5月3日 / 于2026年5月3日至6月9日陆续; on 3 May 2026 / between 3 May and 9 June 2026."""
    days = sorted({claim.due_on for claim in letter.claims if claim.due_on is not None})
    if not days:
        return ""
    first, last = days[0], days[-1]
    if letter.language == "zh-hans":
        if first == last:
            return f"于{long_date(first, 'zh-hans')}"
        end = f"{last.month}月{last.day}日" if first.year == last.year else long_date(last, "zh-hans")
        return f"于{long_date(first, 'zh-hans')}至{end}陆续"
    if first == last:
        return f"on {long_date(first, 'en')}"
    begin = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else long_date(first, "en")
    return f"between {begin} and {long_date(last, 'en')}"


def days_late(letter: Letter) -> str:
    late = {claim.days_late for claim in letter.claims}
    longest = max(late, default=0)
    if longest <= 0:
        return ""
    if letter.language == "zh-hans":
        return f"{longest} 天" if len(late) == 1 else f"最长 {longest} 天"
    return day_count_en(longest) if len(late) == 1 else f"up to {day_count_en(longest)}"


def remaining(letter: Letter, money: str) -> str:
    """A sentence for thank-you messages: everything paid, or what is still to come."""
    count = len(letter.claims)
    if letter.language == "zh-hans":
        if not count:
            return "本次付款对应的款项已经结清。"
        return (
            f"目前还有 {count} 笔款项合计 {money} 待付，明细如下。"
            if count > 1
            else f"目前还有 {money} 待付，明细如下。"
        )
    if not count:
        return "This settles the amount in full."
    if count == 1:
        return f"{money} remains to be paid. The details are below."
    return f"{count} payments, {money} in total, remain to be paid. The details are below."


def claim_details(claim: Claim, language: str) -> tuple[str, ...]:
    """What stands below a claim's title: contract, number, due date and lateness, the part left out, the note."""
    words = labels(language)
    found = []
    if claim.contract_number:
        found.append(f"{words.contract} {one_line(claim.contract_number)}")
    if claim.number:
        found.append(f"{words.number} {one_line(claim.number)}")
    first = words.joint.join(found)
    due = due_details(claim, language)
    extra = []
    if claim.held_minor > 0:
        extra.append(words.left_out(format_exact(claim.held_minor, claim.currency)))
    if claim.note:
        extra.append(one_line(claim.note))
    return tuple(line for line in (first, due, *extra) if line)


def due_details(claim: Claim, language: str) -> str:
    if claim.due_on is None:
        return ""
    words = labels(language)
    due = f"{words.due} {long_date(claim.due_on, language)}"
    if claim.days_late <= 0:
        return due
    late = words.late(claim.days_late)
    return f"{due}（{late}）" if language == "zh-hans" else f"{due} ({late})"


def account_rows(letter: Letter, index: int) -> tuple[tuple[str, str], ...]:
    """Label and value of each line of a way to pay; lines without a value are left out."""
    words, way = labels(letter.language), letter.pay_to[index]
    rows = (
        (words.account_name, way.account_name),
        (words.bank, way.bank_name),
        (words.account_number, way.account_number),
        (words.swift, way.swift),
        (words.reference, way.reference),
    )
    return tuple((label, one_line(value)) for label, value in rows if value)


def signature(letter: Letter) -> tuple[str, ...]:
    """Closing words, person, entity and how to reach them."""
    words, sender = labels(letter.language), letter.sender
    reach = [
        f"{label}{words.colon}{one_line(value)}"
        for label, value in ((words.phone, sender.phone), (words.email, sender.email))
        if value
    ]
    lines = (words.closing, one_line(sender.person), one_line(sender.entity), *reach)
    return tuple(line for line in lines if line)


def footer(letter: Letter) -> str:
    if letter.footer:
        return one_line(letter.footer)
    return labels(letter.language).footer(one_line(letter.sender.entity), one_line(letter.customer))
