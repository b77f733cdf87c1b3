"""
Business days: the wall-clock dates with any opening time, and counting along them.

A date counts if any of its instants is open, so the Saturday into which Friday's night shift runs counts too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from servicekit.calendars.compilation import start_of_day
from servicekit.calendars.edges import FIRST_YEAR, LAST_YEAR
from servicekit.calendars.instants import from_micros, to_micros, zone
from servicekit.calendars.timeline import Timeline
from servicekit.errors import OutOfRangeError

__all__ = ["business_dates", "closing_on", "local", "same_time", "step", "time_on"]


_DAY = timedelta(days=1)


def local(timeline: Timeline, at: int) -> datetime:
    """The moment on the wall clock of the calendar's zone."""
    return from_micros(at).astimezone(zone(timeline.definition.zone))


def _spans_on(timeline: Timeline, day: date) -> list[tuple[int, int]]:
    tz = zone(timeline.definition.zone)
    return timeline.spans_micros(start_of_day(day, tz), start_of_day(day + _DAY, tz))


def business_dates(timeline: Timeline, first: date, last: date) -> Iterator[date]:
    """The business days from *first* up to, and not including, *last*."""
    for ordinal in range(first.toordinal(), last.toordinal()):
        day = date.fromordinal(ordinal)
        if _spans_on(timeline, day):
            yield day


def step(timeline: Timeline, day: date, count: int) -> date:
    """
    The date *count* business days after (before, if negative) *day*, which need not be one itself; 0 is *day*.

    Raises:
        NeverOpenError: there are not so many.
        OutOfRangeError: they would leave the supported years.
    """
    years_left = LAST_YEAR - day.year if count > 0 else day.year - FIRST_YEAR + 1
    if abs(count) > max(years_left, 0) * 366:
        message = f"calendar {timeline.key!r}: {count} business days from {day} leave the supported years"
        raise OutOfRangeError(message, key=timeline.key, days=count)
    for _ in range(abs(count)):
        day = _day_after(timeline, day) if count > 0 else _day_before(timeline, day)
    return day


def _day_after(timeline: Timeline, day: date) -> date:
    """The next date with any opening time: that of the first open instant after the day."""
    over = start_of_day(day + _DAY, zone(timeline.definition.zone))
    opening = over if timeline.is_open_micros(over) else timeline.edge_after(over, opening=True)
    return local(timeline, opening).date()


def _day_before(timeline: Timeline, day: date) -> date:
    """The last date with any opening time before the day: that of the last open instant before it."""
    begun = start_of_day(day, zone(timeline.definition.zone))
    last_open = begun
    if not timeline.is_open_micros(begun - 1):
        last_open = timeline.edge_before(begun, opening=False, inclusive=True)
    return local(timeline, last_open - 1).date()


def same_time(timeline: Timeline, at: int, count: int) -> int:
    """The same time of day *count* business days on; 0 is *at* itself."""
    if count == 0:
        return at
    here = local(timeline, at)
    day = step(timeline, here.date(), count)
    return to_micros(datetime.combine(day, here.timetz().replace(fold=0)))


def time_on(timeline: Timeline, at: int, count: int, clock: time) -> int:
    """
    The time of day *clock* on the day *count* business days after the date of *at*.

    0 is that date, or the next business day if the time is past by then or the date is no business day. A time that the
    wall clock skips shifts by the gap; of one that it shows twice it is the first.
    """
    day = local(timeline, at).date()
    tz = zone(timeline.definition.zone)
    if count == 0 and (not _spans_on(timeline, day) or to_micros(datetime.combine(day, clock, tz)) <= at):
        count = 1
    return to_micros(datetime.combine(step(timeline, day, count), clock, tz))


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
