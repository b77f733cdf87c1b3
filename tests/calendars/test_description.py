"""What made a stretch open or closed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from servicekit.calendars import BusinessCalendar, Span
from tests.calendars.builders import a_calendar, here

CALENDAR = a_calendar(
    {"mon-fri": ["09:00-12:30", "13:30-18:00"], "sun": ["00:00-06:00"]},
    holidays={"12-25": "Christmas Day"},
    exceptions=[
        {"date": "2026-12-24", "replace": ["09:00-12:00"], "name": "Christmas Eve"},
        {"date": "2026-03-24", "remove": ["15:00-16:00"], "name": "drill"},
        {"date": "2026-03-28", "add": ["10:00-12:00"]},
    ],
)


def test_windows() -> None:
    """Each opening names its window, and only the part asked for is given."""
    first, second = CALENDAR.describe(here("2026-03-23 12:00"), here("2026-03-23 14:00"))

    assert (first.windows, second.windows) == (("mon 09:00-12:30",), ("mon 13:30-18:00",))
    assert (first.start, second.end) == (here("2026-03-23 12:00"), here("2026-03-23 14:00"))
    assert first.note == "mon 09:00-12:30"


def test_exceptions() -> None:
    """An exception that replaces, removes or adds is named where it shaped an opening."""
    eve = CALENDAR.describe(here("2026-12-24"), here("2026-12-25"))
    drill = CALENDAR.describe(here("2026-03-24 13:30"), here("2026-03-24 18:00"))
    saturday = CALENDAR.describe(here("2026-03-28"), here("2026-03-29"))

    assert [each.note for each in eve] == ["Christmas Eve: 2026-12-24 instead 09:00-12:00"]
    assert [each.exceptions for each in drill] == [("drill: 2026-03-24 not open 15:00-16:00",)] * 2
    assert [(each.windows, each.exceptions) for each in saturday] == [((), ("2026-03-28 as well 10:00-12:00",))]


def test_holidays() -> None:
    """A closed stretch names its holiday; without closed stretches the opening after it does."""
    a, b = here("2026-12-24 13:00"), here("2026-12-27 01:00")
    closed, opened = CALENDAR.describe(a, b, closed=True)
    (alone,) = CALENDAR.describe(a, b)

    assert (closed.is_open, closed.holidays) == (False, ("holiday Christmas Day (2026-12-25)",))
    assert opened.note == "sun 00:00-06:00"
    assert alone.note == "sun 00:00-06:00; after holiday Christmas Day (2026-12-25)"


def test_a_change_of_the_clock() -> None:
    """An opening over a change of the clock says so, in its direction and length."""
    (spring,) = CALENDAR.describe(here("2026-03-29 00:00"), here("2026-03-29 09:00"))
    (autumn,) = CALENDAR.describe(here("2026-10-25 00:00"), here("2026-10-25 09:00"))

    assert spring.clock == "clocks go forward by 60 minutes"
    assert autumn.note == "sun 00:00-06:00; clocks go back by 60 minutes"
    assert CALENDAR.between(spring.start, spring.end) < CALENDAR.between(autumn.start, autumn.end)


def test_stretches_add_up() -> None:
    """With closed stretches, the description covers the span without gap or overlap."""
    a, b = here("2026-12-20"), here("2027-01-03")
    found = CALENDAR.describe(a, b, closed=True)

    assert (found[0].start, found[-1].end) == (a, b)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert [each.is_open for each in found] == [CALENDAR.is_open(each.start) for each in found]


def test_always_open() -> None:
    """Hours without an end are said in one word."""
    (only,) = BusinessCalendar.always().describe(here("2026-03-23"), here("2026-04-23"))

    assert only.note == "always open"


def test_many_windows() -> None:
    """A stretch of many touching windows names the first and the last."""
    calendar = a_calendar({"mon-sun": ["00:00-12:00", "12:00-24:00"]})
    (only,) = calendar.describe(here("2026-03-24"), here("2026-03-27"))

    assert only.windows == ("tue 00:00-12:00", "...", "thu 12:00-24:00")


def test_versions() -> None:
    """The rules of the version valid then are told."""
    calendar = a_calendar().version(date(2026, 4, 1), hours={"mon-fri": ["08:00-16:00"]})
    found = calendar.describe(here("2026-03-31 13:00"), here("2026-04-02"))

    assert [each.windows for each in found] == [("tue 13:30-18:00",), ("wed 08:00-16:00",)]


def test_combined() -> None:
    """A union names the calendar of each window, an intersection both windows, a difference what was taken out."""
    early, late = a_calendar({"mon": ["08:00-12:00"]}, key="early"), a_calendar({"mon": ["10:00-16:00"]}, key="late")
    a, b = here("2026-03-23"), here("2026-03-24")
    away = Span(start=here("2026-03-23 09:00"), end=here("2026-03-23 10:00"))

    assert [d.windows for d in (early | late).describe(a, b)] == [("early: mon 08:00-12:00", "late: mon 10:00-16:00")]
    assert [d.windows for d in (early & late).describe(a, b)] == [("mon 08:00-12:00", "mon 10:00-16:00")]
    assert [d.note for d in (late - early).describe(a, b)] == ["mon 10:00-16:00; after not during early"]
    assert [d.labels for d in early.except_([away], label="drill").describe(a, b, closed=True) if not d.is_open][1] == (
        "drill",
    )
