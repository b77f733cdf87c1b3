"""
From a definition to sorted edges: every window edge becomes an instant once, then sets do the rest.

An edge inside a gap of the clock (spring) shifts by the gap, an ambiguous one (autumn) is the first occurrence: that is
``fold=0`` of :mod:`zoneinfo`, which never asks for the daylight-saving flag (wrong for Dublin and Casablanca).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from servicekit.calendars.definition import Combined, DatedException, Definition, Listed, Rules, Versions
from servicekit.calendars.holidays import Holiday
from servicekit.calendars.hours import Window
from servicekit.calendars.instants import DAY, SECOND, to_micros, zone
from servicekit.calendars.spans import clip, difference, from_pairs, insert, intersection, remove, union

__all__ = ["closures", "compile_edges", "exceptions_on", "start_of_day", "wall_micros", "year_start"]

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_BEFORE, _AFTER = 4, 3  # days around a chunk whose windows can reach into it, for any zone


def wall_micros(ordinal: int, seconds: int, tz: ZoneInfo) -> int:
    """The instant at which the clocks of *tz* show that many seconds after midnight of that day."""
    days, seconds = divmod(seconds, 86_400)
    clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return to_micros(datetime.combine(date.fromordinal(ordinal + days), clock, tz))


def start_of_day(day: date, tz: ZoneInfo) -> int:
    """The instant at which that day begins in *tz*."""
    return wall_micros(day.toordinal(), 0, tz)


def year_start(year: int) -> int:
    """The first instant of a UTC year."""
    return to_micros(datetime(year, 1, 1, tzinfo=UTC))


def compile_edges(definition: Definition, first_year: int, last_year: int) -> list[int]:
    """The opening edges within the UTC years from *first_year* up to, and not including, *last_year*."""
    low, high = year_start(first_year), year_start(last_year)
    match definition:
        case Versions():
            return _versions(definition, low, high)
        case Listed(spans=spans):
            return clip(from_pairs((start, end) for start, end, _ in spans), low, high)
        case Combined(operation=operation, left=left, right=right):
            combine = {"and": intersection, "or": union, "minus": difference}[operation]
            return combine(compile_edges(left, first_year, last_year), compile_edges(right, first_year, last_year))


def _versions(definition: Versions, low: int, high: int) -> list[int]:
    """Each version's edges, cut to the time in which it is valid."""
    edges: list[int] = []
    starts = [low]
    for version in definition.versions[1:]:
        assert version.begins is not None
        starts.append(min(max(version.begins, starts[-1]), high))
    for version, (start, end) in zip(definition.versions, pairwise([*starts, high]), strict=True):
        if start < end:
            _extend(edges, clip(_rules(version.rules, start, end), start, end))
    return edges


def _extend(edges: list[int], more: list[int]) -> None:
    """Append a later set; what touches or overlaps the end is merged."""
    while more and edges and more[0] <= edges[-1]:
        insert(edges, more[0], more[1])
        del more[:2]
    edges += more


def _rules(rules: Rules, low: int, high: int) -> list[int]:
    """The edges of one version: hours, then holidays taken out, then exceptions put in and taken out."""
    first, last = low // DAY + _EPOCH_ORDINAL - _BEFORE, high // DAY + _EPOCH_ORDINAL + _AFTER
    tz = zone(rules.zone)
    closed = closures(rules, first, last)
    special = exceptions_on(rules, first, last)
    replaced = {day for day, found in special.items() if any(e.kind == "replace" for e in found)}
    by_shift = rules.holiday_cuts == "shift"
    edges = _hours(rules, first, last, replaced | (set(closed) if by_shift else set()))
    for day in sorted(closed):
        if not by_shift:
            _remove_windows(edges, day, [window for holiday in closed[day] for window in holiday.closed], tz)
        elif day not in replaced:
            _insert_shifts(edges, rules.windows_on(day), closed[day], day, tz)
    for kind, change in (("replace", _insert_windows), ("add", _insert_windows), ("remove", _remove_windows)):
        for day in special:
            change(edges, day, [window for e in special[day] if e.kind == kind for window in e.windows], tz)
    return edges


