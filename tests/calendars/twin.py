"""
A slow, obvious twin of the calendar: it looks at each stretch between two edges and asks whether it is open.

It shares no code with the library: windows become instants one by one, sets are a question about one instant, sums are
loops. Only the definition (the values a user wrote) is the same.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

from servicekit.calendars import Combined, DatedException, Definition, Holiday, Listed, Rules, Version, Versions, Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Stretch = tuple[int, int]


@cache
def tz(name: str) -> ZoneInfo:
    """The zone as the tzdata package has it."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def instant(day: date, seconds: int, name: str) -> int:
    """The instant at which the wall clock shows that many seconds after midnight of the day."""
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - the zone follows
    return int((wall.replace(tzinfo=tz(name)) - _EPOCH) / timedelta(microseconds=1))


def _lasting(day: date, windows: tuple[Window, ...], name: str) -> list[Stretch]:
    return [(instant(day, window.start, name), instant(day, window.end, name)) for window in windows]


def _inside(at: int, stretches: list[Stretch]) -> bool:
    return any(start <= at < end for start, end in stretches)


class _Day:
    """What the rules say about one date."""

    def __init__(self, rules: Rules, day: date) -> None:
        holidays = [h for h in rules.holidays if day in list(h.dates(day.year))]
        exceptions = [e for e in rules.exceptions if e.first <= day <= e.last]
        self.replaced = any(e.kind == "replace" for e in exceptions)
        self.own = _lasting(day, self._week(rules, day)[day.weekday()], rules.zone)
        self.closed = [s for h in holidays for s in _lasting(day, h.closed, rules.zone)]
        self.holiday = any(self._whole(h) for h in holidays)
        self.opened = self._by(exceptions, ("replace", "add"), day, rules.zone)
        self.removed = self._by(exceptions, ("remove",), day, rules.zone)

    @staticmethod
    def _week(rules: Rules, day: date) -> tuple[tuple[Window, ...], ...]:
        first = rules.cycle_start - timedelta(rules.cycle_start.weekday())
        monday = day - timedelta(day.weekday())
        return rules.weeks[((monday - first).days // 7) % len(rules.weeks)]

    @staticmethod
    def _whole(holiday: Holiday) -> bool:
        return [(w.start, w.end) for w in holiday.closed] == [(0, 86_400)]

    @staticmethod
    def _by(exceptions: list[DatedException], kinds: tuple[str, ...], day: date, name: str) -> list[Stretch]:
        return [s for e in exceptions if e.kind in kinds for s in _lasting(day, e.windows, name)]


def _rules_spans(rules: Rules, first: date, last: date) -> list[Stretch]:
    days = [_Day(rules, first + timedelta(step)) for step in range((last - first).days)]
    edges = sorted(
        {edge for d in days for part in (d.own, d.closed, d.opened, d.removed) for stretch in part for edge in stretch}
    )
    return [(a, b) for a, b in pairwise(edges) if _rules_open(rules, days, a)]


def _rules_open(rules: Rules, days: list[_Day], at: int) -> bool:
    near = [d for d in days if any(s - 4 * 86_400_000_000 < at < e + 4 * 86_400_000_000 for s, e in _all(d))]
    if any(_inside(at, d.removed) for d in near):
        return False
    if any(_inside(at, d.opened) for d in near):
        return True
    if rules.holiday_cuts == "date" and any(_inside(at, d.closed) for d in near):
        return False
    return any(_own_open(rules, d, at) for d in near)


def _all(day: _Day) -> list[Stretch]:
    return [*day.own, *day.closed, *day.opened, *day.removed]


def _own_open(rules: Rules, day: _Day, at: int) -> bool:
    if day.replaced or not _inside(at, day.own):
        return False
    return rules.holiday_cuts == "date" or not (day.holiday or _inside(at, day.closed))


def spans(definition: Definition, first: date, last: date) -> list[Stretch]:
    """The openings around the dates from *first* up to *last*, merged; exact well within them, ragged at the ends."""
    match definition:
        case Listed(spans=listed):
            return merged([(a, b) for a, b, _ in listed])
        case Combined(operation=operation, left=left, right=right):
            return _combined(operation, spans(left, first, last), spans(right, first, last))
        case Versions(versions=versions):
            starts = [-(10**18), *(_beginning(v) for v in versions if v.starts is not None)]
            bounds = [*starts, 10**18]
            found = []
            for index, version in enumerate(versions):
                for a, b in _rules_spans(version.rules, first, last):
                    found.append((max(a, bounds[index]), min(b, bounds[index + 1])))
            return merged(found)


def _beginning(version: Version) -> int:
    assert version.starts is not None
    if isinstance(version.starts, datetime):
        return int((version.starts - _EPOCH) / timedelta(microseconds=1))
    return instant(version.starts, 0, version.rules.zone)


def _combined(operation: str, left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    edges = sorted({edge for stretch in left + right for edge in stretch})
    test = {"and": lambda a, b: a and b, "or": lambda a, b: a or b, "minus": lambda a, b: a and not b}[operation]
    return merged([(a, b) for a, b in pairwise(edges) if test(_inside(a, left), _inside(a, right))])


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """The stretches in order, what touches made one."""
    found: list[Stretch] = []
    for start, end in sorted(s for s in stretches if s[0] < s[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def between(opened: list[Stretch], a: int, b: int) -> int:
    """Opening time from *a* to *b*, by adding up."""
    if b < a:
        return -between(opened, b, a)
    return sum(max(0, min(end, b) - max(start, a)) for start, end in opened)


def add(opened: list[Stretch], at: int, work: int) -> int | None:
    """The instant by which *work* has passed, by walking along the openings; None past their end."""
    for start, end in opened:
        here = max(start, at)
        if here < end:
            if work <= end - here:
                return here + work
            work -= end - here
    return None


def subtract(opened: list[Stretch], at: int, work: int) -> int | None:
    """The instant from which *work* passes until *at*, by walking back; at an opening edge it stays there."""
    for start, end in reversed(opened):
        here = min(end, at)
        if start < here:
            if work <= here - start:
                return here - work
            work -= here - start
    return None


@cache
def days_of(name: str, year: int) -> tuple[date, ...]:
    """The dates of a year on which the clocks of a zone change."""
    days = [date(year, 1, 1) + timedelta(step) for step in range(366)]
    noons = [datetime(d.year, d.month, d.day, 12, tzinfo=tz(name)).utcoffset() for d in days]
    return tuple(day for day, (here, there) in zip(days, pairwise(noons), strict=False) if here != there)
