"""
What a stretch of time is made of: the window that opens it, what shaped it, a change of the clock.

Read from the definition, not from the compiled edges: only the bounds of the stretches come from those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TypeAlias

from attrs import frozen

from servicekit.calendars.compilation import closures, exceptions_on, wall_micros
from servicekit.calendars.definition import Combined, DatedException, Definition, Listed, Rules, Versions
from servicekit.calendars.hours import ALWAYS, WEEKDAYS, Window
from servicekit.calendars.instants import SECOND, from_micros, zone
from servicekit.calendars.timeline import Timeline

__all__ = ["Described", "Note", "clock_changes", "describe", "marks_of", "rules_at", "words_of"]

Note: TypeAlias = tuple[str, ...]
"""What made a stretch what it is: a code and what it is about. ``after`` and ``named`` end with another note."""

_JOIN = "; "
_WORDS = {
    "open_hours": "{}",
    "always_open": "always open",
    "clocks_forward": "clocks go forward by {} minutes",
    "clocks_back": "clocks go back by {} minutes",
    "holiday": "holiday {} ({})",
    "exception_replace": "{} instead {}",
    "exception_closed": "{} instead closed",
    "exception_add": "{} as well {}",
    "exception_remove": "{} not open {}",
    "label": "{}",
    "not_during": "not during {}",
}


@frozen(kw_only=True)
class Described:
    """
    A stretch ``[start, end)`` of aware UTC moments, whether it *is_open*, and a *note* of what made it so.

    *notes* are what *note* was made from, for other languages. *windows*: the hours it lies in (``mon 09:00-17:00``).
    *holidays* and *exceptions*: those that shaped it. *clock*: the change of the clock within it. *labels*: the people
    on shift, the pauses.
    """

    start: datetime
    end: datetime
    is_open: bool
    note: str
    notes: tuple[Note, ...] = ()

    def _of(self, *kinds: str) -> tuple[str, ...]:
        return tuple(words_of(note) for note in self.notes if _kind(note).startswith(kinds))

    @property
    def windows(self) -> tuple[str, ...]:
        """The hours it lies in."""
        return self._of("open_hours", "always_open")

    @property
    def holidays(self) -> tuple[str, ...]:
        """The holidays that shaped it."""
        return self._of("holiday")

    @property
    def exceptions(self) -> tuple[str, ...]:
        """The exceptions that shaped it."""
        return self._of("exception")

    @property
    def labels(self) -> tuple[str, ...]:
        """The people on shift, the pauses."""
        return self._of("label", "not_during")

    @property
    def clock(self) -> str:
        """The change of the clock within it."""
        return _JOIN.join(self._of("clocks"))


def _kind(note: Note) -> str:
    """The code of a note, that of the named one for a name."""
    return _kind(note[2:]) if note[0] == "named" else note[0]


def words_of(note: Note) -> str:
    """The note in English."""
    match note:
        case ("after", *rest):
            return f"after {words_of(tuple(rest))}"
        case ("named", name, *rest):
            return f"{name}: {words_of(tuple(rest))}"
    return _WORDS[note[0]].format(*note[1:])


def describe(timeline: Timeline, a: int, b: int, *, closed: bool = False) -> tuple[Described, ...]:
    """The openings between two moments, with their notes; with *closed*, what lies between them too."""
    found: list[Described] = []
    at = a
    for start, end in timeline.spans_micros(a, b):
        if closed and at < start:
            found.append(_described(timeline.definition, at, start, is_open=False))
        passed = [] if closed or at >= start else [("after", *note) for note in _closed(timeline.definition, at, start)]
        found.append(_described(timeline.definition, start, end, is_open=True, passed=passed))
        at = end
    if closed and at < b:
        found.append(_described(timeline.definition, at, b, is_open=False))
    return tuple(found)


def _described(
    definition: Definition, start: int, end: int, *, is_open: bool, passed: Iterable[Note] = ()
) -> Described:
    made = (_opened if is_open else _closed)(definition, start, end)
    notes = tuple(dict.fromkeys([*made, *clock_changes(definition.zone, start, end), *passed]))
    note = _JOIN.join(map(words_of, notes))
    return Described(start=from_micros(start), end=from_micros(end), is_open=is_open, note=note, notes=notes)


def clock_changes(name: str, start: int, end: int) -> Iterator[Note]:
    """The change of the clock between two moments, if they differ in their offset from UTC."""
    tz = zone(name)
    before, after = (from_micros(at).astimezone(tz).utcoffset() for at in (start, end))
    assert before is not None
    assert after is not None
    if before != after:
        minutes = abs(after - before).total_seconds() / 60
        yield f"clocks_{'forward' if after > before else 'back'}", f"{minutes:g}"


def rules_at(definition: Versions, at: int) -> Rules:
    """The rules of the version that is valid at a moment."""
    rules = definition.versions[0].rules
    for version in definition.versions[1:]:
        if version.begins is not None and version.begins <= at:
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


def _opened(definition: Definition, start: int, end: int) -> Iterator[Note]:
    """What opens a stretch that is open."""
    match definition:
        case Listed(spans=spans):
            yield from _labelled(spans, start, end)
        case Combined(operation=operation, left=left, right=right):
            for part in (left,) if operation == "minus" else (left, right):
                name = ("named", part.key) if isinstance(part, Versions) and operation == "or" else ()
                yield from ((*name, *note) for note in _opened(part, start, end))
        case Versions():
            yield from _opened_by_rules(rules_at(definition, start), start, end)


def _opened_by_rules(rules: Rules, start: int, end: int) -> Iterator[Note]:
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
        yield ("always_open",)
    else:
        yield from (
            ("open_hours", each) for each in (windows if len(windows) < 4 else [windows[0], "...", windows[-1]])
        )
    yield from marks_of(rules, start, end)


def _overlapping(windows: tuple[Window, ...], day: int, rules: Rules, start: int, end: int) -> Iterator[Window]:
    tz = zone(rules.zone)
    for window in windows:
        if wall_micros(day, window.start, tz) < end and start < wall_micros(day, window.end, tz):
            yield window


def marks_of(rules: Rules, start: int, end: int) -> Iterator[Note]:
    """The exceptions and holidays whose windows meet a stretch; meeting at an edge counts: they cut it."""
    days = _days(rules, start, end)
    around = range(days[0] - 1, days[-1] + 2)
    special = exceptions_on(rules, around.start, around.stop)
    for day in special:
        for exception in special[day]:
            if any(_touching(exception.windows, day, rules, start, end)) or (day in days and not exception.windows):
                yield _exception_note(exception)
    for day, found in sorted(closures(rules, around.start, around.stop).items()):
        for holiday in found:
            if any(_touching(holiday.closed, day, rules, start, end)):
                yield "holiday", str(holiday.name or holiday.rule), str(date.fromordinal(day))


def _exception_note(exception: DatedException) -> Note:
    windows = ", ".join(map(str, exception.windows))
    dates = str(exception.first) + (f"/{exception.last}" if exception.last != exception.first else "")
    name = ("named", exception.name) if exception.name else ()
    return (*name, f"exception_{exception.kind}", dates, windows) if windows else (*name, "exception_closed", dates)


def _closed(definition: Definition, start: int, end: int) -> Iterator[Note]:
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


def _labels(definition: Definition, start: int, end: int) -> Iterator[Note]:
    """The labels of what is taken out of a calendar."""
    if isinstance(definition, Listed):
        yield from _labelled(definition.spans, start, end)
    else:
        yield "not_during", definition.key


def _labelled(spans: Iterable[tuple[int, int, str]], start: int, end: int) -> Iterator[Note]:
    yield from (("label", label) for low, high, label in spans if label and low < end and start < high)
