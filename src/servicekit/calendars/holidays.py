"""
Holidays as rules that name dates: one date, a date every year, the n-th weekday of a month, days from Easter.

Written forms (:func:`parse_rule`): ``2026-12-25``; ``12-25``; ``1st mon of may``, ``last mon of may``; ``easter+1``,
``easter-2``, ``orthodox easter``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, TypeAlias

from attrs import field, frozen

from servicekit.calendars.hours import WEEKDAYS, WHOLE_DAY, Window
from servicekit.errors import InputError

__all__ = ["DateRule", "Easter", "EveryYear", "Holiday", "NthWeekday", "Observed", "OnDate", "easter", "parse_rule"]

Observed: TypeAlias = Literal["as_dated", "nearest", "next"]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}
_NTH = re.compile(r"(1st|2nd|3rd|4th|5th|last) ([a-z]{3})[a-z]* of ([a-z]{3})[a-z]*", re.ASCII)
_EASTER = re.compile(r"(orthodox )?easter(?: ?([+-]) ?([0-9]{1,3}))?", re.ASCII)
_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})", re.ASCII)
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@frozen
class OnDate:
    """One date."""

    day: date

    def dates(self, year: int) -> Iterator[date]:
        """The dates of that year to which the rule points."""
        if self.day.year == year:
            yield self.day

    def __str__(self) -> str:
        return self.day.isoformat()


@frozen
class EveryYear:
    """The same day of every year; 29 February only in leap years."""

    month: int
    day: int = field()

    def __attrs_post_init__(self) -> None:
        date(2000, self.month, self.day)  # a leap year: refuses what no year has

    def dates(self, year: int) -> Iterator[date]:
        """The date in that year, if it has one."""
        try:
            yield date(year, self.month, self.day)
        except ValueError:
            return

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


@frozen
class NthWeekday:
    """The *nth* weekday (Monday is 0) of a month; -1 is the last; a fifth one only in months that have it."""

    nth: int
    weekday: int
    month: int

    def dates(self, year: int) -> Iterator[date]:
        """The date in that year, if it has one."""
        if self.nth < 0:
            end = date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(1)
            yield end - timedelta((end.weekday() - self.weekday) % 7)
            return
        start = date(year, self.month, 1)
        found = start + timedelta((self.weekday - start.weekday()) % 7 + 7 * (self.nth - 1))
        if found.month == self.month:
            yield found

    def __str__(self) -> str:
        word = next(name for name, nth in _ORDINALS.items() if nth == self.nth)
        return f"{word} {WEEKDAYS[self.weekday]} of {_MONTHS[self.month - 1]}"


@frozen
class Easter:
    """So many days after (or before) Easter Sunday."""

    offset: int = 0
    orthodox: bool = False

    def dates(self, year: int) -> Iterator[date]:
        """The date in that year."""
        yield easter(year, orthodox=self.orthodox) + timedelta(self.offset)

    def __str__(self) -> str:
        return ("orthodox " if self.orthodox else "") + "easter" + (f"{self.offset:+}" if self.offset else "")


DateRule: TypeAlias = OnDate | EveryYear | NthWeekday | Easter


def easter(year: int, *, orthodox: bool = False) -> date:
    """
    Easter Sunday of that year, in the Gregorian calendar.

    Source: J. Meeus, Astronomical Algorithms (2nd ed., 1998), chapter 8: the Gregorian rule (after Butcher, 1876) and
    the Julian rule, whose date is moved by the difference of the two calendars.
    """
    if orthodox:
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        month, day = divmod(d + e + 114, 31)
        return date(year, month, day + 1) + timedelta(year // 100 - year // 400 - 2)
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)


@frozen
class Holiday:
    """
    A holiday: the dates of *rule*, its *name*, and what part of the day is closed (the whole of it by default).

    *observed* moves a date that falls on a weekend: ``nearest`` takes Friday for Saturday and Monday for Sunday,
    ``next`` takes the Monday for both, ``as_dated`` (the default) leaves it. A half day is ``closed=(Window(...),)``.
    """

    rule: DateRule
    name: str = ""
    closed: tuple[Window, ...] = (WHOLE_DAY,)
    observed: Observed = "as_dated"

    @property
    def whole_day(self) -> bool:
        """Whether the whole day is closed."""
        return self.closed == (WHOLE_DAY,)

    def dates(self, year: int) -> Iterator[date]:
        """The dates in that year on which it is observed."""
        for near in (year - 1, year, year + 1):
            for day in self.rule.dates(near):
                moved = day + timedelta(_move(day, self.observed))
                if moved.year == year:
                    yield moved


def _move(day: date, observed: Observed) -> int:
    """By how many days a holiday on that day is moved away from a weekend."""
    past_friday = day.weekday() - 4
    if observed == "as_dated" or past_friday <= 0:
        return 0
    return -1 if past_friday == 1 and observed == "nearest" else 3 - past_friday


def parse_rule(text: object) -> DateRule:
    """
    Read a rule from its written form.

    Raises:
        InputError: the text names no date.
    """
    words = " ".join(text.lower().split()) if isinstance(text, str) and len(text) < 60 else ""
    try:
        if _DATED.fullmatch(words):
            return OnDate(date.fromisoformat(words))
        if found := _YEARLY.fullmatch(words):
            return EveryYear(int(found[1]), int(found[2]))
        if found := _EASTER.fullmatch(words):
            return Easter(int((found[2] or "+") + (found[3] or "0")), bool(found[1]))
        if found := _NTH.fullmatch(words):
            return NthWeekday(_ORDINALS[found[1]], WEEKDAYS.index(found[2]), _MONTHS.index(found[3]) + 1)
    except ValueError:
        pass
    hint = '"2026-12-25", "12-25", "last mon of may" or "easter+1"'
    raise InputError(f'"{text!s:.60}" is not a date nor a rule for one ({hint})', value=text)
