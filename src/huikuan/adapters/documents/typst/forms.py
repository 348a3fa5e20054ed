"""Data of documents to what their templates print: amounts, days and words as text, in "zh" or "en"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from huikuan.adapters.documents.typst.font import printable
from huikuan.rules.amount_in_words import in_words, in_words_en
from huikuan.rules.money import format_exact, format_plain, minor_digits
from huikuan.support.agreement_sheet import AgreementData
from huikuan.support.case_file import CaseFileData
from huikuan.support.documents import (
    FormalLetterData,
    HealthReportData,
    Letterhead,
    Printable,
    ProgressReportData,
    ReceiptData,
    StatementData,
)

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NAMES: Final = {
    "CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港币", "GBP": "英镑", "SGD": "新加坡元", "AUD": "澳元",
    "TWD": "新台币",
}  # fmt: skip
UNITS: Final = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "GBP": "英镑"}


def form(data: Printable, language: str) -> tuple[str, dict[str, Any]]:
    """The template's name and what it prints. Raises ValueError for another language or kind of data."""
    if language not in ("zh", "en"):
        raise ValueError("zh or en")
    for kind, (name, make) in FORMS.items():
        if isinstance(data, kind):
            made = {"language": language, "head": head(data.letterhead, language), **make(data, language)}
            return name, printed(made)
    raise ValueError(f"no template for {type(data).__name__}")


def receipt(data: ReceiptData, language: str) -> dict[str, Any]:
    """收款收据."""
    currency = data.currency
    return {
        **as_given(data, "number", "payer", "method", "reference", "issued_by", "remark"),
        "amount": format_exact(data.amount_minor, currency),
        "words": words_of(data.amount_minor, currency, language),
        "received_on": long_day(data.received_on, language),
        "issued_on": long_day(data.issued_on, language),
        "unit": unit(currency, language),
        "settles": [
            {
                **as_given(part, "contract", "title", "invoice_number"),
                "amount": format_plain(part.amount_minor, currency),
            }
            for part in data.settles
        ],
        "on_account": format_plain(data.on_account_minor, currency) if data.on_account_minor else "",
        "total": format_plain(data.amount_minor, currency),
    }


def statement(data: StatementData, language: str) -> dict[str, Any]:
    """对账单."""
    currency = data.currency
    widest = max((abs(share.amount_minor) for share in data.ageing), default=0)
    owed = sum(line.owed_minor for line in data.lines)
    settled = sum(line.settled_minor for line in data.lines)
    largest = max(map(abs, (owed, settled, data.opening_minor, *(line.balance_minor for line in data.lines))))
    return {
        **as_given(data, "number", "customer", "customer_uscc", "contact"),
        "unit": unit(currency, language),
        "currency": f"{NAMES[currency]} {currency}" if language == "zh" and currency in NAMES else currency,
        "since": data.since.isoformat(),
        "until": data.until.isoformat(),
        "until_long": long_day(data.until, language),
        "reply_by": long_day(data.reply_by, language) if data.reply_by else "",
        "opening": format_plain(data.opening_minor, currency),
        "closing": format_plain(data.closing_minor, currency),
        "closing_exact": format_exact(data.closing_minor, currency),
        "is_credit": data.closing_minor < 0,
        "closing_size": format_exact(abs(data.closing_minor), currency),
        "owed": format_plain(owed, currency),
        "settled": format_plain(settled, currency),
        "longest": len(format_plain(-largest, currency)),
        "on_account": format_plain(data.on_account_minor, currency) if data.on_account_minor else "",
        "overdue": format_plain(data.overdue_minor, currency) if data.overdue_minor else "",
        "lines": [
            {
                **as_given(line, "kind", "contract", "title", "invoice_number"),
                "on": line.on.isoformat(),
                "owed": format_plain(line.owed_minor, currency) if line.owed_minor else "",
                "settled": format_plain(line.settled_minor, currency) if line.settled_minor else "",
                "balance": format_plain(line.balance_minor, currency),
            }
            for line in data.lines
        ],
        "ageing": [
            {
                "key": share.key,
                "amount": format_plain(share.amount_minor, currency),
                "permille": max(share.amount_minor, 0) * 1000 // widest if widest else 0,
            }
            for share in data.ageing
        ],
    }


