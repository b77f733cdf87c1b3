"""The answers for arrays are the scalar ones, instant for instant."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, Work, arrays
from servicekit.errors import CalendarError
from tests.calendars.strategies import moments, placed

Drawn = tuple[BusinessCalendar, date]


def _moments(data: st.DataObject, centre: date, size: int = 6) -> np.ndarray:
    return np.array(data.draw(st.lists(moments(centre), min_size=size, max_size=size)), np.int64)


@given(st.data(), placed())
def test_between_and_open(data: st.DataObject, drawn: Drawn) -> None:
    """`between` and `is_open` of two arrays are those of their moments."""
    calendar, centre = drawn
    a, b = _moments(data, centre), _moments(data, centre)

    assert arrays.between(calendar, a, b).tolist() == list(map(calendar.between_micros, a.tolist(), b.tolist()))
    assert arrays.is_open(calendar, a).tolist() == list(map(calendar.is_open_micros, a.tolist()))


@pytest.mark.parametrize("land", [None, "close", "open"])
@pytest.mark.parametrize("forward", [True, False], ids=["add", "subtract"])
@given(st.data(), placed())
def test_moved(forward: bool, land: None, data: st.DataObject, drawn: Drawn) -> None:  # noqa: FBT001
    """`add` and `subtract`, with one amount or one for each row, positive, zero or negative, under each landing."""
    calendar, centre = drawn
    at = _moments(data, centre)
    works = np.array(data.draw(st.lists(st.integers(-90, 90), min_size=6, max_size=6)), np.int64) * 900_000_000
    ask = arrays.add if forward else arrays.subtract
    try:
        by_row = [
            calendar.moved_micros(t, w, forward=forward, land=land)
            for t, w in zip(at.tolist(), works.tolist(), strict=True)
        ]
        alike = [calendar.moved_micros(t, int(works[0]), forward=forward, land=land) for t in at.tolist()]
    except CalendarError:
        assume(False)

    assert ask(calendar, at, works, land=land).tolist() == by_row
    assert ask(calendar, at, Work(int(works[0])), land=land).tolist() == alike


@given(st.data(), placed(), st.booleans())
def test_edges(data: st.DataObject, drawn: Drawn, inclusive: bool) -> None:  # noqa: FBT001
    """The next and previous edges of an array are those of its moments."""
    calendar, centre = drawn
    at = _moments(data, centre)
    asked = [(arrays.next_open, True, True), (arrays.next_close, True, False)]
    asked += [(arrays.previous_open, False, True), (arrays.previous_close, False, False)]
    for ask, after, opening in asked:
        one = calendar.edge_after if after else calendar.edge_before
        try:
            expected = [one(t, opening=opening, inclusive=inclusive) for t in at.tolist()]
        except CalendarError:
            with pytest.raises(CalendarError):
                ask(calendar, at, inclusive=inclusive)
            continue

        assert ask(calendar, at, inclusive=inclusive).tolist() == expected
