"""A month of bank lines made to deceive, with the truth of each: customers of nearly one name, equal instalments,
amounts that many share, numbers that begin or squash alike, misspelt and settled numbers, strangers, groups, fees,
duplicates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from huikuan.rules.matching.model import Claim, Line, Payer

MONTH = date(2026, 3, 1)
STEMS = [f"{a}{b}" for a in "远星华北东明安" for b in "山河岭岸海"]
TRADES = ("科技", "科技发展", "数据", "建设工程")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "(上海)有限公司", "（北京）有限公司", "有限公司")
PEOPLE = ("王伟", "李娜", "张三丰", "刘洋")
ROUND = (1_000_000, 2_000_000, 3_000_000, 5_000_000, 6_000_000, 12_000_000)

Truth = dict[int, int]


@dataclass
class World:
    """Claims and payers as the book knows them, what is settled already, and lines with what is right for each.

    The right answers of a line: {claim: what settles it}, several where the law allows several; none where only a
    person can tell or the money is nobody's.
    """

    claims: list[Claim] = field(default_factory=list)
    settled: list[Claim] = field(default_factory=list)
    payers: list[Payer] = field(default_factory=list)
    lines: list[tuple[Line, list[Truth], str]] = field(default_factory=list)

    def of(self, customer: int) -> list[Claim]:
        return [claim for claim in self.claims if claim.customer_id == customer]


def month(seed: int, customers: int, lines: int) -> World:
    """The same world for the same seed."""
    random, world = Random(seed), World()
    names = random.sample([f"{s}{t}{f}" for s in STEMS for t in TRADES for f in FORMS], customers - 8)
    names += [*PEOPLE, *PEOPLE[:1], "Xinghe Industries Co., Ltd.", "Xinghe Industries GmbH", "个体工商户王伟建材店"]
    for key, name in enumerate(names, start=1):
        enter_customer(world, random, key, name)
    by_customer = {payer.customer_id: world.of(payer.customer_id) for payer in world.payers}
    for number in range(1, lines + 1):
        kind = random.choices(list(KINDS), [weight for _make, weight in KINDS.values()])[0]
        claim = random.choice(world.claims)
        scene = Scene(world, random, claim, world.payers[claim.customer_id - 1], by_customer[claim.customer_id])
        values, truths = KINDS[kind][0](scene)
        base = {"id": number, "on": scene.on, "currency": claim.currency, "entity_id": claim.entity_id}
        world.lines.append((Line(**(base | values)), truths, kind))  # type: ignore[arg-type]
    return world


def enter_customer(world: World, random: Random, key: int, name: str) -> None:
    """One to four contracts in a few instalments each; the first instalments of some are settled."""
    helpers = (f"代付人{key}有限公司",) if random.random() < 0.2 else ()
    account = (f"6222{key:012d}",) if random.random() < 0.5 else ()
    world.payers.append(Payer(key, name, (f"{name[:2]}旧名{key}有限公司",), account, helpers))
    for turn in range(random.randint(1, 4)):
        number = random.choice((f"HT-{key}-{turn}12", f"HT-{key}{turn}-12", f"HT-{key}-{turn}", f"XS{key:03d}{turn}8"))
        count, size = random.randint(1, 5), random.choice(ROUND)
        sizes = [size] * count if random.random() < 0.5 else [random.choice(ROUND) for _ in range(count)]
        odd = random.random() < 0.6
        for part, minor in enumerate(sizes):
            ident = len(world.claims) + len(world.settled) + 1
            minor += random.randrange(1, 99_999) if odd else 0
            due = MONTH + timedelta(days=30 * part + random.randint(-60, 10)) if random.random() < 0.9 else None
            end = f"{ident % 40:08d}" if random.random() < 0.2 else f"{ident * 7919 % 10**8:08d}"
            bills = (f"263120000000{end}",) if random.random() < 0.6 else ()
            earned = minor // 50 if random.random() < 0.1 else 0
            claim = Claim(
                ident, key, 1 + key % 2, "USD" if key % 17 == 0 else "CNY", minor, due, number, bills,
                (f"{number}-{part + 1}",), earned, MONTH + timedelta(days=15) if earned else None,
            )  # fmt: skip
            gone = part < count - 1 and part < 2 and random.random() < 0.4
            (world.settled if gone else world.claims).append(claim)


@dataclass
class Scene:
    """One payment about to be made: for which claim, by whom, and the dice."""

    world: World
    random: Random
    claim: Claim
    payer: Payer
    owed: list[Claim]

    def __post_init__(self) -> None:
        self.on = MONTH + timedelta(days=self.random.randrange(31))

    def shown(self) -> str:
        """The payer as a bank may print it."""
        name = self.payer.name
        wide = name.replace("(", "（").replace(")", "）")
        return self.random.choice((
            name, name, name, wide, f" {name} ", name.upper(), f"{name}杭州分公司", name[:9], self.payer.aliases[0],
        ))  # fmt: skip

    def said(self) -> str:
        """A narrative that names this claim and nothing else that is open."""
        own = [self.claim.references[0], *self.claim.invoice_numbers]
        number = self.random.choice(own)
        return self.random.choice(("货款{}", "支付{}号款", "{} 20260310", "合同款:{}。", "{}/尾款")).format(number)

    def vague(self) -> str:
        """A narrative that names no paper of ours."""
        return self.random.choice(("", "货款", "2026年3月款", "往来款", "20260310", "转账 流水202603101234"))

    def coinciding(self, minor: int) -> list[Truth]:
        """Where nothing is named, a sum that is exactly another open claim's settles that one by right."""
        return [{one.id: minor} for one in self.owed if one.open_minor == minor]

    def exact(self) -> list[Truth]:
        return [{self.claim.id: self.claim.open_minor}]


