"""
The compiled form of a calendar: packed edges and the working time before each opening.

A snapshot is never changed; a calendar that needs more years takes a longer one. 24 bytes an opening, and two small
searches for any question, however long the span or large the amount.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from servicekit.calendars.compilation import compile_edges, year_start
from servicekit.calendars.definition import Definition

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Edges"]

FIRST_YEAR = 1950
"""The first year a calendar answers for."""

LAST_YEAR = 2150
"""The first year a calendar does not answer for any more."""


class Edges:
    """
    The opening edges from the year *first* up to, and not including, the year *last*.

    ``at``: the edges (``spans``' form). ``work``: before opening *k*, ``work[k]`` microseconds were open; the last item
    is the whole. ``low``, ``high``: the instants within which this snapshot answers.
    """

    __slots__ = ("at", "first", "high", "last", "low", "work")

    def __init__(self, edges: Sequence[int], first: int, last: int) -> None:
        self.at = array("q", edges)
        lengths = map(int.__sub__, self.at[1::2], self.at[::2])
        self.work = array("q", accumulate(lengths, initial=0))
        self.first, self.last = first, last
        self.low, self.high = year_start(first), year_start(last)

    def grown(self, definition: Definition, first: int, last: int) -> Edges:
        """A snapshot of these years and those from *first* up to *last* (within the supported ones)."""
        first, last = max(min(first, self.first), FIRST_YEAR), min(max(last, self.last), LAST_YEAR)
        if (first, last) == (self.first, self.last):
            return self
        before = compile_edges(definition, first, self.first) if first < self.first else []
        after = compile_edges(definition, self.last, last) if last > self.last else []
        return Edges(_joined(_joined(before, self.at), after), first, last)

    def worked(self, moment: int) -> int:
        """The working time from the start of the snapshot to a moment within it."""
        index = bisect_right(self.at, moment)
        return self.work[index >> 1] + (moment - self.at[index - 1] if index & 1 else 0)

    def reached(self, worked: int) -> int:
        """The earliest moment by which so much was worked: a closing edge stays. 0 < worked <= the whole."""
        opening = bisect_left(self.work, worked)
        return self.at[2 * opening - 1] - (self.work[opening] - worked)

    def passed(self, worked: int) -> int:
        """The latest moment up to which no more than that was worked: the next opening. 0 <= worked < the whole."""
        opening = bisect_right(self.work, worked) - 1
        return self.at[2 * opening] + worked - self.work[opening]

    @property
    def whole(self) -> int:
        """All the working time of the snapshot."""
        return self.work[-1]


def _joined(left: Sequence[int], right: Sequence[int]) -> Sequence[int]:
    """Two sets of which the second begins where the first may end."""
    if left and right and left[-1] == right[0]:
        return [*left[:-1], *right[1:]]
    return [*left, *right] if left and right else left or right
