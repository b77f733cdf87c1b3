"""Calendars combined with `&`, `|`, `-` behave as sets of time."""

from __future__ import annotations

from datetime import date

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, Span, Version, Versions
from servicekit.calendars.hours import Week
from tests.calendars.strategies import combined, moments, placed

Drawn = tuple[BusinessCalendar, BusinessCalendar, date]


def _bounds(data: st.DataObject, centre: date) -> tuple[int, int]:
    a, b = sorted((data.draw(moments(centre)), data.draw(moments(centre))))
    return a, b


@given(st.data(), combined())
def test_an_intersection_lies_within_both(data: st.DataObject, drawn: Drawn) -> None:
    """Every opening of `a & b` lies within one opening of `a` and one of `b`."""
    left, right, centre = drawn
    a, b = _bounds(data, centre)
    for start, end in (left & right).spans_micros(a, b):
        for part in (left, right):
            assert part.between_micros(start, end) == end - start


@given(st.data(), combined())
def test_lengths_add_up(data: st.DataObject, drawn: Drawn) -> None:
    """`|a or b| + |a and b| = |a| + |b|`, and `|a - b| = |a| - |a and b|`, over any span."""
    left, right, centre = drawn
    a, b = _bounds(data, centre)
    both, either, rest = (c.between_micros(a, b) for c in (left & right, left | right, left - right))

    assert either + both == left.between_micros(a, b) + right.between_micros(a, b)
    assert rest + both == left.between_micros(a, b)


@given(st.data(), combined())
def test_the_order_of_and_and_or_does_not_matter(data: st.DataObject, drawn: Drawn) -> None:
    """`a & b` opens as `b & a` does, and `a | b` as `b | a`."""
    left, right, centre = drawn
    a, b = _bounds(data, centre)

    assert (left & right).spans_micros(a, b) == (right & left).spans_micros(a, b)
    assert (left | right).spans_micros(a, b) == (right | left).spans_micros(a, b)


@given(st.data(), placed())
def test_exceptions_are_closed(data: st.DataObject, drawn: tuple[BusinessCalendar, date]) -> None:
    """`except_` takes exactly the given spans out of the openings."""
    calendar, centre = drawn
    a, b = _bounds(data, centre)
    first, last = _bounds(data, centre)
    away = [Span.of(first, last)] if first < last else []
    left = calendar.except_(away)

    assert left.between_micros(first, last) == 0
    assert left.between_micros(a, b) == calendar.between_micros(a, b) - calendar.between_micros(
        min(max(a, first), b), max(min(b, last), min(max(a, first), b))
    )


@given(st.data(), placed(versions=False))
def test_a_rota_covers_what_its_weeks_cover(data: st.DataObject, drawn: tuple[BusinessCalendar, date]) -> None:
    """The n-week rotas that begin with each of its weeks in turn cover together what the union of all weeks covers."""
    calendar, centre = drawn
    (version,) = calendar.definition.versions  # type: ignore[union-attr]
    rules, a_b = version.rules, _bounds(data, centre)
    count = len(rules.weeks)

    def by(weeks: tuple[Week, ...]) -> BusinessCalendar:
        return BusinessCalendar.of(Versions(key="part", versions=(Version(rules=evolve(rules, weeks=weeks)),)))

    turned = by(rules.weeks)
    for step in range(1, count):
        turned |= by(rules.weeks[step:] + rules.weeks[:step])
    merged = tuple(tuple(w for week in rules.weeks for w in week[day]) for day in range(7))

    assert turned.spans_micros(*a_b) == by((merged,)).spans_micros(*a_b)
