"""
Opening hours on the wall clock: windows of a day, the seven days of a week.

A window that ends at or before it starts runs into the next day (``22:00-06:00``); ``24:00`` is the end of the day. A
window belongs to the day on which it starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import TypeAlias

from attrs import field, frozen

from servicekit.errors import InputError, Problem

__all__ = [
    "ALWAYS",
    "CLOSED_WEEK",
    "WEEKDAYS",
    "WHOLE_DAY",
    "HoursInput",
    "Week",
    "Window",
    "WindowInput",
    "read_week",
    "read_windows",
    "week_of",
    "windows_of",
    "write_week",
]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = {
    name + rest: name
    for name, rest in zip(WEEKDAYS, ("day", "sday", "nesday", "rsday", "day", "urday", "day"), strict=True)
}
_DAY = 86_400
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_MOST_WINDOWS = 96

WindowInput: TypeAlias = "str | tuple[str | time, str | time] | Window"
HoursInput: TypeAlias = "Mapping[str, Iterable[WindowInput]] | str"


@frozen(order=True)
class Window:
    """From *start* to *end* in seconds of the wall clock after midnight; *end* may lie on the next day (> 86400)."""

    start: int = field()
    end: int = field()

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start < _DAY or not self.start < self.end <= self.start + _DAY:
            raise InputError(f"no window of a day: {self.start} to {self.end} seconds after midnight", value=self)

    def __str__(self) -> str:
        end = self.end if self.end <= _DAY else self.end - _DAY
        return f"{_clock_text(self.start)}-{_clock_text(end)}"


Week: TypeAlias = tuple[tuple[Window, ...], ...]
WHOLE_DAY = Window(0, _DAY)
CLOSED_WEEK: Week = ((),) * 7
ALWAYS: Week = ((WHOLE_DAY,),) * 7


def _clock_text(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def _clock(text: object) -> int:
    """Seconds after midnight of a time of day, ``00:00`` to ``24:00``."""
    if isinstance(text, time) and text.tzinfo is None and not text.microsecond:
        return text.hour * 3600 + text.minute * 60 + text.second
    found = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if found:
        hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= _DAY:
            return total
    raise InputError(f'"{text!s:.40}" is not a time of day', value=text)


def _window(value: object) -> Window:
    """One window from ``"09:00-17:00"``, ``("09:00", "17:00")`` or a Window."""
    if isinstance(value, Window):
        return value
    ends = value.split("-") if isinstance(value, str) else value
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        raise InputError(f'"{value!s:.40}" is not a window such as "09:00-17:00"', value=value)
    start, end = (_clock(part.strip() if isinstance(part, str) else part) for part in ends)
    if start == _DAY:
        raise InputError(f'"{value!s:.40}" starts at the end of the day: write it on the next day', value=value)
    return Window(start, end if end > start else end + _DAY)


def windows_of(values: Iterable[WindowInput]) -> tuple[Window, ...]:
    """Windows in order; overlapping ones are kept as given (the set they cover is the same)."""
    problems: list[Problem] = []
    windows = read_windows(values, "windows", problems)
    if problems:
        raise InputError("; ".join(problem.message for problem in problems), problems=tuple(problems))
    return windows


def read_windows(values: object, path: str, problems: list[Problem]) -> tuple[Window, ...]:
    """Windows of one day from their written form; what is wrong is added to *problems* with its place."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        problems.append(Problem(path=path, message=f"{values!r:.60} is not a list of windows"))
        return ()
    windows = []
    for index, value in enumerate(values):
        try:
            windows.append(_window(value))
        except InputError as error:
            problems.append(Problem(path=f"{path}[{index}]", message=error.message))
    if len(windows) > _MOST_WINDOWS:
        problems.append(Problem(path=path, message=f"{len(windows)} windows on one day (at most {_MOST_WINDOWS})"))
    return tuple(sorted(windows))


def week_of(hours: HoursInput) -> Week:
    """A week from ``{"mon-fri": ["09:00-17:00"], "sat": [...]}`` or ``"always"``."""
    problems: list[Problem] = []
    week = read_week(hours, "hours", problems)
    if problems:
        raise InputError("; ".join(str(problem) for problem in problems), problems=tuple(problems))
    return week


def read_week(hours: object, path: str, problems: list[Problem]) -> Week:
    """A week from its written form: days ``mon`` to ``sun``, ranges ``mon-fri``, or the word ``always``."""
    if hours == "always":
        return ALWAYS
    if not isinstance(hours, Mapping):
        problems.append(Problem(path=path, message=f'{hours!r:.60} is not a table of days, nor "always"'))
        return CLOSED_WEEK
    days: dict[int, tuple[Window, ...]] = {}
    for name, values in hours.items():
        covered = _days(name)
        place = f"{path}.{name}"
        if not covered:
            hint = f"days are {', '.join(WEEKDAYS)}, or a range such as mon-fri"
            problems.append(Problem(path=place, message=f"{name!r:.40} is not a day of the week", hint=hint))
            continue
        windows = read_windows(values, place, problems)
        for day in covered:
            if day in days:
                problems.append(Problem(path=place, message=f"{WEEKDAYS[day]} is given twice"))
            days[day] = windows
    return tuple(days.get(day, ()) for day in range(7))


def _days(name: object) -> list[int]:
    """The weekdays (Monday is 0) of ``mon``, ``monday`` or ``mon-fri``; a range may pass Sunday."""
    ends = [_LONG.get(part, part) for part in str(name).lower().split("-")]
    if len(ends) > 2 or any(end not in WEEKDAYS for end in ends):
        return []
    first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def write_week(week: Week) -> dict[str, list[str]] | str:
    """The canonical written form of a week."""
    if week == ALWAYS:
        return "always"
    return {name: [str(window) for window in windows] for name, windows in zip(WEEKDAYS, week, strict=True) if windows}
