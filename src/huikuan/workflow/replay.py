"""试跑: a policy played over days that were, or will be, beside the one in force. Reads only.

A past period is played with the facts as each day's run knew them; coming days with the facts of now, nobody paying.
What a play leaves to people is taken as done on its day (rules/dunning/replay.py).
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from huikuan.flow.negotiation.selectors.talks import broken_by_customer
from huikuan.flow.parties.models import Organization
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.selectors.replay_claims import (
    ClaimDays,
    Sample,
    claims_known,
    coming_days,
    open_claims,
    past_days,
    sampled,
)
from huikuan.flow.reminders.selectors.replay_runs import Runs, runs_of
from huikuan.flow.reminders.selectors.replay_standing import (
    Standing,
    people,
    sent_before,
    standing_before,
    standing_now,
)
from huikuan.flow.reminders.selectors.traits import TraitsOfDay
from huikuan.flow.reminders.selectors.versions import policies_of
from huikuan.flow.reports.selectors.replay_blocks import Blocks, blocks_now, blocks_then
from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.compared import Difference, Totals, differences, totals
from huikuan.rules.dunning.conditions import Traits
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.dunning.policy import Policy, with_limits_of
from huikuan.rules.dunning.replay import Played, Stage
from huikuan.rules.dunning.replay_claim import Claim, moved
from huikuan.support.refusal import Refused

CLAIMS_AT_MOST = 20_000
LONGEST_DAYS = 366
CANDIDATE = 0  # the number under which content that was never published is played
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Replay:
    """Two plays of the same days. `looked_at` of `total` claims: fewer when only a sample of customers was played.

    `unconfirmed`: years of the period whose working days are not published yet; the machine would wait for them.
    """

    first: date
    last: date
    past: bool
    old: Played
    new: Played
    looked_at: int
    total: int
    unconfirmed: tuple[int, ...]

    @property
    def old_totals(self) -> Totals:
        """The figures of the policies in force."""
        return totals(self.old)

    @property
    def new_totals(self) -> Totals:
        """The figures of the policy tried."""
        return totals(self.new)

    def differences(self) -> list[Difference]:
        """Step by step what differs and what does not."""
        return differences(self.old, self.new)


@dataclass(frozen=True, slots=True)
class World:
    """All that is needed to play: read once, played as often as there are policies to compare."""

    organization: Organization
    first: date
    last: date
    past: bool
    runs: Runs
    claims: Sequence[ClaimDays]
    standings: Mapping[int, Standing]
    blocks: Blocks
    policies: dict[int, Policy]
    calendar: WorkCalendar
    stage: Stage
    looked_at: int
    total: int

    def claims_on(self, version: int | None = None, only: Collection[int] | None = None) -> list[Claim]:
        """The claims on their own ladders, or on one version; `only`: those that stand on one of these versions."""
        made = []
        for days in self.claims:
            standing = self.standings.get(days.key)
            if standing is None:
                continue
            claim = claim_of(days, standing, self.blocks)
            if version is not None and (only is None or claim.version in only):
                claim = moved(claim, version, self.policies)
            made.append(claim)
        return self.with_traits(made, {days.key: days.contract for days in self.claims})

    def with_traits(self, claims: list[Claim], contracts: Mapping[int, int]) -> list[Claim]:
        """Traits for those whose ladder asks about any, week by week in the past, as of the first day else."""
        asking = {pk: self.policies[pk] for pk in {claim.version for claim in claims} if self.policies[pk].conditional}
        if not asking:
            return claims
        days = [self.first]
        while self.past and days[-1] + WEEK <= self.last:
            days.append(days[-1] + WEEK)
        broken = broken_by_customer(self.organization.pk)
        read = [(day, TraitsOfDay(self.organization.pk, day, asking, lambda: broken)) for day in days]
        return [
            self.traits_in(claim, read, contracts[claim.key]) if claim.version in asking else claim for claim in claims
        ]

    def traits_in(self, claim: Claim, read: Sequence[tuple[date, TraitsOfDay]], contract: int) -> Claim:
        series: list[tuple[date, Traits]] = []
        for day, traits in read:
            found = traits.of(claim.version, claim.customer, contract)
            if not series or series[-1][1] != found:
                series.append((day, found))
        return replace(claim, traits=tuple(series))


def claim_of(days: ClaimDays, standing: Standing, blocks: Blocks) -> Claim:
    """One claim as the rules play it."""
    return Claim(
        key=days.key,
        customer=days.customer,
        currency=days.currency,
        version=standing.version,
        dues=days.dues,
        owed=days.owed,
        holds=days.holds,
        blocks=blocks.of(days.customer, days.currency, days.entity),
        language=days.language,
        counted_mask=standing.counted_mask,
        dropped_mask=standing.dropped_mask,
        last_counted_on=standing.last_counted_on,
        deadline_on=standing.deadline_on,
    )


def replay(
    *,
    organization: Organization,
    first: date,
    last: date,
    today: date,
    version: int | None = None,
    content: Mapping[str, Any] | None = None,
    only: Collection[int] | None = None,
    claims: QuerySet[Receivable] | None = None,
    at_most: int = CLAIMS_AT_MOST,
) -> Replay:
    """Play the policies in force and, beside them, one version (or content that was never published).

    Days before `today` are past: the period lies either before it or begins with it. `only`: the candidate takes over
    the claims of these versions alone. `claims`: which claims may be looked at. Raises Refused("replay_period") for
    days that cannot be played, Refused("policy_not_found") for an unknown version, InvalidPolicy for bad content.
    """
    world = read(organization=organization, first=first, last=last, today=today, claims=claims, at_most=at_most)
    chosen = candidate(world, version, content)
    collecting = gc.isenabled()
    gc.disable()  # a play makes some hundred thousand small values and no cycles: looking for them would be in vain
    try:
        old = world.stage.play(world.claims_on(), first, last)
        new = old if chosen is None else world.stage.play(world.claims_on(chosen, only), first, last)
    finally:
        if collecting:
            gc.enable()
    years = tuple(year for year in range(first.year, last.year + 1) if world.calendar.is_provisional(year))
    return Replay(first, last, world.past, old, new, world.looked_at, world.total, years)


def candidate(world: World, version: int | None, content: Mapping[str, Any] | None) -> int | None:
    """The version that is tried; None: the policies in force alone."""
    if content is not None:
        limits = next(iter(world.policies.values()), None)
        policy = policy_from_json(content)
        world.policies[CANDIDATE] = with_limits_of(policy, limits) if limits else policy
        world.stage.add(CANDIDATE, world.policies[CANDIDATE])
        return CANDIDATE
    if version is not None and version not in world.policies:
        raise Refused("policy_not_found", name=version)
    return version


def read(
    *,
    organization: Organization,
    first: date,
    last: date,
    today: date,
    claims: QuerySet[Receivable] | None = None,
    at_most: int = CLAIMS_AT_MOST,
) -> World:
    """Everything about the period in a fixed number of queries. Raises Refused("replay_period")."""
    past = first < today
    if last < first or (last - first).days >= LONGEST_DAYS or (past and last >= today):
        raise Refused("replay_period", field="last", first=first.isoformat(), last=last.isoformat())
    policies = policies_of(organization.pk)
    runs = runs_of(organization, first, last) if past else Runs(organization, {})
    ahead = timedelta(days=max((-2 * step.offset for policy in policies.values() for step in policy.steps), default=0))
    ahead += timedelta(days=14)
    known = claims_known(organization, first, last, ahead, runs) if past else open_claims(organization, last, ahead)
    if claims is not None:
        known = known.filter(pk__in=claims.order_by().values("pk"))
    return world_of(organization, first, last, today, sampled(known, at_most), runs, policies)


def world_of(
    organization: Organization, first: date, last: date, today: date, sample: Sample, runs: Runs,
    policies: dict[int, Policy],
) -> World:  # fmt: skip
    """The world of these claims."""
    past, moment = first < today, runs.moment(first)
    stale_days = min((policy.stale_bank_days for policy in policies.values()), default=7)
    if past:
        found = past_days(sample.rows, first, last, runs)
        standings = standing_before(sample.rows, first, moment, policies)
        blocks = blocks_then(organization, first, last, runs, stale_days)
    else:
        found = coming_days(sample.rows, first)
        standings = standing_now(sample.rows, first, policies)
        blocks = blocks_now(organization, first, today, stale_days)
    customers = {days.customer for days in found}
    calendar = work_calendar(organization.pk)
    stage = Stage(
        policies, calendar, people(organization.pk, customers, moment if past else None),
        sent_before(organization.pk, customers, first) if past else sent_until(organization.pk, customers, first),
    )  # fmt: skip
    return World(
        organization, first, last, past, runs, found, standings, blocks, policies, calendar, stage, sample.taken,
        sample.total,
    )  # fmt: skip


def sent_until(organization_id: int, customers: set[int], first: date) -> dict[int, list[date]]:
    """Messages up to and with the first day: what went out today counts for the coming days."""
    return sent_before(organization_id, customers, first + timedelta(days=1))