Made = tuple[dict[str, object], list[Truth]]


def paid(scene: Scene, minor: int, payer: str, narrative: str, **more: object) -> dict[str, object]:
    return {"amount_minor": max(1, minor), "payer": payer, "narrative": narrative} | more


def with_number(scene: Scene) -> Made:
    return paid(scene, scene.claim.open_minor, scene.shown(), scene.said()), scene.exact()


def with_contract(scene: Scene) -> Made:
    return paid(scene, scene.claim.open_minor, scene.shown(), scene.claim.contract_number), scene.exact()


def without_number(scene: Scene) -> Made:
    return paid(scene, scene.claim.open_minor, scene.shown(), scene.vague()), scene.exact()


def by_account(scene: Scene) -> Made:
    account = (scene.payer.accounts or ("",))[0]
    return paid(scene, scene.claim.open_minor, "", scene.vague(), payer_account=account), scene.exact()


def less_fee(scene: Scene) -> Made:
    fee = scene.random.choice((50, 500, 1_500, 5_000))
    said = scene.random.choice((scene.said(), scene.vague()))
    return paid(scene, scene.claim.open_minor - fee, scene.shown(), said), scene.exact()


def less_discount(scene: Scene) -> Made:
    claim, minor = scene.claim, scene.claim.open_minor - scene.claim.discount_minor
    in_time = claim.discount_until is None or scene.on <= claim.discount_until
    said = scene.random.choice((scene.said(), scene.vague()))
    return paid(scene, minor, scene.shown(), said), [{claim.id: minor}] if in_time else []


def some_of_them(scene: Scene) -> Made:
    """Two to four claims in one sum: named, half named, or not."""
    same = [one for one in scene.owed if one.currency == scene.claim.currency]
    chosen = scene.random.sample(same, min(len(same), scene.random.randint(2, 4)))
    named = "、".join(one.references[0] for one in chosen)
    said = scene.random.choice((named, named, scene.vague(), chosen[0].references[0]))
    truth = {one.id: one.open_minor for one in chosen}
    return paid(scene, sum(truth.values()), scene.shown(), said), [truth]


def a_part(scene: Scene) -> Made:
    minor = scene.claim.open_minor * scene.random.choice((10, 30, 50, 90)) // 100
    if scene.random.random() < 0.5:
        return paid(scene, minor, scene.shown(), scene.said()), []
    return paid(scene, minor, scene.shown(), scene.vague()), scene.coinciding(minor)


def too_much(scene: Scene) -> Made:
    minor = scene.claim.open_minor + scene.random.choice((scene.random.randrange(1, 9_999_999), 1_000_000))
    if scene.random.random() < 0.5:
        return paid(scene, minor, scene.shown(), scene.said()), []
    return paid(scene, minor, scene.shown(), scene.vague()), scene.coinciding(minor)


