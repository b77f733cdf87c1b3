"""
Business days: the wall-clock dates with any opening time, and counting along them.

A date counts if any of its instants is open, so the Saturday into which Friday's night shift runs counts too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from servicekit.calendars.compilation import start_of_day
from servicekit.calendars.edges import FIRST_YEAR, LAST_YEAR
from servicekit.calendars.instants import from_micros, to_micros, zone
from servicekit.calendars.timeline import Timeline
from servicekit.errors import NeverOpenError, OutOfRangeError

__all__ = ["business_dates", "closing_on", "local", "same_time", "step"]


def local(timeline: Timeline, at: int) -> datetime:
    """The moment on the wall clock of the calendar's zone."""
    return from_micros(at).astimezone(zone(timeline.definition.zone))


def _spans_on(timeline: Timeline, day: date) -> list[tuple[int, int]]:
    tz = zone(timeline.definition.zone)
    return timeline.spans_micros(start_of_day(day, tz), start_of_day(date.fromordinal(day.toordinal() + 1), tz))


def business_dates(timeline: Timeline, first: date, last: date) -> Iterator[date]:
    """The business days from *first* up to, and not including, *last*."""
    for ordinal in range(first.toordinal(), last.toordinal()):
        day = date.fromordinal(ordinal)
        if _spans_on(timeline, day):
            yield day


def step(timeline: Timeline, day: date, count: int) -> date:
    """The date *count* business days after (before, if negative) *day*, which need not be one itself; 0 is *day*."""
    direction, left = (1 if count > 0 else -1), abs(count)
    years_left = LAST_YEAR - day.year if count > 0 else day.year - FIRST_YEAR + 1
    if left > years_left * 366:
        message = f"calendar {timeline.key!r}: {count} business days from {day} leave the supported years"
        raise OutOfRangeError(message, key=timeline.key, days=count)
    last = date(LAST_YEAR - 1, 12, 30).toordinal() if count > 0 else date(FIRST_YEAR, 1, 2).toordinal()
    ordinal = day.toordinal()
    while left:
        if ordinal == last:
            raise _too_few(timeline, day, count)
        ordinal += direction
        left -= bool(_spans_on(timeline, date.fromordinal(ordinal)))
    return date.fromordinal(ordinal)


def _too_few(timeline: Timeline, day: date, count: int) -> NeverOpenError | OutOfRangeError:
    """Why there are too few business days: asking for the next opening tells whether there is any."""
    tz = zone(timeline.definition.zone)
    if count > 0:
        timeline.edge_after(start_of_day(day, tz), opening=True)
    side = "after" if count > 0 else "before"
    message = f"calendar {timeline.key!r} has fewer than {abs(count)} business days {side} {day}"
    return NeverOpenError(message, key=timeline.key, days=count)


def same_time(timeline: Timeline, at: int, count: int) -> int:
    """The same time of day *count* business days on; 0 is *at* itself."""
    if count == 0:
        return at
    here = local(timeline, at)
    day = step(timeline, here.date(), count)
    return to_micros(datetime.combine(day, here.timetz().replace(fold=0)))


def closing_on(timeline: Timeline, at: int, count: int) -> int:
    """
    The last closing of the day *count* business days after the date of *at*; 0 is that date, or the next if it is over.

    An opening that runs on past midnight ends the day at midnight.
    """
    day = local(timeline, at).date()
    if count == 0:
        spans = _spans_on(timeline, day)
        if spans and spans[-1][1] >= at:
            return spans[-1][1]
        count = 1
    return _spans_on(timeline, step(timeline, day, count))[-1][1]
