"""Working time adds up, and adding and subtracting undo each other up to closed time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pendulum
from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, from_micros, work
from servicekit.errors import CalendarError
from tests.calendars.strategies import moments, placed

Drawn = tuple[BusinessCalendar, date]
works = st.integers(1, 400).map(lambda quarters: quarters * 900_000_000) | st.integers(1, 10**12)


@given(st.data(), placed())
def test_between_is_additive(data: st.DataObject, drawn: Drawn) -> None:
    """From a to c is from a to b and from b to c, in whatever order the three stand."""
    calendar, centre = drawn
    a, b, c = (data.draw(moments(centre)) for _ in range(3))

    assert calendar.between_micros(a, b) + calendar.between_micros(b, c) == calendar.between_micros(a, c)


@given(st.data(), placed(), works)
def test_adding_is_undone_by_subtracting(data: st.DataObject, drawn: Drawn, amount: int) -> None:
    """Adding and then subtracting the same work ends where no working time lies between it and the start."""
    calendar, centre = drawn
    at = data.draw(moments(centre))
    try:
        due = calendar.add_micros(at, amount)
    except CalendarError:
        assume(False)
    back = calendar.subtract_micros(due, amount)

    assert calendar.between_micros(at, due) == amount
    assert calendar.between_micros(back, due) == amount
    assert calendar.between_micros(at, back) == 0
    assert not calendar.is_open_micros(at) or back == at


@given(st.data(), placed(), works)
def test_subtracting_is_undone_by_adding(data: st.DataObject, drawn: Drawn, amount: int) -> None:
    """Subtracting and then adding the same work ends where no working time lies between it and the start."""
    calendar, centre = drawn
    at = data.draw(moments(centre))
    try:
        begin = calendar.subtract_micros(at, amount)
    except CalendarError:
        assume(False)
    due = calendar.add_micros(begin, amount)

    assert calendar.between_micros(begin, at) == amount
    assert calendar.between_micros(due, at) == 0


@given(st.data(), placed(), works, works)
def test_two_amounts_are_their_sum(data: st.DataObject, drawn: Drawn, first: int, second: int) -> None:
    """Adding one amount and then another is adding both."""
    calendar, centre = drawn
    at = data.draw(moments(centre))
    try:
        whole = calendar.add_micros(at, first + second)
    except CalendarError:
        assume(False)

    assert calendar.add_micros(calendar.add_micros(at, first), second) == whole


@given(st.data(), placed(), works)
def test_landings_hold_the_same_work(data: st.DataObject, drawn: Drawn, amount: int) -> None:
    """`land="open"` is never before `land="close"`, with no working time between; it lies within the hours."""
    calendar, centre = drawn
    at = data.draw(moments(centre))
    try:
        closing = calendar.moved_micros(at, amount, forward=True, land="close")
        opening = calendar.moved_micros(at, amount, forward=True, land="open")
    except CalendarError:
        assume(False)

    assert closing <= opening
    assert calendar.between_micros(closing, opening) == 0
    assert calendar.is_open_micros(opening)


@given(st.data(), placed(), st.sampled_from(["Asia/Tokyo", "America/New_York", "Australia/Lord_Howe"]))
def test_the_zone_of_a_moment_changes_nothing(data: st.DataObject, drawn: Drawn, name: str) -> None:
    """The same instant in UTC, in another zone, at a bare offset or as pendulum's class gives the same answer."""
    calendar, centre = drawn
    at, other = from_micros(data.draw(moments(centre))), from_micros(data.draw(moments(centre)))
    offset = at.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    forms = [at, at.astimezone(ZoneInfo(name)), pendulum.instance(at, tz=name), at.astimezone(timezone(offset))]
    answers = {(calendar.is_open(form), calendar.between(form, other)) for form in forms}

    assert len(answers) == 1
    assert all(calendar.spans(form, other) == calendar.spans(at, other) for form in forms)


@given(st.data(), placed())
def test_answers_are_plain_utc(data: st.DataObject, drawn: Drawn) -> None:
    """What comes out is the standard library's datetime in UTC, whatever went in."""
    calendar, centre = drawn
    at = pendulum.instance(from_micros(data.draw(moments(centre))), tz="Europe/Berlin")
    try:
        due = calendar.add(at, work(hours=1))
    except CalendarError:
        assume(False)

    assert type(due) is datetime
    assert due.tzinfo is UTC
