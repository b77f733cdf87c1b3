"""More opening time never makes a deadline later, and a later start never makes it earlier."""

from __future__ import annotations

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, Span
from servicekit.errors import CalendarError
from tests.calendars.strategies import combined, moments, placed

works = st.integers(1, 200).map(lambda quarters: quarters * 900_000_000)


def _due(calendar: BusinessCalendar, at: int, amount: int) -> int:
    try:
        return calendar.add_micros(at, amount)
    except CalendarError:
        assume(False)
    raise AssertionError


@given(st.data(), combined(), works)
def test_more_opening_is_never_later(
    data: st.DataObject, drawn: tuple[BusinessCalendar, BusinessCalendar, date], amount: int
) -> None:
    """A deadline on `a | b` is never later than on `a`; one on `a & b` or `a - b` never earlier."""
    left, right, centre = drawn
    at = data.draw(moments(centre))
    due = _due(left, at, amount)

    assert _due(left | right, at, amount) <= due
    for smaller in (left & right, left - right):
        assert _due(smaller, at, amount) >= due


@given(st.data(), placed(), works)
def test_a_closed_span_never_makes_it_earlier(
    data: st.DataObject, drawn: tuple[BusinessCalendar, date], amount: int
) -> None:
    """A pause inside the way delays a deadline by its working time or more; one outside the way changes nothing."""
    calendar, centre = drawn
    at = data.draw(moments(centre))
    due = _due(calendar, at, amount)
    first, last = sorted((data.draw(moments(centre)), data.draw(moments(centre))))
    assume(first < last)
    paused = _due(calendar.except_([Span.of(first, last)]), at, amount)
    lost = max(0, calendar.between_micros(max(at, first), max(at, min(due, last))))

    assert calendar.between_micros(due, paused) >= lost
    assert lost > 0 or paused == due


@given(st.data(), placed(), works)
def test_a_later_start_is_never_due_earlier(
    data: st.DataObject, drawn: tuple[BusinessCalendar, date], amount: int
) -> None:
    """Deadlines keep the order of their starts."""
    calendar, centre = drawn
    first, second = sorted((data.draw(moments(centre)), data.draw(moments(centre))))

    assert _due(calendar, first, amount) <= _due(calendar, second, amount)
