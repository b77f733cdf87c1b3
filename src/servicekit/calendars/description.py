"""
What a stretch of time is made of: the window that opens it, what shaped it, a change of the clock.

Read from the definition, not from the compiled edges: only the bounds of the stretches come from those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal, TypeAlias

from attrs import frozen

from servicekit.calendars.compilation import closures, exceptions_on, start_of_day, wall_micros
from servicekit.calendars.definition import Combined, DatedException, Definition, Listed, Rules, Versions
from servicekit.calendars.hours import ALWAYS, WEEKDAYS, Window
from servicekit.calendars.instants import SECOND, from_micros, zone
from servicekit.calendars.timeline import Timeline

__all__ = ["Described", "clock_changes", "describe", "marks_of", "rules_at"]

_Mark: TypeAlias = tuple[Literal["window", "holiday", "exception", "clock", "label", "after"], str]


@frozen(kw_only=True)
class Described:
    """
    A stretch ``[start, end)`` of aware UTC moments, whether it *is_open*, and what made it so, in words.

    *windows*: the hours it lies in (``mon 09:00-17:00``). *holidays* and *exceptions*: those that shaped it. *clock*:
    the change of the clock within it. *labels*: the people on shift, the pauses. *note*: all of that in one line.
    """

    start: datetime
    end: datetime
    is_open: bool
    note: str
    windows: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    clock: str = ""


def describe(timeline: Timeline, a: int, b: int, *, closed: bool = False) -> tuple[Described, ...]:
    """The openings between two moments, with what made them; with *closed*, what lies between them too."""
    found: list[Described] = []
    definition, at = timeline.definition, a
    for start, end in timeline.spans_micros(a, b):
        passed: list[_Mark] = []
        if at < start and closed:
            found.append(_described(definition, at, start, is_open=False))
        elif at < start:
            passed = [("after", f"after {text}") for _, text in _closed(definition, at, start)]
        found.append(_described(definition, start, end, is_open=True, passed=passed))
        at = end
    if closed and at < b:
        found.append(_described(definition, at, b, is_open=False))
    return tuple(found)


def _described(
    definition: Definition, start: int, end: int, *, is_open: bool, passed: Iterable[_Mark] = ()
) -> Described:
    made = _opened(definition, start, end) if is_open else _closed(definition, start, end)
    clock = "; ".join(clock_changes(definition.zone, start, end))
    marks = list(dict.fromkeys([*made, ("clock", clock), *passed]))

    def of(kind: str) -> tuple[str, ...]:
        return tuple(text for found, text in marks if found == kind and text)

    return Described(
        start=from_micros(start),
        end=from_micros(end),
        is_open=is_open,
        note="; ".join(dict.fromkeys(text for _, text in marks if text)),
        windows=of("window"),
        holidays=of("holiday"),
        exceptions=of("exception"),
        labels=of("label"),
        clock=clock,
    )


def clock_changes(name: str, start: int, end: int) -> Iterator[str]:
    """The change of the clock between two moments, if they differ in their offset from UTC."""
    tz = zone(name)
    before, after = (from_micros(at).astimezone(tz).utcoffset() for at in (start, end))
    assert before is not None
    assert after is not None
    if before != after:
        minutes = abs(after - before).total_seconds() / 60
        yield f"clocks go {'forward' if after > before else 'back'} by {minutes:g} minutes"


def rules_at(definition: Versions, at: int) -> Rules:
    """The rules of the version that is valid at a moment."""
    rules = definition.versions[0].rules
    for version in definition.versions[1:]:
        if version.starts is not None and start_of_day(version.starts, zone(version.rules.zone)) <= at:
            rules = version.rules
    return rules


def _days(rules: Rules, start: int, end: int) -> range:
    """The ordinals of the wall-clock dates that a stretch touches."""
    tz = zone(rules.zone)
    first = from_micros(start).astimezone(tz).date().toordinal()
    return range(first, max(first, from_micros(end - 1).astimezone(tz).date().toordinal()) + 1)


def _touching(windows: tuple[Window, ...], day: int, rules: Rules, start: int, end: int) -> Iterator[Window]:
    tz = zone(rules.zone)
    for window in windows:
        if wall_micros(day, window.start, tz) <= end and start <= wall_micros(day, window.end, tz):
            yield window


def _opened(definition: Definition, start: int, end: int) -> Iterator[_Mark]:
    """What opens a stretch that is open."""
    match definition:
        case Listed(spans=spans):
            yield from (("label", label) for low, high, label in spans if low < end and start < high)
        case Combined(operation=operation, left=left, right=right):
            for part in (left,) if operation == "minus" else (left, right):
                name = f"{part.key}: " if isinstance(part, Versions) and operation == "or" else ""
                yield from ((kind, f"{name}{text}") for kind, text in _opened(part, start, end))
        case Versions():
            yield from _opened_by_rules(rules_at(definition, start), start, end)


def _opened_by_rules(rules: Rules, start: int, end: int) -> Iterator[_Mark]:
    days = _days(rules, start, end)
    special = exceptions_on(rules, days[0] - 1, days[-1] + 2)
    replaced = {day for day, found in special.items() if any(e.kind == "replace" for e in found)}
    windows = [
        f"{WEEKDAYS[(day - 1) % 7]} {window}"
        for day in range(days[0] - 1, days[-1] + 1)
        if day not in replaced
        for window in _overlapping(rules.windows_on(day), day, rules, start, end)
    ]
    if windows and all(week == ALWAYS for week in rules.weeks):
        windows = ["always open"]
    yield from (("window", text) for text in (windows if len(windows) < 4 else [windows[0], "...", windows[-1]]))
    yield from marks_of(rules, start, end)


def _overlapping(windows: tuple[Window, ...], day: int, rules: Rules, start: int, end: int) -> Iterator[Window]:
    tz = zone(rules.zone)
    for window in windows:
        if wall_micros(day, window.start, tz) < end and start < wall_micros(day, window.end, tz):
            yield window


def marks_of(rules: Rules, start: int, end: int) -> Iterator[_Mark]:
    """The exceptions and holidays whose windows meet a stretch, in words; meeting at an edge counts: they cut it."""
    days = _days(rules, start, end)
    around = range(days[0] - 1, days[-1] + 2)
    special = exceptions_on(rules, around.start, around.stop)
    for day in special:
        for exception in special[day]:
            if any(_touching(exception.windows, day, rules, start, end)) or (day in days and not exception.windows):
                yield "exception", _exception_text(exception)
    for day, found in sorted(closures(rules, around.start, around.stop).items()):
        for holiday in found:
            if any(_touching(holiday.closed, day, rules, start, end)):
                yield "holiday", f"holiday {holiday.name or holiday.rule} ({date.fromordinal(day)})"


def _exception_text(exception: DatedException) -> str:
    windows = ", ".join(map(str, exception.windows)) or "closed"
    words = {"replace": "instead", "add": "as well", "remove": "not open"}[exception.kind]
    name = f"{exception.name}: " if exception.name else ""
    until = f" to {exception.last}" if exception.last != exception.first else ""
    return f"{name}{exception.first}{until} {words} {windows}"


def _closed(definition: Definition, start: int, end: int) -> Iterator[_Mark]:
    """Why a stretch is closed."""
    match definition:
        case Listed():
            return
        case Combined(operation="minus", left=left, right=right):
            yield from _labels(right, start, end)
            yield from _closed(left, start, end)
        case Combined(left=left, right=right):
            yield from _closed(left, start, end)
            yield from _closed(right, start, end)
        case Versions():
            yield from marks_of(rules_at(definition, start), start + SECOND, end - SECOND)


def _labels(definition: Definition, start: int, end: int) -> Iterator[_Mark]:
    """The labels of what is taken out of a calendar."""
    if isinstance(definition, Listed):
        yield from (("label", label) for low, high, label in definition.spans if low < end and start < high)
    else:
        yield "label", f"not during {definition.key}"
