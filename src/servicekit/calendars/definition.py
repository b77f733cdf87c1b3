"""
What a calendar *is*, as data: rules for the hours with their versions, listed spans, or two calendars combined.

A definition is immutable and compared by value. Everything a calendar answers is derived from it, so a second program
can walk the same days and check.
"""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal, TypeAlias

from attrs import field, frozen

from servicekit.calendars.holidays import Holiday
from servicekit.calendars.hours import CLOSED_WEEK, Week, Window
from servicekit.calendars.instants import to_micros, zone
from servicekit.errors import InputError

__all__ = [
    "Combined",
    "DatedException",
    "Definition",
    "ExceptionKind",
    "HolidayCuts",
    "Listed",
    "Rules",
    "Version",
    "Versions",
]

HolidayCuts: TypeAlias = Literal["date", "shift"]
ExceptionKind: TypeAlias = Literal["replace", "add", "remove"]
_ANCHOR = date(1970, 1, 5)  # a Monday


@frozen(kw_only=True)
class DatedException:
    """
    What is different from *first* to *last* (dates, both included).

    ``replace``: these windows instead of those that start on the day, open even on a holiday (none = closed). ``add``:
    these windows as well, also on a holiday. ``remove``: these windows are closed, whatever opened them.
    """

    kind: ExceptionKind
    first: date
    last: date = field()
    windows: tuple[Window, ...] = ()
    name: str = ""

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(f"an exception ends before it begins: {self.first} to {self.last}", value=self)


@frozen(kw_only=True)
class Rules:
    """
    The rules of one version: a zone, a cycle of weeks, holidays and dated exceptions.

    The week that contains *cycle_start* is the first of *weeks*; they repeat for ever in both directions. With
    ``holiday_cuts="date"`` a holiday closes its wall-clock date and so cuts the night shift that runs into it; with
    ``"shift"`` it closes the windows that start on it, to their end.
    """

    zone: str = field()
    weeks: tuple[Week, ...] = (CLOSED_WEEK,)
    cycle_start: date = _ANCHOR
    holidays: tuple[Holiday, ...] = ()
    exceptions: tuple[DatedException, ...] = ()
    holiday_cuts: HolidayCuts = "date"

    def __attrs_post_init__(self) -> None:
        zone(self.zone)
        if not self.weeks:
            raise InputError("a cycle needs at least one week", value=self.weeks)
        if self.holiday_cuts not in ("date", "shift"):
            raise InputError(f"holiday_cuts is 'date' or 'shift', not {self.holiday_cuts!r}", value=self.holiday_cuts)
        _refuse_two_replacements(self.exceptions)

    def windows_on(self, ordinal: int) -> tuple[Window, ...]:
        """The regular windows of a day (its proleptic ordinal): no holiday and no exception looked at."""
        monday = self.cycle_start.toordinal() - self.cycle_start.weekday()
        return self.weeks[(ordinal - monday) // 7 % len(self.weeks)][(ordinal - 1) % 7]


def _refuse_two_replacements(exceptions: tuple[DatedException, ...]) -> None:
    replacing = sorted((e for e in exceptions if e.kind == "replace"), key=lambda e: e.first)
    for earlier, later in pairwise(replacing):
        if later.first <= earlier.last:
            raise InputError(f"two exceptions replace the hours of {later.first}", value=later)


@frozen(kw_only=True)
class Version:
    """
    Rules valid from the first moment of the date *starts* in their zone, or from that very moment on (aware, UTC).

    The first version has no start.
    """

    rules: Rules
    starts: date | None = None

    @property
    def begins(self) -> int | None:
        """The moment from which it is valid, in microseconds; ``None`` for the first."""
        if self.starts is None or isinstance(self.starts, datetime):
            return None if self.starts is None else to_micros(self.starts, "starts")
        return to_micros(datetime.combine(self.starts, time(), zone(self.rules.zone)))


@frozen(kw_only=True, cache_hash=True)
class Versions:
    """A calendar by rules: one or more versions, each instant judged by the one then valid."""

    key: str
    versions: tuple[Version, ...] = field()

    def __attrs_post_init__(self) -> None:
        starts = [version.starts for version in self.versions]
        later = [start for start in starts[1:] if start is not None]
        if not starts or starts[0] is not None or len(later) != len(starts) - 1 or not self._in_order(later):
            raise InputError("versions start with one without a date, then by date, each date once", value=starts)

    def _in_order(self, later: list[date]) -> bool:
        """Whether the starts ascend: as dates if all of them are, else as moments."""
        if not any(isinstance(start, datetime) for start in later):
            return later == sorted(set(later))
        moments = [version.begins or 0 for version in self.versions[1:]]
        return moments == sorted(set(moments))

    @property
    def zone(self) -> str:
        """The zone of the newest version."""
        return self.versions[-1].rules.zone


@frozen(kw_only=True, cache_hash=True)
class Listed:
    """A calendar of listed spans in microseconds, each with a label (a person on duty, a pause)."""

    key: str
    zone: str = field()
    spans: tuple[tuple[int, int, str], ...] = ()

    def __attrs_post_init__(self) -> None:
        zone(self.zone)


@frozen(kw_only=True, cache_hash=True)
class Combined:
    """Two calendars combined: open in both (``and``), in either (``or``), in the left and not the right (``minus``)."""

    key: str
    operation: Literal["and", "or", "minus"]
    left: Definition
    right: Definition

    @property
    def zone(self) -> str:
        """The zone of the left calendar."""
        return self.left.zone


Definition: TypeAlias = Versions | Listed | Combined
