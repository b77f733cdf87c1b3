"""A calendar that cannot satisfy a request says why, and never searches without end."""

from __future__ import annotations

import pytest

from servicekit.calendars import BusinessCalendar, business_days, elapsed, end_of_business_day, work
from servicekit.errors import CalendarError, NeverOpenError, OutOfRangeError
from tests.calendars.builders import a_calendar, utc

AT = utc("2026-03-23 12:00")
NEVER = BusinessCalendar(key="never", zone="UTC", hours={})
ONCE = BusinessCalendar(key="once", zone="UTC", exceptions=[{"date": "2020-01-01", "add": ["10:00-12:00"]}])


@pytest.mark.parametrize("amount", [work(), work(hours=1), business_days(1), end_of_business_day(1), work(hours=10**9)])
def test_an_empty_week(amount: object) -> None:
    """A calendar without hours is never open, and says so for every amount that needs an opening."""
    with pytest.raises(CalendarError, match=r"'never'.* (is never open|lie outside)"):
        NEVER.add(AT, amount)  # type: ignore[arg-type]


def test_the_reason_names_the_calendar() -> None:
    """The message names the calendar and the reason; the fields are for programs."""
    with pytest.raises(NeverOpenError, match="calendar 'never' is never open: no hours") as caught:
        NEVER.add(AT, work(hours=1))

    assert (caught.value.code, caught.value.fields["key"]) == ("never_open", "never")


@pytest.mark.parametrize("amount", [work(), work(hours=3), business_days(1), end_of_business_day(1)])
def test_only_past_exceptions(amount: object) -> None:
    """A calendar with nothing but past openings names the last of them."""
    with pytest.raises(NeverOpenError, match="last opening ended 2020-01-01 12:00Z"):
        ONCE.add(AT, amount)  # type: ignore[arg-type]


def test_too_little_before() -> None:
    """Going back, two hours are there and three are not."""
    assert ONCE.subtract(AT, work(hours=2)) == utc("2020-01-01 10:00")
    with pytest.raises(NeverOpenError, match=r"first opening is 2020-01-01 10:00Z, and 3\.00 hours"):
        ONCE.subtract(AT, work(hours=3))


@pytest.mark.parametrize("calendar", [a_calendar(), BusinessCalendar.always()], ids=["office", "always"])
@pytest.mark.parametrize("hours", [10**9, -(10**9), 10**12, 2_000_000])
def test_enormous_amounts(calendar: BusinessCalendar, hours: int) -> None:
    """Amounts beyond the supported years say so at once."""
    with pytest.raises(OutOfRangeError, match="outside the years 1950 to 2149"):
        calendar.add(AT, work(hours=hours))


def test_large_amounts_within_range() -> None:
    """A hundred years of work on a calendar that is always open have an answer."""
    due = BusinessCalendar.always().add(AT, work(hours=24 * 36_524))

    assert due == utc("2126-03-23 12:00")


def test_days_and_elapsed_out_of_range() -> None:
    """So do business days and elapsed time that leave the calendar's years, or those of a datetime."""
    with pytest.raises(OutOfRangeError, match="leave the supported years"):
        a_calendar().add(AT, business_days(10**9))
    with pytest.raises(OutOfRangeError):
        a_calendar().add(AT, business_days(40_000))
    with pytest.raises(OutOfRangeError, match="years of a datetime"):
        a_calendar().add(AT, elapsed(days=10**9))


def test_moments_outside_the_years() -> None:
    """A question about the year 1 is out of range, not wrong."""
    with pytest.raises(OutOfRangeError, match="outside the years 1950 to 2149"):
        a_calendar().is_open(utc("0001-01-01"))
    with pytest.raises(OutOfRangeError, match="2150-01-01"):
        a_calendar().between(AT, utc("2150-01-01"))


def test_no_edge() -> None:
    """A calendar that never closes has no next closing, one that never opens no opening."""
    with pytest.raises(OutOfRangeError, match="never closes after"):
        BusinessCalendar.always().next_close(AT)
    with pytest.raises(OutOfRangeError, match="never opens before"):
        BusinessCalendar.always().previous_open(AT)
    for ask in (NEVER.next_open, NEVER.next_close, NEVER.previous_open, NEVER.previous_close):
        with pytest.raises(NeverOpenError, match="never open"):
            ask(AT)
    assert list(NEVER.spans_after(AT)) == []


def test_rare_openings_are_found() -> None:
    """Open on 29 February only: four hours a leap year, over the gap of eight years around 2100."""
    leap = BusinessCalendar(
        key="leap",
        zone="UTC",
        exceptions=[{"date": f"{year}-02-29", "add": ["10:00-14:00"]} for year in range(1952, 2150, 4) if year != 2100],
    )

    assert leap.add(utc("2096-03-01 00:00"), work(hours=4)) == utc("2104-02-29 14:00")
    assert leap.next_open(utc("2096-03-01 00:00")) == utc("2104-02-29 10:00")
    assert leap.previous_close(utc("2104-01-01 00:00")) == utc("2096-02-29 14:00")


def test_an_intersection_that_is_empty() -> None:
    """Two calendars that never overlap give one that is never open."""
    day, night = a_calendar({"mon-sun": ["09:00-17:00"]}), a_calendar({"mon-sun": ["18:00-08:00"]}, key="night")
    with pytest.raises(NeverOpenError, match=r"\(support & night\).* is never open"):
        (day & night).add(AT, work(hours=1))
