"""A ladder of steps (催收策略) as a value, checked when it is made, with what `decide` needs worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from huikuan.rules.dunning.conditions import Condition, wrong_in

UNITS: Final = frozenset({"calendar", "working"})
FORMS: Final = frozenset({"message", "task", "internal"})
MODES: Final = frozenset({"auto", "approval", "task"})
AUDIENCES: Final = frozenset({"payer", "approver", "superior", "pm", "pm_superior", "finance", "legal", "owner"})
CUSTOMER_AUDIENCES: Final = frozenset({"payer", "approver", "superior"})
CHANNELS: Final = frozenset({"email", "sms", "im", "letter"})
ROLES: Final = frozenset({"owner", "finance", "project_manager", "legal"})
TONES: Final = frozenset({"friendly", "firm", "formal"})
LONGEST_KEY: Final = 24
LAST_POSITION: Final = 62  # counted steps are kept as bits of a signed 64-bit number
LONGEST_DAYS: Final = 3660


class InvalidPolicy(ValueError):
    """A ladder that cannot be worked with. `code` says why, `step` where (may be empty), `value` what was found."""

    def __init__(self, code: str, step: str = "", value: object = "") -> None:
        super().__init__(":".join(str(part) for part in (code, step, value) if str(part)))
        self.code, self.step, self.value = code, step, value


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: when it opens (days from the due date), what it is, who gets it, who must agree first.

    `requires`: any one of these steps must have counted before. `min_wait_days`: days since the last counted step, at
    least 1 so that no claim ever takes two steps on one day. `deadline_days`: calendar days of the new deadline that
    the notice sets. `minimum_minor`: the step is left out for smaller amounts. `conditions`: it is left out where one
    fails. `tone`: how its words speak (one of TONES), "" for the tone its key is known for (rules/wording/tone.py).
    `key`: letters of any script, digits and "_"; a step that somebody made is named by it.
    """

    key: str
    position: int
    offset: int
    unit: str = "calendar"
    form: str = "message"
    channels: tuple[str, ...] = ()
    audience: str = "payer"
    mode: str = "auto"
    approver_role: str = ""
    hard: bool = False
    min_wait_days: int = 1
    deadline_days: int | None = None
    requires: tuple[str, ...] = ()
    minimum_minor: int = 0
    conditions: tuple[Condition, ...] = ()
    tone: str = ""

    @property
    def must_be_done(self) -> bool:
        """Whether the ladder waits until the step is really taken: messages, and hard steps on somebody's desk.

        A call nobody made holds up no reminder; a formal notice that only lies on a desk has told the customer nothing.
        """
        return self.form == "message" or self.hard

    @property
    def to_customer(self) -> bool:
        """Whether the customer notices the step: only such steps wait for the deadline last given."""
        return self.form != "internal"


class Rung(NamedTuple):
    """A step as `decide` reads it: plain fields, the names of required steps turned into a mask of positions."""

    position: int
    offset: int
    working: bool
    required_mask: int
    min_wait_days: int
    waits_for_deadline: bool
    minimum_minor: int
    step: Step
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """An unchangeable edition of a ladder with its limits. Raises InvalidPolicy when it could not be worked with.

    `hours`: first and last minute of the day (recipient's local time) in which messages may leave.
    `rungs` holds the steps from the highest position down, `minimums` the amounts at which what is decided changes,
    `message_mask` the positions of messages. `conditional`: whether traits play any part.
    """

    version_key: str
    steps: tuple[Step, ...]
    tolerance_minor: int = 0
    weekly_cap: int = 3
    daily_cap: int = 1
    hours: tuple[int, int] = (9 * 60, 18 * 60)
    stale_bank_days: int = 7
    rungs: tuple[Rung, ...] = field(init=False, repr=False, compare=False)
    minimums: tuple[int, ...] = field(init=False, repr=False, compare=False)
    message_mask: int = field(init=False, repr=False, compare=False)
    conditional: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_limits(self)
        check_steps(self.steps)
        ordered = sorted(self.steps, key=lambda step: step.position)
        positions = {step.key: step.position for step in ordered}
        object.__setattr__(self, "rungs", tuple(rung_of(step, positions) for step in reversed(ordered)))
        amounts = {step.minimum_minor for step in ordered if step.minimum_minor > 0}
        amounts.update(*(condition.thresholds for step in ordered for condition in step.conditions))
        messages = sum(1 << step.position for step in ordered if step.form == "message")
        object.__setattr__(self, "minimums", tuple(sorted(amounts)))
        object.__setattr__(self, "message_mask", messages)
        object.__setattr__(self, "conditional", any(step.conditions for step in ordered))

    def __hash__(self) -> int:
        return hash((self.version_key, len(self.steps)))

    def step(self, key: str) -> Step:
        """The step of that key. Raises KeyError."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def mask(self, *keys: str) -> int:
        """Positions of the given steps as bits, the form in which counted steps are kept."""
        return sum({1 << self.step(key).position for key in keys})


def with_limits_of(policy: Policy, newest: Policy) -> Policy:
    """The steps of one edition under the limits of another: a claim finishes its ladder, caps and hours are today's."""
    return replace(
        policy, tolerance_minor=newest.tolerance_minor, weekly_cap=newest.weekly_cap, daily_cap=newest.daily_cap,
        hours=newest.hours, stale_bank_days=newest.stale_bank_days,
    )  # fmt: skip


