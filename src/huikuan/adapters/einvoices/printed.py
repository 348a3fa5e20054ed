"""The printed face of an invoice, as rows of text, to the same names its XML uses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

ID: Final = r"[0-9A-HJ-NPQRTUWXY]{15,20}"
NUMBER: Final = re.compile(r"发票号码\s*[:：]?\s*(\d{20}|\d{8})(?!\d)")
ALONE: Final = re.compile(r"(?<!\d)(\d{20})(?!\d)")
CODE: Final = re.compile(r"发票代码\s*[:：]?\s*(\d{12}|\d{10})(?!\d)")
DAY: Final = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
NAME: Final = re.compile(r"名\s*称\s*[:：]\s*([^\t:：]*?)(?=\t|$|\s*(?:销|购|售|统一|纳税)\s*[\t售买方]|\s+名\s*称)")
TAX_ID: Final = re.compile(rf"识别号\s*[:：]?\s*({ID})(?![0-9A-Z])")
AMOUNT: Final = r"-?[¥￥]?\s*-?\d[\d,]*\.\d{2}"
TOTAL: Final = re.compile(rf"小写\s*[)）]?\s*[:：]?\s*({AMOUNT})")
WORDS: Final = re.compile(r"([（(]?(?:负数|负|红字)?[)）]?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正]{3,})")
SUM_ROW: Final = re.compile(rf"^\W*合\s*计\W*?({AMOUNT})\s+({AMOUNT}|\*+)\s*$")
LINE: Final = re.compile(rf"^(\*[^*]+\*.*?)\t(.*?)({AMOUNT})\t\s*(\d{{1,2}}(?:\.\d+)?%|免税|不征税|\*+)\s*\t?\s*({AMOUNT}|\*+)\s*$")  # fmt: skip  # noqa: E501


def facts_in(rows: Sequence[str]) -> dict[str, Any]:
    """What the rows say, "" where they do not. Buyer and seller stand side by side, or one below the other."""
    rows = [unicodedata.normalize("NFKC", row).strip() for row in rows]
    text = "\n".join(rows)
    number, code, day, total = NUMBER.search(text), CODE.search(text), DAY.search(text), TOTAL.search(text)
    alone = ALONE.search(text)
    names = [name.strip() for row in rows for name in NAME.findall(row)]
    ids = [found for row in rows for found in TAX_ID.findall(row)]
    sums = next((found for row in rows if (found := SUM_ROW.match(row))), None)
    words = [row for row in rows if "大写" in row]
    said = WORDS.search(words[0].partition("大写")[2]) if words else None
    return {
        "number": number[1] if number else alone[1] if alone else "",
        "code": code[1] if code else "",
        "issued_on": f"{day[1]}-{day[2]}-{day[3]}" if day else "",
        "buyer_name": names[0] if len(names) == 2 else "",
        "seller_name": names[1] if len(names) == 2 else "",
        "buyer_tax_id": ids[0] if len(ids) == 2 else "",
        "seller_tax_id": ids[1] if len(ids) == 2 else "",
        "net": sums[1] if sums else "",
        "tax": sums[2].replace("*", "0") if sums else "",
        "total": total[1] if total else "",
        "words": said[1] if said else "",
        "remark": "",
        "check_code": "",
        "kind_words": text,
        "lines": [line_of(found) for row in rows if (found := LINE.match(row))],
    }


def line_of(found: re.Match[str]) -> dict[str, str]:
    """One line of goods or services."""
    return {"name": found[1].strip(), "amount": found[3], "rate": found[4], "tax": found[5], "quantity": "", "unit": ""}
