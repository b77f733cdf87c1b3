"""The intervals against independent judges: scipy, statsmodels, and the score equation solved another way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.stats import binomtest, norm
from statsmodels.stats.proportion import proportion_confint

from servicekit.errors import InputError
from servicekit.satisfaction import adjusted_wald, mean_interval, tango, wilson

LEVELS = (0.5, 0.8, 0.95, 0.999)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 7), (3, 7), (7, 7), (8, 10), (499, 1000), (1, 10**9)])
def test_wilson_is_that_of_statsmodels_and_scipy(k: int, n: int, level: float) -> None:
    """Two other programs have the same interval of a share."""
    found = wilson(k / n, n, level=level)

    assert (found.low, found.high) == pytest.approx(proportion_confint(k, n, 1 - level, method="wilson"), abs=1e-12)
    scipys = binomtest(k, n).proportion_ci(level, "wilson")
    assert (found.low, found.high) == pytest.approx((scipys.low, scipys.high), abs=1e-12)


def rejected(up: int, down: int, n: int, delta: float, level: float) -> float:
    """How far the score statistic of *delta* is over its quantile; the likelihood is maximised by search."""

    def unlikely(q: float) -> float:
        shares, counts = (q + delta, q, 1 - 2 * q - delta), (up, down, n - up - down)
        return -sum(count * math.log(max(share, 1e-300)) for share, count in zip(shares, counts, strict=True) if count)

    low, high = max(0.0, -delta), (1 - delta) / 2
    q = minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"xatol": 1e-14}).x
    q = min((unlikely(each), each) for each in (q, low, high))[1]
    variance = 2 * q + delta - delta * delta
    return abs(up - down - n * delta) - norm.ppf(0.5 + level / 2) * math.sqrt(max(n * variance, 0.0))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(
    "counts", [(3, 1, 6), (0, 0, 4), (5, 5, 10), (9, 2, 11), (1, 0, 1), (70, 10, 100), (12, 0, 20), (2, 7, 9)]
)
def test_tango_is_where_the_score_test_turns(counts: tuple[int, int, int], level: float) -> None:
    """At the limits the statistic is the quantile: found by Brent's method over a likelihood maximised numerically."""
    up, down, n = counts
    found = tango(up / n, down / n, n, level=level)
    point, nearly = (up - down) / n, 1 - 1e-9

    high = brentq(lambda delta: rejected(up, down, n, delta, level), point + 1e-9, nearly) if point < 1 else 1.0
    low = brentq(lambda delta: rejected(up, down, n, delta, level), -nearly, point - 1e-9)

    assert (found.low, found.high) == pytest.approx((low, high), abs=2e-6)


def owen(scale: np.ndarray, counts: np.ndarray, mean: float) -> float:
    """The variance of the most likely shares with that mean, by a general optimiser."""
    shares = counts / counts.sum()
    other = scale[-1] if mean > shares @ scale else scale[0]
    weight = abs(mean - shares @ scale) / abs(other - shares @ scale) if other != shares @ scale else 0.0
    start = (1 - weight) * shares + weight * (scale == other)
    found = minimize(
        lambda p: -sum(c * math.log(max(q, 1e-12)) for c, q in zip(counts, p, strict=True) if c),
        0.98 * start + 0.02 * start,
        bounds=[(0, 1)] * len(scale),
        constraints=[{"type": "eq", "fun": lambda p: p.sum() - 1}, {"type": "eq", "fun": lambda p: p @ scale - mean}],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return float(found.x @ (scale - mean) ** 2)


@pytest.mark.parametrize(
    "counts", [(2, 5, 6, 4, 3), (0, 0, 4, 3, 0), (0, 1, 0, 0, 5), (3, 0, 0, 0, 3), (0, 0, 6, 0, 0)]
)
def test_the_interval_of_a_mean_is_where_the_score_test_turns(counts: tuple[int, ...]) -> None:
    """At both limits the squared distance is the squared quantile times the variance, which an optimiser finds."""
    scale, given = np.arange(1.0, 6.0), np.array(counts, dtype=float)
    found = mean_interval((1, 2, 3, 4, 5), dict(zip(range(1, 6), counts, strict=True)))
    n, mean = given.sum(), given @ scale / given.sum()

    for limit in (found.low, found.high):
        distance = (mean - limit) ** 2
        assert distance == pytest.approx(norm.ppf(0.975) ** 2 * owen(scale, given, limit) / n, rel=2e-4)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("counts", [(1, 2, 3), (0, 10, 0), (0, 0, 4), (7, 0, 1), (30, 40, 31)])
def test_of_three_answers_the_mean_has_tangos_interval(counts: tuple[int, int, int], level: float) -> None:
    """On -1, 0, 1 the mean is a difference of shares; both roads lead to the same limits."""
    down, between, up = counts
    n = sum(counts)
    found, other = (
        mean_interval((-1, 0, 1), {-1: down, 0: between, 1: up}, level=level),
        tango(up / n, down / n, n, level=level),
    )

    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=1e-11)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("k", "n"), [(0, 3), (3, 3), (8, 10), (61, 100)])
def test_of_two_answers_the_mean_has_wilsons_interval(k: int, n: int, level: float) -> None:
    """On 0, 1 the mean is a share."""
    found, other = mean_interval((0, 1), {0: n - k, 1: k}, level=level), wilson(k / n, n, level=level)

    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=1e-11)


def test_where_adjusted_wald_leaves_its_figure_out() -> None:
    """The documented exception: with one or two answers, or a low level, it need not hold the figure itself."""
    assert adjusted_wald(1, 0, 1).high < 1
    assert adjusted_wald(1, 0, 10, level=0.5).high < 1
    assert adjusted_wald(1, 0, 4).high == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson(1.1, 5), "share is 1.1"),
        (lambda: wilson(math.nan, 5), "share is nan"),
        (lambda: wilson(0.5, 0), "n is 0"),
        (lambda: wilson(0.5, math.inf), "n is inf"),
        (lambda: tango(0.7, 0.7, 5), "more than everything"),
        (lambda: tango(-0.1, 0.2, 5), "up is -0.1"),
        (lambda: adjusted_wald(0.5, True, 5), "down is True"),
        (lambda: mean_interval((1, 1), {1: 2}), "does not rise"),
        (lambda: mean_interval((1, 2), {3: 2}), "3 is not on the scale"),
        (lambda: mean_interval((1, 2), {1: 0}), "at least one answer"),
    ],
)
def test_what_has_no_interval(call: Any, message: str) -> None:
    """What is no share, no size or no scale is refused by name."""
    with pytest.raises(InputError, match=message):
        call()
