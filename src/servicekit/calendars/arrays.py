"""
The calendar's questions for whole arrays of moments, equal to the scalar ones, instant for instant. Needs numpy.

Moments are ``datetime64`` arrays, which numpy reads as UTC, or ``int64`` microseconds since the epoch; answers come in
the form of the question (``datetime64[us]`` and ``timedelta64[us]``, or ``int64``). Where every edge of a calendar lies
on a common grid (quarters of an hour, say), a table with a row for each step of the grid replaces the search.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicekit.calendars.amounts import Amount, Elapsed, Work
from servicekit.calendars.calendar import BusinessCalendar
from servicekit.calendars.edges import Edges
from servicekit.calendars.instants import from_micros, to_micros
from servicekit.calendars.timeline import Land
from servicekit.errors import AmountError, InputError, OutOfRangeError

__all__ = ["add", "between", "is_open", "next_close", "next_open", "previous_close", "previous_open", "subtract"]

Moments: TypeAlias = NDArray[Any]
_Micros: TypeAlias = "NDArray[np.int64]"
_ROWS = 1 << 14  # rows at a time: what is computed between two steps stays in the processor's cache
_BUCKETS = 1 << 22  # a longer table would no longer be faster than searching


@frozen
class _Table:
    """
    The compiled years of a calendar as tables over a grid of *step* microseconds.

    ``worked[k]``: the working time before grid step *k*, plus 1 if the step is open (work on an even grid is even).
    ``places[k]``: where the *k*-th open step begins.
    """

    low: int
    step: int
    worked: _Micros
    places: _Micros

    def worked_at(self, at: _Micros) -> _Micros:
        rest = at - self.low
        bucket = rest // self.step
        rest -= bucket * self.step
        found = self.worked.take(bucket)
        rest *= found & 1
        rest += found & -2
        return rest

    def reached(self, worked: _Micros) -> _Micros:
        """The earliest moments by which so much was worked (more than none)."""
        bucket = (worked - 1) // self.step
        return worked - bucket * self.step + self.places.take(bucket)

    def passed(self, worked: _Micros) -> _Micros:
        """The latest moments up to which no more than that was worked."""
        bucket = worked // self.step
        return worked - bucket * self.step + self.places.take(bucket)

    def is_open(self, at: _Micros) -> NDArray[np.bool_]:
        return (self.worked.take((at - self.low) // self.step) & 1).astype(np.bool_)


@frozen
class _Search:
    """The compiled years of a calendar whose edges share no coarse grid: binary searches."""

    bounds: _Micros
    before: _Micros

    def worked_at(self, at: _Micros) -> _Micros:
        index = self.bounds.searchsorted(at, "right")
        inside = np.where(index & 1, at - self.bounds.take(index - 1, mode="clip"), 0)
        return self.before.take(index >> 1) + inside

    def reached(self, worked: _Micros) -> _Micros:
        opening = self.before.searchsorted(worked, "left")
        return self.bounds.take(2 * opening - 1) - self.before.take(opening) + worked

    def passed(self, worked: _Micros) -> _Micros:
        opening = self.before.searchsorted(worked, "right") - 1
        return self.bounds.take(2 * opening) - self.before.take(opening) + worked

    def is_open(self, at: _Micros) -> NDArray[np.bool_]:
        return (self.bounds.searchsorted(at, "right") & 1).astype(np.bool_)


@lru_cache(maxsize=16)
def _compiled(calendar: BusinessCalendar, first: int, last: int) -> tuple[Edges, _Table | _Search]:
    """The years from *first* up to *last* of a calendar, in the form that answers fastest."""
    edges = Edges(calendar.edges_micros(first, last), first, last)
    bounds, before = np.array(edges.at, np.int64), np.array(edges.work, np.int64)
    step = int(np.gcd.reduce(np.append(bounds, edges.high) - edges.low)) or 1
    if (edges.high - edges.low) // step > _BUCKETS or step % 2:
        return edges, _Search(bounds, before)
    steps = np.zeros((edges.high - edges.low) // step + 1, np.int64)
    steps[(bounds[::2] - edges.low) // step] += 1
    steps[(bounds[1::2] - edges.low) // step] -= 1
    opened = steps.cumsum()[:-1]
    places = np.flatnonzero(opened) * step + edges.low
    return edges, _Table(edges.low, step, (opened.cumsum() - opened) * step + opened, places)


def _covering(calendar: BusinessCalendar, *arrays: _Micros) -> tuple[Edges, _Table | _Search]:
    """Tables for the years of all these moments."""
    filled = [array for array in arrays if array.size]
    low = min((int(array.min()) for array in filled), default=0)
    high = max((int(array.max()) for array in filled), default=0)
    calendar.between_micros(low, high)  # refuses what lies outside the supported years
    return _compiled(calendar, from_micros(low).year, from_micros(high).year + 1)


def _micros(values: Moments, name: str) -> _Micros:
    if values.dtype.kind == "M":
        return values.astype("datetime64[us]").view(np.int64)
    if values.dtype.kind in "iu":
        return values.astype(np.int64, copy=False)
    raise InputError(f"{name} must be a datetime64 (UTC) or int64 (microseconds) array, not {values.dtype}", name=name)


def _length(micros: int) -> int:
    """An amount that fits in the integers of an array; any larger one leads out of the supported years."""
    if abs(micros) >= 1 << 62:
        raise OutOfRangeError(f"{abs(micros):,} microseconds lead out of the supported years", micros=micros)
    return micros


def _spans(values: Moments) -> _Micros:
    """Amounts of work by row, as microseconds."""
    if values.dtype.kind == "m":
        return values.astype("timedelta64[us]").astype(np.int64)
    if values.dtype.kind in "iu":
        return values.astype(np.int64, copy=False)
    raise AmountError(f"amounts must be a timedelta64 or int64 (microseconds) array, not {values.dtype}", value=values)


def _as_given(micros: _Micros, values: Moments, unit: str) -> Moments:
    """The answer in the form of the question."""
    return (
        micros.view(f"{'datetime64' if unit == 'moment' else 'timedelta64'}[us]")
        if values.dtype.kind == "M"
        else micros
    )


def _by_rows(make: Callable[..., Any], out: Moments, *arrays: Any) -> Moments:
    """Fill *out* some rows at a time; an array of no dimension is the same for all rows."""
    for start in range(0, len(out), _ROWS):
        rows = slice(start, start + _ROWS)
        out[rows] = make(*(array[rows] if array.ndim else array for array in arrays))
    return out


def is_open(calendar: BusinessCalendar, at: Moments) -> NDArray[np.bool_]:
    """Whether the calendar is open at each moment."""
    micros = _micros(at, "at")
    _, table = _covering(calendar, micros)
    return _by_rows(table.is_open, np.empty(len(micros), np.bool_), micros)


def between(calendar: BusinessCalendar, a: Moments, b: Moments) -> Moments:
    """The working time from each moment of *a* to the one of *b*; negative where *b* comes first."""
    first, second = np.broadcast_arrays(_micros(a, "a"), _micros(b, "b"))
    _, table = _covering(calendar, first, second)
    out = np.empty(len(first), np.int64)
    found = _by_rows(lambda x, y: table.worked_at(y) - table.worked_at(x), out, first, second)
    return _as_given(found, a, "span")


def add(
    calendar: BusinessCalendar, at: Moments, amount: Amount | Moments | np.timedelta64, *, land: Land | None = None
) -> Moments:
    """
    The moments that lie *amount* after each of *at*; amounts of work may differ by row (``timedelta64`` or ``int64``).

    Work is computed by table; business days are counted moment by moment, as the scalar form does.
    """
    return _moved(calendar, at, amount, land, forward=True)


def subtract(
    calendar: BusinessCalendar, at: Moments, amount: Amount | Moments | np.timedelta64, *, land: Land | None = None
) -> Moments:
    """The moments that lie *amount* before each of *at*."""
    return _moved(calendar, at, amount, land, forward=False)


def _moved(
    calendar: BusinessCalendar,
    at: Moments,
    amount: Amount | Moments | np.timedelta64,
    land: Land | None,
    *,
    forward: bool,
) -> Moments:
    micros = _micros(at, "at")
    if land not in (None, "close", "open"):
        raise InputError(f"land is 'close' or 'open', not {land!r}", name="land", value=land)
    match amount:
        case Elapsed(length):
            moved = micros + (_length(length) if forward else -_length(length))
            return _as_given(_within_hours(calendar, moved, land), at, "moment")
        case Work(length):
            works: Any = np.asarray(_length(length), np.int64)
        case np.ndarray() | np.timedelta64():
            works = _spans(np.asarray(amount))
        case _:
            return _as_given(_one_by_one(calendar, micros, amount, land, forward=forward), at, "moment")
    if land != "open" and ((works > 0) if forward else (works < 0)).all():
        return _as_given(_forward(calendar, micros, np.abs(works)), at, "moment")
    out, wide = np.empty(len(micros), np.int64), np.broadcast_to(works, micros.shape)
    ahead = (wide >= 0) if forward else (wide < 0)
    for rows, goes in ((ahead, True), (~ahead, False)):
        if rows.any():
            where = land or ("close" if goes else "open")
            out[rows] = _landed(calendar, micros[rows], np.abs(wide[rows]), where, forward=goes)
    return _as_given(out, at, "moment")


def _forward(calendar: BusinessCalendar, at: _Micros, works: _Micros) -> _Micros:
    """The fast case: some work, forward, staying at the closing."""
    _, table = _reaching(calendar, at, works)
    out = np.empty(len(at), np.int64)
    return _by_rows(lambda x, work: table.reached(table.worked_at(x) + work), out, at, works)


def _reaching(calendar: BusinessCalendar, at: _Micros, works: _Micros) -> tuple[Edges, _Table | _Search]:
    """Tables that reach as far as the scalar answer for the last moment and the largest amount."""
    if not at.size:
        return _covering(calendar, at)
    latest = calendar.add_micros(int(at.max()), int(works.max()))
    return _covering(calendar, at, np.array([latest], np.int64))


def _landed(calendar: BusinessCalendar, at: _Micros, works: _Micros, land: Land, *, forward: bool) -> _Micros:
    """Rows that all go one way, by their named landing; zero rolls while closed."""
    far = calendar.moved_micros(int(at.max() if forward else at.min()), int(works.max()), forward=forward, land=land)
    _, table = _covering(calendar, at, np.array([far], np.int64))
    target = table.worked_at(at) + (works if forward else -works)
    stays = (works == 0) & table.is_open(at) & (forward or land == "open")
    opening = np.where(works == 0, forward, land == "open")
    out = at.copy()
    for rows, place in ((opening & ~stays, table.passed), (~opening & ~stays, table.reached)):
        out[rows] = place(target[rows])
    return out


def _within_hours(calendar: BusinessCalendar, at: _Micros, land: Land | None) -> _Micros:
    """The moments themselves; if a landing is named, those that are closed move to an opening or a closing."""
    if land is None or not at.size:
        return at
    return _landed(calendar, at, np.zeros_like(at), "open", forward=land == "open")


def _one_by_one(
    calendar: BusinessCalendar, at: _Micros, amount: Amount, land: Land | None, *, forward: bool
) -> _Micros:
    move = calendar.add if forward else calendar.subtract
    return np.array([to_micros(move(from_micros(int(one)), amount, land=land)) for one in at], np.int64)


def next_open(calendar: BusinessCalendar, at: Moments, *, inclusive: bool = False) -> Moments:
    """The first opening after each moment (or at it, if *inclusive*)."""
    return _edge(calendar, at, after=True, opening=True, inclusive=inclusive)


def next_close(calendar: BusinessCalendar, at: Moments, *, inclusive: bool = False) -> Moments:
    """The first closing after each moment (or at it, if *inclusive*)."""
    return _edge(calendar, at, after=True, opening=False, inclusive=inclusive)


def previous_open(calendar: BusinessCalendar, at: Moments, *, inclusive: bool = False) -> Moments:
    """The last opening before each moment (or at it, if *inclusive*)."""
    return _edge(calendar, at, after=False, opening=True, inclusive=inclusive)


def previous_close(calendar: BusinessCalendar, at: Moments, *, inclusive: bool = False) -> Moments:
    """The last closing before each moment (or at it, if *inclusive*)."""
    return _edge(calendar, at, after=False, opening=False, inclusive=inclusive)


def _edge(calendar: BusinessCalendar, at: Moments, *, after: bool, opening: bool, inclusive: bool) -> Moments:
    micros = _micros(at, "at")
    if not micros.size:
        return at.copy()
    ask = calendar.edge_after if after else calendar.edge_before
    last = ask(int(micros.max() if after else micros.min()), opening=opening, inclusive=inclusive)
    edges, _ = _covering(calendar, micros, np.array([last], np.int64))
    bounds = np.array(edges.at[0 if opening else 1 :: 2], np.int64)
    index = bounds.searchsorted(micros, "left" if after == inclusive else "right") - (0 if after else 1)
    return _as_given(bounds.take(index), at, "moment")
