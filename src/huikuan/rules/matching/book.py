"""What is known before any line is looked at: open claims by the numbers they are paid under, payers by name."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from huikuan.rules.matching.model import Claim, Line, Payer
from huikuan.rules.matching.names import family_name, head_office, is_person, may_be_cut, plain_name, written_name
from huikuan.rules.matching.numbers import plain_number, squashed, style, tail, tells, tokens

Thing = TypeVar("Thing")

SURE: Final = 2
WITH_NUMBER: Final = 1
NEVER: Final = 0
MOST_CUT: Final = 20
"""A piece that begins more names than this says nothing."""


@dataclass(frozen=True, slots=True)
class Known:
    """Why a customer may be the payer. `trust`: SURE, only WITH_NUMBER beside it, or NEVER without a person."""

    code: str
    trust: int


OWN_NAME: Final = Known("payer_name", SURE)
SHARED_NAME: Final = Known("payer_name", WITH_NUMBER)
"""Of a person: many have the same."""
ALIAS: Final = Known("payer_alias", SURE)
THIRD_PARTY: Final = Known("third_party_confirmed", SURE)
ACCOUNT: Final = Known("payer_account", SURE)


@dataclass(slots=True)
class Quote:
    """What a line quotes of one customer: the numbers, and the claims that every number allows.

    `several`: the numbers name claims apart from each other, so no single one of them is meant.
    """

    numbers: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    several: bool = False

    def add(self, number: str, claims: list[Claim]) -> None:
        """One more number: within what the others say it narrows them, beside it, it adds to them."""
        ids = {claim.id for claim in claims}
        both = [claim for claim in self.claims if claim.id in ids]
        self.numbers.append(number)
        if both and not self.several:
            self.claims = both
            return
        self.several = self.several or bool(self.claims)
        present = {claim.id for claim in self.claims}
        self.claims = [*self.claims, *(claim for claim in claims if claim.id not in present)]


class Book:
    """Open claims and payers, indexed once: by number, by name, by account, by customer."""

    def __init__(self, claims: Iterable[Claim], payers: Iterable[Payer]) -> None:
        self.of_customer: dict[int, list[Claim]] = defaultdict(list)
        self.by_number: dict[str, list[Claim]] = defaultdict(list)
        self.spelt: dict[str, tuple[str, ...]] = {}
        self.styles: set[str] = set()
        self.by_name: dict[str, dict[int, Known]] = defaultdict(dict)
        self.by_plain: dict[str, tuple[int, ...]] = {}
        self.by_family: dict[str, tuple[int, ...]] = {}
        self.by_account: dict[str, set[int]] = defaultdict(set)
        for claim in claims:
            self.enter_claim(claim)
        for payer in payers:
            self.enter_payer(payer)
        self.names = sorted(self.by_name)

    def enter_claim(self, claim: Claim) -> None:
        """Under every number it may be paid under."""
        self.of_customer[claim.customer_id].append(claim)
        for number in {claim.contract_number, claim.number, *claim.invoice_numbers, *claim.references}:
            if not tells(plain := plain_number(number)):
                continue
            self.by_number[plain].append(claim)
            if (short := squashed(plain)) != plain:
                put(self.spelt, short, plain)
            if end := tail(plain):
                put(self.spelt, end, plain)
            if known := style(plain):
                self.styles.add(known)

    def enter_payer(self, payer: Payer) -> None:
        """Under every name and account; the strongest reason of a name stays."""
        for name in payer.third_parties:
            self.enter_name(name, payer.customer_id, THIRD_PARTY)
        for name in payer.aliases:
            self.enter_name(name, payer.customer_id, ALIAS)
        self.enter_name(payer.name, payer.customer_id, SHARED_NAME if is_person(payer.name) else OWN_NAME)
        for account in payer.accounts:
            if plain := plain_account(account):
                self.by_account[plain].add(payer.customer_id)

    def enter_name(self, name: str, customer: int, why: Known) -> None:
        if not (written := written_name(name)):
            return
        before = self.by_name[written].get(customer)
        if before is None or before.trust <= why.trust:
            self.by_name[written][customer] = why
        put(self.by_plain, plain_name(name), customer)
        put(self.by_family, family_name(name), customer)

    def quoted(self, line: Line) -> Mapping[int, Quote]:
        """{customer: what the line quotes of it}, whole tokens and the line's currency only."""
        found: dict[int, Quote] = defaultdict(Quote)
        for parts in tokens(f"{line.narrative} {line.reference}"):
            for token in parts[:1] if self.written(parts[0]) else parts[1:]:
                rows: dict[int, list[Claim]] = defaultdict(list)
                for claim in self.meant(token):
                    if claim.currency == line.currency:
                        rows[claim.customer_id].append(claim)
                for customer, claims in rows.items():
                    if token not in found[customer].numbers:
                        found[customer].add(token, claims)
        return dict(found)

    def strange(self, line: Line) -> bool:
        """Whether the line quotes a number that looks like ours and is none of a claim open in its currency: misspelt,
        settled, or of other money."""
        return any(
            style(token) in self.styles
            and tells(token)
            and not any(claim.currency == line.currency for claim in self.meant(token))
            for parts in tokens(f"{line.narrative} {line.reference}")
            for token in (parts[:1] if self.written(parts[0]) or len(parts) == 1 else parts[1:])
        )

    def written(self, token: str) -> tuple[str, ...]:
        """The numbers of ours that a token may be: itself, else those that differ in separators or begin earlier."""
        if token in self.by_number:
            return (token,)
        short = squashed(token)
        others = self.spelt.get(short, ())
        return (short, *others) if short in self.by_number else others

    def meant(self, token: str) -> list[Claim]:
        """The claims a token names; none if it may be several numbers."""
        known = self.written(token) if tells(token) else ()
        return self.by_number[known[0]] if len(known) == 1 else []

    def named(self, line: Line) -> dict[int, Known]:
        """{customer: why} by the payer's name or account. A name like another is nobody's alone."""
        written = written_name(line.payer)
        found = dict(self.by_name.get(written, {})) if written else {}
        if written and not found and (head := head_office(line.payer)):
            found = {customer: Known("payer_branch", why.trust) for customer, why in self.by_name.get(head, {}).items()}
        if written:
            self.add_alike(line.payer, written, found)
        for customer in self.by_account.get(plain_account(line.payer_account), ()):
            if customer not in found or found[customer].trust < SURE:
                found[customer] = ACCOUNT
        return found

    def add_alike(self, payer: str, written: str, found: dict[int, Known]) -> None:
        """Customers whose name differs in its legal form only; else of the same group, or beginning like this."""
        alike = set(self.by_plain.get(plain_name(payer), ()))
        if not found and not alike:
            alike.update(self.by_family.get(family_name(payer), ()))
        trust = NEVER
        if not found and not alike and may_be_cut(written):
            alike, trust = self.beginning(written), WITH_NUMBER
        for customer in alike:
            found.setdefault(customer, Known("payer_name_similar", trust))

    def beginning(self, written: str) -> set[int]:
        """The customers whose names begin so; none if they are too many."""
        place = bisect_left(self.names, written)
        hits = self.names[place : place + MOST_CUT + 1]
        hits = [name for name in hits if name.startswith(written)]
        return {customer for name in hits for customer in self.by_name[name]} if len(hits) <= MOST_CUT else set()


def put(index: dict[str, tuple[Thing, ...]], key: str, thing: Thing) -> None:
    """One more under a key, once. Tuples: most keys hold one thing, and there are hundreds of thousands."""
    known = index.get(key, ())
    if thing not in known:
        index[key] = (*known, thing)


def plain_account(number: str) -> str:
    """An account number without blanks and strokes; empty when it is masked, for then it is anybody's."""
    text = "".join(sign for sign in plain_number(number) if sign.isalnum() or sign == "*")
    return "" if "*" in text else text
