"""How a bench takes its figures: many short rounds, the things compared in turn, medians of the processor's time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 15


def interleaved(subjects: Mapping[str, Callable[[], object]], *, loops: int, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of processor time for one call of each subject: the median over rounds in which all take their turn."""
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for subject in subjects.values():
        subject()
    for _ in range(rounds):
        for name, subject in subjects.items():
            start = time.process_time()
            for _ in range(loops):
                subject()
            taken[name].append((time.process_time() - start) / loops)
    return {name: statistics.median(times) for name, times in taken.items()}


def report(title: str, figures: Mapping[str, float], against: str) -> None:
    """Print microseconds and the ratio to one of them."""
    print(f"\n{title}")
    for name, seconds in figures.items():
        print(f"  {name:<58} {seconds * 1e6:10.2f} us   x {seconds / figures[against]:6.2f}")
