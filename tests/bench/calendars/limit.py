"""
The hand-written limit: what is left if nothing but this one schedule has to work.

Edges of one zone's weekly hours and holidays compiled with one offset a day, prefix sums, two bisections inlined in a
closure; for arrays, a table with a row for each step of a grid. Whole seconds, no checks, no names, no other rules.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Lists = tuple[list[int], list[int], list[int]]
Week = list[list[tuple[int, int]]]


def compiled(tz: tzinfo, week: Week, holidays: set[date], first: int, last: int) -> Lists:
    """Starts, ends and work before each start, in seconds; one look at the offset a day."""
    closed = {day.toordinal() for day in holidays}
    starts, ends, before, total = [], [], [0], 0
    day, stop = date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal()
    offset = _offset(day, tz)
    while day < stop:
        following = _offset(day + 1, tz)
        if day not in closed:
            base = (day - _EPOCH_DAY) * 86_400 - offset
            for start, end in week[(day - 1) % 7]:
                low, high = base + start, base + end
                if following != offset:
                    low, high = (_edge(day, at, tz) for at in (start, end))
                starts.append(low)
                ends.append(high)
                total += high - low
                before.append(total)
        offset, day = following, day + 1
    return starts, ends, before


def _offset(day: int, tz: tzinfo) -> int:
    return int(datetime.fromordinal(day).replace(tzinfo=tz).utcoffset().total_seconds())  # type: ignore[union-attr]


def _edge(day: int, seconds: int, tz: tzinfo) -> int:
    clock = datetime.fromordinal(day).replace(hour=seconds // 3600, minute=seconds % 3600 // 60, tzinfo=tz)
    return int(clock.timestamp())


def scalar(lists: Lists) -> tuple[Callable[[datetime, int], datetime], Callable[[datetime, datetime], timedelta]]:
    """`add` (seconds) and `between` on aware datetimes: conversions, two bisections, nothing else."""
    starts, ends, before = lists
    one, epoch, span = timedelta(seconds=1), _EPOCH, timedelta

    def add(moment: datetime, work: int, right: Any = bisect_right, left: Any = bisect_left) -> datetime:
        at = (moment - epoch) // one
        i = right(starts, at) - 1
        end = ends[i]
        target = before[i] + (at if at < end else end) - starts[i] + work  # noqa: FURB136 - a call of min costs
        j = left(before, target, i) - 1
        return epoch + span(0, starts[j] + target - before[j])

    def between(a: datetime, b: datetime, right: Any = bisect_right) -> timedelta:
        x, y = (a - epoch) // one, (b - epoch) // one
        i, j = right(starts, x) - 1, right(starts, y) - 1
        p, q = ends[i], ends[j]
        later, earlier = (y if y < q else q), (x if x < p else p)  # noqa: FURB136 - as above
        return span(0, before[j] + later - starts[j] - before[i] - earlier + starts[i])

    return add, between


def arrays(lists: Lists, first: int, last: int, step: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """`add` and `between` on int64 arrays of seconds by two tables over a grid of *step* seconds."""
    import numpy as np

    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first, last))
    flags = np.zeros((high - low) // step, np.int64)
    for start, end in zip(lists[0], lists[1], strict=True):
        flags[max(start - low, 0) // step : max(end - low, 0) // step] = 1
    work = (flags.cumsum() - flags) * step
    places = np.flatnonzero(flags) * step + low

    def worked(at: Any) -> Any:
        bucket = (at - low) // step
        return work[bucket] + flags[bucket] * (at - low - bucket * step)

    def add(at: Any, seconds: int) -> Any:
        target = worked(at) + seconds
        bucket = (target - 1) // step
        return places[bucket] + target - bucket * step

    def between(a: Any, b: Any) -> Any:
        return worked(b) - worked(a)

    return add, between
