"""The array forms: what they take, what they give back, what they refuse; that they are equal is a law of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from servicekit.calendars import (
    Amount,
    BusinessCalendar,
    Span,
    arrays,
    business_days,
    elapsed,
    end_of_business_day,
    from_micros,
    to_micros,
    work,
)
from servicekit.errors import AmountError, CalendarError, InputError, NeverOpenError, OutOfRangeError
from tests.calendars.builders import a_calendar, utc

TIMES = np.array(["2026-03-27T15:30", "2026-03-28T03:00", "2026-03-30T10:30"], "datetime64[m]")
MICROS = TIMES.astype("datetime64[us]").view(np.int64)
# on a grid of half hours, to the second, and with a zone whose offset has seconds before 1972
CALENDARS = {
    "grid": a_calendar(),
    "seconds": a_calendar({"mon-fri": ["09:00:01-17:00:10"]}),
    "odd": a_calendar({"mon-fri": ["09:00-17:00"]}, zone="Africa/Monrovia"),
}


def test_the_form_of_the_question_is_that_of_the_answer() -> None:
    """`datetime64` gives `datetime64[us]` and `timedelta64[us]`, whole microseconds give whole microseconds."""
    calendar = a_calendar()
    due = arrays.add(calendar, TIMES, work(hours=4))

    assert due.dtype == np.dtype("datetime64[us]")
    assert due.tolist()[0].isoformat() == "2026-03-30T09:30:00"
    assert arrays.add(calendar, MICROS, work(hours=4)).tolist() == due.view(np.int64).tolist()
    assert arrays.between(calendar, TIMES, due).dtype == np.dtype("timedelta64[us]")
    assert arrays.between(calendar, MICROS, due.view(np.int64)).tolist() == [4 * 3_600_000_000] * 3


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize("land", [None, "open", "close"])
@pytest.mark.parametrize(
    "amount",
    [work(hours=30), work(), work(hours=-5), elapsed(hours=9), business_days(2), end_of_business_day(1)],
    ids=str,
)
def test_every_kind_of_amount(amount: Amount, land: Any, name: str) -> None:
    """Each amount and landing gives what the scalar form gives, whatever the grid of the calendar."""
    calendar = CALENDARS[name]
    for many, one in ((arrays.add, calendar.add), (arrays.subtract, calendar.subtract)):
        expected = [to_micros(one(from_micros(at), amount, land=land)) for at in MICROS.tolist()]

        assert many(calendar, MICROS, amount, land=land).tolist() == expected


def test_amounts_by_row() -> None:
    """Each row may have its own amount of work, as `timedelta64` or in microseconds."""
    calendar = a_calendar()
    hours = np.array([1, 0, -2])
    expected = [calendar.add(from_micros(at), work(hours=int(n))) for at, n in zip(MICROS.tolist(), hours, strict=True)]
    by_span = arrays.add(calendar, MICROS, hours.astype("timedelta64[h]"))

    assert [from_micros(at) for at in by_span.tolist()] == expected
    assert by_span.tolist() == arrays.add(calendar, MICROS, hours * 3_600_000_000).tolist()


def test_one_amount_of_numpy() -> None:
    """A single `timedelta64` is the same for all rows."""
    calendar = a_calendar()

    assert (arrays.add(calendar, TIMES, np.timedelta64(4, "h")) == arrays.add(calendar, TIMES, work(hours=4))).all()


def test_empty() -> None:
    """No rows give no rows."""
    calendar, none = a_calendar(), np.array([], np.int64)

    assert arrays.add(calendar, none, work(hours=1)).size == 0
    assert arrays.add(calendar, none, elapsed(hours=1), land="open").size == 0
    assert arrays.between(calendar, none, none).size == 0
    assert arrays.is_open(calendar, none).size == 0
    assert arrays.next_open(calendar, none).size == 0


def test_more_rows_than_a_chunk() -> None:
    """Rows are worked through some at a time, without one being lost."""
    calendar = a_calendar()
    at = MICROS[0] + np.arange(50_000) * 60_000_000

    assert arrays.between(calendar, at[:-1], at[1:]).sum() == calendar.between_micros(int(at[0]), int(at[-1]))
    assert arrays.add(calendar, at, work(hours=1)).tolist() == [
        calendar.add_micros(t, 3_600_000_000) for t in at.tolist()
    ]


def test_one_moment_against_many() -> None:
    """A single moment is compared with every row."""
    calendar = a_calendar()

    assert arrays.between(calendar, MICROS[:1], MICROS).tolist() == [
        calendar.between_micros(MICROS[0], at) for at in MICROS
    ]


@pytest.mark.parametrize("values", [np.array([1.5]), np.array(["2026-03-27"]), np.array([True])])
def test_other_arrays_are_refused(values: Any) -> None:
    """Fractions, texts and truth values are no moments."""
    with pytest.raises(InputError, match="at must be a datetime64"):
        arrays.is_open(a_calendar(), values)


def test_not_a_time() -> None:
    """A missing moment is refused, never answered."""
    with pytest.raises(OutOfRangeError):
        arrays.is_open(a_calendar(), np.array(["2026-03-27", "NaT"], "datetime64[us]"))


@pytest.mark.parametrize("amount", ["4h", 4, None, np.array([1.5]), np.array(["4h"])])
def test_what_is_no_amount(amount: Any) -> None:
    """Texts, bare numbers and nothing are refused as in the scalar form."""
    with pytest.raises(AmountError, match=r"is not an amount|amounts must be"):
        arrays.add(a_calendar(), MICROS, amount)
    with pytest.raises(InputError, match="land is"):
        arrays.add(a_calendar(), MICROS, work(hours=1), land="late")  # type: ignore[arg-type]


def test_no_answer() -> None:
    """What the scalar form cannot answer, the array form refuses for the same reason."""
    never = BusinessCalendar(key="never", zone="UTC", hours={})
    with pytest.raises(NeverOpenError, match="'never' is never open"):
        arrays.add(never, MICROS, work(hours=1))
    with pytest.raises(CalendarError):
        arrays.next_open(never, MICROS)
    for hours in (10**9, 10**12):
        with pytest.raises(OutOfRangeError):
            arrays.add(a_calendar(), MICROS, work(hours=hours))
        with pytest.raises(OutOfRangeError):
            arrays.add(a_calendar(), TIMES, elapsed(hours=hours), land="open")
    assert arrays.between(never, MICROS, MICROS[::-1]).tolist() == [0, 0, 0]


def test_a_calendar_of_one_day() -> None:
    """One opening in all the years is found from either side."""
    once = BusinessCalendar(key="once", zone="UTC", exceptions=[{"date": date(2020, 1, 1), "add": ["10:00-12:00"]}])

    assert arrays.previous_open(once, TIMES).tolist()[0].isoformat() == "2020-01-01T10:00:00"
    assert arrays.subtract(once, TIMES, work(hours=1)).tolist()[0].isoformat() == "2020-01-01T11:00:00"


def test_an_odd_grid() -> None:
    """Edges whose common grid is an odd number of microseconds are answered as well, without a table."""
    begin, step = to_micros(utc("2026-01-01")), 769_921_875  # an odd divisor of the year
    shifts = [Span.of(begin + 2 * n * step, begin + (2 * n + 1) * step) for n in range(1, 40)]
    calendar = BusinessCalendar.of_spans(shifts, key="odd")
    at = begin + np.arange(90) * (step - 7)

    assert arrays.is_open(calendar, at).tolist() == [calendar.is_open_micros(t) for t in at.tolist()]
    assert arrays.between(calendar, at[:1], at).tolist() == [calendar.between_micros(begin, t) for t in at.tolist()]
