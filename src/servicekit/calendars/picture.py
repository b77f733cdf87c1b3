"""A week of a calendar as a table that a person can check."""

from __future__ import annotations

from datetime import date, timedelta

from servicekit.calendars.calendar import BusinessCalendar
from servicekit.calendars.compilation import start_of_day
from servicekit.calendars.definition import Combined, Definition, Listed, Versions
from servicekit.calendars.description import clock_changes, marks_of, rules_at, words_of
from servicekit.calendars.hours import WEEKDAYS
from servicekit.calendars.instants import HOUR, MINUTE, from_micros, zone

__all__ = ["render_week"]

_CELLS = 48


def render_week(calendar: BusinessCalendar, day: date) -> str:
    """
    The week (Monday to Sunday) that contains *day*, a line for each date on the wall clock of the calendar's zone.

    Each line has a bar with a mark for every half hour that is open (``#``) or partly open (``+``), the openings as the
    clocks show them, their real length, and the holidays, exceptions and clock changes of the date.
    """
    monday = day - timedelta(day.weekday())
    lines = [_line(calendar, monday + timedelta(step)) for step in range(7)]
    total = sum(worked for _, worked in lines)
    head = f"{calendar.key}, {calendar.zone}, week of {monday}"
    scale = " " * 16 + "".join(f"{hour:<6}" for hour in ("00", "03", "06", "09", "12", "15", "18", "21")).rstrip()
    foot = f"{'':16}{'':{_CELLS}}  {_length(total)} in the week"
    return "\n".join([head, scale, *(line for line, _ in lines), foot]) + "\n"


def _line(calendar: BusinessCalendar, day: date) -> tuple[str, int]:
    tz = zone(calendar.zone)
    low, high = start_of_day(day, tz), start_of_day(day + timedelta(1), tz)
    spans = calendar.spans_micros(low, high)
    worked = sum(end - start for start, end in spans)
    changes = map(words_of, clock_changes(calendar.zone, low, high))
    notes = dict.fromkeys([*_marks(calendar.definition, low, high), *changes])
    hours = " ".join(f"{_clock(calendar, start)}-{_clock(calendar, end, last=end == high)}" for start, end in spans)
    parts = [hours or "closed", _length(worked) if worked else "", "; ".join(notes)]
    shown = "  ".join(part for part in parts if part)
    return f"{WEEKDAYS[day.weekday()].title()} {day}  {_bar(spans, low, high)}  {shown}", worked


def _bar(spans: list[tuple[int, int]], low: int, high: int) -> str:
    """A mark for every forty-eighth of the day, which is half an hour unless the clock changes."""
    cells = []
    for index in range(_CELLS):
        start, end = (low + (high - low) * step // _CELLS for step in (index, index + 1))
        inside = sum(max(0, min(end, stop) - max(start, begin)) for begin, stop in spans)
        cells.append("#" if inside and inside == end - start else "+" if inside else ".")
    return "".join(cells)


def _clock(calendar: BusinessCalendar, at: int, *, last: bool = False) -> str:
    here = calendar.in_zone(from_micros(at))
    return "24:00" if last else f"{here:%H:%M}" + (f":{here:%S}" if here.second else "")


def _length(micros: int) -> str:
    hours, minutes = divmod(micros // MINUTE, HOUR // MINUTE)
    return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"


def _marks(definition: Definition, low: int, high: int) -> list[str]:
    match definition:
        case Versions():
            return [words_of(note) for note in marks_of(rules_at(definition, low), low + 1, high - 1)]
        case Listed(spans=spans):
            return [label for start, end, label in spans if label and start < high and low < end]
        case Combined(left=left, right=right):
            return [*_marks(left, low, high), *_marks(right, low, high)]
