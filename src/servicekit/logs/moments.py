"""Texts of times to moments: wall clock to instants, with a note where the wall clock skipped or repeated an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from servicekit.calendars import zone
from servicekit.logs.mapping import TimeFormat

__all__ = ["Moment", "moment_reader"]

_REMEMBERED = 1 << 16  # times repeat in a log (an opening stands in every row); reading one costs 5 microseconds


class Moment(NamedTuple):
    """An instant in UTC; *note* is ``"gap"`` or ``"fold"`` where the wall time did not exist or existed twice."""

    at: datetime
    note: str = ""


def moment_reader(times: TimeFormat) -> Callable[[str], Moment]:
    """
    A reader of texts in one time format; it raises ValueError for a text that is no time.

    A wall time that the clock skipped moves forward by the gap, one that it showed twice is the first (``fold=0``).
    """
    parse = datetime.fromisoformat if times.format == "iso" else _pattern(times.format)
    local = zone(times.zone) if times.zone else None

    def read(text: str) -> Moment:
        wall = parse(text)
        if wall.tzinfo is not None and times.offset == "use":
            return Moment(_utc(wall))
        if local is None:
            raise ValueError("it carries no offset and the mapping names no zone")
        return _instant(wall, local)

    return lru_cache(maxsize=_REMEMBERED)(read)


def _pattern(pattern: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, pattern)  # noqa: DTZ007  the zone is attached by the reader


def _utc(aware: datetime) -> datetime:
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise ValueError("it lies outside the years of a datetime") from None


def _instant(wall: datetime, local: tzinfo) -> Moment:
    """The instant of a wall time, and a note where the two offsets around it differ."""
    first = wall.replace(tzinfo=local, fold=0)
    at = _utc(first)
    if first.utcoffset() == first.replace(fold=1).utcoffset():
        return Moment(at)
    exists = at.astimezone(local).replace(tzinfo=None, fold=0) == first.replace(tzinfo=None)
    return Moment(at, "fold" if exists else "gap")
