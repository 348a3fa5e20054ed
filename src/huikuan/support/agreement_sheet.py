"""An agreement on instalments as the renderer of documents prints it for both sides (support/documents.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huikuan.support.documents import Letterhead, OwedLine


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One instalment: its day, what of which claim, minor units."""

    due_on: date
    title: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AgreementData:
    """还款协议: the debt as acknowledged, what is set off and waived, the instalments, the default clause.

    `grace_days`: working days after an instalment before all is due. `late_daily_ppm`: the contract's late charge,
    millionths a day; None when it has none.
    """

    letterhead: Letterhead
    number: str
    customer: str
    contract: str
    currency: str
    agreed_on: date
    debts: tuple[OwedLine, ...]
    lines: tuple[AgreedLine, ...]
    grace_days: int
    customer_uscc: str = ""
    customer_address: str = ""
    discount_minor: int = 0
    set_off_minor: int = 0
    set_off_words: str = ""
    service: str = ""
    late_daily_ppm: int | None = None
