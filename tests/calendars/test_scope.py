"""What a calendar can express: nights, cycles, exceptions, holidays, shifts of people, versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from servicekit.calendars import BusinessCalendar, Holiday, NthWeekday, Span, Window, parse_rule, work
from servicekit.errors import InputError
from tests.calendars.builders import a_calendar, here, utc


def _hours(calendar: BusinessCalendar, first: str, last: str) -> float:
    return calendar.between(here(first), here(last)) / timedelta(hours=1)


def test_nights() -> None:
    """A night shift belongs to the day on which it starts: Friday's runs into Saturday, Sunday has none."""
    calendar = a_calendar({"mon-fri": ["22:00-06:00"]})

    assert calendar.is_open(here("2026-03-28 05:59"))
    assert not calendar.is_open(here("2026-03-23 05:00"))
    assert _hours(calendar, "2026-03-23", "2026-03-30") == 40


def test_a_night_into_a_monday_on_which_the_clocks_change() -> None:
    """Sunday's night in Casablanca is an hour shorter on 20 August 2012, a Monday that began summer time at 02:00."""
    calendar = a_calendar({"sun": ["22:00-06:00"]}, zone="Africa/Casablanca")
    a, b = utc("2012-08-13 12:00"), utc("2012-08-20 12:00")

    assert [span.duration / timedelta(hours=1) for span in calendar.spans(a, b)] == [7]


def test_to_the_end_of_the_day() -> None:
    """Windows to 24:00 touch those from 00:00, so midnight is no edge."""
    calendar = a_calendar({"mon": ["20:00-24:00"], "tue": ["00:00-04:00"]})

    assert calendar.next_close(here("2026-03-23 21:00")) == here("2026-03-24 04:00")
    assert calendar.is_open(here("2026-03-24 00:00"))


def test_a_cycle_of_weeks() -> None:
    """Alternating Saturdays: the week of the cycle's start has one, the next has none, in both directions of time."""
    with_saturday = {"mon-fri": ["09:00-17:00"], "sat": ["09:00-12:00"]}
    calendar = BusinessCalendar(
        key="shop",
        zone="Europe/Berlin",
        weeks=[with_saturday, {"mon-fri": ["09:00-17:00"]}],
        cycle_start=date(2026, 1, 7),
    )
    saturdays = [day for day in calendar.business_days(date(2025, 12, 20), date(2026, 2, 1)) if day.weekday() == 5]

    assert saturdays == [date(2025, 12, 27), date(2026, 1, 10), date(2026, 1, 24)]


@pytest.mark.parametrize(
    ("exception", "hours"),
    [
        ({"date": "2026-03-24", "replace": ["10:00-12:00"]}, 2),
        ({"date": "2026-03-24", "replace": []}, 0),
        ({"date": "2026-03-24", "add": ["20:00-22:00"]}, 10),
        ({"date": "2026-03-24", "add": ["12:00-14:00"]}, 9),
        ({"date": "2026-03-24", "remove": ["12:00-14:00"]}, 7),
        ({"date": "2026-03-24", "remove": "all day"}, 0),
        ({"date": "2026-03-23", "until": "2026-03-25", "remove": ["09:00-10:00"]}, 7),
    ],
)
def test_exceptions(exception: dict[str, Any], hours: int) -> None:
    """A dated exception replaces the day's windows, adds to them or takes from them, on one date or several."""
    assert _hours(a_calendar(exceptions=[exception]), "2026-03-24", "2026-03-25") == hours


def test_an_exception_beats_a_holiday() -> None:
    """What an exception opens is open on a holiday too; what one removes is closed whatever opened it."""
    named = {"holidays": ["2026-12-24"], "exceptions": [{"date": "2026-12-24", "replace": ["09:00-12:00"]}]}
    added = {"holidays": ["2026-12-24"], "exceptions": [{"date": "2026-12-24", "add": ["10:00-11:00"]}]}
    both = [{"date": "2026-12-24", "replace": ["09:00-12:00"]}, {"date": "2026-12-24", "remove": ["10:00-11:00"]}]

    assert _hours(a_calendar(**named), "2026-12-24", "2026-12-25") == 3
    assert _hours(a_calendar(**added), "2026-12-24", "2026-12-25") == 1
    assert _hours(a_calendar(exceptions=both), "2026-12-24", "2026-12-25") == 2


def test_a_half_day_holiday() -> None:
    """A holiday may close a part of its day."""
    eve = Holiday(parse_rule("12-24"), "Christmas Eve", closed=(Window(43_200, 86_400),))

    assert _hours(a_calendar(holidays=[eve]), "2026-12-24", "2026-12-25") == 3


def test_recurring_and_floating_holidays() -> None:
    """Rules name dates in every year: a fixed day, the n-th weekday, days from Easter, with or without names."""
    calendar = a_calendar(holidays=["12-25", Holiday(NthWeekday(-1, 0, 5)), "easter+1", date(2026, 3, 24)])
    closed = {
        date(2026, 3, 24),
        date(2026, 4, 6),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2027, 3, 29),
        date(2027, 5, 31),
    }
    open_days = set(calendar.business_days(date(2026, 1, 1), date(2028, 1, 1)))

    assert not open_days & closed
    assert date(2026, 3, 23) in open_days


