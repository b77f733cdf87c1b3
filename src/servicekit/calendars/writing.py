"""The canonical written form of a calendar: plain JSON that the document module reads back as the same value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from servicekit.calendars.calendar import BusinessCalendar
from servicekit.calendars.definition import Combined, DatedException, Definition, Listed, Rules, Versions
from servicekit.calendars.holidays import Holiday
from servicekit.calendars.hours import WHOLE_DAY, Window, write_week
from servicekit.calendars.instants import from_micros

__all__ = ["write_calendar"]


def write_calendar(calendar: BusinessCalendar) -> dict[str, Any]:
    """The calendar as plain JSON, without its key; equal calendars give equal documents."""
    return _definition(calendar.definition)


def _definition(definition: Definition) -> dict[str, Any]:
    match definition:
        case Versions(versions=versions):
            document = _rules(versions[0].rules)
            later = [{"starts": _starts(version.starts), **_rules(version.rules)} for version in versions[1:]]
            return {**document, "versions": later} if later else document
        case Listed(zone=zone, spans=spans):
            return {"zone": zone, "spans": [_span(*span) for span in spans]}
        case Combined(operation=operation, left=left, right=right):
            return {operation: [{"key": part.key, **_definition(part)} for part in (left, right)]}


def _starts(starts: date | None) -> str:
    """A date, or a moment in UTC."""
    return starts.astimezone(UTC).isoformat() if isinstance(starts, datetime) else str(starts)


def _span(start: int, end: int, label: str) -> dict[str, Any]:
    ends = {"start": from_micros(start).isoformat(), "end": from_micros(end).isoformat()}
    return {**ends, "label": label} if label else ends


def _rules(rules: Rules) -> dict[str, Any]:
    weeks = [write_week(week) for week in rules.weeks]
    document: dict[str, Any] = {"zone": rules.zone}
    document |= {"hours": weeks[0]} if len(weeks) == 1 else {"weeks": weeks}
    document["cycle_start"] = rules.cycle_start.isoformat()
    document["holidays"] = [_holiday(holiday) for holiday in rules.holidays]
    document["exceptions"] = [_exception(exception) for exception in rules.exceptions]
    document["holiday_cuts"] = rules.holiday_cuts
    return document


def _holiday(holiday: Holiday) -> dict[str, Any]:
    document: dict[str, Any] = {"date": str(holiday.rule)}
    if holiday.name:
        document["name"] = holiday.name
    if not holiday.whole_day:
        document["closed"] = _windows(holiday.closed)
    if holiday.observed != "as_dated":
        document["observed"] = holiday.observed
    return document


def _exception(exception: DatedException) -> dict[str, Any]:
    document: dict[str, Any] = {"date": exception.first.isoformat(), exception.kind: _windows(exception.windows)}
    if exception.last != exception.first:
        document["until"] = exception.last.isoformat()
    if exception.name:
        document["name"] = exception.name
    return document


def _windows(windows: tuple[Window, ...]) -> list[str] | str:
    return "all day" if windows == (WHOLE_DAY,) else [str(window) for window in windows]
