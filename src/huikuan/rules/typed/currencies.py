"""Currency words as people write them, before, behind or alone in a cell."""

from __future__ import annotations

import re
from typing import Final

from huikuan.rules.typed.cells import TypedError, is_blank, plain

CODES: Final = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNH",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JOD",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "KZT",
        "LKR",
        "MAD",
        "MMK",
        "MNT",
        "MOP",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "UZS",
        "VND",
        "ZAR",
    ]
)
WORDS: Final = {
    "人民币": "CNY", "人民幣": "CNY", "rmb": "CNY", "cnh": "CNY", "¥": "CNY", "美元": "USD", "美金": "USD",
    "us$": "USD", "usd$": "USD", "$": "USD", "港币": "HKD", "港元": "HKD", "港幣": "HKD", "hk$": "HKD", "欧元": "EUR",
    "€": "EUR", "英镑": "GBP", "£": "GBP", "日元": "JPY", "日圆": "JPY", "jp¥": "JPY", "新加坡元": "SGD", "新币": "SGD",
    "s$": "SGD", "澳元": "AUD", "澳币": "AUD", "a$": "AUD", "au$": "AUD", "加元": "CAD", "加币": "CAD", "c$": "CAD",
    "ca$": "CAD", "韩元": "KRW", "₩": "KRW", "台币": "TWD", "新台币": "TWD", "nt$": "TWD", "澳门元": "MOP",
    "mop$": "MOP",
    "卢布": "RUB", "₽": "RUB", "泰铢": "THB", "฿": "THB", "越南盾": "VND", "₫": "VND", "林吉特": "MYR",
    "印度卢比": "INR",
    "₹": "INR", "瑞士法郎": "CHF", "迪拉姆": "AED", "cn¥": "CNY", "人民币元": "CNY", "euro": "EUR", "euros": "EUR",
    "dollar": "USD", "dollars": "USD", "us dollar": "USD", "us dollars": "USD", "yuan": "CNY", "renminbi": "CNY",
}  # fmt: skip
DOLLARS: Final = frozenset({"USD", "HKD", "SGD", "AUD", "CAD", "TWD", "NZD", "MOP", "MXN"})
TABLE: Final = {**WORDS, **{code.lower(): "CNY" if code == "CNH" else code for code in CODES}}
ANY: Final = "|".join(re.escape(word) for word in sorted(TABLE, key=lambda word: (-len(word), word)))
FRONT: Final = re.compile(rf"^(?:{ANY})(?![a-z])", re.IGNORECASE)
BACK: Final = re.compile(rf"(?<![a-z])(?:{ANY})$", re.IGNORECASE)
FOREIGN_INSIDE: Final = re.compile(
    r"美元|美金|港币|港元|欧元|英镑|日元|新加坡元|澳元|加元|(?<![A-Za-z])(?:USD|EUR|HKD|GBP|JPY|SGD|AUD|CAD)(?![A-Za-z])"
)


def resolve(word: str, context: str) -> str:
    """The currency a written word means beside `context`, since $ and ¥ belong to several."""
    if word == "$" and context in DOLLARS:
        return context
    if word == "¥" and context == "JPY":
        return context
    return TABLE[word]


def parse_currency(value: object) -> str | None:
    """The ISO 4217 code a cell names; None for a blank. Raises TypedError("currency_unknown")."""
    if is_blank(value):
        return None
    word = plain(value).lower()
    if word not in TABLE:
        parts = {TABLE.get(part.strip()) for part in re.split(r"[()/ ]+", word) if part.strip()}
        if len(parts) != 1 or None in parts:
            raise TypedError("currency_unknown", value)
        return parts.pop()
    return TABLE[word]


def take_currency(text: str, context: str) -> tuple[str, str]:
    """`text` without the currency written before or behind it, and that currency ("" when none).

    Raises TypedError("currency_unknown") when both ends name different ones.
    """
    found: list[str] = []
    if match := FRONT.search(text):
        found.append(resolve(match[0].lower(), context))
        text = text[match.end() :].lstrip(" :")
    if match := BACK.search(text):
        found.append(resolve(match[0].lower(), context))
        text = text[: match.start()].rstrip()
    # "USD $42,000": after the code a bare sign belongs to it.
    if found and (match := FRONT.search(text)) and match[0] in "$¥":
        text = text[match.end() :].lstrip()
    if len(set(found)) > 1:
        raise TypedError("currency_unknown", text)
    return text, (found[0] if found else "")


def foreign_words(text: str) -> bool:
    """Whether a sentence mentions a foreign currency: not enough to decide one, enough to ask."""
    return FOREIGN_INSIDE.search(text) is not None
