"""
Days off from iCalendar feeds (RFC 5545), through the ``icalendar`` package (extra ``icalendar``).

An all-day event is a date, the same one for everybody, and is never moved by a zone: it becomes a holiday. An event
with times becomes a span, to be taken out of a calendar with ``calendar.except_(feed.spans)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from attrs import frozen
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar

from servicekit.calendars.holidays import Holiday, OnDate
from servicekit.calendars.instants import zone as zone_of
from servicekit.calendars.spans import Span
from servicekit.errors import RejectedFile

__all__ = ["Feed", "read_feed"]

_LARGEST = 4_000_000
_MOST_DAYS = 400


@frozen(kw_only=True)
class Feed:
    """What a feed says: whole days off as *holidays*, timed ones as *spans*, and what of it could not be used."""

    holidays: tuple[Holiday, ...]
    spans: tuple[Span, ...]
    skipped: tuple[str, ...]


def read_feed(text: str | bytes, *, first_year: int, last_year: int, zone: str = "UTC") -> Feed:
    """
    The events of a feed in the years from *first_year* to *last_year*, both included.

    Recurring events are written out, without the dates their feed takes back (EXDATE, moved and cancelled ones). *zone*
    is for times without a zone of their own. Events that cannot be used are named in ``skipped``, never just dropped.

    Raises:
        RejectedFile: it is no iCalendar text, or larger than 4 MB.
    """
    if len(text) > _LARGEST:
        raise RejectedFile(f"the feed is larger than {_LARGEST:,} bytes", size=len(text))
    try:
        events = list(Calendar.from_ical(text).walk("VEVENT"))
    except (ValueError, IndexError, KeyError) as error:
        raise RejectedFile(f"not an iCalendar feed: {error}") from error
    reading = _Reading(first_year, last_year, zone, _moved(events))
    for event in events:
        reading.take(event)
    holidays = sorted(set(reading.holidays), key=lambda holiday: (str(holiday.rule), holiday.name))
    return Feed(holidays=tuple(holidays), spans=tuple(sorted(set(reading.spans))), skipped=tuple(reading.skipped))


def _moved(events: list[Any]) -> set[tuple[str, date]]:
    """The occurrences of recurring events that other events of the feed replace."""
    return {(str(e.get("UID")), _date(e["RECURRENCE-ID"].dt)) for e in events if "RECURRENCE-ID" in e}


class _Reading:
    """A feed being read."""

    def __init__(self, first_year: int, last_year: int, zone: str, moved: set[tuple[str, date]]) -> None:
        self.first, self.last = date(first_year, 1, 1), date(last_year, 12, 31)
        self.zone, self.moved = zone_of(zone), moved
        self.holidays: list[Holiday] = []
        self.spans: list[Span] = []
        self.skipped: list[str] = []

    def take(self, event: Any) -> None:
        """Add the occurrences of one event."""
        name = str(event.get("SUMMARY", ""))[:200]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return
        try:
            start = event["DTSTART"].dt
            length = self._length(event, start)
            for begin in self._occurrences(event, start):
                self._add(name, begin, length)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            self.skipped.append(f"{name or event.get('UID', 'an event')}: {error}")

    def _length(self, event: Any, start: Any) -> timedelta:
        """How long the event lasts; an all-day event without an end lasts one day (RFC 5545, 3.6.1)."""
        if "DTEND" in event:
            return event["DTEND"].dt - start  # type: ignore[no-any-return]
        if "DURATION" in event:
            return event["DURATION"].dt  # type: ignore[no-any-return]
        return timedelta(0) if isinstance(start, datetime) else timedelta(1)

    def _occurrences(self, event: Any, start: Any) -> Iterator[Any]:
        """When the event begins: once, or by its rule on its own wall clock, without what was taken back."""
        if "RRULE" not in event:
            yield start
            return
        timed = isinstance(start, datetime)
        wall = start.replace(tzinfo=None) if timed else datetime.combine(start, time())
        rule = ";".join(part for part in event["RRULE"].to_ical().decode().split(";") if not part.startswith("UNTIL="))
        until = (event["RRULE"].get("UNTIL") or [self.last])[0]
        taken_back = {_date(day.dt) for entry in _listed(event.get("EXDATE")) for day in entry.dts}
        low, high = datetime.combine(self.first, time()), datetime.combine(self.last, time.max)
        for found in rrulestr(rule, dtstart=wall).between(low, high, inc=True):
            begin = found.replace(tzinfo=start.tzinfo or self.zone) if timed else found.date()
            if _after(begin, until):
                return
            if found.date() not in taken_back and (str(event.get("UID")), found.date()) not in self.moved:
                yield begin

    def _add(self, name: str, begin: Any, length: timedelta) -> None:
        if not isinstance(begin, datetime):
            if not timedelta(0) < length <= timedelta(_MOST_DAYS):
                raise ValueError(f"lasts {length.days} days")
            days = (begin + timedelta(step) for step in range(length.days))
            self.holidays += (Holiday(OnDate(day), name) for day in days if self.first <= day <= self.last)
            return
        start = begin if begin.tzinfo else begin.replace(tzinfo=self.zone)
        if self.first <= start.date() <= self.last and length > timedelta(0):
            self.spans.append(Span(start=start, end=start + length))


def _date(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _after(begin: Any, until: Any) -> bool:
    """Whether an occurrence lies after the end of its rule, which may be a date or a moment."""
    if isinstance(begin, datetime) and isinstance(until, datetime) and until.tzinfo:
        return begin > until
    return _date(begin) > _date(until)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