def health(data: HealthReportData, language: str) -> dict[str, Any]:
    """合同体检."""
    groups = [
        {
            "severity": severity,
            "findings": [
                {**as_given(one, "title", "why", "wording", "quote"), "articles": list(one.articles)}
                for one in data.findings
                if one.severity == severity
            ],
        }
        for severity in ("missing", "weak", "good")
    ]
    return {
        **as_given(data, "contract_number", "contract_title", "customer", "score", "is_signed"),
        "checked_on": long_day(data.checked_on, language),
        "total": format_exact(data.total_minor, data.currency) if data.total_minor is not None else "",
        "groups": groups,
    }


def progress(data: ProgressReportData, language: str) -> dict[str, Any]:
    """定期汇报."""

    def work(items: Any) -> list[dict[str, str]]:
        return [{"title": one.title, "note": one.note, "on": one.on.isoformat() if one.on else ""} for one in items]

    return {
        **as_given(data, "project", "contract", "customer", "signed_by", "signed_contact", "progress_bp"),
        "since": long_day(data.since, language),
        "until": long_day(data.until, language),
        "percent": percent(data.progress_bp),
        "words": paragraphs(data.words),
        "done": work(data.done),
        "coming": work(data.coming),
        "unit": unit(data.currency, language),
        "milestones": [
            {
                **as_given(one, "title", "state", "progress_bp"),
                "percent": percent(one.progress_bp),
                "planned_on": one.planned_on.isoformat() if one.planned_on else "",
                "done_on": one.done_on.isoformat() if one.done_on else "",
                "accepted_on": one.accepted_on.isoformat() if one.accepted_on else "",
            }
            for one in data.milestones
        ],
        "due": [
            {
                **as_given(one, "title", "condition"),
                "due_on": one.due_on.isoformat() if one.due_on else "",
                "amount": format_plain(one.amount_minor, data.currency),
            }
            for one in data.due
        ],
    }


def formal(data: FormalLetterData, language: str) -> dict[str, Any]:
    """催款函 and its kind."""
    currency = data.currency
    total = sum(line.amount_minor for line in data.claims)
    return {
        **as_given(data, "kind", "number", "contract", "signed_by"),
        **as_given(data, "customer", "customer_uscc", "address", "attention"),
        "day": long_day(data.day, language),
        "words": paragraphs(data.words),
        "unit": unit(currency, language),
        "claims": [
            {
                **as_given(line, "contract", "title", "invoice_number"),
                "due_on": line.due_on.isoformat(),
                "amount": format_plain(line.amount_minor, currency),
            }
            for line in data.claims
        ],
        "total": format_plain(total, currency),
        "total_words": words_of(total, currency, language),
        "deadline_on": long_day(data.deadline_on, language) if data.deadline_on else "",
        "late_charge": format_exact(data.late_charge_minor, currency) if data.late_charge_minor else "",
    }


def case_file(data: CaseFileData, language: str) -> dict[str, Any]:
    """案件材料 and 会面提纲."""
    currency, met = data.currency, data.meeting

    def part(minor: int) -> str:
        return format_plain(minor, currency) if minor else ""

    return {
        **as_given(data, "customer", "contract", "contract_title", "stage", "reason", "reason_words", "owner"),
        "day": long_day(data.day, language),
        "next": " ".join(filter(None, (data.next_on.isoformat() if data.next_on else "", data.next_words))),
        "unit": unit(currency, language),
        "overdue": format_exact(data.overdue_minor, currency),
        "held": format_exact(data.held_minor, currency) if data.held_minor else "",
        "promised": format_exact(data.promised_minor, currency) if data.promised_minor else "",
        "disputed": format_exact(data.disputed_minor, currency) if data.disputed_minor else "",
        "claims": [
            {
                "title": one.title,
                "due_on": one.due_on.isoformat() if one.due_on else "",
                "days_late": str(one.days_late) if one.days_late else "",
                "amount": format_plain(one.amount_minor, currency),
                "promised": part(one.promised_minor),
                "disputed": part(one.disputed_minor),
            }
            for one in data.claims
        ],
        "total": format_plain(sum(one.amount_minor for one in data.claims), currency),
        "history": [{"on": one.on.isoformat(), "text": one.text, "who": one.who} for one in data.history],
        "options": list(data.options),
        "meeting": {
            **as_given(met, "kind", "starts_at", "ends_at", "place", "theirs", "ours"),
            "aims": paragraphs(met.aims),
            "authority": paragraphs(met.authority),
        }
        if met
        else {},
    }


