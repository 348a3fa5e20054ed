"""Which steps of one day share a letter: what goes to one person, by one channel, in one currency and language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from huikuan.rules.dunning.contact import Recipient
from huikuan.rules.dunning.policy import Step

Item = TypeVar("Item")


class Envelope(NamedTuple):
    """What letters are told apart by. `mode`: what needs an approval never travels with what does not."""

    contact_key: str
    channel: str
    currency: str
    language: str
    mode: str


def envelope_of(to: Recipient, step: Step, currency: str, customer_language: str) -> Envelope:
    """The letter a step belongs into; `customer_language` where the person has none."""
    return Envelope(to.contact_key, to.channel, currency, to.language or customer_language, step.mode)


def gathered(items: Iterable[tuple[Envelope, Item]]) -> dict[Envelope, list[Item]]:
    """The letters of a day: what goes into each, in the order given."""
    found: dict[Envelope, list[Item]] = defaultdict(list)
    for envelope, item in items:
        found[envelope].append(item)
    return dict(found)


def firmness(step: Step, amount_minor: int) -> tuple[int, int]:
    """A letter speaks as its firmest step does, of these the one about most money: the highest of this order."""
    return step.position, amount_minor
