"""
A compiled definition on a line of whole microseconds: the fast forms of every question about opening time.

Each costs about two binary searches, however long the span or large the amount. Years are compiled when first needed; a
request that nothing can satisfy is refused with the reason, never searched for without end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any, Literal, Self, TypeAlias

from servicekit.calendars.compilation import year_start
from servicekit.calendars.definition import Definition
from servicekit.calendars.edges import FIRST_YEAR, LAST_YEAR, Edges
from servicekit.calendars.instants import from_micros
from servicekit.errors import NeverOpenError, OutOfRangeError

__all__ = ["Land", "Timeline"]

Land: TypeAlias = Literal["close", "open"]
"""Where a result falls that ends exactly on an edge: at the closing, or at the next opening (the same working time)."""

_HOUR = 3_600_000_000
_NEAR = 256  # the second search of a question mostly ends this near to the first
_LONGEST_GAP = 8 * 31_556_952 * 1_000_000  # eight years: between two 29 Februaries around a year such as 2100
_ORIGIN, _LIMIT = year_start(FIRST_YEAR), year_start(LAST_YEAR)
_NOTHING = Edges((), FIRST_YEAR, FIRST_YEAR)


class Timeline:
    """A definition with its compiled edges; immutable to everybody outside, compiled further on demand."""

    __slots__ = ("_edges", "definition")

    definition: Definition
    _edges: Edges

    def _set(self, definition: Definition) -> None:
        object.__setattr__(self, "definition", definition)
        object.__setattr__(self, "_edges", _NOTHING)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed ({name}); make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed ({name}); make a new one")

    @property
    def key(self) -> str:
        """The calendar's name in policies and explanations."""
        return self.definition.key

    def is_open_micros(self, at: int) -> bool:
        """Whether the calendar is open at that instant; a closing instant is closed."""
        edges = self._edges
        if not edges.low <= at < edges.high:
            edges = self._covering(at, at)
        return bool(bisect_right(edges.at, at) & 1)

    def between_micros(self, a: int, b: int) -> int:
        """The working time from *a* to *b*; negative if *b* comes first."""
        edges = self._edges
        if not (edges.low <= a < edges.high and edges.low <= b < edges.high):
            edges = self._covering(a, b)
        at, work = edges.at, edges.work
        i = bisect_right(at, a)
        near = i + _NEAR
        j = bisect_right(at, b, i, near) if a <= b and near < len(at) and at[near] > b else bisect_right(at, b)
        worked = work[j >> 1] - work[i >> 1]
        if j & 1:
            worked += b - at[j - 1]
        if i & 1:
            worked -= a - at[i - 1]
        return worked

    def add_micros(self, at: int, work: int) -> int:
        """
        The instant by which *work* microseconds of opening time have passed since *at*; a closing edge stays.

        Zero while closed is the next opening; a negative amount goes back.
        """
        edges = self._edges
        if work > 0 and edges.low <= at < edges.high:
            bounds, before = edges.at, edges.work
            i = bisect_right(bounds, at)
            first = i >> 1
            target = before[first] + work
            if i & 1:
                target += at - bounds[i - 1]
            if target <= before[-1]:
                near = first + _NEAR
                if near < len(before) and before[near] >= target:
                    opening = bisect_left(before, target, first, near)
                else:
                    opening = bisect_left(before, target, first)
                return bounds[2 * opening - 1] - before[opening] + target
        return self._forward(at, work, "close") if work >= 0 else self._back(at, -work, "open")

    def subtract_micros(self, at: int, work: int) -> int:
        """
        The instant from which *work* microseconds of opening time pass until *at*; an opening edge stays.

        Zero while closed is the previous closing; a negative amount goes forward.
        """
        return self._back(at, work, "open") if work >= 0 else self._forward(at, -work, "close")

    def moved_micros(self, at: int, work: int, *, forward: bool, land: Land | None = None) -> int:
        """:meth:`add_micros` or :meth:`subtract_micros`, with the choice of where a result on an edge falls."""
        if (work >= 0) is forward:
            return self._forward(at, abs(work), land or "close") if land == "open" else self.add_micros(at, abs(work))
        return self._back(at, abs(work), land or "open")

    def spans_micros(self, a: int, b: int) -> list[tuple[int, int]]:
        """The openings between *a* and *b*, cut to them, in order."""
        if b <= a:
            return []
        at = self._covering(a, b - 1).at
        i, j = bisect_right(at, a), bisect_left(at, b)
        inside = at[i:j].tolist()
        if i & 1:
            inside.insert(0, a)
        if j & 1:
            inside.append(b)
        return list(zip(inside[::2], inside[1::2], strict=True))

    def edges_micros(self, first_year: int, last_year: int) -> list[int]:
        """The opening edges of the years from *first_year* up to, and not including, *last_year*, cut to them."""
        low, high = year_start(first_year), year_start(last_year)
        return [edge for span in self.spans_micros(low, high) for edge in span]

    def edge_after(self, at: int, *, opening: bool, inclusive: bool = False) -> int:
        """The first opening (or closing) edge after *at*, or at it if *inclusive*."""
        edges = self._covering(at, at)
        while True:
            index = (bisect_left if inclusive else bisect_right)(edges.at, at)
            index += index % 2 if opening else 1 - index % 2
            if index < len(edges.at) and edges.at[index] < edges.high:
                return edges.at[index]
            if edges.last >= LAST_YEAR:
                raise self._no_edge(at, opening=opening, forward=True)
            edges = self._longer(edges, forward=True)

    def edge_before(self, at: int, *, opening: bool, inclusive: bool = False) -> int:
        """The last opening (or closing) edge before *at*, or at it if *inclusive*."""
        edges = self._covering(at, at)
        while True:
            index = (bisect_right if inclusive else bisect_left)(edges.at, at) - 1
            index -= index % 2 if opening else 1 - index % 2
            if index >= 0 and edges.at[index] > edges.low:
                return edges.at[index]
            if edges.first <= FIRST_YEAR:
                raise self._no_edge(at, opening=opening, forward=False)
            edges = self._longer(edges, forward=False)

    def spans_from(self, at: int) -> Iterator[tuple[int, int]]:
        """The openings from *at* on, one by one, compiling further years only as they are asked for."""
        start = at
        while start < _LIMIT:
            edges = self._covering(start, start)
            found = self.spans_micros(start, edges.high)
            last = found.pop() if found and found[-1][1] == edges.high and edges.last < LAST_YEAR else None
            yield from found
            if edges.last >= LAST_YEAR:
                return
            self._longer(edges, forward=True)
            start = last[0] if last else edges.high

    def _forward(self, at: int, work: int, land: Land) -> int:
        if work == 0 and self.is_open_micros(at):
            return at
        if work > _LIMIT - at:
            raise self._too_far(at, work)
        edges = self._covering(at, at)
        while True:
            target = edges.worked(at) + work
            if work and land == "close" and target <= edges.whole:
                return edges.reached(target)
            if (land == "open" or not work) and target < edges.whole:
                return edges.passed(target)
            if edges.last >= LAST_YEAR:
                raise self._cannot(at, work, forward=True)
            edges = self._longer(edges, forward=True)

    def _back(self, at: int, work: int, land: Land) -> int:
        if work == 0 and land == "open" and self.is_open_micros(at):
            return at
        if work > at - _ORIGIN:
            raise self._too_far(at, -work)
        edges = self._covering(at, at)
        while True:
            target = edges.worked(at) - work
            if work and land == "open" and target >= 0:
                return edges.passed(target)
            if (land == "close" or not work) and target > 0:
                return edges.reached(target)
            if edges.first <= FIRST_YEAR:
                raise self._cannot(at, work, forward=False)
            edges = self._longer(edges, forward=False)

    # -- years compiled on demand ------------------------------------------------------------------------------------

    def prepare(self, first_year: int, last_year: int) -> Self:
        """Compile the years from *first_year* to *last_year*, both included, ahead of the first question."""
        self._covering(year_start(first_year), year_start(last_year + 1) - 1)
        return self

    def _covering(self, a: int, b: int) -> Edges:
        """A snapshot that answers for both instants."""
        edges = self._edges
        a, b = (a, b) if a <= b else (b, a)
        if edges.low <= a and b < edges.high:
            return edges
        if not (a >= _ORIGIN and b < _LIMIT):
            outside = a if a < _ORIGIN else b
            raise OutOfRangeError(
                f"{_text(outside)} is outside the years {FIRST_YEAR} to {LAST_YEAR - 1}", micros=outside
            )
        first, last = from_micros(a).year, from_micros(b).year + 1
        if edges is _NOTHING:
            edges = Edges((), first, first)
        return self._keep(edges.grown(self.definition, first, last))

    def _longer(self, edges: Edges, *, forward: bool) -> Edges:
        """A snapshot with more years on one side: a quarter more, at least two."""
        more = max(2, (edges.last - edges.first) // 4)
        if forward:
            return self._keep(edges.grown(self.definition, edges.first, edges.last + more))
        return self._keep(edges.grown(self.definition, edges.first - more, edges.last))

    def _keep(self, edges: Edges) -> Edges:
        object.__setattr__(self, "_edges", edges)
        return edges

    # -- why not -----------------------------------------------------------------------------------------------------

    def _too_far(self, at: int, work: int) -> OutOfRangeError:
        hours = f"{abs(work) // _HOUR:,} hours {'before' if work < 0 else 'after'} {_text(at)}"
        message = f"calendar {self.key!r}: {hours} lie outside the years {FIRST_YEAR} to {LAST_YEAR - 1}"
        return OutOfRangeError(message, key=self.key, micros=at, work=work)

    def _cannot(self, at: int, work: int, *, forward: bool) -> NeverOpenError | OutOfRangeError:
        """Why no instant satisfies a request: looks at every supported year."""
        edges = self._covering(_ORIGIN, _LIMIT - 1).at
        where = f"calendar {self.key!r}"
        fields: dict[str, Any] = {"key": self.key, "micros": at, "work": work}
        if not edges:
            return NeverOpenError(f"{where} is never open: no hours, and no exception that opens it", **fields)
        if (_LIMIT - edges[-1] if forward else edges[0] - _ORIGIN) < _LONGEST_GAP:
            return self._too_far(at, work if forward else -work)
        known = f"its last opening ended {_text(edges[-1])}" if forward else f"its first opening is {_text(edges[0])}"
        short = f", and {work / _HOUR:,.2f} hours were asked for" if work else ""
        side = "after" if forward else "before"
        return NeverOpenError(f"{where} has too little opening time {side} {_text(at)}: {known}{short}", **fields)

    def _no_edge(self, at: int, *, opening: bool, forward: bool) -> NeverOpenError | OutOfRangeError:
        """Why there is no further opening or closing on one side."""
        if not self.is_open_micros(at):
            return self._cannot(at, 0, forward=forward)
        verb, side = "opens" if opening else "closes", "after" if forward else "before"
        message = f"calendar {self.key!r} never {verb} {side} {_text(at)} in the years {FIRST_YEAR} to {LAST_YEAR - 1}"
        return OutOfRangeError(message, key=self.key, micros=at)


def _text(micros: int) -> str:
    try:
        return f"{from_micros(micros):%Y-%m-%d %H:%MZ}"
    except OutOfRangeError:
        return f"instant {micros}"