def agreement(data: AgreementData, language: str) -> dict[str, Any]:
    """还款协议."""
    currency = data.currency
    debt, total = sum(one.amount_minor for one in data.debts), sum(one.amount_minor for one in data.lines)
    places = {day: place for place, day in enumerate(sorted({one.due_on for one in data.lines}), 1)}
    rate = data.late_daily_ppm
    return {
        **as_given(data, "number", "customer", "customer_uscc", "customer_address", "contract"),
        **as_given(data, "set_off_words", "service"),
        "agreed_on": long_day(data.agreed_on, language),
        "unit": unit(currency, language),
        "debts": [
            {
                "title": one.title,
                "due_on": one.due_on.isoformat(),
                "amount": format_plain(one.amount_minor, currency),
            }
            for one in data.debts
        ],
        "debt": format_plain(debt, currency),
        "debt_words": words_of(debt, currency, language),
        "set_off": format_exact(data.set_off_minor, currency) if data.set_off_minor else "",
        "discount": format_exact(data.discount_minor, currency) if data.discount_minor else "",
        "lines": [
            {
                "place": str(places[one.due_on]),
                "due_on": long_day(one.due_on, language),
                "title": one.title,
                "amount": format_plain(one.amount_minor, currency),
            }
            for one in data.lines
        ],
        "total": format_plain(total, currency),
        "total_words": words_of(total, currency, language),
        "grace": str(data.grace_days),
        "late_rate": f"{rate // 10_000}.{rate % 10_000:04d}".rstrip("0").rstrip(".") + "%" if rate else "",
    }


FORMS: Final[dict[type, tuple[str, Callable[[Any, str], dict[str, Any]]]]] = {
    ReceiptData: ("receipt", receipt),
    StatementData: ("statement_of_account", statement),
    HealthReportData: ("health_report", health),
    ProgressReportData: ("progress_report", progress),
    FormalLetterData: ("formal_letter", formal),
    CaseFileData: ("case_file", case_file),
    AgreementData: ("agreement", agreement),
}


def head(letterhead: Letterhead, language: str) -> dict[str, Any]:
    """The sender, under its English name in English letters where it has one."""
    given = as_given(letterhead, "name", "name_en", "uscc", "address", "phone", "email")
    if language == "en" and letterhead.name_en:
        given["name"], given["name_en"] = letterhead.name_en, letterhead.name
    banks = [as_given(bank, "account_name", "number", "bank_name", "swift") for bank in letterhead.banks]
    for bank in banks:
        bank["number"] = spaced(bank["number"])
    return {**given, "banks": banks}


def as_given(data: Any, *names: str) -> dict[str, Any]:
    """Fields as they are."""
    return {name: getattr(data, name) for name in names}


def printed(value: Any) -> Any:
    """All texts in characters the font can show."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printed(one) for key, one in value.items()}
    return [printed(one) for one in value] if isinstance(value, list) else value


def long_day(day: date, language: str) -> str:
    """2026年4月10日 or 10 April 2026."""
    return (
        f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    )


def unit(currency: str, language: str) -> str:
    """How a column of amounts names its currency."""
    return UNITS.get(currency, currency) if language == "zh" else currency


def words_of(amount_minor: int, currency: str, language: str) -> str:
    """The amount in words, "" where there is no settled way to write it."""
    if minor_digits(currency) != 2 or abs(amount_minor) >= 10**17:
        return ""
    if language == "en":
        return in_words_en(amount_minor, currency)
    return in_words(amount_minor).replace("人民币", NAMES[currency], 1) if currency in NAMES else ""


def percent(basis_points: int) -> str:
    """62.5%."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def spaced(number: str) -> str:
    """A long account number in fours, easier to copy right by hand."""
    if not re.fullmatch(r"\d{12,}", number):
        return number
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def paragraphs(words: str) -> list[dict[str, Any]]:
    """Blank lines part paragraphs; lines that begin with a dot or a dash are items of a list."""
    found: list[dict[str, Any]] = []
    for block in re.split(r"\n\s*\n", words.replace("\r", "").strip()):
        for line in filter(None, (line.strip() for line in block.split("\n"))):
            item = re.match(r"[·•*-]\s+(.*)", line)
            kind = "item" if item else "text"
            text = item[1] if item else line
            found.append({"kind": kind, "text": text})
    return found
