"""The compiled calendar and a slow twin that looks at every stretch give the same answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar
from servicekit.errors import CalendarError
from tests.calendars import twin
from tests.calendars.strategies import ZONES, combined, moments, placed

NIGHTS = {
    "mon-fri": ["00:00-02:30", "08:45-12:00", "22:00-06:00"],
    "sat": ["01:30-24:00"],
    "sun": ["02:15-02:45", "23:30-00:15"],
}


def _around(calendar: BusinessCalendar, centre: date, days: int) -> list[tuple[int, int]]:
    reach = timedelta(days)
    return twin.spans(calendar.definition, centre - reach, centre + reach)


@given(st.data(), placed())
def test_spans_and_open(data: st.DataObject, drawn: tuple[BusinessCalendar, date]) -> None:
    """Openings, their sum and `is_open` agree with the twin, in any zone, around any date."""
    calendar, centre = drawn
    opened = _around(calendar, centre, 20)
    a, b = sorted((data.draw(moments(centre)), data.draw(moments(centre))))
    expected = [(max(s, a), min(e, b)) for s, e in opened if s < b and a < e and a < b]

    assert calendar.spans_micros(a, b) == expected
    assert calendar.between_micros(a, b) == twin.between(opened, a, b)
    assert calendar.between_micros(b, a) == -twin.between(opened, a, b)
    for at in (a, b, *(edge for span in expected[:4] for edge in span)):
        assert calendar.is_open_micros(at) == any(start <= at < end for start, end in opened)


@given(st.data(), placed())
def test_add_and_subtract(data: st.DataObject, drawn: tuple[BusinessCalendar, date]) -> None:
    """Adding and subtracting work lands where walking along the openings does."""
    calendar, centre = drawn
    opened = _around(calendar, centre, 40)
    at, work = data.draw(moments(centre, 5)), data.draw(st.integers(1, 60) | st.integers(1, 240)) * 900_000_000
    after, before = twin.add(opened, at, work), twin.subtract(opened, at, work)
    edge = timedelta(36) // timedelta(microseconds=1)

    if after is not None and after < at + edge:
        assert calendar.add_micros(at, work) == after
    if before is not None and before > at - edge:
        assert calendar.subtract_micros(at, work) == before


@given(st.data(), placed())
def test_edges(data: st.DataObject, drawn: tuple[BusinessCalendar, date]) -> None:
    """The next and previous opening and closing are the nearest edges of the twin."""
    calendar, centre = drawn
    opened = _around(calendar, centre, 30)
    at = data.draw(moments(centre, 6))
    safe = twin.instant(centre - timedelta(25), 0, "UTC"), twin.instant(centre + timedelta(25), 0, "UTC")
    for index, opening in enumerate((True, False)):
        later = [s[index] for s in opened if at < s[index] < safe[1]]
        earlier = [s[index] for s in opened if safe[0] < s[index] < at]
        if later:
            assert calendar.edge_after(at, opening=opening) == later[0]
        if earlier:
            assert calendar.edge_before(at, opening=opening) == earlier[-1]


@given(st.data(), combined())
def test_algebra(data: st.DataObject, drawn: tuple[BusinessCalendar, BusinessCalendar, date]) -> None:
    """Calendars combined with `&`, `|` and `-` open where the twin's answers combine so."""
    left, right, centre = drawn
    a, b = sorted((data.draw(moments(centre, 8)), data.draw(moments(centre, 8))))
    for calendar in (left & right, left | right, left - right):
        opened = _around(calendar, centre, 16)

        assert calendar.spans_micros(a, b) == [(max(s, a), min(e, b)) for s, e in opened if s < b and a < e and a < b]


@pytest.mark.slow
@pytest.mark.parametrize("year", [2011, 2026, 2071])
def test_every_zone(year: int) -> None:
    """In every zone of the database, a whole year of awkward hours has the edges that each window gives by itself."""
    wrong = []
    for name in ZONES:
        calendar = BusinessCalendar(key="nights", zone=name, hours=NIGHTS)
        week = calendar.definition.versions[0].rules.weeks[0]  # type: ignore[union-attr]
        stretches = [
            (twin.instant(day, window.start, name), twin.instant(day, window.end, name))
            for day in (date(year, 1, 1) + timedelta(step) for step in range(-4, 369))
            for window in week[day.weekday()]
        ]
        low, high = twin.instant(date(year, 1, 2), 0, "UTC"), twin.instant(date(year, 12, 30), 0, "UTC")
        expected = [(max(s, low), min(e, high)) for s, e in twin.merged(stretches) if s < high and low < e]
        if calendar.spans_micros(low, high) != expected:
            wrong.append(name)

    assert wrong == []


@given(placed(), st.integers(1, 10**16))
def test_always_an_answer(drawn: tuple[BusinessCalendar, date], work: int) -> None:
    """Whatever the amount, an instant has exactly that work before it, or the request is refused."""
    calendar, centre = drawn
    at = twin.instant(centre, 43_200, "UTC")
    try:
        due = calendar.add_micros(at, work)
    except CalendarError:
        return

    assert calendar.between_micros(at, due) == work
