"""Which one step a claim takes today (domain.md, rules of deciding). Same facts, same decision.

The candidate is the highest step already reached that stands above everything counted or dropped, whose earlier notice
(any one of `requires`) counted, whose wait since the last counted step is over and, for steps the customer notices,
after the deadline last given. So the ladder runs in order on its own days; after a gap exactly one step goes out; no
formal step goes without its notice. Steps before the due date lapse with it. A step whose conditions do not hold is
left out with its reason; from its own day on it is looked at again every working day, as other facts may change.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from huikuan.rules.calendar import WorkCalendar
from huikuan.rules.dunning.amounts import HELD, SETTLED, TOLERATED, amount_class, reaches
from huikuan.rules.dunning.explain import (
    NOTHING,
    blocked,
    held_all,
    held_part,
    left_out,
    nothing_left,
    notice_missing,
    open_on,
    overtaken,
    standing,
)
from huikuan.rules.dunning.facts import Decision, Facts, Reason, Verdict
from huikuan.rules.dunning.fitting import first_unmet
from huikuan.rules.dunning.policy import Policy, Rung

DAY: Final = timedelta(days=1)


def decide(facts: Facts, policy: Policy, calendar: WorkCalendar, as_of: date) -> Decision:
    """The decision for one claim on one business date, with a trace a person can read. Raises nothing."""
    return with_amounts(verdict(facts, amount_class(facts, policy), policy, calendar, as_of), facts)


def verdict(facts: Facts, amount: int, policy: Policy, calendar: WorkCalendar, as_of: date) -> Verdict:
    """The decision without its amounts; `amount` is the claim's `amount_class`."""
    if amount == SETTLED:
        return Verdict("nothing", None, None, None, (Reason("settled", NOTHING),))
    if amount == HELD:
        return Verdict("hold", None, None, after_hold(facts, calendar, as_of), (held_all(facts),))
    if amount == TOLERATED:
        reason = Reason("below_tolerance", {"tolerance_minor": policy.tolerance_minor})
        # A hold on the rest that ends makes the claim worth chasing again.
        return Verdict("nothing", None, None, after_hold(facts, calendar, as_of), (reason,))
    if facts.blocked:
        return Verdict("hold", None, None, after_hold(facts, calendar, as_of), (blocked(facts.blocked),))
    if facts.due_on is None:
        return Verdict("wait", None, None, None, (Reason("no_due_date", NOTHING),))
    return on_ladder(facts, facts.due_on, amount, policy, calendar, as_of)


def with_amounts(found: Verdict, facts: Facts) -> Decision:
    """The verdict completed with this claim's own amounts."""
    outcome, step, deadline_on, next_on, trace = found
    held = facts.held_minor
    chaseable = facts.chaseable_minor
    if facts.outstanding_minor > 0:
        amount = Reason("amount", {"amount_minor": chaseable, "outstanding_minor": facts.outstanding_minor})
        trace = (*trace, amount, held_part(facts)) if held > 0 else (*trace, amount)
    return Decision(outcome, step, chaseable, deadline_on, next_on, trace)


def on_ladder(facts: Facts, due_on: date, amount: int, policy: Policy, calendar: WorkCalendar, as_of: date) -> Verdict:
    """Take a step or wait for one: everything about amounts and holds is already settled."""
    today = as_of.toordinal()
    late = today - due_on.toordinal()
    trace = standing(facts, due_on, late, policy, as_of)
    if facts.pending:
        trace.append(Reason("pending", NOTHING))
        return Verdict("wait", None, None, None, tuple(trace))
    mask = facts.counted_mask
    passed = facts.passed_mask.bit_length() - 1
    waited_from = facts.last_counted_on.toordinal() if facts.last_counted_on else None
    deadline = facts.deadline_on.toordinal() if facts.deadline_on else None
    working_today = calendar.is_working(as_of)
    coming: list[tuple[int, Rung]] = []
    unannounced: Rung | None = None
    unfit: list[tuple[int, Reason]] = []
    for rung in policy.rungs:
        position, offset, in_working_days, required, wait, respects, minimum, _, conditions = rung
        if position <= passed:
            break
        if required and not required & mask:
            if unannounced is None and offset <= late:
                unannounced = rung
            continue
        if minimum and not reaches(minimum, amount, policy):
            continue
        opens = calendar.add_working(due_on, offset).toordinal() if in_working_days else today - late + offset
        if waited_from is not None and waited_from + wait > opens:
            opens = waited_from + wait
        if respects and deadline is not None and deadline >= opens:
            opens = deadline + 1
        if offset < 0 <= late and opens <= today:
            continue
        if conditions and (unmet := first_unmet(conditions, facts, amount, policy)) is not None:
            unfit.append((opens, left_out(rung, unmet)))
            continue
        if opens <= today:
            if working_today:
                trace.extend(reason for opened, reason in unfit if opened <= today)
                return taken(rung, unannounced, facts, due_on, trace, policy, calendar, as_of)
            opens = today + 1
        if offset < 0 and not still_before(opens, due_on, calendar):
            continue
        coming.append((opens, rung))
    if not working_today:
        trace.append(Reason("not_working_day", {"on": as_of.isoformat()}))
    trace.extend(reason for opened, reason in unfit if opened <= today or not coming)
    if coming:
        return looking_again(waiting(coming, facts, trace, calendar, as_of), unfit, calendar, as_of)
    if not unfit:
        trace.append(nothing_left(facts, amount, late, policy))
    return looking_again(Verdict("wait", None, None, None, tuple(trace)), unfit, calendar, as_of)


