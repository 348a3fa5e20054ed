"""What matching works on: lines of money in, open claims, who pays for whom, and what is proposed. Minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """An open claim and the numbers it may be paid under; `discount_minor` comes off for money by `discount_until`."""

    id: int
    customer_id: int
    entity_id: int | None
    currency: str
    open_minor: int
    due_on: date | None
    contract_number: str
    invoice_numbers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    discount_minor: int = 0
    discount_until: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer, the names and accounts it is known to pay by, and others confirmed to pay for it."""

    customer_id: int
    name: str
    aliases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    third_parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Money in, as the bank says it."""

    id: int
    on: date
    amount_minor: int
    currency: str
    entity_id: int | None
    payer: str = ""
    payer_account: str = ""
    narrative: str = ""
    reference: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """A pairing that a person took apart: never again by itself, never proposed first."""

    line_id: int
    customer_id: int
    claim_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """What one claim is settled by; the discount it earns is apart."""

    claim_id: int
    amount_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why; a code and its values, the sentence is elsewhere."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whose money a line may be: Σ parts + on account = amount + fee. `confidence` 0 to 1000."""

    customer_id: int
    parts: tuple[Part, ...]
    on_account_minor: int
    fee_minor: int
    reasons: tuple[Reason, ...]
    confidence: int
    certain: bool
