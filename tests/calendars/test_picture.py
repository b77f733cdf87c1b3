"""A week drawn for a person to check."""

from __future__ import annotations

from datetime import date

from servicekit.calendars import BusinessCalendar, Span, render_week
from tests.calendars.builders import a_calendar, utc

SPRING = """\
support, Europe/Berlin, week of 2026-03-23
                00    03    06    09    12    15    18    21
Mon 2026-03-23  ..................#######..#########............  09:00-12:30 13:30-18:00  8 h
Tue 2026-03-24  ..................#######..#####+.##............  09:00-12:30 13:30-16:15 17:00-18:00  7 h 15 min  DRILL
Wed 2026-03-25  ................................................  closed  holiday Founding (2026-03-25)
Thu 2026-03-26  ..................#######..#########............  09:00-12:30 13:30-18:00  8 h
Fri 2026-03-27  ..................#######..#########............  09:00-12:30 13:30-18:00  8 h
Sat 2026-03-28  ................................................  closed
Sun 2026-03-29  ##########+.....................................  00:00-06:00  5 h  clocks go forward by 60 minutes
                                                                  36 h 15 min in the week
"""


def test_a_week() -> None:
    """Each date has its bar, its openings on the wall clock, their real length, and what is special about it."""
    calendar = a_calendar(
        {"mon-fri": ["09:00-12:30", "13:30-18:00"], "sun": ["00:00-06:00"]},
        holidays={"03-25": "Founding"},
        exceptions=[{"date": "2026-03-24", "remove": ["16:15-17:00"]}],
    )

    assert render_week(calendar, date(2026, 3, 26)) == SPRING.replace("DRILL", "2026-03-24 not open 16:15-17:00")


def test_nights_and_always() -> None:
    """A night shift stands on both of its dates, to 24:00 and from 00:00."""
    night = render_week(a_calendar({"mon": ["22:00-06:00"]}), date(2026, 3, 23)).splitlines()
    always = render_week(BusinessCalendar.always(), date(2026, 3, 23)).splitlines()

    assert night[2].endswith("22:00-24:00  2 h")
    assert night[3].endswith("00:00-06:00  6 h")
    assert all(line.endswith("00:00-24:00  24 h") for line in always[2:9])
    assert always[-1].endswith("168 h in the week")


def test_people_and_combinations() -> None:
    """Rosters name who is on shift; combined calendars tell what is special in each."""
    span = Span(start=utc("2026-03-23 06:00"), end=utc("2026-03-23 14:00:30"))
    roster = BusinessCalendar.of_shifts({"Ada": [span]}, key="roster")
    both = roster | a_calendar({}, zone="UTC", holidays={"03-24": "Fair"})
    lines = render_week(both, date(2026, 3, 23)).splitlines()

    assert lines[2].endswith("06:00-14:00:30  8 h  Ada")
    assert lines[3].endswith("closed  holiday Fair (2026-03-24)")
