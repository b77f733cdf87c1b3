"""
Sets of time as sorted edges: ``[start, end, start, end, ...]``, half-open, never touching.

An instant is inside the set exactly if an odd number of edges lie at or before it. All algebra works on that one flat
form, in plain integers (microseconds), and every question of a calendar reads it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from attrs import field, frozen

from servicekit.calendars.instants import from_micros, to_micros
from servicekit.errors import InputError

__all__ = ["Span", "clip", "difference", "from_pairs", "insert", "intersection", "pairs", "remove", "union"]


@frozen(kw_only=True, order=True)
class Span:
    """A stretch of time from *start* up to, and not including, *end* (aware datetimes)."""

    start: datetime = field()
    end: datetime = field()

    def __attrs_post_init__(self) -> None:
        if to_micros(self.end, "end") <= to_micros(self.start, "start"):
            raise InputError(f"a span must end after it starts: {self.start} to {self.end}", value=self)

    @classmethod
    def of(cls, start: int, end: int) -> Span:
        """The span between two moments in microseconds."""
        return cls(start=from_micros(start), end=from_micros(end))

    @property
    def duration(self) -> timedelta:
        """How long it really lasts (a night with a clock change may be shorter or longer than its hands show)."""
        return from_micros(to_micros(self.end)) - from_micros(to_micros(self.start))


def insert(edges: list[int], start: int, end: int) -> None:
    """Add ``[start, end)`` to the set, in place; what touches is merged."""
    low, high = bisect_left(edges, start), bisect_right(edges, end)
    edges[low:high] = [start] * (1 - low % 2) + [end] * (1 - high % 2)


def remove(edges: list[int], start: int, end: int) -> None:
    """Take ``[start, end)`` out of the set, in place."""
    low, high = bisect_left(edges, start), bisect_right(edges, end)
    edges[low:high] = [start] * (low % 2) + [end] * (high % 2)


def from_pairs(found: Iterable[tuple[int, int]]) -> list[int]:
    """The set of the given spans, in any order, overlapping or not; an empty or reversed span adds nothing."""
    edges: list[int] = []
    for start, end in sorted(found):
        if start >= end:
            continue
        if edges and start <= edges[-1]:
            edges[-1] = max(edges[-1], end)
        else:
            edges += (start, end)
    return edges


def pairs(edges: Sequence[int]) -> list[tuple[int, int]]:
    """The spans of a set, in order."""
    return list(zip(edges[::2], edges[1::2], strict=True))


def clip(edges: Sequence[int], low: int, high: int) -> list[int]:
    """The part of the set within ``[low, high)``."""
    first, last = bisect_right(edges, low), bisect_left(edges, high)
    inside = list(edges[first:last])
    return [low] * (first % 2) + inside + [high] * (last % 2) if low < high else []


def union(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """What is in either set."""
    return _sweep(left, right, least=1, weight=1)


def intersection(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """What is in both sets."""
    return _sweep(left, right, least=2, weight=1)


def difference(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """What is in the left set and not in the right one."""
    return _sweep(left, right, least=1, weight=-1)


def _sweep(left: Sequence[int], right: Sequence[int], *, least: int, weight: int) -> list[int]:
    """Walk over the edges of both in order, counting +1 inside *left* and *weight* inside *right*."""
    steps = [(edge, 1 - 2 * (i % 2)) for i, edge in enumerate(left)]
    steps += [(edge, weight * (1 - 2 * (i % 2))) for i, edge in enumerate(right)]
    steps.sort()
    edges: list[int] = []
    depth = 0
    for edge, step in steps:
        was, depth = depth >= least, depth + step
        if was == (depth >= least):
            continue
        if edges and edges[-1] == edge:
            edges.pop()
        else:
            edges.append(edge)
    return edges
