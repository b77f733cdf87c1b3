"""
What one clock does over one event.

The predicates of a metric are asked in a fixed order of precedence: stop, cancel, reset, pause, resume, start. The
named choices of a target (for a changed goal, a reopening, a merge, a start) are carried out here, each in a function
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.calendars import Elapsed, Work, to_micros
from servicekit.sla.causes import Why, because
from servicekit.sla.changes import terms_followed
from servicekit.sla.clock import Clock, Phase
from servicekit.sla.footing import Footing
from servicekit.sla.happening import Happening
from servicekit.sla.metrics import AfterStop, Metric
from servicekit.sla.pauses import paused_or_resumed, recovered
from servicekit.sla.strictest import strictest
from servicekit.sla.targets import OnMerge, OnReopen, Start
from servicekit.sla.terms import moment_in, terms_of
from servicekit.tickets import Absorbed
from servicekit.typing import Micros

__all__ = ["step"]

_GIVEN_UP = because("given_up")


def step(clock: Clock | None, on: Footing, happening: Happening) -> Iterator[Clock]:
    """The clock after the event; two when a cycle ended and the next one began with it; none when there is none."""
    metric, facts, at = on.metric, on.ground.facts, happening.at
    if clock is None or not clock.is_live:
        if _may_start(clock, metric) and metric.starts(happening, facts) and not _is_over(on, happening):
            yield from _started(clock, on, happening)
    elif happening.after.merged_into is not None:
        broken = clock.is_late(at, on.ground.calendars)  # a promise that is broken already stays so
        yield clock.turned(Phase.STOPPED if broken else Phase.CANCELLED, at, on.ground.calendars, because("merged"))
    elif metric.stops(happening, facts):
        yield clock.turned(Phase.STOPPED, at, on.ground.calendars, Why(happening.after.status))
    elif metric.cancels(happening, facts):
        yield clock.turned(Phase.CANCELLED, at, on.ground.calendars, _GIVEN_UP)
    elif metric.resets(happening, facts):
        stopped = clock.turned(Phase.STOPPED, at, on.ground.calendars, because("new_cycle"))
        yield stopped
        yield from _begun(stopped, on, happening, start=at)
    else:
        yield _under_way(clock, on, happening)


def _is_over(on: Footing, happening: Happening) -> bool:
    ended = happening.after.merged_into is not None
    return ended or on.metric.stops(happening, on.ground.facts) or on.metric.cancels(happening, on.ground.facts)


def _under_way(clock: Clock, on: Footing, happening: Happening, *, again: bool = False) -> Clock:
    """The clock as it goes on; one that runs *again* has to catch up with what is promised by now."""
    if on.ground.news or again:
        on = strictest(on, happening.after, clock.started_at)
        clock = terms_followed(clock, on, happening)
    if isinstance(happening.event, Absorbed) and clock.is_live:
        clock = _merged(clock, on, happening)
        if on.rivals:
            on = strictest(on, happening.after, clock.started_at)
            clock = terms_followed(clock, on, happening)
    return paused_or_resumed(clock, on, happening)


# Start.


def _may_start(clock: Clock | None, metric: Metric) -> bool:
    if clock is None:
        return True
    return not clock.exempt and (clock.phase is Phase.CANCELLED or metric.after_stop is not AfterStop.NEVER)


def _started(clock: Clock | None, on: Footing, happening: Happening) -> Iterator[Clock]:
    if clock is None:
        yield from _begun(None, on, happening, start=_start(on, happening))
    else:
        yield from _started_again(clock, strictest(on, happening.after, clock.started_at), happening)


def _started_again(clock: Clock, on: Footing, happening: Happening) -> Iterator[Clock]:
    if terms_of(on.target, happening.after, on.ground.noted, clock.started_at, on.ground.calendars) is None:
        return
    if on.metric.after_stop is AfterStop.NEW_CYCLE or _is_given_up(clock):
        yield from _begun(clock, on, happening, start=_wait_begun(on, happening))
    elif clock.phase is Phase.STOPPED:
        yield from _reopened(clock, on, happening)
    else:
        yield _under_way(clock.turned(Phase.RUNNING, happening.at, on.ground.calendars), on, happening, again=True)


def _is_given_up(clock: Clock) -> bool:
    return clock.phase is Phase.CANCELLED and clock.why == _GIVEN_UP.words


def _start(on: Footing, happening: Happening) -> Micros:
    """From when on a new clock counts, by the target's choice."""
    at, target, ticket = happening.at, on.target, happening.after
    if target.start is Start.AT_FIELD:
        stated = moment_in(target.start_field, ticket, on.ground.noted)
        if stated is not None:
            return stated
    if target.start is Start.AT_OPENING:
        return min(at, to_micros(ticket.opened_at))
    return _wait_begun(on, happening)


