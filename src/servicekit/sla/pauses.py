"""
When a clock stands still: while the set of reasons to pause is not empty.

A reason is the ticket's status where its category pauses, the pause condition of a metric, or a hold on the ticket.
Each comes and goes on its own; a stretch with the same set of reasons is one span of the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicekit.calendars import Elapsed, Work
from servicekit.errors import CalendarError
from servicekit.sla.causes import Why, because
from servicekit.sla.clock import EVERY_HOUR, Clock, Phase
from servicekit.sla.happening import Happening, Move
from servicekit.sla.offers import Offer
from servicekit.sla.spans import SpanKind
from servicekit.tickets.altered import altered
from servicekit.typing import Micros
from servicekit.workflow import Category

__all__ = ["paused_or_resumed", "recovered"]

_WAITING = (Category.PENDING, Category.ON_HOLD)


def paused_or_resumed(clock: Clock, offer: Offer, happening: Happening) -> Clock:
    """The clock standing still if anything pauses it now, else running."""
    if not clock.is_live or clock.fixed:
        return clock
    held = _is_held(clock, offer, happening)
    if held is not clock.held:
        clock = altered(clock, held=held)
    ticket = happening.after
    if clock.phase is Phase.RUNNING and not (held or ticket.holds or ticket.category in offer.target.pause):
        return clock
    return _by_reasons(clock, offer, happening, happening.move, happening.at)


def _is_held(clock: Clock, offer: Offer, happening: Happening) -> bool:
    """Whether the pause condition of the metric holds, or held once and its resume condition has not since."""
    metric = offer.metric
    if metric.pauses is not None and metric.pauses(happening):
        return True
    return clock.held and metric.resumes is not None and not metric.resumes(happening)


def recovered(clock: Clock, offer: Offer, happening: Happening) -> Clock:
    """The pauses between a start in the past and now, the one under way at the start among them."""
    if clock.fixed:
        return clock
    earlier = [move for move in happening.moves if move.at < happening.at]
    for move, following in zip(earlier, (*earlier, None)[1:], strict=True):
        if following is None or following.at > clock.started_at:
            clock = _by_reasons(clock, offer, happening, move, max(move.at, clock.started_at))
    return clock


def _by_reasons(clock: Clock, offer: Offer, happening: Happening, move: Move, at: Micros) -> Clock:
    """Stand still from *at* on for the reasons that there are then, run if there are none."""
    why = _why(_reasons(clock, offer, move), move.holds)
    if why is not None and (clock.phase is Phase.RUNNING or why != Why(clock.why, clock.cause)):
        return _capped(clock.turned(Phase.PAUSED, at, happening.calendars, why), offer, happening, at)
    if why is None and clock.phase is Phase.PAUSED:
        return clock.turned(Phase.RUNNING, at, happening.calendars)
    return clock


def _reasons(clock: Clock, offer: Offer, move: Move) -> Iterator[str]:
    """Everything that pauses the clock: the status or the metric's own condition first, then holds by their age."""
    if move.category in offer.target.pause:
        yield move.why
    elif clock.held:
        yield move.why if move.category in _WAITING else clock.metric
    for reason, category in move.holds:
        if offer.target.pauses_for(reason, category):
            yield reason


def _why(reasons: Iterable[str], holds: Iterable[tuple[str, Category]]) -> Why | None:
    """The reasons as one; ``None`` for none. A status alone is said in the host's own word."""
    names = list(dict.fromkeys(reasons))
    if not names:
        return None
    return because("holds", *names) if any(reason in names for reason, _ in holds) else Why(names[0])


def _capped(clock: Clock, offer: Offer, happening: Happening, at: Micros) -> Clock:
    """Let a paused clock go on by itself when its cycle has stood still for as long as the target allows."""
    cap = offer.target.pause_cap
    if not isinstance(cap, (Work, Elapsed)):
        return clock
    calendar = happening.calendars[EVERY_HOUR if isinstance(cap, Elapsed) else clock.calendar]
    paused = (span for span in clock.spans if span.kind is SpanKind.PAUSE)
    left = max(cap.micros - sum(calendar.between_micros(span.start, span.end) for span in paused), 0)
    try:
        return altered(clock, resumes_at=calendar.add_micros(at, left) if left else at)
    except CalendarError:  # so much time never passes on that calendar, so the cap is never reached
        return clock
