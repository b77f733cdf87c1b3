"""
Scores of many teams at once, equal to those of one by one to a hundred-millionth of a point. Needs numpy.

Counts come in as columns of whole numbers, one row a team; figures go out as columns of floats in the same unit as a
:class:`~servicekit.satisfaction.Score` has. A team without an answer has ``nan`` in all three.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from servicekit.errors import InputError
from servicekit.satisfaction.intervals import STEPS, normal_quantile
from servicekit.satisfaction.tally import MOST

__all__ = ["Figures", "nps", "share"]

_Floats = NDArray[np.float64]
_SMALL = 1e-10  # a step of Newton after one so small changes nothing that a double can hold
_ROWS = 1 << 12  # rows at a time: what is computed between two steps stays in the processor's cache


class Figures(NamedTuple):
    """A column of scores: the figure, and the limits of its interval."""

    value: _Floats
    low: _Floats
    high: _Floats


def _counts(**columns: ArrayLike) -> list[NDArray[np.int64]]:
    """The columns as whole numbers of one shape."""
    found: list[NDArray[np.int64]] = []
    for name, column in columns.items():
        given: NDArray[Any] = np.asarray(column)
        if given.dtype.kind not in "iu" or (given.size and (given.min() < 0 or given.max() > MOST)):
            raise InputError(f"{name} is no column of whole numbers from 0 to {MOST:,}", name=name)
        found.append(given.astype(np.int64))
    if len({column.shape for column in found}) > 1 or found[0].ndim != 1:
        shapes = ", ".join(f"{name} {column.shape}" for name, column in zip(columns, found, strict=True))
        raise InputError(f"the columns are not of one length: {shapes}")
    return found


def share(good: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Figures:
    """
    The share of the *good* among *n* answers in percent, with Wilson's interval (see ``servicekit.satisfaction``).

    Raises:
        InputError: The columns are not of whole numbers from 0 on or of one length, more are good than there are, or
            *level* is not between 0 and 1.
    """
    z = normal_quantile(level)
    top, size = _counts(good=good, n=n)
    if (top > size).any():
        raise InputError("in some row more answers are good than there are")
    with np.errstate(invalid="ignore", divide="ignore"):
        p = top / size
        value = 100 * top / size
        extra = z * z / size
        middle = (p + extra / 2) / (1 + extra)
        half = np.sqrt(p * (1 - p) * extra + extra * extra / 4) / (1 + extra)
        low = np.where(p == 0, 0.0, np.minimum(np.maximum(middle - half, 0.0), p))
        high = np.where(p == 1, 1.0, np.maximum(np.minimum(middle + half, 1.0), p))
    low, high = 0.0 + 100.0 * low, 0.0 + 100.0 * high
    return Figures(value, np.minimum(low, value), np.maximum(high, value))


def nps(detractors: ArrayLike, passives: ArrayLike, promoters: ArrayLike, *, level: float = 0.95) -> Figures:
    """
    The Net Promoter Score of each row, -100 to 100, with Tango's interval (see ``servicekit.satisfaction``).

    Raises:
        InputError: The columns are not of whole numbers from 0 on or of one length, or *level* is not between 0 and 1.
    """
    z = normal_quantile(level)
    down, middle, up = _counts(detractors=detractors, passives=passives, promoters=promoters)
    n = down + middle + up
    if n.size and n.max() > MOST:
        raise InputError(f"a row has more than {MOST:,} answers")
    value, low, high = (np.full(n.shape, np.nan) for _ in range(3))
    rows = np.flatnonzero(n)
    for start in range(0, rows.size, _ROWS):
        here = rows[start : start + _ROWS]
        value[here] = 100 * (up[here] - down[here]) / n[here]
        good, bad, extra = up[here] / n[here], down[here] / n[here], z * z / n[here]
        with np.errstate(invalid="ignore", divide="ignore"):
            limits = _upper_limits(
                np.concatenate([good, bad]), np.concatenate([bad, good]), np.concatenate([extra, extra])
            )
        high[here] = np.maximum(0.0 + 100.0 * limits[: here.size], value[here])
        low[here] = np.minimum(0.0 + 100.0 * -limits[here.size :], value[here])
    return Figures(value, low, high)


def _upper_limits(up: _Floats, down: _Floats, extra: _Floats) -> _Floats:
    """
    The largest differences that the score test does not reject, see ``servicekit.satisfaction.intervals.tango``.

    One by one they are found by halving; here by Newton's steps on ``distance - sqrt(extra * variance)``, which is
    convex, so that a handful of steps is enough, kept between the last place inside and the last place outside.
    """
    point, reach = up - down, np.sqrt(extra)
    inside, outside = point, np.ones_like(up)
    slope, both = 2 - up + down, up + down
    delta = (point + extra / 2 + reach * np.sqrt(both - point * point + extra / 4)) / (1 + extra)
    delta = np.where((delta > point) & (delta < 1), delta, (point + 1) / 2)
    for _ in range(STEPS):
        rest, turn = delta * (1 - delta), 1 - 2 * delta
        b = slope * delta - both
        root = np.sqrt(np.maximum(b * b + 8 * down * rest, 0.0))
        most_likely = np.where(b > 0, 2 * down * rest / (b + root), (root - b) / 4)
        deviation = np.sqrt(2 * most_likely + rest)
        excess = delta - point - reach * deviation
        inside, outside = np.where(excess > 0, inside, delta), np.where(excess > 0, delta, outside)
        growth = 2 * (down * turn - slope * most_likely) / root + turn
        ahead = delta - excess / (1 - reach * growth / (2 * deviation))
        ahead = np.where((ahead >= inside) & (ahead <= outside), ahead, (inside + outside) / 2)
        moved, delta = np.abs(ahead - delta).max(), ahead
        if moved <= _SMALL:
            break
    return delta
