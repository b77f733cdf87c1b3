"""
Periods in which a tier is earned: calendar months, quarters, half-years and years, and years of membership.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from servicekit.customers.lengths import Length, day_begins, day_of, months_between
from servicekit.errors import InputError

__all__ = ["Period", "period_ends"]


class Period(StrEnum):
    """What a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MEMBER_YEAR = "member_year"
    """A year from the day on which the customer joined, and so on; from 29 February it ends with 27 or 28 February."""


_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12, Period.MEMBER_YEAR: 12}


def period_ends(period: Period, at: datetime, later: int, zone: str, joined: date | None = None) -> datetime:
    """
    The instant at which the period of *at* ends, or that of so many periods *later*.

    Periods are half-open: the instant is the first one of the next period, midnight in *zone*.

    Raises:
        InputError: A year of membership without the day of joining, or before it.
    """
    day = day_of(at, zone)
    if period is Period.MEMBER_YEAR:
        return day_begins(_after_joining(day, joined, later), zone)
    months = _MONTHS[period]
    first = ((day.year * 12 + day.month - 1) // months + later + 1) * months
    if first // 12 > date.max.year:
        raise InputError(f"{later} periods after {day} lie beyond the year {date.max.year}")
    return day_begins(date(first // 12, first % 12 + 1, 1), zone)


def _after_joining(day: date, joined: date | None, later: int) -> date:
    if joined is None or day < joined:
        why = "and none is told" if joined is None else f"which is {joined}, after {day}"
        raise InputError(f"a year of membership begins on the day of joining, {why}", argument="joined")
    return Length(months=12 * (months_between(joined, day) // 12 + later + 1)).after(joined)
