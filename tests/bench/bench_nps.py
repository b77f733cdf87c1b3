"""
Net Promoter Scores of 10,000 teams: whole columns against one by one.

The limit is a factor of 50. Run: ``python tests/bench/bench_nps.py``.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from servicekit.satisfaction import arrays, nps_of_counts
from tests.bench.measuring import interleaved

TEAMS = 10_000


def main() -> None:
    """Time, and print the ratio."""
    chance = random.Random(1)
    rows = [(chance.randint(0, 60), chance.randint(0, 60), chance.randint(1, 60)) for _ in range(TEAMS)]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    figures = interleaved(
        {
            "one by one": lambda: [nps_of_counts(detractors=d, passives=p, promoters=u) for d, p, u in rows],
            "columns": lambda: arrays.nps(*columns),
        },
        loops=1,
        rounds=5,
    )
    print(f"\n{TEAMS:,} scores with Tango's interval")
    for name, seconds in figures.items():
        print(f"  {name:<12} {seconds * 1e3:8.1f} ms")
    print(f"  ratio        {figures['one by one'] / figures['columns']:8.1f} (limit 50)")


if __name__ == "__main__":
    main()
