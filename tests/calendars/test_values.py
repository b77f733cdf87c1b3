"""Calendars are values: compared, hashed, copied, pickled, shared."""

from __future__ import annotations

import copy
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from servicekit.calendars import BusinessCalendar, Span, work
from tests.calendars.builders import a_calendar, here, utc


def _several() -> list[BusinessCalendar]:
    office = a_calendar(holidays={"easter+1": "Easter Monday"}, exceptions=[{"date": "2026-12-24", "replace": []}])
    span = Span(start=utc("2026-03-23 06:00"), end=utc("2026-03-23 14:00"))
    listed = BusinessCalendar.of_shifts({"Ada": [span]}, key="roster")
    return [office, office.version(date(2027, 1, 1), hours="always"), listed, office & listed, office.except_([span])]


def test_equal_by_value() -> None:
    """Calendars built alike are equal and hash alike; each of several kinds is another."""
    assert _several() == _several()
    assert len(set(_several() + _several())) == len(_several())
    assert a_calendar() != a_calendar(key="other")
    assert a_calendar() != "support"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickled(protocol: int) -> None:
    """A pickled calendar comes back equal, without its compiled years, and answers alike."""
    for calendar in _several():
        calendar.is_open(utc("2026-03-23"))
        again = pickle.loads(pickle.dumps(calendar, protocol))  # noqa: S301

        assert again == calendar
        assert again.spans(utc("2026-01-01"), utc("2027-06-01")) == calendar.spans(utc("2026-01-01"), utc("2027-06-01"))
        assert copy.deepcopy(calendar) == copy.copy(calendar) == calendar


def test_immutable() -> None:
    """Nothing can be set or deleted."""
    calendar = a_calendar()
    with pytest.raises(AttributeError, match="cannot be changed"):
        calendar.key = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot be changed"):
        calendar.colour = "red"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="cannot be changed"):
        del calendar.definition


def test_shared_between_threads() -> None:
    """Threads that make the calendar compile other years at the same time all get the answers of a calendar alone."""
    moments = [utc(f"{year}-03-{day:02} 09:30") for year in range(1970, 2100, 3) for day in (3, 17)]
    alone = [a_calendar().add(at, work(hours=30)) for at in moments]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        shared = a_calendar()
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda index: shared.add(moments[index % len(moments)], work(hours=30)), range(800))
            )
    finally:
        sys.setswitchinterval(before)

    assert answers == [alone[index % len(moments)] for index in range(800)]


def test_years_are_compiled_as_needed() -> None:
    """A question about one moment compiles its year, not all two hundred; preparing compiles what is asked for."""
    calendar = a_calendar()
    calendar.is_open(here("2026-03-23 10:00"))
    assert (calendar._edges.first, calendar._edges.last) == (2026, 2027)

    calendar.prepare(2016, 2035)
    assert (calendar._edges.first, calendar._edges.last) == (2016, 2036)


def test_memory() -> None:
    """Twenty years of split days take at most 400 kB."""
    edges = a_calendar(holidays=["12-25", "01-01"]).prepare(2016, 2035)._edges

    assert sys.getsizeof(edges.at) + sys.getsizeof(edges.work) < 400_000


def test_named() -> None:
    """The same hours under another name answer alike."""
    other = a_calendar().named("sales")

    assert (other.key, repr(other)) == ("sales", "BusinessCalendar(key='sales', zone='Europe/Berlin')")
    assert other.between(here("2026-03-23"), here("2026-03-24")) == timedelta(hours=8)


def test_combining_with_something_else() -> None:
    """Only calendars combine."""
    with pytest.raises(TypeError):
        a_calendar() & "lunch"  # type: ignore[operator]