@pytest.mark.parametrize(("cuts", "hours"), [("date", 16), ("shift", 16)])
def test_a_holiday_and_the_night(cuts: Any, hours: int) -> None:
    """Wednesday is a holiday: by date, Tuesday's night ends at midnight; by shift it runs on and Wednesday's is off."""
    calendar = a_calendar({"mon-fri": ["22:00-06:00"]}, holidays=["2026-03-25"], holiday_cuts=cuts)

    assert calendar.is_open(here("2026-03-25 05:00")) is (cuts == "shift")
    assert calendar.is_open(here("2026-03-25 23:00")) is False
    assert calendar.is_open(here("2026-03-26 01:00")) is (cuts == "date")
    assert _hours(calendar, "2026-03-24 12:00", "2026-03-27 12:00") == hours


def test_shifts_of_people() -> None:
    """A roster is open while anybody is on shift, and says who."""
    morning = Span(start=utc("2026-03-23 06:00"), end=utc("2026-03-23 14:00"))
    late = Span(start=utc("2026-03-23 13:00"), end=utc("2026-03-23 21:00"))
    roster = BusinessCalendar.of_shifts({"Ada": [morning], "Bo": [late]}, key="roster")
    (only,) = roster.describe(utc("2026-03-23 00:00"), utc("2026-03-24 00:00"))

    assert roster.between(utc("2026-03-23"), utc("2026-03-24")) == timedelta(hours=15)
    assert only.labels == ("Ada", "Bo")


def test_an_absence() -> None:
    """Spans are taken out of a calendar, which keeps its name."""
    away = Span(start=here("2026-03-23 10:00"), end=here("2026-03-23 15:00"))
    calendar = a_calendar().except_([away], label="training")

    assert calendar.key == "support"
    assert _hours(calendar, "2026-03-23", "2026-03-24") == 4
    assert calendar.add(here("2026-03-23 09:00"), work(hours=2)) == here("2026-03-23 16:00")


def test_versions() -> None:
    """Each instant is judged by the version valid then: until April 8 hours a day, then 6, later also Saturdays."""
    calendar = a_calendar().version(date(2026, 4, 1), hours={"mon-fri": ["09:00-15:00"]})
    calendar = calendar.version(date(2026, 5, 1), hours={"mon-sat": ["09:00-15:00"]}, holidays=["05-01"])

    assert _hours(calendar, "2026-03-31", "2026-04-01") == 8
    assert _hours(calendar, "2026-04-01", "2026-04-02") == 6
    assert calendar.add(here("2026-03-31 17:00"), work(hours=2)) == here("2026-04-01 10:00")
    assert not calendar.is_open(here("2026-05-01 10:00"))
    assert calendar.is_open(here("2026-05-02 10:00"))


def test_a_version_in_another_zone() -> None:
    """A team that moves keeps its past: the new zone's midnight begins the new version."""
    moved = a_calendar({"mon-sun": ["09:00-17:00"]}).version(date(2026, 4, 1), zone="America/New_York")

    assert moved.next_open(utc("2026-03-31 00:00")) == here("2026-03-31 09:00")
    assert moved.next_open(utc("2026-03-31 12:00")) == here("2026-04-01 09:00", "America/New_York")
    assert moved.zone == "America/New_York"


def test_a_night_is_cut_where_a_version_begins() -> None:
    """The version valid at an instant decides, also in the middle of a shift."""
    calendar = a_calendar({"mon-sun": ["22:00-06:00"]}).version(date(2026, 4, 1), hours={"mon-sun": ["09:00-17:00"]})

    assert calendar.next_close(here("2026-03-31 23:00")) == here("2026-04-01 00:00")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"zone": "Mars/Base"}, "is not an IANA time zone"),
        ({"key": ""}, "a calendar's key is a name"),
        ({"weeks": [{}]}, "not both"),
        ({"hours": None, "weeks": [{}, {}]}, "needs cycle_start"),
        ({"holiday_cuts": "never"}, "holiday_cuts is"),
        ({"holidays": "12-25"}, "holidays are a list"),
        ({"holidays": ["someday"]}, "is not a date nor a rule"),
        ({"exceptions": [{"date": "2026-01-01"}]}, "one of replace, add, remove"),
        (
            {"exceptions": [{"date": "2026-01-02", "until": "2026-01-01", "add": ["09:00-10:00"]}]},
            "ends before it begins",
        ),
        ({"exceptions": [{"date": "2026-01-02", "replace": []}] * 2}, "two exceptions replace"),
        ({"exceptions": [{"date": utc("2026-01-02"), "replace": []}]}, "must be a date"),
    ],
)
def test_mistakes_are_named(named: dict[str, Any], words: str) -> None:
    """What cannot be a calendar is refused when it is made."""
    given = {"key": "support", "zone": "UTC", "hours": {"mon": ["09:00-17:00"]}, **named}
    with pytest.raises(InputError, match=words):
        BusinessCalendar(**given)


def test_versions_have_their_limits() -> None:
    """A version needs a later date and known changes; combined calendars have versions in their parts."""
    calendar = a_calendar().version(date(2026, 4, 1), hours="always")
    with pytest.raises(InputError, match="each date once"):
        calendar.version(date(2026, 4, 1), hours="always")
    with pytest.raises(InputError, match="has no 'colour'"):
        calendar.version(date(2026, 5, 1), colour="red")
    with pytest.raises(InputError, match="give its parts their versions"):
        (calendar & calendar).version(date(2026, 5, 1), hours="always")


def test_a_definition_is_data() -> None:
    """The rules can be read and walked without the compiled form, and a calendar made of them again."""
    definition = a_calendar(holidays=["12-25"]).definition
    rules = definition.versions[0].rules  # type: ignore[union-attr]

    assert [len(rules.windows_on(date(2026, 3, day).toordinal())) for day in (23, 28)] == [2, 0]
    assert BusinessCalendar.of(evolve(definition, key="other")).key == "other"
