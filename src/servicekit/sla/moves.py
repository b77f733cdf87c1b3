"""
What one clock does over one event.

The predicates of a metric are asked in a fixed order of precedence: stop, cancel, reset, pause, resume, start. The
named choices of a target (for a changed goal, a reopening, a merge, a start) are carried out here, each in a function
of its own.
"""

from __future__ import annotations

from typing import TypeAlias

from servicekit.calendars import Elapsed, Work, to_micros
from servicekit.sla.causes import Why, because
from servicekit.sla.changes import terms_followed
from servicekit.sla.clock import Clock, Phase
from servicekit.sla.happening import Happening
from servicekit.sla.metrics import AfterStop, Metric
from servicekit.sla.offers import Offer
from servicekit.sla.pauses import paused_or_resumed, recovered
from servicekit.sla.strictest import strictest
from servicekit.sla.targets import OnMerge, OnReopen, Start
from servicekit.sla.terms import moment_in, terms_of
from servicekit.tickets import Absorbed
from servicekit.typing import Micros

__all__ = ["Cycles", "step"]

Cycles: TypeAlias = tuple[Clock, ...]
"""What a clock becomes: nothing, its cycle as it goes on or ends, or that and the next one."""

_GIVEN_UP = because("given_up")


def step(clock: Clock | None, offer: Offer, happening: Happening) -> Cycles:
    """The clock after the event; two when a cycle ended and the next one began with it; none when there is none."""
    metric, at, calendars = offer.metric, happening.at, happening.calendars
    if clock is None or not clock.is_live:
        starts = _may_start(clock, metric) and metric.starts(happening) and not _is_over(metric, happening)
        return _started(clock, offer, happening) if starts else ()
    if happening.after.merged_into is not None:
        broken = clock.is_late(at, calendars)  # a promise that is broken already stays so
        return (clock.turned(Phase.STOPPED if broken else Phase.CANCELLED, at, calendars, because("merged")),)
    if metric.stops(happening):
        return (clock.turned(Phase.STOPPED, at, calendars, Why(happening.after.status)),)
    if metric.cancels is not None and metric.cancels(happening):
        return (clock.turned(Phase.CANCELLED, at, calendars, _GIVEN_UP),)
    if metric.resets is not None and metric.resets(happening):
        stopped = clock.turned(Phase.STOPPED, at, calendars, because("new_cycle"))
        return (stopped, *_begun(stopped, offer, happening, start=at))
    return (_under_way(clock, offer, happening),)


def _is_over(metric: Metric, happening: Happening) -> bool:
    if happening.after.merged_into is not None or metric.stops(happening):
        return True
    return metric.cancels is not None and metric.cancels(happening)


def _under_way(clock: Clock, offer: Offer, happening: Happening, *, again: bool = False) -> Clock:
    """The clock as it goes on; one that runs *again* has to catch up with what is promised by now."""
    if happening.news or again:
        offer = strictest(offer, happening, clock.started_at)
        clock = terms_followed(clock, offer, happening)
    if isinstance(happening.event, Absorbed) and clock.is_live:
        clock = _merged(clock, offer, happening)
        if offer.rivals:
            offer = strictest(offer, happening, clock.started_at)
            clock = terms_followed(clock, offer, happening)
    return paused_or_resumed(clock, offer, happening)


# Start.


def _may_start(clock: Clock | None, metric: Metric) -> bool:
    if clock is None:
        return True
    return not clock.exempt and (clock.phase is Phase.CANCELLED or metric.after_stop is not AfterStop.NEVER)


def _started(clock: Clock | None, offer: Offer, happening: Happening) -> Cycles:
    if clock is None:
        return _begun(None, offer, happening, start=_start(offer, happening))
    return _started_again(clock, strictest(offer, happening, clock.started_at), happening)


