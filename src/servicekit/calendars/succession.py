"""
One calendar after another: instants before a moment are judged by the earlier one, from it on by the later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from attrs import evolve

from servicekit.calendars.calendar import BusinessCalendar
from servicekit.calendars.definition import Combined, Definition, Listed, Version, Versions
from servicekit.calendars.edges import FIRST_YEAR, LAST_YEAR
from servicekit.calendars.instants import from_micros, to_micros, zone

__all__ = ["succession"]

_FIRST, _LAST = (to_micros(datetime(year, 1, 1, tzinfo=UTC)) for year in (FIRST_YEAR, LAST_YEAR))


def succession(earlier: BusinessCalendar, later: BusinessCalendar, since: datetime) -> BusinessCalendar:
    """
    The calendar that is *earlier* before the moment *since* and *later* from it on, under the name of *later*.

    The cut is exact to the microsecond. Where *later* says of the time before *since* what *earlier* says, as a
    calendar with one more version does, it is *later* itself: doing it twice changes nothing.

    Raises:
        NaiveDatetimeError: *since* has no time zone.
    """
    at = to_micros(since, "since")
    before, after = evolve(earlier.definition, key=later.key), later.definition
    return later if before == after else BusinessCalendar.of(_after(before, after, at))


def _after(before: Definition, after: Definition, at: int) -> Definition:
    if isinstance(before, Versions) and isinstance(after, Versions):
        return evolve(after, versions=tuple(_versions(before, after, at)))
    if isinstance(before, Listed) and isinstance(after, Listed):
        return _listed(before, after, at)
    if (cut := _cut(after)) is not None and (cut[0], cut[2]) == (before, at):
        return after
    if (cut := _cut(before)) is not None and cut[1] == after:
        return before
    ahead, gone = (Listed(key=after.key, zone="UTC", spans=(span,)) for span in ((at, _LAST, ""), (_FIRST, at, "")))
    old = Combined(key=before.key, operation="minus", left=before, right=ahead)
    new = Combined(key=after.key, operation="minus", left=after, right=gone)
    return Combined(key=after.key, operation="or", left=old, right=new)


def _cut(definition: Definition) -> tuple[Definition, Definition, int] | None:
    """The two calendars that one was made of by such a cut, and the moment of it."""
    match definition:
        case Combined(
            operation="or",
            left=Combined(operation="minus", left=old, right=Listed(spans=((begins, _, ""),))),
            right=Combined(operation="minus", left=new, right=Listed(spans=((_, ends, ""),))),
        ) if begins == ends:
            return old, new, begins
    return None


def _listed(before: Listed, after: Listed, at: int) -> Listed:
    """The spans of both, cut at the moment; one of them as it stands where that changes nothing."""
    first, same = ([(a, min(b, at), label) for a, b, label in each.spans if a < at] for each in (before, after))
    last, rest = ([(max(a, at), b, label) for a, b, label in each.spans if b > at] for each in (before, after))
    if first == same:
        return after
    return before if last == rest else evolve(after, spans=tuple(sorted(first + rest)))


def _versions(before: Versions, after: Versions, at: int) -> Iterator[Version]:
    """The versions of *before* up to the moment, then those of *after*; what changes nothing is left out."""
    kept = [version for version in before.versions if version.begins is None or version.begins < at]
    yield from kept
    begun = [version for version in after.versions if version.begins is None or version.begins <= at]
    if begun[-1].rules != kept[-1].rules:
        yield Version(rules=begun[-1].rules, starts=_start(at, begun[-1].rules.zone))
    yield from after.versions[len(begun) :]


def _start(at: int, name: str) -> date:
    """The moment as a date where a day of that zone begins with it, else as the moment itself."""
    moment = from_micros(at)
    day = moment.astimezone(zone(name)).date()
    begins = datetime.combine(day, datetime.min.time(), zone(name))
    return day if to_micros(begins) == at else moment
