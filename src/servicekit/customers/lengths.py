"""
Lengths of time on the calendar: months, years and days, and what they come to from a date.

A month is no number of days. Counting follows Regulation (EEC, Euratom) No 1182/71, Article 3, which says the same as
the German Civil Code, sections 187 and 188: the day of the event is not counted; a period in months or years ends with
the day of the same number, and where the last month has no such day, with its last day.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Any

from attrs import frozen

from servicekit.calendars import from_micros, start_of_day, to_micros, zone
from servicekit.errors import InputError

__all__ = ["Length", "day_begins", "day_of", "months_between", "parse_length"]

_MOST_MONTHS, _MOST_DAYS = 1_200, 36_600
_PART = re.compile(r"([0-9]{1,6}) ?(years?|y|months?|mo|weeks?|w|days?|d)", re.ASCII)
_WHOLE = re.compile(rf"(?:{_PART.pattern} ?)+", re.ASCII)


@frozen(order=False)
class Length:
    """
    So many *months* (a year is twelve) and then so many *days*.

    Lengths add up by their parts, so two years in two halves are two years; see :meth:`after`.

    Raises:
        InputError: A part is negative, or more than 100 years.
    """

    months: int = 0
    days: int = 0

    def __attrs_post_init__(self) -> None:
        parts: tuple[tuple[str, Any, int], ...] = (
            ("months", self.months, _MOST_MONTHS),
            ("days", self.days, _MOST_DAYS),
        )
        for name, number, most in parts:
            if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
                raise InputError(f"a length has 0 to {most:,} {name}, not {number!r}", argument=name)

    def __add__(self, other: Length) -> Length:
        return Length(self.months + other.months, self.days + other.days)

    def __bool__(self) -> bool:
        return bool(self.months or self.days)

    def after(self, day: date) -> date:
        """
        The day so long after *day*: the months first, cut to the last day of the month, then the days.

        Cutting forgets: 31 January and one month is 28 February, and another month is 28 March, but 31 January and two
        months is 31 March. So count from the first day with the whole length, never on from a cut one.

        Example:
            >>> Length(months=12).after(date(2024, 2, 29)), Length(months=48).after(date(2024, 2, 29))
            (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))

        Raises:
            InputError: That lies beyond the year 9999.
        """
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        if year > date.max.year:
            raise InputError(f"{day} and {self} lies beyond the year {date.max.year}", argument="day")
        cut = min(day.day, calendar.monthrange(year, month + 1)[1])
        try:
            return date(year, month + 1, cut) + timedelta(days=self.days)
        except OverflowError:
            raise InputError(f"{day} and {self} lies beyond the year {date.max.year}", argument="day") from None

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        parts = [(years, "year"), (months, "month"), (self.days, "day")]
        return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n) or "0 days"


def parse_length(text: object) -> Length:
    """
    Read a length: ``"2 years"``, ``"18 months"``, ``"1 year 6 months"``, ``"90 days"``, ``"2w"``.

    Raises:
        InputError: It is none, or a unit stands in it twice.
    """
    if not isinstance(text, str) or not _WHOLE.fullmatch(text.strip()):
        raise InputError(f"{text!r} is not a length of years, months, weeks or days", argument="length", value=text)
    months = days = 0
    seen: set[str] = set()
    for number, unit in _PART.findall(text):
        short = "mo" if unit.startswith("mo") else unit[0]
        if short in seen:
            raise InputError(f"{text!r} has a unit twice", argument="length", value=text)
        seen.add(short)
        months += int(number) * {"y": 12, "mo": 1}.get(short, 0)
        days += int(number) * {"w": 7, "d": 1}.get(short, 0)
    return Length(months, days)


def months_between(first: date, last: date) -> int:
    """
    How many whole months lie between two days: the most that :meth:`Length.after` *first* does not pass *last*.

    The age of a purchase in months: from 31 January it is one month old on 28 February (29 in a leap year). Negative
    when *last* lies before.
    """
    if last < first:
        return -months_between(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    cut = min(first.day, calendar.monthrange(last.year, last.month)[1])
    return months - (last.day < cut)


def day_of(moment: date | datetime, zone_name: str) -> date:
    """
    The date of *moment* on the wall in that zone; a plain date is itself.

    Raises:
        NaiveDatetimeError: The moment has no time zone.
    """
    if not isinstance(moment, datetime):
        return moment
    return from_micros(to_micros(moment)).astimezone(zone(zone_name)).date()


def day_begins(day: date, zone_name: str) -> datetime:
    """The instant at which *day* begins in that zone; where midnight is skipped, the instant of the skip."""
    return from_micros(start_of_day(day, zone(zone_name)))