def _started_again(clock: Clock, offer: Offer, happening: Happening) -> Cycles:
    if terms_of(offer.target, happening.after, happening.noted, clock.started_at, happening.calendars) is None:
        return ()
    if offer.metric.after_stop is AfterStop.NEW_CYCLE or _is_given_up(clock):
        return _begun(clock, offer, happening, start=_wait_begun(offer, happening))
    if clock.phase is Phase.STOPPED:
        return _reopened(clock, offer, happening)
    running = clock.turned(Phase.RUNNING, happening.at, happening.calendars)
    return (_under_way(running, offer, happening, again=True),)


def _is_given_up(clock: Clock) -> bool:
    return clock.phase is Phase.CANCELLED and clock.why == _GIVEN_UP.words


def _start(offer: Offer, happening: Happening) -> Micros:
    """From when on a new clock counts, by the target's choice."""
    at, target, ticket = happening.at, offer.target, happening.after
    if target.start is Start.AT_FIELD:
        stated = moment_in(target.start_field, ticket, happening.noted)
        if stated is not None:
            return stated
    if target.start is Start.AT_OPENING:
        return min(at, to_micros(ticket.opened_at))
    return _wait_begun(offer, happening)


def _wait_begun(offer: Offer, happening: Happening) -> Micros:
    """
    The event, or where the wait began that the event shows.

    A clock that is attached later than its metric came on (another policy, a priority that is promised something) does
    not look back: nothing was promised before.
    """
    metric, before, at = offer.metric, happening.before, happening.at
    if before is not None and metric.is_on is not None and metric.is_on(before):
        return at
    since = metric.since(happening.after)
    return at if since is None else min(at, to_micros(since))


def _begun(earlier: Clock | None, offer: Offer, happening: Happening, *, start: Micros) -> Cycles:
    """A new cycle, if anything is promised."""
    offer = strictest(offer, happening, start)
    terms = terms_of(offer.target, happening.after, happening.noted, start, happening.calendars)
    if terms is None:
        return ()
    opened_at = to_micros(happening.after.opened_at)
    clock = Clock(
        key=offer.target.key,
        metric=offer.target.metric,
        policy=offer.policy,
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
        matched_on=happening.matched_on,
    )
    if offer.target.recover_pauses and earlier is None:
        clock = recovered(clock, offer, happening)
    return (paused_or_resumed(clock, offer, happening),)


def _reopened(clock: Clock, offer: Offer, happening: Happening) -> Cycles:
    """A stopped clock whose ticket is open again, by the target's choice."""
    at, calendars, choice = happening.at, happening.calendars, offer.target.on_reopen
    if choice is OnReopen.NEW_CYCLE:
        return _begun(clock, offer, happening, start=at)
    if choice is OnReopen.CONTINUE_INCLUDING_CLOSED:
        clock = clock.counted(at, calendars, because("closed_counts"))
    else:
        clock = clock.turned(Phase.RUNNING, at, calendars)
    if choice is OnReopen.RESTART:
        clock = clock.left(clock.goal, at, because("reopened_restart"))
    if choice is OnReopen.GRACE:
        ahead = clock.goal - (clock.spent - clock.discounted)
        assert isinstance(offer.target.grace, (Work, Elapsed))
        grace = offer.target.grace.micros
        if ahead < grace:
            clock = clock.left(grace, at, because("reopened_grace"))
    return (_under_way(clock, offer, happening, again=True),)


# Merge.


def _merged(clock: Clock, offer: Offer, happening: Happening) -> Clock:
    """A ticket took over another one: from when on its clock counts, by the target's choice."""
    event, choice = happening.event, offer.target.on_merge
    assert isinstance(event, Absorbed)
    if choice is OnMerge.OWN:
        return clock
    measures_a_wait = offer.metric.since(happening.after) is not None
    moments = [to_micros(event.unanswered_since)] if measures_a_wait and event.unanswered_since is not None else []
    if choice is OnMerge.EARLIEST and event.opened_at is not None:
        moments.append(to_micros(event.opened_at))
    if not moments:
        return clock
    return clock.backdated(min(moments), happening.at, happening.calendars, because("older_wait"))
