"""
A desk in a simulation of everything that can go wrong, thousands of schedules long.

``SERVICEKIT_SCHEDULES`` is how many (2,000 unless set), ``SERVICEKIT_FIRST_SCHEDULE`` the seed of the first. A failing
seed is the whole reproduction: ``SERVICEKIT_SCHEDULES=1 SERVICEKIT_FIRST_SCHEDULE=4711 pytest tests/faults``.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.faults.simulation import BUGS, simulate

SCHEDULES = int(os.environ.get("SERVICEKIT_SCHEDULES", "2000"))
FIRST = int(os.environ.get("SERVICEKIT_FIRST_SCHEDULE", "0"))
PARTS = 4
ENOUGH = 30


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_loses_anything_or_does_it_twice(part: int) -> None:
    """Whatever dies, gets lost or is repeated, and however the clock jumps: the checker finds nothing."""
    counts: Counter[str] = Counter()
    for seed in range(FIRST + part, FIRST + SCHEDULES, PARTS):
        report, faults = simulate(seed)
        assert report.violations == {}, f"seed {seed}"
        counts += report.counts + faults

    print(*(f"{name:<34} {number:>9,}" for name, number in counts.items()), sep="\n")  # noqa: T201 - the result of a long run


def test_a_schedule_is_the_same_every_time() -> None:
    """A seed is enough to see a failure again."""
    assert simulate(7) == simulate(7)


def test_schedules_hold_what_they_are_for() -> None:
    """A few schedules already see deaths, lost answers, jumps of the clock, and repeats of both kinds."""
    seen: Counter[str] = Counter()
    for seed in range(ENOUGH):
        report, faults = simulate(seed)
        seen += report.counts + faults

    wanted = ("deaths before a request", "deaths after a request", "answers lost", "clock jumps", "repeats recognised")
    assert [name for name in (*wanted, "repeated deliveries", "of these applied") if not seen[name]] == []


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found_within_a_few_schedules(bug: str) -> None:
    """The checker is not blind: it finds each of these bugs."""
    assert any(simulate(seed, bug=bug)[0].violations for seed in range(ENOUGH))
