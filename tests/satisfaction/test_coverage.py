"""
How often the intervals hold the truth, counted out exactly: every sample of n answers with its probability.

The nine distributions (detractors, passives, promoters) range from even to lopsided; the table stands in the page on
the Net Promoter Score and is read from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import multinomial

from servicekit.satisfaction import adjusted_wald, arrays, mean_interval
from tests.project.source import ROOT

DISTRIBUTIONS = [
    (0.10, 0.20, 0.70),
    (0.20, 0.30, 0.50),
    (1 / 3, 1 / 3, 1 / 3),
    (0.40, 0.20, 0.40),
    (0.05, 0.15, 0.80),
    (0.25, 0.50, 0.25),
    (0.60, 0.30, 0.10),
    (0.02, 0.08, 0.90),
    (0.15, 0.70, 0.15),
]
SIZES = (5, 10, 20, 50, 100)
PAGE = (ROOT / "docs" / "explanation" / "nps.md").read_text("utf-8")


def samples(n: int) -> np.ndarray:
    """Every sample of *n* answers: detractors, passives, promoters."""
    return np.array([(down, n - down - up, up) for down in range(n + 1) for up in range(n + 1 - down)])


def of_tango(rows: np.ndarray) -> np.ndarray:
    """The limits of every row."""
    figures = arrays.nps(*rows.T)
    return np.array([figures.low, figures.high])


def of_adjusted_wald(rows: np.ndarray) -> np.ndarray:
    """The limits of every row."""
    n = rows[0].sum()
    found = [adjusted_wald(up / n, down / n, int(n)) for down, _, up in rows]
    return 100 * np.array([[each.low for each in found], [each.high for each in found]])


def of_wald(rows: np.ndarray) -> np.ndarray:
    """The interval that the library does not have."""
    n = rows[0].sum()
    score = (rows[:, 2] - rows[:, 0]) / n
    half = 1.959963984540054 * np.sqrt(((rows[:, 2] + rows[:, 0]) / n - score**2) / n)
    return 100 * np.array([score - half, score + half])


def coverage(limits: np.ndarray, rows: np.ndarray) -> list[float]:
    """For each distribution the probability of a sample whose interval holds the true score."""
    found = []
    for shares in DISTRIBUTIONS:
        true = 100 * (shares[2] - shares[0])
        holds = (limits[0] - 1e-9 <= true) & (true <= limits[1] + 1e-9)
        found.append(float(multinomial.pmf(rows, rows[0].sum(), shares)[holds].sum()))
    return found


@pytest.mark.parametrize(("column", "method"), [(1, of_wald), (2, of_adjusted_wald), (3, of_tango)])
@pytest.mark.parametrize("n", SIZES)
def test_the_table_of_the_page(n: int, column: int, method: Callable[[np.ndarray], np.ndarray]) -> None:
    """Each cell of the page, mean and worst over the nine, is what enumeration gives."""
    row = re.search(rf"^\| {n} \|(.*)\|$", PAGE, re.MULTILINE)
    assert row is not None
    rows = samples(n)
    found = coverage(method(rows), rows)

    assert row[1].split("|")[column - 1].strip() == f"{np.mean(found):.3f} ({min(found):.3f})"


def test_tango_at_ten_answers() -> None:
    """At ten answers the default never holds the truth in fewer than 94.7 of 100 samples."""
    rows = samples(10)

    assert min(coverage(of_tango(rows), rows)) >= 0.9465


@pytest.mark.parametrize(
    "shares", [(0.05, 0.05, 0.1, 0.3, 0.5), (0.2, 0.2, 0.2, 0.2, 0.2), (0.3, 0.1, 0.05, 0.05, 0.5)]
)
def test_the_interval_of_a_mean_holds_it(shares: tuple[float, ...]) -> None:
    """All 495 samples of eight answers from 1 to 5: the mean is inside in at least 94 of 100."""
    n, scale = 8, (1, 2, 3, 4, 5)
    true = float(np.dot(shares, scale))
    rows = [row for row in np.ndindex(*[n + 1] * 4) if sum(row) <= n]
    counts = np.array([(*row, n - sum(row)) for row in rows])
    chances = multinomial.pmf(counts, n, shares)
    held = 0.0
    for row, chance in zip(counts, chances, strict=True):
        found = mean_interval(scale, dict(zip(scale, map(int, row), strict=True)))
        held += float(chance) if found.low <= true <= found.high else 0.0

    assert 0.94 <= held <= 0.99
