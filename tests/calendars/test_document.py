"""The written form of calendars: every kind, every mistake with its place."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from servicekit.calendars import BusinessCalendar, Span, calendar_from, read_calendar, write_calendar
from servicekit.errors import InvalidDocument
from tests.calendars.builders import a_calendar, utc

EVERYTHING = """
zone = "Europe/Berlin"
weeks = [ { mon-fri = ["09:00-12:30", "13:30-18:00"], sat = ["22:00-02:00"] }, { mon-fri = ["09:00-17:00"] } ]
cycle_start = 2026-01-05
holiday_cuts = "shift"
holidays = [
    2026-10-31,
    "12-25",
    { date = "easter+1", name = "Easter Monday" },
    { date = "12-24", name = "Christmas Eve", closed = ["12:00-24:00"] },
    { date = "07-04", observed = "nearest" },
]
exceptions = [
    { date = 2026-12-24, replace = ["09:00-11:00"], name = "half day" },
    { date = 2026-08-01, until = 2026-08-07, remove = "all day" },
    { date = 2026-08-03, add = ["10:00-12:00"] },
]
versions = [ { starts = 2027-01-01, zone = "Europe/Paris", hours = "always", holidays = { "01-01" = "New Year" } } ]
"""

AND = {"zone": "Asia/Tokyo", "hours": "always"}


def _paths(data: object) -> list[str]:
    return [problem.path for problem in read_calendar("support", data, "calendars.support")[1]]


def test_everything_in_one_document() -> None:
    """A document with every key gives the calendar that the constructor gives."""
    read = calendar_from("support", tomllib.loads(EVERYTHING))
    document = write_calendar(read)

    assert calendar_from("support", document) == read
    assert document["holidays"][3] == {"date": "12-24", "name": "Christmas Eve", "closed": ["12:00-24:00"]}
    assert document["versions"][0]["starts"] == "2027-01-01"
    assert not read.is_open(utc("2026-08-02 10:00"))
    assert not read.is_open(utc("2026-08-03 09:00"))  # what is removed is closed, whatever adds to it
    assert read.is_open(utc("2027-06-01 03:00"))


def test_an_absent_key_of_a_version_stays() -> None:
    """A version states what changes; the rest is as before."""
    data = {"zone": "UTC", "hours": {"mon": ["09:00-17:00"]}, "holidays": ["12-25"]}
    changed = calendar_from("s", {**data, "versions": [{"starts": "2027-01-01", "hours": {"fri": ["09:00-17:00"]}}]})

    assert changed.definition.versions[1].rules.holidays == changed.definition.versions[0].rules.holidays  # type: ignore[union-attr]
    assert changed == calendar_from("s", write_calendar(changed))


def test_the_other_kinds() -> None:
    """Listed spans and combined calendars are read as they are written."""
    span = Span(start=utc("2026-03-23 06:00"), end=utc("2026-03-23 14:00"))
    roster = BusinessCalendar.of_shifts({"Ada": [span], "Bo": [span]}, key="c")
    office = a_calendar()
    for calendar in (roster, office & roster, (office | roster) - office, office.except_([span])):
        document = json.loads(json.dumps(write_calendar(calendar)))

        assert calendar_from(calendar.key, document) == calendar


def test_three_calendars_combined() -> None:
    """A list of several is combined from the left."""
    days = [{"zone": "UTC", "hours": {day: ["09:00-10:00"]}} for day in ("mon", "tue", "wed")]
    calendar = calendar_from("three", {"or": days})

    assert len(calendar.spans(utc("2026-03-23"), utc("2026-03-30"))) == 3


def test_all_problems_at_once() -> None:
    """Every mistake of a calendar is told, each with its place, and a hint where one is near."""
    data = {
        "zone": "Europe/Berlim",
        "hours": {"mon": ["09:00-12:00", "13:00-25:00"], "tues": [], "wed": "09:00-17:00"},
        "holidays": ["2026-13-01", {"name": "no date"}, {"date": "12-25", "closed": ["x"], "observed": "always"}],
        "exceptions": [{"date": "2026-01-01"}, {"date": "2026-01-01", "add": [], "extra": 1}, 5],
        "exeptions": [],
        "holiday_cuts": "night",
        "versions": [{"hours": {}}],
    }
    calendar, problems = read_calendar("support", data, "calendars.support")
    found = {problem.path: problem for problem in problems}

    assert calendar is None
    assert str(found["calendars.support.hours.mon[1]"]) == (
        'calendars.support.hours.mon[1]: "25:00" is not a time of day'
    )
    assert found["calendars.support.exeptions"].hint == "did you mean 'exceptions'?"
    assert "did you mean 'Europe/Berlin'?" in found["calendars.support.zone"].message
    assert set(found) >= {
        f"calendars.support.{place}"
        for place in (
            "hours.tues",
            "hours.wed",
            "holidays[0]",
            "holidays[1]",
            "holidays[2].closed[0]",
            "holidays[2].observed",
            "exceptions[0]",
            "exceptions[1].extra",
            "exceptions[2]",
            "holiday_cuts",
            "versions[0]",
        )
    }


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], "calendars.support"),
        ({}, "calendars.support"),
        ({"zone": "UTC"}, "calendars.support"),
        ({"zone": "UTC", "hours": {}, "weeks": [{}]}, "calendars.support.weeks"),
        ({"zone": "UTC", "weeks": []}, "calendars.support.weeks"),
        ({"zone": "UTC", "weeks": [{}, {}]}, "calendars.support"),
        ({"zone": 5, "hours": {}}, "calendars.support.zone"),
        ({"zone": "UTC", "hours": 5}, "calendars.support.hours"),
        ({"zone": "UTC", "hours": {}, "holidays": "12-25"}, "calendars.support.holidays"),
        (
            {"zone": "UTC", "hours": {}, "exceptions": [{"date": "x", "add": []}]},
            "calendars.support.exceptions[0].date",
        ),
        (
            {"zone": "UTC", "hours": {}, "exceptions": [{"date": "2026-01-01", "replace": []}] * 2},
            "calendars.support.exceptions",
        ),
        (
            {"zone": "UTC", "hours": {}, "versions": [{"starts": "2026-02-01"}, {"starts": "2026-01-01"}]},
            "calendars.support.versions",
        ),
        ({"and": [AND]}, "calendars.support.and"),
        ({"and": [AND, AND], "zone": "UTC"}, "calendars.support.zone"),
        ({"and": [AND, {**AND, "zone": "x"}]}, "calendars.support.and[1].zone"),
        ({"spans": [{"start": "2026-01-01T00:00:00"}]}, "calendars.support.spans[0].start"),
        (
            {"spans": [{"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}]},
            "calendars.support.spans[0]",
        ),
        ({"spans": [5]}, "calendars.support.spans[0]"),
        ({"zone": "UTC", "hours": {}, "holidays": ["12-25"] * 10_001}, "calendars.support.holidays"),
    ],
)
def test_each_mistake_has_its_place(data: Any, path: str) -> None:
    """One mistake is one problem, at its place."""
    assert path in _paths(data)


def test_nesting_is_limited() -> None:
    """Calendars combined too deep are refused instead of exhausting the stack."""
    data: dict[str, Any] = AND
    for _ in range(500):
        data = {"or": [data, AND]}

    assert any("more than 8 deep" in problem.message for problem in read_calendar("deep", data)[1])


def test_raised_together() -> None:
    """The form that raises carries the same problems."""
    with pytest.raises(InvalidDocument) as caught:
        calendar_from("support", {"zone": "x", "hours": {"noday": []}})

    assert [problem.path for problem in caught.value.problems] == ["support.zone", "support.hours.noday"]
