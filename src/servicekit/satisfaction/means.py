"""
The interval of a mean on a scale with ends.

The score test of a multinomial, turned round: a mean is inside when the answers are not too far from it, measured by
the variance that the answers most likely have *if* that is the mean. With two levels this is Wilson's interval, with
the three levels -1, 0, 1 Tango's; both are laws of the tests. Student's interval, which is usual, says "no doubt" when
three people give the same answer, and leaves the scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from servicekit.errors import InputError
from servicekit.satisfaction.intervals import STEPS, Interval, normal_quantile, outermost

__all__ = ["mean_interval"]


def mean_interval(
    scale: Sequence[int], counts: Mapping[int, float], *, level: float = 0.95, ends: tuple[float, float] | None = None
) -> Interval:
    """
    The score interval of the mean of answers on *scale*, lowest first, of which there are *counts*, whole or weighted.

    It is given on the scale itself, or with the ends of the scale moved to *ends*.

    The most likely shares under a given mean are those of Owen, A. B. (1988), Empirical likelihood ratio confidence
    intervals for a single functional, Biometrika 75, 237-249, with the ends of the scale added: an answer that nobody
    gave yet is possible, and only one at an end can make a given mean more likely.

    Raises:
        InputError: The scale is not rising, nothing was answered, an answer is off the scale, or *level* is not
            between 0 and 1.
    """
    if len(scale) < 2 or any(one >= other for one, other in pairwise(scale)):
        raise InputError(f"the scale {tuple(scale)} does not rise", value=tuple(scale))
    if strays := sorted(set(counts) - set(scale)):
        raise InputError(f"{strays[0]} is not on the scale {tuple(scale)}", value=strays[0])
    n = sum(counts.values())
    if n <= 0:
        raise InputError("a mean needs at least one answer", name="n", value=n)
    z = normal_quantile(level)
    low, high = scale[0], scale[-1]
    shares = [((answer - low) / (high - low), count / n) for answer, count in sorted(counts.items()) if count]
    upper = _upper_limit(shares, z * z / n)
    lower = 1 - _upper_limit([(1 - place, share) for place, share in shares], z * z / n)
    return Interval(low=lower, high=upper, level=level, method="score").scaled(*(ends or (low, high)))


def _upper_limit(shares: list[tuple[float, float]], extra: float) -> float:
    """The largest mean that is not rejected, on a scale from 0 to 1; *extra* is the squared quantile over n."""
    mean = min(sum(place * share for place, share in shares), 1.0)

    def is_inside(other: float) -> bool:
        away = mean - other
        return away * away <= extra * _variance(shares, other)

    return outermost(mean, 1.0, is_inside)


def _variance(shares: list[tuple[float, float]], mean: float) -> float:
    """The variance of the most likely answers whose mean is *mean*, which is not below the one observed."""
    if mean >= 1:
        return 0.0
    least = -1 / (1 - mean)  # tilted further, an answer at the upper end would have a negative share
    away = [(place - mean, share) for place, share in shares]
    tilt = _tilt(away, least)
    tilted = [(distance, share / (1 + tilt * distance)) for distance, share in away if 1 + tilt * distance > 0]
    missing = max(1 - sum(share for _, share in tilted), 0.0)  # what the upper end takes
    return sum(share * distance * distance for distance, share in tilted) + missing * (1 - mean) ** 2


def _tilt(away: list[tuple[float, float]], least: float) -> float:
    """The multiplier between *least* and 0 at which the tilted answers have the mean; *least* if none is enough."""
    if all(1 + least * distance > 0 for distance, _ in away) and _excess(away, least)[0] <= 0:
        return least
    inside, outside, tilt = 0.0, least, least / 2
    for _ in range(STEPS):  # Newton's steps, kept between the two; seldom more than eight
        excess, slope = _excess(away, tilt)
        inside, outside = (tilt, outside) if excess < 0 else (inside, tilt)
        ahead = tilt + excess / slope
        tilt, before = (ahead if outside <= ahead <= inside else (inside + outside) / 2), tilt
        if abs(tilt - before) <= 1e-15 * -least:
            break
    return tilt


def _excess(away: list[tuple[float, float]], tilt: float) -> tuple[float, float]:
    """How far the tilted answers are above the mean, and how fast that falls with the *tilt*."""
    parts = [(share * distance / (1 + tilt * distance), distance / (1 + tilt * distance)) for distance, share in away]
    return sum(part for part, _ in parts), sum(part * each for part, each in parts)
