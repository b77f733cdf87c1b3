"""
RFM of 1,000,000 customers and 10,000,000 rows: from rows to scores, against numpy by hand.

Run ``python -m tests.bench.bench_rfm [customers rows]``. The limit is written below: customers are whole numbers from 0
on, every amount is known to be small, nothing is checked, nothing is refunded. Ours checks each column, drops late rows
by name, keeps sums exact and gives a scheme that can be stored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import numpy as np

from servicekit.customers import Counting, arrays
from tests.bench.measuring import interleaved

AS_OF = date(2026, 3, 31)
TODAY = (AS_OF - date(1970, 1, 1)).days
SHARES = [0.2, 0.4, 0.6, 0.8]


def by_hand(customers: np.ndarray, days: np.ndarray, cents: np.ndarray, size: int, *, distinct: bool) -> tuple:
    """The same question with nothing but numpy."""
    if distinct:
        pair = customers * 1024 + (TODAY - days)
        pair.sort()
        owner = pair[np.concatenate(([True], pair[1:] != pair[:-1]))] >> 10
        frequency = np.bincount(owner, minlength=size)
    else:
        frequency = np.bincount(customers, minlength=size)
    money = np.bincount(customers, cents, minlength=size)
    last = np.zeros(size, np.int32)
    np.maximum.at(last, customers, days)
    here = frequency > 0
    recency, frequency, money = TODAY - last[here], frequency[here], money[here]
    scores = []
    for figures, turned in ((recency, True), (frequency, False), (money, False)):
        score = np.ones(len(figures), np.int8)
        for cut in np.quantile(figures, SHARES):
            score += figures > cut
        scores.append(6 - score if turned else score)
    return tuple(scores)


def ours(customers: np.ndarray, days: np.ndarray, cents: np.ndarray, *, distinct: bool) -> arrays.Scores:
    """From rows to scores with servicekit."""
    counting = Counting(frequency="days" if distinct else "rows")
    figures = arrays.sum_arrays(customers, days, cents, AS_OF, counting)
    return arrays.score_figures(arrays.fit_figures(figures), figures)


def main(size: int = 1_000_000, rows: int = 10_000_000) -> None:
    """Draw the rows, check that both agree, print the ratio."""
    chance = np.random.default_rng(7)
    customers = chance.integers(0, size, rows)
    days = (TODAY - chance.integers(0, 1000, rows)).astype(np.int32)
    cents = chance.integers(1, 20_000, rows)
    for distinct in (False, True):
        limit = by_hand(customers, days, cents, size, distinct=distinct)
        scores = ours(customers, days, cents, distinct=distinct)
        assert all(
            (a == b).all() for a, b in zip(limit, (scores.recency, scores.frequency, scores.monetary), strict=True)
        )
        subjects: dict[str, Callable[[], object]] = {
            "numpy by hand": lambda distinct=distinct: by_hand(customers, days, cents, size, distinct=distinct),
            "servicekit": lambda distinct=distinct: ours(customers, days, cents, distinct=distinct),
        }
        times = interleaved(subjects, loops=1, rounds=5)
        what = "different days" if distinct else "rows"
        print(f"\n{size:,} customers, {rows:,} rows, frequency in {what}")
        for name, seconds in times.items():
            print(f"  {name:<16} {seconds:6.2f} s   x {seconds / times['numpy by hand']:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