def _wait_begun(on: Footing, happening: Happening) -> Micros:
    """
    The event, or where the wait began that the event shows.

    A clock that is attached later than its metric came on (another policy, a priority that is promised something) does
    not look back: nothing was promised before.
    """
    metric, before, at = on.metric, happening.before, happening.at
    if before is not None and metric.is_on is not None and metric.is_on(before):
        return at
    since = metric.since(happening.after)
    return at if since is None else min(at, to_micros(since))


def _begun(earlier: Clock | None, on: Footing, happening: Happening, *, start: Micros) -> Iterator[Clock]:
    """A new cycle, if anything is promised."""
    on = strictest(on, happening.after, start)
    terms = terms_of(on.target, happening.after, on.ground.noted, start, on.ground.calendars)
    if terms is None:
        return
    opened_at = to_micros(happening.after.opened_at)
    clock = Clock(
        key=on.target.key,
        metric=on.target.metric,
        policy=on.policy,
        calendar=terms.calendar,
        cycle=1 if earlier is None else earlier.cycle + 1,
        phase=Phase.RUNNING,
        goal=terms.goal,
        started_at=start,
        since=start,
        attached_at=happening.at if start < happening.at else None,
        opened_at=opened_at if start < opened_at else None,
        value=terms.value,
        promise=terms.said,
        fixed=terms.fixed,
        terms=terms.key,
        matched_on=on.matched_on,
    )
    if on.target.recover_pauses and earlier is None:
        clock = recovered(clock, on, happening.at)
    yield paused_or_resumed(clock, on, happening)


def _reopened(clock: Clock, on: Footing, happening: Happening) -> Iterator[Clock]:
    """A stopped clock whose ticket is open again, by the target's choice."""
    at, calendars, choice = happening.at, on.ground.calendars, on.target.on_reopen
    if choice is OnReopen.NEW_CYCLE:
        yield from _begun(clock, on, happening, start=at)
        return
    if choice is OnReopen.CONTINUE_INCLUDING_CLOSED:
        clock = clock.counted(at, calendars, because("closed_counts"))
    else:
        clock = clock.turned(Phase.RUNNING, at, calendars)
    if choice is OnReopen.RESTART:
        clock = clock.left(clock.goal, at, because("reopened_restart"))
    if choice is OnReopen.GRACE:
        ahead = clock.goal - (clock.spent - clock.discounted)
        assert isinstance(on.target.grace, (Work, Elapsed))
        grace = on.target.grace.micros
        if ahead < grace:
            clock = clock.left(grace, at, because("reopened_grace"))
    yield _under_way(clock, on, happening, again=True)


# Merge.


def _merged(clock: Clock, on: Footing, happening: Happening) -> Clock:
    """A ticket took over another one: from when on its clock counts, by the target's choice."""
    event, choice = happening.event, on.target.on_merge
    assert isinstance(event, Absorbed)
    if choice is OnMerge.OWN:
        return clock
    measures_a_wait = on.metric.since(happening.after) is not None
    moments = [to_micros(event.unanswered_since)] if measures_a_wait and event.unanswered_since is not None else []
    if choice is OnMerge.EARLIEST and event.opened_at is not None:
        moments.append(to_micros(event.opened_at))
    if not moments:
        return clock
    return clock.backdated(min(moments), happening.at, on.ground.calendars, because("older_wait"))
