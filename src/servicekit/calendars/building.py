"""What a constructor takes, turned into rules: dates, texts, tables or ready values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from attrs import evolve

from servicekit.calendars.definition import DatedException, HolidayCuts, Rules, Version
from servicekit.calendars.holidays import Holiday, OnDate, parse_rule
from servicekit.calendars.hours import CLOSED_WEEK, WHOLE_DAY, HoursInput, week_of, windows_of
from servicekit.errors import InputError

__all__ = ["ExceptionInput", "HolidayInput", "date_of", "exception_from", "holiday_from", "rules_from", "version_from"]

HolidayItem: TypeAlias = "Holiday | date | str"
HolidayInput: TypeAlias = "Iterable[HolidayItem] | Mapping[str, str] | Mapping[date, str]"
ExceptionInput: TypeAlias = "DatedException | Mapping[str, Any]"


def rules_from(
    zone: str,
    hours: HoursInput | None,
    weeks: Iterable[HoursInput] | None,
    cycle_start: date | None,
    holidays: HolidayInput,
    exceptions: Iterable[ExceptionInput],
    holiday_cuts: HolidayCuts,
) -> Rules:
    """The rules of a calendar's first version from the arguments of its constructor."""
    given: dict[str, Any] = {"hours": hours, "weeks": weeks, "cycle_start": cycle_start}
    rules = Rules(zone=zone, holiday_cuts=holiday_cuts)
    return _changed(rules, {**given, "holidays": holidays, "exceptions": exceptions})


def version_from(starts: date | None, rules: Rules, changes: Mapping[str, Any] | None = None) -> Version:
    """A version of the rules from a date on, with the changes that the constructor's arguments name."""
    known = {"zone", "hours", "weeks", "cycle_start", "holidays", "exceptions", "holiday_cuts"}
    if unknown := sorted(set(changes or ()) - known):
        raise InputError(f"a version has no {unknown[0]!r} (it has {', '.join(sorted(known))})", value=unknown)
    return Version(starts=starts, rules=_changed(rules, changes or {}))


def _changed(rules: Rules, changes: Mapping[str, Any]) -> Rules:
    fields = {name: changes[name] for name in ("zone", "holiday_cuts") if name in changes}
    hours, weeks, start = changes.get("hours"), changes.get("weeks"), changes.get("cycle_start")
    if hours is not None and weeks is not None:
        raise InputError("give hours for one week or weeks for a cycle, not both", value=hours)
    if hours is not None:
        fields["weeks"] = (week_of(hours),)
    elif weeks is not None:
        fields["weeks"] = tuple(week_of(week) for week in weeks) or (CLOSED_WEEK,)
    if len(fields.get("weeks", ())) > 1 and start is None:
        raise InputError("a cycle of weeks needs cycle_start, a date in its first week", value=weeks)
    if start is not None:
        fields["cycle_start"] = date_of(start, "cycle_start")
    if "holidays" in changes:
        fields["holidays"] = _holidays(changes["holidays"])
    if "exceptions" in changes:
        fields["exceptions"] = tuple(exception_from(given) for given in changes["exceptions"])
    return evolve(rules, **fields)


def _holidays(given: HolidayInput) -> tuple[Holiday, ...]:
    if isinstance(given, str):
        raise InputError(f"holidays are a list, or a table of rules with their names, not {given!r}", value=given)
    named = given.items() if isinstance(given, Mapping) else ((item, "") for item in given)
    return tuple(holiday_from(item, name) for item, name in named)


def holiday_from(item: HolidayItem, name: str = "") -> Holiday:
    """A holiday from a value, a date, or a rule in its written form."""
    if isinstance(item, Holiday):
        return item
    if isinstance(item, str):
        return Holiday(parse_rule(item), name)
    return Holiday(OnDate(date_of(item, "holiday")), name)


def exception_from(given: ExceptionInput) -> DatedException:
    """An exception from a value, or from a table such as ``{"date": "2026-12-24", "replace": ["09:00-12:00"]}``."""
    if isinstance(given, DatedException):
        return given
    kinds = [kind for kind in ("replace", "add", "remove") if kind in given]
    if len(kinds) != 1 or "date" not in given or set(given) - {"date", "until", "name", *kinds}:
        message = "an exception has a date, perhaps until and name, and one of replace, add, remove"
        raise InputError(f"{message}: {given!r:.120}", value=given)
    first = date_of(given["date"], "date")
    windows = [WHOLE_DAY] if given[kinds[0]] == "all day" else given[kinds[0]]
    return DatedException(
        kind=kinds[0],  # type: ignore[arg-type]
        first=first,
        last=date_of(given.get("until", first), "until"),
        windows=windows_of(windows),
        name=given.get("name", ""),
    )


def date_of(value: object, name: str = "") -> date:
    """A date from a date or its ISO form; a datetime is refused, for its date depends on a zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    message = f"{name} must be a date such as 2026-12-24, not {value!r}" if name else f'"{value!s:.40}" is not a date'
    raise InputError(message, name=name, value=value)
