"""
Amounts of time, each with one meaning: "a day" is ambiguous, so it has types.

=============================  =========================================================================
``work(hours=8)``              eight hours of opening time
``elapsed(days=1)``            24 hours on the clock, open or closed
``business_days(1)``           the same time of day on the next business day
``business_days(1, "16:00")``  16:00 of the next business day
``end_of_business_day(1)``     the last closing time of the next business day
=============================  =========================================================================

The written form, read by :func:`parse_amount`::

    amount   = duration [ "work" | "elapsed" ]
             | ( number | "next" ) "business day(s)" [ "at" HH:MM ] | "end of business day" [ number ]
    duration = "PT4H30M" | "4h30m" | "4h 30m" | "90 minutes" | ...

A plain duration is work, "next business day" is one business day, and "0 business days at 16:00" is the present day, or
the next business day if it is over then. Days and weeks are accepted only with ``elapsed``. Numbers are whole and in
ASCII digits; units are ``w d h m s ms us`` or their English names, from the largest to the smallest, each at most once.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TypeAlias

from attrs import field, frozen
from attrs.validators import instance_of, optional

from servicekit.calendars.instants import DAY, HOUR, MINUTE, SECOND, span_micros
from servicekit.errors import AmountError

__all__ = [
    "Amount",
    "BusinessDays",
    "Elapsed",
    "EndOfBusinessDay",
    "Work",
    "business_days",
    "elapsed",
    "end_of_business_day",
    "format_amount",
    "parse_amount",
    "work",
]

_SHORTEST = SECOND
_LONGEST = 10 * 366 * DAY
_MOST_DAYS = 3660
_UNITS = {"w": 7 * DAY, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1000, "us": 1}
_NAMES = {"week": "w", "day": "d", "hour": "h", "minute": "m", "min": "m", "second": "s", "sec": "s"}
_AMBIGUOUS_DAY = "a day is ambiguous: write '24h', '1d elapsed' or '1 business day'"

_DURATION = re.compile(r"(?:[0-9]{1,12} ?[a-z]{1,7} ?)+", re.ASCII)
_PART = re.compile(r"([0-9]{1,12}) ?([a-z]+)", re.ASCII)
_ISO = re.compile(
    r"p(?:([0-9]{1,12})w)?(?:([0-9]{1,12})d)?(?:t(?=[0-9])(?:([0-9]{1,12})h)?(?:([0-9]{1,12})m)?(?:([0-9]{1,12})s)?)?",
    re.ASCII,
)
_BUSINESS_DAYS = re.compile(r"(?:([0-9]{1,12}) ?|next )business days?(?: at (.+))?", re.ASCII)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_END_OF_DAY = re.compile(r"end of business day(?: ([0-9]{1,12}))?", re.ASCII)


@frozen
class Work:
    """So many microseconds of opening time."""

    micros: int = field(validator=instance_of(int))


@frozen
class Elapsed:
    """So many microseconds on the clock, whether open or closed."""

    micros: int = field(validator=instance_of(int))


@frozen
class BusinessDays:
    """
    The same time of day so many business days on, or the time of day *at* of that day.

    With a time, 0 is the present day, or the next business day where that time is past or the day is none.
    """

    days: int = field(validator=instance_of(int))
    at: time | None = field(default=None, validator=optional(instance_of(time)))


@frozen
class EndOfBusinessDay:
    """The last closing time of the day so many business days on; 0 is the present one, or the next if that is over."""

    days: int = field(validator=instance_of(int))


Amount: TypeAlias = Work | Elapsed | BusinessDays | EndOfBusinessDay


def work(span: timedelta | None = None, /, *, hours: int = 0, minutes: int = 0, seconds: int = 0) -> Work:
    """An amount of opening time: from a timedelta, or from whole hours, minutes and seconds."""
    return Work(_total(span, hours=hours, minutes=minutes, seconds=seconds))


def elapsed(
    span: timedelta | None = None,
    /,
    *,
    weeks: int = 0,
    days: int = 0,
    hours: int = 0,
    minutes: int = 0,
    seconds: int = 0,
) -> Elapsed:
    """An amount of time on the clock; a day is 24 hours."""
    return Elapsed(_total(span, weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds))


def business_days(days: int, at: time | str | None = None) -> BusinessDays:
    """
    The same time of day, *days* business days on.

    Args:
        days: How many.
        at: The time of day on the wall clock of the calendar's zone instead (``"16:00"``), to the minute.

    Raises:
        AmountError: They are no whole number, or *at* is no time of day from 00:00 to 23:59.
    """
    return BusinessDays(_whole("days", days), None if at is None else _time_of_day(at, str(at)))


def _time_of_day(at: time | str, told: str) -> time:
    """The time of day, which must be one of whole minutes without a zone of its own."""
    if isinstance(at, time):
        found, told = at, at.isoformat()
    elif (match := _TIME.fullmatch(at.strip())) and int(match[1]) < 24 and int(match[2]) < 60:
        found = time(int(match[1]), int(match[2]))
    else:
        raise AmountError(f"{told!r}: {at!r} is not a time of day from 00:00 to 23:59", value=told)
    if found.second or found.microsecond or found.tzinfo is not None:
        raise AmountError(f"{told!r} is not a time of day in whole minutes, on the clock of the calendar", value=told)
    return found.replace(fold=0)


def end_of_business_day(days: int = 0) -> EndOfBusinessDay:
    """The close of business *days* business days on."""
    return EndOfBusinessDay(_whole("days", days))


def _total(span: timedelta | None, **parts: int) -> int:
    total = span_micros(span) if span is not None else 0
    for name, number in parts.items():
        total += _whole(name, number) * _UNITS[_NAMES[name[:-1]]]
    return total


def _whole(name: str, number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise AmountError(f"{name} must be a whole number, not {number!r} (use the next smaller unit)", value=number)
    return number


def parse_amount(text: str) -> Amount:
    """
    Read an amount from its written form (grammar in the module's docstring).

    Raises:
        AmountError: the text is no amount, or not between one second and ten years (3660 business days).
    """
    words = _words(text)
    if found := _BUSINESS_DAYS.fullmatch(words):
        at = None if found[2] is None else _time_of_day(found[2], text)
        return BusinessDays(_days_within_limits(text, int(found[1] or 1), least=1 if at is None else 0), at)
    if found := _END_OF_DAY.fullmatch(words):
        return EndOfBusinessDay(_days_within_limits(text, int(found[1] or 0), least=0))
    if words.endswith(" elapsed"):
        return Elapsed(_within_limits(text, _micros(text, words.removesuffix(" elapsed"), days_allowed=True)))
    return Work(_within_limits(text, _micros(text, words.removesuffix(" work"), days_allowed=False)))


def _words(text: object) -> str:
    """The text in lower case with single blanks; capped before any pattern sees it."""
    if isinstance(text, str) and len(text) <= 100:
        return " ".join(text.lower().split())
    raise AmountError(f"{text!r:.60} is not an amount of time", value=text)


def _micros(text: str, duration: str, *, days_allowed: bool) -> int:
    parts = _parts(text, duration)
    if not days_allowed and ("d" in parts or "w" in parts):
        raise AmountError(f"{text!r}: {_AMBIGUOUS_DAY}", value=text)
    return sum(number * _UNITS[unit] for unit, number in parts.items())


def _parts(text: str, duration: str) -> dict[str, int]:
    """The numbers of a duration by unit, from the largest unit to the smallest."""
    if (found := _ISO.fullmatch(duration)) and duration != "p":
        return {unit: int(number) for unit, number in zip("wdhms", found.groups(), strict=True) if number}
    if not _DURATION.fullmatch(duration):
        raise AmountError(f"{text!r} is not a duration (such as '4h30m', 'PT4H' or '90 minutes')", value=text)
    parts: dict[str, int] = {}
    for number, name in _PART.findall(duration):
        unit = name if name in _UNITS else _NAMES.get(name.removesuffix("s"), "")
        if not unit:
            raise AmountError(f"{text!r}: {name!r} is not a unit of time", value=text)
        if any(_UNITS[unit] >= _UNITS[larger] for larger in parts):
            raise AmountError(f"{text!r}: units go from the largest to the smallest, each once", value=text)
        parts[unit] = int(number)
    return parts


def _within_limits(text: str, micros: int) -> int:
    if not _SHORTEST <= micros <= _LONGEST:
        raise AmountError(f"{text!r} is not between one second and ten years", value=text)
    return micros


def _days_within_limits(text: str, days: int, *, least: int) -> int:
    if not least <= days <= _MOST_DAYS:
        raise AmountError(f"{text!r} is not between {least} and {_MOST_DAYS} business days", value=text)
    return days


def format_amount(amount: Amount) -> str:
    """The canonical written form; for every amount that can be read, :func:`parse_amount` gives it back."""
    match amount:
        case Work(micros):
            return _format(micros, ("h", "m", "s", "ms", "us"))
        case Elapsed(micros):
            return f"{_format(micros, ('d', 'h', 'm', 's', 'ms', 'us'))} elapsed"
        case BusinessDays(days, at):
            return f"{days} business day" + ("" if days == 1 else "s") + ("" if at is None else f" at {at:%H:%M}")
        case EndOfBusinessDay(days):
            return f"end of business day {days}"
    raise AmountError(f"{amount!r} is not an amount of time", value=amount)


def _format(micros: int, units: tuple[str, ...]) -> str:
    text, rest = "", abs(micros)
    for unit in units:
        number, rest = divmod(rest, _UNITS[unit])
        text += f"{number}{unit}" if number else ""
    return ("-" if micros < 0 else "") + (text or "0s")