def closures(rules: Rules, first: int, last: int) -> dict[int, list[Holiday]]:
    """The holidays on each day (ordinal) from *first* up to *last*."""
    found: dict[int, list[Holiday]] = {}
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    for holiday in rules.holidays:
        for year in years:
            for day in holiday.dates(year):
                if first <= day.toordinal() < last:
                    found.setdefault(day.toordinal(), []).append(holiday)
    return found


def exceptions_on(rules: Rules, first: int, last: int) -> dict[int, list[DatedException]]:
    """The dated exceptions on each day (ordinal) from *first* up to *last*, by day."""
    found: dict[int, list[DatedException]] = {}
    for exception in rules.exceptions:
        for day in range(max(exception.first.toordinal(), first), min(exception.last.toordinal() + 1, last)):
            found.setdefault(day, []).append(exception)
    return dict(sorted(found.items()))


def _instants(
    day: int, windows: Iterator[Window] | list[Window] | tuple[Window, ...], tz: ZoneInfo
) -> Iterator[tuple[int, int]]:
    """The windows of a day as spans; one that lies in a gap with nothing left of it is none."""
    for window in windows:
        start, end = wall_micros(day, window.start, tz), wall_micros(day, window.end, tz)
        if start < end:
            yield start, end


def _insert_windows(edges: list[int], day: int, windows: list[Window], tz: ZoneInfo) -> None:
    for start, end in _instants(day, windows, tz):
        insert(edges, start, end)


def _remove_windows(edges: list[int], day: int, windows: list[Window], tz: ZoneInfo) -> None:
    for start, end in _instants(day, windows, tz):
        remove(edges, start, end)


def _insert_shifts(
    edges: list[int], windows: tuple[Window, ...], holidays: list[Holiday], day: int, tz: ZoneInfo
) -> None:
    """The part of a day's own windows that its holidays leave open; a whole-day holiday leaves nothing."""
    if any(holiday.whole_day for holiday in holidays):
        return
    left = from_pairs(_instants(day, windows, tz))
    _remove_windows(left, day, [window for holiday in holidays for window in holiday.closed], tz)
    for start, end in zip(left[::2], left[1::2], strict=True):
        insert(edges, start, end)


@lru_cache(maxsize=4096)
def _offsets(name: str, year: int) -> tuple[tuple[int, int], ...]:
    """The days of a year at whose midnight the zone's offset (microseconds) is another than on the day before."""
    offset_at, midnight, before = zone(name).utcoffset, datetime.fromordinal, None
    found = []
    for day in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        offset = offset_at(midnight(day))
        if offset != before:
            assert offset is not None
            found.append((day, (offset.days * 86_400 + offset.seconds) * SECOND))
            before = offset
    return tuple(found)


def _even_runs(name: str, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Runs of days with one offset at every midnight: first day, day after the last, offset."""
    changes: list[tuple[int, int]] = []
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        started, *later = _offsets(name, year)
        if not changes or started[1] != changes[-1][1]:
            changes.append(started)
        changes += later
    for (start, offset), (end, _) in pairwise([*changes, (last, 0)]):
        if start < last and end > first:
            yield max(start, first), min(end, last), offset


def _hours(rules: Rules, first: int, last: int, left_out: set[int]) -> list[int]:
    """The regular hours of the days from *first* up to *last*, without the days *left_out*."""
    edges: list[int] = []
    tz = zone(rules.zone)
    patterns = [_pattern(week) for week in rules.weeks]
    monday = rules.cycle_start.toordinal() - rules.cycle_start.weekday()
    for start, end, offset in _even_runs(rules.zone, first, last):
        day = start
        while day < end:
            base = (day - _EPOCH_ORDINAL) * DAY - offset
            if (day - monday) % 7 == 0 and day + 9 <= end and left_out.isdisjoint(range(day, day + 7)):
                pattern = patterns[(day - monday) // 7 % len(patterns)]
                _extend(edges, [base + edge for edge in pattern])
                day += 7
                continue
            if day not in left_out:
                _extend(edges, from_pairs(_instants(day, rules.windows_on(day), tz)))
            day += 1
    return edges


def _pattern(week: tuple[tuple[Window, ...], ...]) -> list[int]:
    """The edges of one week without clock changes, in microseconds after Monday's midnight."""
    return from_pairs(
        (day * DAY + window.start * SECOND, day * DAY + window.end * SECOND)
        for day, windows in enumerate(week)
        for window in windows
    )