def rung_of(step: Step, positions: dict[str, int]) -> Rung:
    required = sum(1 << positions[key] for key in set(step.requires))
    return Rung(
        step.position,
        step.offset,
        step.unit == "working",
        required,
        step.min_wait_days,
        step.to_customer,
        step.minimum_minor,
        step,
        step.conditions,
    )


def check_limits(policy: Policy) -> None:
    """Limits outside reason are refused rather than obeyed."""
    for name in ("tolerance_minor", "stale_bank_days"):
        if getattr(policy, name) < 0:
            raise InvalidPolicy("negative", value=name)
    if not 1 <= policy.daily_cap <= policy.weekly_cap:
        raise InvalidPolicy("caps", value=f"{policy.daily_cap}/{policy.weekly_cap}")
    if not 0 <= policy.hours[0] < policy.hours[1] <= 24 * 60:
        raise InvalidPolicy("hours", value=f"{policy.hours[0]}-{policy.hours[1]}")


def check_steps(steps: tuple[Step, ...]) -> None:
    """Every step sensible in itself, every name and position once, and no rung that could never be reached."""
    if not steps:
        raise InvalidPolicy("no_steps")
    keys: set[str] = set()
    positions: set[int] = set()
    for step in steps:
        check_step(step)
        if step.key in keys:
            raise InvalidPolicy("key_twice", step.key)
        if step.position in positions:
            raise InvalidPolicy("position_twice", step.key, step.position)
        keys.add(step.key)
        positions.add(step.position)
    check_order(sorted(steps, key=lambda step: step.position))


def check_step(step: Step) -> None:
    allowed = (
        ("unit", step.unit, UNITS),
        ("form", step.form, FORMS),
        ("mode", step.mode, MODES),
        ("audience", step.audience, AUDIENCES),
        ("approver_role", step.approver_role, ROLES | {""}),
        ("tone", step.tone, TONES | {""}),
    )
    for name, value, choices in allowed:
        if value not in choices:
            raise InvalidPolicy(name, step.key, value)
    if not 0 < len(step.key) <= LONGEST_KEY or not step.key.replace("_", "a").isalnum():
        raise InvalidPolicy("key", step.key)
    if not 0 <= step.position <= LAST_POSITION:
        raise InvalidPolicy("position", step.key, step.position)
    if not -LONGEST_DAYS <= step.offset <= LONGEST_DAYS:
        raise InvalidPolicy("offset", step.key, step.offset)
    if not 1 <= step.min_wait_days <= LONGEST_DAYS:
        raise InvalidPolicy("min_wait_days", step.key, step.min_wait_days)
    if step.deadline_days is not None and not 1 <= step.deadline_days <= LONGEST_DAYS:
        raise InvalidPolicy("deadline_days", step.key, step.deadline_days)
    if step.minimum_minor < 0:
        raise InvalidPolicy("minimum_minor", step.key, step.minimum_minor)
    for condition in step.conditions:
        if code := wrong_in(condition):
            raise InvalidPolicy(code, step.key, condition.what)
    check_conduct(step)


def check_conduct(step: Step) -> None:
    """Who may act without being asked. Hard steps never act alone (domain.md, rules of deciding)."""
    if unknown := set(step.channels) - CHANNELS:
        raise InvalidPolicy("channels", step.key, ",".join(sorted(unknown)))
    if step.form == "message" and (not step.channels or step.audience not in CUSTOMER_AUDIENCES):
        raise InvalidPolicy("message_without_address", step.key)
    if step.form == "message" and step.mode == "task":
        raise InvalidPolicy("mode", step.key, step.mode)
    if step.form != "message" and step.audience in CUSTOMER_AUDIENCES:
        raise InvalidPolicy("task_for_customer", step.key, step.audience)
    if (step.mode == "approval") != bool(step.approver_role):
        raise InvalidPolicy("approver_role", step.key, step.approver_role)
    if step.hard and step.mode != "approval":
        raise InvalidPolicy("hard_without_approval", step.key)


def check_order(ordered: list[Step]) -> None:
    """Required steps stand earlier, and no step can jump over the last notice that a later one needs.

    Without the second rule a claim could be stranded: the highest reached step goes first, what it jumped over never
    comes again, and every step that asks for it would be closed for good. In the same way one
    required step must be meant for every claim that the step itself is meant for.
    """
    by_key = {step.key: step for step in ordered}
    for step in ordered:
        for key in step.requires:
            if key not in by_key:
                raise InvalidPolicy("requires_unknown", step.key, key)
            if by_key[key].position >= step.position:
                raise InvalidPolicy("requires_later", step.key, key)
    for step in ordered:
        if not step.requires:
            continue
        if all(set(by_key[key].conditions) - set(step.conditions) for key in step.requires):
            raise InvalidPolicy("dead_end_condition", step.key, step.requires[0])
        latest = max(by_key[key].position for key in step.requires)
        for between in ordered:
            if latest < between.position < step.position and not implies(between, set(step.requires), by_key):
                raise InvalidPolicy("dead_end", step.key, between.key)


def implies(step: Step, keys: set[str], by_key: dict[str, Step]) -> bool:
    """Whether a counted `step` proves that one of `keys` counted before it."""
    return bool(step.requires) and all(key in keys or implies(by_key[key], keys, by_key) for key in step.requires)
