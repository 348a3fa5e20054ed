"""What kind of instalment a title names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from huikuan.rules.typed import key_of

# Order matters: 验收后质保金 is a retention, 到货验收款 an acceptance, 终验尾款 the final payment.
SIGNS: Final = (
    ("retention", r"质保|质量保证|保修|保留金|尾保|retention|warranty"),
    (
        "advance",
        r"预付|首付|定金|订金|首款|首期|启动|预收|签约款|签订款|合同款首|advance|deposit|down-?payment|upfront|prepay",
    ),
    ("final", r"尾款|末期|末款|余款|结算款|竣工款|final|balance"),
    ("acceptance", r"验收|终验|初验|acceptance|sign-?off"),
    ("delivery", r"到货|发货|交货|货到|交付|提货|deliver|shipment"),
    ("progress", r"进度|中期|阶段|里程碑|上线|milestone|progress|interim|stage|phase"),
)
COMPILED: Final = tuple((kind, re.compile(sign)) for kind, sign in SIGNS)
NAMES: Final = {
    "预付款": "advance", "进度款": "progress", "到货款": "delivery", "验收款": "acceptance", "尾款": "final",
    "质保金": "retention", "其他": "other", "advance": "advance", "progress": "progress", "delivery": "delivery",
    "acceptance": "acceptance", "final": "final", "retention": "retention", "other": "other",
}  # fmt: skip
TITLE: Final = re.compile(
    r".*款|第?[0-9一二三四五六七八九十]+(?:期|批|次|笔|阶段)(?:款|付款|回款|收款)?|(?:付款|收款|回款)[0-9一二三四五六七八九十]+|质保金|质量保证金|保证金|保留金|定金|订金|首付|首期|尾期|"
    r"末期|预付|一次性(?:付款|付清)?|(?:milestone|instal+ment|stage|phase|payment) ?\d+|advance(?:payment)?|deposit|"
    r"down-?payment|(?:final|progress|acceptance|delivery|interim|balance)(?:payment)?|retention(?:money)?|balance"
)


@lru_cache(maxsize=2048)
def kind_of(title: str) -> str:
    """One of KINDS, "other" when the title does not say."""
    text = key_of(title)
    return NAMES.get(text) or next((kind for kind, sign in COMPILED if sign.search(text)), "other")


def is_title(text: str) -> bool:
    """Whether a heading names an instalment (预付款, 第一期, Milestone 1) rather than a property of one."""
    return TITLE.fullmatch(key_of(text)) is not None