def looking_again(found: Verdict, unfit: list[tuple[int, Reason]], calendar: WorkCalendar, as_of: date) -> Verdict:
    """The verdict, with a look in between when a step was left out: what its condition asks about may have changed."""
    if not unfit:
        return found
    opens = date.fromordinal(min(opens for opens, _ in unfit))
    again = calendar.next_working(max(opens, as_of + DAY))
    return found._replace(next_on=again if found.next_on is None else min(again, found.next_on))


def still_before(opens: int, due_on: date, calendar: WorkCalendar) -> bool:
    """Whether a working day from `opens` on is left before the due date."""
    return opens < due_on.toordinal() and calendar.next_working(date.fromordinal(opens)) < due_on


def taken(
    rung: Rung,
    unannounced: Rung | None,
    facts: Facts,
    due_on: date,
    trace: list[Reason],
    policy: Policy,
    calendar: WorkCalendar,
    as_of: date,
) -> Verdict:
    """The step goes out today, with its new deadline on a working day. `unannounced`: a higher one without its notice.

    A last day that is no working day moves to the next one (Civil Code art. 203), as the bank is closed too.
    """
    step = rung.step
    trace.append(Reason("step", {"key": step.key, "needs_days": step.offset, "unit": step.unit}))
    passed = facts.passed_mask.bit_length() - 1
    if missed := overtaken(step, passed, policy):
        trace.append(Reason("overtaken", {"keys": missed}))
    if unannounced is not None and open_on(unannounced, due_on, calendar) <= as_of:
        trace.append(notice_missing(unannounced))
    deadline_on = None
    if step.deadline_days is not None:
        deadline_on = calendar.next_working(as_of + timedelta(days=step.deadline_days))
        trace.append(Reason("new_deadline", {"on": deadline_on.isoformat(), "days": step.deadline_days}))
    return Verdict("step", step, deadline_on, None, tuple(trace))


def waiting(
    coming: list[tuple[int, Rung]], facts: Facts, trace: list[Reason], calendar: WorkCalendar, as_of: date
) -> Verdict:
    """No step today: which one comes next, on which working day, and what it waits for.

    `coming` holds the day each remaining step opens, highest step first: of those open on the next working day on
    which any is, the highest will be taken.
    """
    next_on = calendar.next_working(date.fromordinal(min(opens for opens, _ in coming)))
    last = next_on.toordinal()
    rung = next(rung for opens, rung in coming if opens <= last)
    step = rung.step
    if facts.last_counted_on is not None and rung.min_wait_days > 1:
        over = facts.last_counted_on + timedelta(days=rung.min_wait_days)
        if over > as_of:
            trace.append(Reason("min_wait", {"key": step.key, "days": rung.min_wait_days, "until": over.isoformat()}))
    if facts.deadline_on is not None and rung.waits_for_deadline and facts.deadline_on >= as_of:
        trace.append(Reason("deadline", {"key": step.key, "on": facts.deadline_on.isoformat()}))
    trace.append(
        Reason(
            "next_step",
            {"key": step.key, "needs_days": step.offset, "unit": step.unit, "on": next_on.isoformat()},
        )
    )
    return Verdict("wait", None, None, next_on, tuple(trace))


def after_hold(facts: Facts, calendar: WorkCalendar, as_of: date) -> date | None:
    """The first working day after the hold's last day, never today; None for a hold with an open end."""
    if facts.held_until is None:
        return None
    return calendar.next_working(max(facts.held_until, as_of) + DAY)
