"""
Cut-points: where one score ends and the next one begins.

The figures that are scored are whole numbers, so a cut-point is kept as the exact whole number, or as the float between
two whole numbers; beyond the floats that lie between, the whole number below, which cuts at the same place.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeAlias

from servicekit.errors import InputError

__all__ = ["MOST_BINS", "Cut", "CutBy", "Cuts", "cut_by", "place_in", "reachable"]

Cut: TypeAlias = int | float
Cuts: TypeAlias = tuple[Cut, ...]
"""Cut-points going up; *k* of them make *k* + 1 scores. Two that are equal leave the score between them unused."""

MOST_BINS = 100
"""How many scores a figure may have."""


class CutBy(StrEnum):
    """How cut-points are found."""

    QUANTILES = "quantiles"
    """
    So that each score gets about as many customers: type-7 quantiles (R. J. Hyndman and Y. Fan, Sample Quantiles in
    Statistical Packages, The American Statistician 50(4), 1996, definition 7), the usual one of R and numpy.
    """
    EVEN = "even"
    """So that each score spans as much: equal steps from the least to the greatest figure."""


def cut_by(how: CutBy, ordered: Sequence[int], bins: int) -> Cuts:
    """
    The cut-points for *bins* scores over the figures *ordered*, which go up and are at least one.

    Example:
        >>> cut_by(CutBy.QUANTILES, [1, 1, 1, 2, 9], 4), cut_by(CutBy.EVEN, [1, 1, 1, 2, 9], 4)
        ((1, 1, 2), (3, 5, 7))
    """
    low, high, last = ordered[0], ordered[-1], len(ordered) - 1
    if how is CutBy.EVEN:
        return tuple(exact_cut(low, (high - low) * part, bins) for part in range(1, bins))
    found = []
    for part in range(1, bins):
        place, rest = divmod(last * part, bins)
        above = ordered[min(place + 1, last)]
        found.append(exact_cut(ordered[place], rest * (above - ordered[place]), bins))
    return tuple(found)


def exact_cut(whole: int, part: int, bins: int) -> Cut:
    """``whole + part / bins``: exact where it is whole, else a float between the same two whole numbers."""
    numerator = whole * bins + part
    below, rest = divmod(numerator, bins)
    if not rest:
        return below
    between = numerator / bins
    return between if below < between < below + 1 else below


def place_in(cuts: Cuts, figure: int) -> int:
    """How many of *cuts* lie below *figure*; one that equals it does not, so ties share a score."""
    return bisect_left(cuts, figure)


def reachable(cuts: Cuts, least: float = -math.inf) -> tuple[int, ...]:
    """The scores, counted from 1 up, that some whole number from *least* on can get."""
    edges = [least - 1, *(math.floor(cut) for cut in cuts), math.inf]
    return tuple(score for score, (low, high) in enumerate(pairwise(edges), start=1) if low < high and high >= least)


def fault_of(cuts: Any) -> str:
    """What is wrong with *cuts* as cut-points, "" if nothing is."""
    if not isinstance(cuts, (tuple, list)):
        return "must be a list of numbers going up"
    if not 1 <= len(cuts) < MOST_BINS:
        return f"must be 1 to {MOST_BINS - 1} numbers"
    for cut in cuts:
        if isinstance(cut, bool) or not isinstance(cut, (int, float)) or not math.isfinite(cut):
            return f"{cut!r:.60} is not a number"
    return "" if all(low <= high for low, high in pairwise(cuts)) else "must go up"


def check_bins(bins: Any) -> int:
    """The number of scores, if it is one."""
    if isinstance(bins, int) and not isinstance(bins, bool) and 2 <= bins <= MOST_BINS:
        return bins
    raise InputError(f"bins must be a whole number from 2 to {MOST_BINS}, not {bins!r:.60}", value=bins)