def of_a_stranger(scene: Scene) -> Made:
    """A person, a company of the group, or one of nearly the same name pays something of its own."""
    stem = scene.payer.name[:4]
    payer = scene.random.choice(
        ("赵六", f"{stem}集团有限公司分部", f"{stem}控股有限公司", f"上海{scene.payer.name}", stem)
    )
    known = {one.name for one in scene.world.payers}
    said = scene.random.choice((scene.said(), scene.vague(), scene.claim.contract_number))
    return paid(scene, scene.claim.open_minor, payer, said), scene.exact() if payer in known else []


def by_another_customer(scene: Scene) -> Made:
    """One customer pays another's claim and names it."""
    other = scene.random.choice(scene.world.payers)
    said = scene.random.choice((scene.said(), scene.claim.contract_number))
    return paid(scene, scene.claim.open_minor, other.name, said), scene.exact()


def by_its_helper(scene: Scene) -> Made:
    helper = (scene.payer.third_parties or ("孙七",))[0]
    said = scene.random.choice((scene.said(), scene.vague()))
    return paid(scene, scene.claim.open_minor, helper, said), scene.exact()


def misspelt(scene: Scene) -> Made:
    """A digit too few, too many, swapped or wrong in the number."""
    number = scene.random.choice((scene.claim.contract_number, scene.claim.references[0], *scene.claim.invoice_numbers))
    place = scene.random.randrange(len(number) - 1)
    typo = scene.random.choice((
        number[:-1], f"{number}9", number[:place] + number[place + 1] + number[place] + number[place + 2 :],
        number[:place] + scene.random.choice("0123456789") + number[place + 1 :],
    ))  # fmt: skip
    return paid(scene, scene.claim.open_minor, scene.shown(), f"货款{typo}"), scene.exact()


def paid_twice(scene: Scene) -> Made:
    """A settled claim is paid again under its own number: nobody's but for a person to decide."""
    gone = [one for one in scene.world.settled if one.customer_id == scene.payer.customer_id]
    if not gone:
        return too_much(scene)
    again = scene.random.choice(gone)
    number = scene.random.choice((again.references[0], *again.invoice_numbers))
    return paid(scene, again.open_minor, scene.payer.name, f"货款{number}"), []


def other_currency(scene: Scene) -> Made:
    money = "EUR" if scene.claim.currency == "CNY" else "CNY"
    return paid(scene, scene.claim.open_minor, scene.shown(), scene.said(), currency=money), []


def other_entity(scene: Scene) -> Made:
    return paid(scene, scene.claim.open_minor, scene.shown(), scene.said(), entity_id=9), []


def no_payment(scene: Scene) -> Made:
    kind = scene.random.choice(("interest", "fee", "returned", "reversal", "refund", "transfer"))
    return paid(scene, scene.claim.open_minor, scene.payer.name, scene.said(), kind=kind), []


def of_two_papers(scene: Scene) -> Made:
    """The amount of one, the numbers of two: one is named by mistake."""
    other = scene.random.choice(scene.world.claims)
    said = f"{scene.claim.references[0]} {other.references[0]}"
    return paid(scene, scene.claim.open_minor, scene.payer.name, said), scene.exact() if other is scene.claim else []


KINDS: dict[str, tuple[Callable[[Scene], Made], int]] = {
    "with_number": (with_number, 18), "with_contract": (with_contract, 10), "without_number": (without_number, 18),
    "by_account": (by_account, 4), "less_fee": (less_fee, 6), "less_discount": (less_discount, 5),
    "some_of_them": (some_of_them, 8), "a_part": (a_part, 5), "too_much": (too_much, 3),
    "of_a_stranger": (of_a_stranger, 5), "by_another_customer": (by_another_customer, 4),
    "by_its_helper": (by_its_helper, 4), "misspelt": (misspelt, 5), "paid_twice": (paid_twice, 4),
    "other_currency": (other_currency, 2), "other_entity": (other_entity, 2), "no_payment": (no_payment, 2),
    "of_two_papers": (of_two_papers, 2),
}  # fmt: skip
