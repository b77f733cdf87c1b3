"""The questions, and what each named choice answers; 2026-03-23 is a Monday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from servicekit.calendars import (
    Amount,
    BusinessCalendar,
    Span,
    business_days,
    elapsed,
    end_of_business_day,
    work,
)
from servicekit.errors import AmountError, InputError, NaiveDatetimeError
from tests.calendars.builders import a_calendar, here, utc

CALENDAR = a_calendar(holidays={"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"})


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-23 08:59:59.999999", False),
        ("2026-03-23 09:00", True),
        ("2026-03-23 12:30", False),
        ("2026-03-23 13:30", True),
        ("2026-03-23 18:00", False),
        ("2026-03-28 10:00", False),
        ("2026-04-03 10:00", False),
    ],
)
def test_open(at: str, expected: bool) -> None:  # noqa: FBT001
    """The instant of opening is open, the instant of closing is closed."""
    assert CALENDAR.is_open(here(at)) is expected


@pytest.mark.parametrize(
    ("at", "amount", "due"),
    [
        ("2026-03-23 09:00", work(hours=8), "2026-03-23 18:00"),
        ("2026-03-23 12:00", work(hours=1), "2026-03-23 14:00"),
        ("2026-03-27 17:00", work(hours=2), "2026-03-30 10:00"),
        ("2026-04-02 17:00", work(hours=2), "2026-04-07 10:00"),
        ("2026-03-28 03:00", work(), "2026-03-30 09:00"),
        ("2026-03-23 18:00", work(), "2026-03-24 09:00"),
        ("2026-03-23 10:00", work(), "2026-03-23 10:00"),
        ("2026-03-23 10:00", work(hours=-2), "2026-03-20 17:00"),
        ("2026-03-28 12:00", elapsed(days=1), "2026-03-29 13:00"),
        ("2026-03-27 16:00", business_days(1), "2026-03-30 16:00"),
        ("2026-03-28 11:00", business_days(1), "2026-03-30 11:00"),
        ("2026-04-02 20:00", business_days(1), "2026-04-07 20:00"),
        ("2026-03-30 16:00", business_days(-1), "2026-03-27 16:00"),
        ("2026-03-27 16:00", business_days(0), "2026-03-27 16:00"),
        ("2026-03-27 16:00", end_of_business_day(0), "2026-03-27 18:00"),
        ("2026-03-27 18:00", end_of_business_day(0), "2026-03-27 18:00"),
        ("2026-03-27 18:01", end_of_business_day(0), "2026-03-30 18:00"),
        ("2026-03-27 16:00", end_of_business_day(1), "2026-03-30 18:00"),
        ("2026-03-28 16:00", end_of_business_day(1), "2026-03-30 18:00"),
    ],
)
def test_add(at: str, amount: Amount, due: str) -> None:
    """Each kind of amount has its own meaning of "later"."""
    assert CALENDAR.add(here(at), amount) == here(due)


@pytest.mark.parametrize(
    ("at", "amount", "begin"),
    [
        ("2026-03-23 18:00", work(hours=8), "2026-03-23 09:00"),
        ("2026-03-30 10:00", work(hours=2), "2026-03-27 17:00"),
        ("2026-03-28 03:00", work(), "2026-03-27 18:00"),
        ("2026-03-23 09:00", work(), "2026-03-23 09:00"),
        ("2026-03-20 17:00", work(hours=-2), "2026-03-23 10:00"),
        ("2026-03-29 13:00", elapsed(days=1), "2026-03-28 12:00"),
        ("2026-03-30 16:00", business_days(1), "2026-03-27 16:00"),
        ("2026-03-30 16:00", end_of_business_day(1), "2026-03-27 18:00"),
    ],
)
def test_subtract(at: str, amount: Amount, begin: str) -> None:
    """Subtracting goes the other way, and zero while closed is the previous closing."""
    assert CALENDAR.subtract(here(at), amount) == here(begin)


def test_landing() -> None:
    """Eight hours from nine end at the closing, or at the next opening if asked; nothing is worked in between."""
    at, amount = here("2026-03-27 09:00"), work(hours=8)

    assert CALENDAR.add(at, amount) == CALENDAR.add(at, amount, land="close") == here("2026-03-27 18:00")
    assert CALENDAR.add(at, amount, land="open") == here("2026-03-30 09:00")
    assert CALENDAR.subtract(here("2026-03-30 18:00"), amount) == here("2026-03-30 09:00")
    assert CALENDAR.subtract(here("2026-03-30 18:00"), amount, land="close") == here("2026-03-27 18:00")
    assert CALENDAR.subtract(here("2026-03-30 09:00"), work(), land="close") == here("2026-03-27 18:00")


@pytest.mark.parametrize(
    ("amount", "where", "due"),
    [
        (business_days(1), "open", "2026-03-31 09:00"),
        (business_days(1), "close", "2026-03-30 18:00"),
        (elapsed(hours=12), "open", "2026-03-30 09:00"),
        (elapsed(hours=12), "close", "2026-03-27 18:00"),
        (end_of_business_day(1), "open", "2026-03-31 09:00"),
        (end_of_business_day(1), "close", "2026-03-30 18:00"),
    ],
)
def test_landing_of_other_amounts(amount: Amount, where: Any, due: str) -> None:
    """Days and elapsed time end where they end, unless a landing moves them into the hours."""
    at = here("2026-03-27 20:00")

    assert CALENDAR.add(at, amount, land=where) == here(due)


def test_a_landing_is_one_of_two() -> None:
    """Any other word is refused."""
    with pytest.raises(InputError, match="land is 'close' or 'open', not 'late'"):
        CALENDAR.add(here("2026-03-27 09:00"), work(hours=8), land="late")  # type: ignore[arg-type]


def test_between() -> None:
    """Working time between two moments, negative in the other direction."""
    a, b = here("2026-03-27 17:00"), here("2026-03-30 10:00")

    assert CALENDAR.between(a, b) == timedelta(hours=2)
    assert CALENDAR.between(b, a) == -timedelta(hours=2)
    assert CALENDAR.between(a, a) == timedelta()


def test_a_timedelta_is_opening_time() -> None:
    """What `between` answers can be added as it is."""
    at = here("2026-03-27 17:00")

    assert CALENDAR.add(at, CALENDAR.between(at, here("2026-03-30 10:00"))) == here("2026-03-30 10:00")


def test_edges() -> None:
    """The nearest openings and closings lie strictly before or after, or at the moment if inclusive."""
    noon = here("2026-03-23 13:00")

    assert CALENDAR.next_open(noon) == here("2026-03-23 13:30")
    assert CALENDAR.next_close(noon) == here("2026-03-23 18:00")
    assert CALENDAR.previous_open(noon) == here("2026-03-23 09:00")
    assert CALENDAR.previous_close(noon) == here("2026-03-23 12:30")
    assert CALENDAR.next_open(here("2026-03-23 13:30")) == here("2026-03-24 09:00")
    assert CALENDAR.next_open(here("2026-03-23 13:30"), inclusive=True) == here("2026-03-23 13:30")
    assert CALENDAR.previous_close(here("2026-03-23 18:00")) == here("2026-03-23 12:30")
    assert CALENDAR.previous_close(here("2026-03-23 18:00"), inclusive=True) == here("2026-03-23 18:00")


def test_spans() -> None:
    """Openings are cut to the span asked for; without an end they come one by one."""
    a, b = here("2026-03-23 10:00"), here("2026-03-23 14:00")
    cut = [Span(start=a, end=here("2026-03-23 12:30")), Span(start=here("2026-03-23 13:30"), end=b)]

    assert CALENDAR.spans(a, b) == cut
    assert CALENDAR.spans(b, a) == []
    assert next(islice(CALENDAR.spans_after(here("2026-04-02 18:00")), 1, 2)).start == here("2026-04-07 13:30")


def test_days() -> None:
    """Business days are the dates with any opening; the end of one is its last closing."""
    days = CALENDAR.business_days(date(2026, 4, 1), date(2026, 4, 8))

    assert days == [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 7)]
    assert CALENDAR.end_of_business_day(here("2026-04-02 10:00"), 1) == here("2026-04-07 18:00")


def test_in_zone() -> None:
    """A moment is shown on the wall clock of the calendar."""
    shown = CALENDAR.in_zone(utc("2026-07-01 12:00"))

    assert (shown.hour, str(shown.tzinfo)) == (14, "Europe/Berlin")


def test_answers_are_utc() -> None:
    """Moments come out as aware UTC datetimes of the standard library."""
    due = CALENDAR.add(here("2026-03-23 09:00"), work(hours=1))

    assert due.tzinfo is UTC
    assert type(due) is datetime


@pytest.mark.parametrize("amount", ["4h", 4, None, 1.5])
def test_what_is_no_amount(amount: Any) -> None:
    """A number or a text does not say what it means."""
    with pytest.raises(AmountError, match="is not an amount of time"):
        CALENDAR.add(here("2026-03-23 09:00"), amount)


def test_naive_moments_are_refused_by_name() -> None:
    """Each question names the argument without a time zone."""
    naive, at = datetime(2026, 3, 23), utc("2026-03-23")  # noqa: DTZ001
    for ask, name in (
        (lambda: CALENDAR.is_open(naive), "at"),
        (lambda: CALENDAR.add(naive, work(hours=1)), "at"),
        (lambda: CALENDAR.between(naive, at), "a"),
        (lambda: CALENDAR.between(at, naive), "b"),
        (lambda: CALENDAR.spans(at, naive), "b"),
    ):
        with pytest.raises(NaiveDatetimeError, match=f"^{name} has no time zone"):
            ask()


def test_always() -> None:
    """A calendar that is always open counts every hour, in one opening."""
    always = BusinessCalendar.always()

    assert always.add(here("2026-03-28 12:00"), work(hours=24)) == here("2026-03-29 13:00")
    assert len(always.spans(utc("2020-01-01"), utc("2030-01-01"))) == 1


@pytest.mark.parametrize("hours", [8, 2_000, 5_000, 19_000])
def test_far_answers_on_prepared_years(hours: int) -> None:
    """A deadline years ahead is the same whether the years were compiled before or are while it is looked for."""
    prepared, at = a_calendar().prepare(2020, 2040), utc("2026-03-23 08:15")
    due = prepared.add(at, work(hours=hours))

    assert prepared.between(at, due) == timedelta(hours=hours)
    assert due == a_calendar().add(at, work(hours=hours))


def test_the_same_time_of_day_around_clock_changes() -> None:
    """A time that the next day lacks moves by the gap; one that it has twice is the first."""
    always = BusinessCalendar(key="always", zone="Europe/Berlin", hours="always")

    assert always.add(here("2026-03-28 02:30"), business_days(1)) == utc("2026-03-29 01:30")
    assert always.add(here("2026-10-24 02:30"), business_days(1)) == utc("2026-10-25 00:30")


def test_the_integer_forms() -> None:
    """The forms in microseconds answer as the others do."""
    at = 1_774_252_800_000_000  # 2026-03-23 08:00 UTC, 09:00 in Berlin

    assert CALENDAR.add_micros(at, 3_600_000_000) == at + 3_600_000_000
    assert CALENDAR.subtract_micros(at + 3_600_000_000, 3_600_000_000) == at
    assert CALENDAR.between_micros(at, at + 86_400_000_000) == 8 * 3_600_000_000
    assert CALENDAR.is_open_micros(at)
    assert CALENDAR.spans_micros(at, at + 1) == [(at, at + 1)]
