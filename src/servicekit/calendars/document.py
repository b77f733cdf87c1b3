"""
The written form of a calendar, as it stands in a policy file.

::

    [calendars.support]
    zone = "Europe/Berlin"
    hours = { mon-fri = ["09:00-12:30", "13:30-18:00"] }     # or "always"
    weeks = [ { sat = ["09:00-12:00"] }, {} ]                 # instead of hours: a cycle ...
    cycle_start = 2026-01-05                                  # ... whose first week contains this date
    holidays = { "12-25" = "Christmas Day" }                  # or a list of rules, or of tables
    exceptions = [ { date = 2026-12-24, replace = ["09:00-12:00"], name = "Christmas Eve" } ]
    holiday_cuts = "date"                                     # or "shift"
    versions = [ { starts = 2027-01-01, hours = { mon-fri = ["08:00-18:00"] } } ]    # a date, or a moment in UTC

    [calendars.crew]                                          # listed spans, such as the shifts of people
    zone = "UTC"
    spans = [ { start = 2026-03-01T08:00:00Z, end = 2026-03-01T16:00:00Z, label = "Ada" } ]

    [calendars.both]                                          # two calendars combined: and, or, minus
    and = [ { zone = "Asia/Tokyo", hours = "always" }, { zone = "UTC", hours = { mon = ["09:00-17:00"] } } ]

Reading reports every problem at once, each with its place; a key that is not known is a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast, get_args

from attrs import evolve

from servicekit.calendars.building import date_of
from servicekit.calendars.calendar import BusinessCalendar
from servicekit.calendars.definition import (
    Combined,
    DatedException,
    Definition,
    HolidayCuts,
    Listed,
    Rules,
    Version,
    Versions,
)
from servicekit.calendars.holidays import Holiday, Observed, OnDate, parse_rule
from servicekit.calendars.hours import CLOSED_WEEK, Week, read_week
from servicekit.calendars.instants import from_micros, to_micros
from servicekit.calendars.reading import Reading
from servicekit.errors import InvalidDocument, Problem

__all__ = ["calendar_from", "read_calendar"]

_KINDS = ("replace", "add", "remove")
_OPERATIONS = ("and", "or", "minus")
_RULES = ("zone", "hours", "weeks", "cycle_start", "holidays", "exceptions", "holiday_cuts")
_DEEPEST = 8  # calendars combined of combined ones


def read_calendar(key: str, data: object, path: str = "calendar") -> tuple[BusinessCalendar | None, list[Problem]]:
    """The calendar of a table, or ``None`` with everything that is wrong with it."""
    document = _Document()
    if not key:
        document.problem(path, "a calendar needs a name")
    definition = document.definition(key, data, path, 0)
    if definition is None or document.problems:
        return None, document.problems
    return BusinessCalendar.of(definition), []


def calendar_from(key: str, data: Mapping[str, Any]) -> BusinessCalendar:
    """
    The calendar of a table.

    Raises:
        InvalidDocument: with every problem at once.
    """
    calendar, problems = read_calendar(key, data, key)
    if calendar is None:
        raise InvalidDocument(problems, source="calendar")
    return calendar


class _Document(Reading):
    """A calendar's table being read."""

    # -- the three kinds of calendars --------------------------------------------------------------------------------

    def definition(self, key: str, data: object, path: str, depth: int) -> Definition | None:
        table = self.table(data, path)
        if table is None:
            return None
        key = self.text(table, "key", path, key) if depth else key
        operations = [name for name in _OPERATIONS if name in table]
        if operations:
            return self.combined(key, table, path, depth, operations[0])
        return self.listed(key, table, path, depth) if "spans" in table else self.versions(key, table, path, depth)

    def combined(self, key: str, data: Mapping[str, Any], path: str, depth: int, operation: str) -> Definition | None:
        self.known(data, path, (operation, "key") if depth else (operation,))
        if depth >= _DEEPEST:
            self.problem(path, f"calendars are combined more than {_DEEPEST} deep")
            return None
        parts = [
            self.definition(f"{key}.{operation}.{index}", part, place, depth + 1)
            for index, (place, part) in enumerate(self.entries(data, operation, path))
        ]
        if len(parts) < 2:
            self.problem(f"{path}.{operation}", "needs two calendars or more")
        if len(parts) < 2 or None in parts:
            return None
        whole = cast("list[Definition]", parts)
        left = whole[0]
        for right in whole[1:]:
            left = Combined(key=key, operation=cast("Any", operation), left=left, right=right)
        return left

    def listed(self, key: str, data: Mapping[str, Any], path: str, depth: int) -> Definition | None:
        self.known(data, path, ("zone", "spans", "key") if depth else ("zone", "spans"))
        spans = [self.span(entry, place) for place, entry in self.entries(data, "spans", path)]
        zone = self.text(data, "zone", path, "UTC")
        found = tuple(span for span in spans if span is not None)
        return self.attempt(f"{path}.zone", lambda: Listed(key=key, zone=zone, spans=found))

    def span(self, entry: object, path: str) -> tuple[int, int, str] | None:
        table = self.table(entry, path)
        if table is None:
            return None
        self.known(table, path, ("start", "end", "label"))
        ends = [self.moment(table, name, path) for name in ("start", "end")]
        if ends[0] is None or ends[1] is None:
            return None
        if ends[1] <= ends[0]:
            self.problem(path, "ends before it starts")
        return ends[0], ends[1], self.text(table, "label", path)

    def moment(self, data: Mapping[str, Any], name: str, path: str) -> int | None:
        """A moment with its offset: a datetime, or its ISO form."""
        found = data.get(name)
        try:
            moment = datetime.fromisoformat(found) if isinstance(found, str) else found
        except ValueError:
            moment = None
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            return to_micros(moment)
        self.problem(f"{path}.{name}", f"{found!r:.60} is not a moment with its offset, such as 2026-03-01T08:00:00Z")
        return None

    def versions(self, key: str, data: Mapping[str, Any], path: str, depth: int) -> Definition | None:
        self.known(data, path, (*_RULES, "versions", "key") if depth else (*_RULES, "versions"))
        if "zone" not in data:
            self.problem(path, "zone is missing: the IANA name of the zone of the hours, such as 'Europe/Berlin'")
        if not data.keys() & {"hours", "weeks", "exceptions", "versions"}:
            self.problem(path, "hours are missing")
        rules = self.rules(Rules(zone="UTC"), data, path)
        found = [Version(rules=rules)]
        for place, entry in self.entries(data, "versions", path):
            table = self.table(entry, place)
            if table is None:
                continue
            self.known(table, place, ("starts", *_RULES))
            found.append(Version(rules=self.rules(found[-1].rules, table, place), starts=self.starts(table, place)))
        if self.problems:
            return None
        return self.attempt(f"{path}.versions", lambda: Versions(key=key, versions=tuple(found)))

    def starts(self, data: Mapping[str, Any], path: str) -> date | None:
        """When a version begins: at a date, or at a moment with its offset."""
        given = data.get("starts")
        if isinstance(given, datetime) or (isinstance(given, str) and len(given) > len("2027-01-01")):
            moment = self.moment(data, "starts", path)
            return None if moment is None else from_micros(moment)
        return self.day(data, "starts", path)

    # -- the rules of one version ------------------------------------------------------------------------------------

    def rules(self, before: Rules, data: Mapping[str, Any], path: str) -> Rules:
        """The rules of *before* with what the table states."""
        rules = before
        if "zone" in data:
            name = self.text(data, "zone", path)
            rules = self.attempt(f"{path}.zone", lambda: evolve(before, zone=name)) or before
        fields: dict[str, Any] = {}
        if "hours" in data or "weeks" in data:
            fields["weeks"] = self.weeks(data, path)
        if "cycle_start" in data:
            fields["cycle_start"] = self.day(data, "cycle_start", path) or rules.cycle_start
        elif len(fields.get("weeks", ())) > 1:
            self.problem(path, "a cycle of weeks needs cycle_start, a date in its first week")
        if "holidays" in data:
            fields["holidays"] = self.holidays(data, path)
        if "holiday_cuts" in data:
            fields["holiday_cuts"] = self.word(data, "holiday_cuts", path, get_args(HolidayCuts))
        rules = evolve(rules, **fields)
        if "exceptions" in data:
            exceptions = self.exceptions(data, path)
            return self.attempt(f"{path}.exceptions", lambda: evolve(rules, exceptions=exceptions)) or rules
        return rules

    def weeks(self, data: Mapping[str, Any], path: str) -> tuple[Week, ...]:
        if "hours" in data:
            if "weeks" in data:
                self.problem(f"{path}.weeks", "give hours for one week or weeks for a cycle, not both")
            return (read_week(data["hours"], f"{path}.hours", self.problems),)
        found = tuple(read_week(week, place, self.problems) for place, week in self.entries(data, "weeks", path))
        if not found:
            self.problem(f"{path}.weeks", "a cycle needs at least one week")
        return found or (CLOSED_WEEK,)

    def holidays(self, data: Mapping[str, Any], path: str) -> tuple[Holiday, ...]:
        given = data["holidays"]
        if isinstance(given, Mapping):
            found = [
                self.holiday({"date": rule, "name": name}, f"{path}.holidays.{rule}") for rule, name in given.items()
            ]
        else:
            found = [self.holiday(entry, place) for place, entry in self.entries(data, "holidays", path)]
        return tuple(holiday for holiday in found if holiday is not None)

    def holiday(self, entry: object, path: str) -> Holiday | None:
        table = entry if isinstance(entry, Mapping) else {"date": entry}
        self.known(table, path, ("date", "name", "observed", "closed"))
        if "date" not in table:
            self.problem(path, "date is missing")
            return None
        when = table["date"]
        rule = self.attempt(path, lambda: parse_rule(when) if isinstance(when, str) else OnDate(date_of(when)))
        observed = cast("Observed", self.word(table, "observed", path, get_args(Observed)))
        closed = self.windows(table.get("closed", "all day"), f"{path}.closed")
        name = self.text(table, "name", path)
        return Holiday(rule, name, closed, observed) if rule is not None else None

    def exceptions(self, data: Mapping[str, Any], path: str) -> tuple[DatedException, ...]:
        found = [self.exception(entry, place) for place, entry in self.entries(data, "exceptions", path)]
        return tuple(exception for exception in found if exception is not None)

    def exception(self, entry: object, path: str) -> DatedException | None:
        table = self.table(entry, path)
        if table is None:
            return None
        self.known(table, path, ("date", "until", "name", *_KINDS))
        first = self.day(table, "date", path)
        last = self.day(table, "until", path) if "until" in table else first
        kinds = [kind for kind in _KINDS if kind in table]
        if len(kinds) != 1:
            self.problem(path, "needs one of replace, add, remove")
            return None
        windows = self.windows(table[kinds[0]], f"{path}.{kinds[0]}")
        name = self.text(table, "name", path)
        if first is None or last is None:
            return None
        kind = cast("Any", kinds[0])
        return self.attempt(path, lambda: DatedException(kind=kind, first=first, last=last, windows=windows, name=name))
