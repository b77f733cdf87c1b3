from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import Span
from servicekit.calendars import spans as algebra
from servicekit.errors import InputError

points = st.integers(0, 30)
some = st.lists(st.tuples(points, points), max_size=5)


def _points(edges: list[int]) -> set[int]:
    """The whole numbers in a set of spans."""
    return {point for start, end in algebra.pairs(edges) for point in range(start, end)}


def _is_canonical(edges: list[int]) -> bool:
    return len(edges) % 2 == 0 and edges == sorted(set(edges))


@given(some, some)
def test_algebra_is_that_of_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    """Union, intersection and difference are those of the points, and no result has touching spans."""
    a, b = algebra.from_pairs(left), algebra.from_pairs(right)
    for result, expected in (
        (algebra.union(a, b), _points(a) | _points(b)),
        (algebra.intersection(a, b), _points(a) & _points(b)),
        (algebra.difference(a, b), _points(a) - _points(b)),
    ):
        assert _points(result) == expected
        assert _is_canonical(result)


@given(some, points, points)
def test_changes_in_place(given_spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Inserting, removing and cutting one span do what set operations do."""
    edges = algebra.from_pairs(given_spans)
    low, high = sorted((start, end))
    span = set(range(low, high))
    if low < high:
        more, less = list(edges), list(edges)
        algebra.insert(more, low, high)
        algebra.remove(less, low, high)
        assert _points(more) == _points(edges) | span
        assert _points(less) == _points(edges) - span
        assert _is_canonical(more)
        assert _is_canonical(less)

    assert _points(algebra.clip(edges, low, high)) == _points(edges) & span


def test_a_span_of_moments() -> None:
    """A span lasts as long as it really does, whatever zones its ends are in; one without length is refused."""
    start = datetime(2026, 3, 29, 1, tzinfo=timezone(timedelta(hours=1)))
    span = Span(start=start, end=datetime(2026, 3, 29, 1, tzinfo=UTC))

    assert span.duration == timedelta(hours=1)
    assert Span.of(0, 3_600_000_000).duration == timedelta(hours=1)
    with pytest.raises(InputError, match="must end after it starts"):
        Span(start=start, end=start)
