"""Names of payers: what is the same name, what is only like it. The way Chinese and foreign banks print them differs in
width, spaces, brackets and legal form; what makes two companies different (集团, a town, a branch) is kept.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

FORMS: Final = (
    "股份有限公司", "有限责任公司", "有限公司", "公司", "coltd", "ltd", "limited", "inc", "gmbh", "llc", "corp", "plc",
)  # fmt: skip
GROUP: Final = ("集团", "group")
SPELLINGS: Final = (
    ("有限责任公司", "有限公司"), ("companylimited", "coltd"), ("colimited", "coltd"), ("limited", "ltd"),
    ("incorporated", "inc"), ("corporation", "corp"),
)  # fmt: skip
BRANCH: Final = re.compile(r"(.+?公司).*(?:分公司|办事处|分店|分厂|营业部)")
SIGNS: Final = re.compile(r"[^\w]|_")
PERSON: Final = re.compile(r"[\u4e00-\u9fff]{2,3}(?:·[\u4e00-\u9fff]{1,6})?")
TRADES: Final = "店厂部行馆社院校会所坊司团吧城局处室站场铺"
SHORTEST_NAME: Final = 2
SHORTEST_PIECE: Final = 7


def written_name(name: str) -> str:
    """A name as it is compared: without width, case, spaces, brackets and points, one spelling a legal form."""
    text = SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold())
    for long, short in SPELLINGS:
        if text.endswith(long) and len(text) > len(long):
            return text.removesuffix(long) + short
    return text


def plain_name(name: str) -> str:
    """A written name without its legal form: 有限公司 and 股份有限公司 of one name are told apart by nobody."""
    return bare(written_name(name), FORMS)


def family_name(name: str) -> str:
    """A plain name without 集团 at its end: the name that companies of one group share."""
    return bare(plain_name(name), GROUP)


def bare(text: str, endings: tuple[str, ...]) -> str:
    """Without the first of these endings, unless nothing that names anybody would be left."""
    for ending in endings:
        left = text.removesuffix(ending)
        if left != text and len(left) >= SHORTEST_NAME:
            return left
    return text


def head_office(name: str) -> str:
    """The written name of the company whose branch this is; empty for no branch. A branch is the same legal person."""
    found = BRANCH.fullmatch(written_name(name))
    return written_name(found.group(1)) if found else ""


def is_person(name: str) -> bool:
    """Whether this looks like a person's name, which many share."""
    text = "".join(unicodedata.normalize("NFKC", name).split())
    return bool(PERSON.fullmatch(text)) and text[-1] not in TRADES


def may_be_cut(written: str) -> bool:
    """Whether a bank may have cut the name off: long enough to say something, and its legal form is missing."""
    return len(written) >= SHORTEST_PIECE and bare(written, FORMS) == written
