"""
How many promises were kept: the one definition that every report prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from attrs import frozen

from servicekit.sla import Reading, State

__all__ = ["Attainment", "AttainmentTable", "Verdict", "attainment", "by_clock_and_value", "verdict_of"]


class Verdict(StrEnum):
    """What a promise counts as."""

    MET = "met"
    """Kept."""
    BREACHED = "breached"
    """Broken, whether the work is done by now or not."""
    OPEN = "open"
    """Still to be kept: neither met nor breached."""
    CANCELLED = "cancelled"
    """Given up; counts for nothing."""


_VERDICTS = {
    State.MET: Verdict.MET,
    State.BREACHED: Verdict.BREACHED,
    State.RUNNING: Verdict.OPEN,
    State.PAUSED: Verdict.OPEN,
    State.CANCELLED: Verdict.CANCELLED,
}


def verdict_of(reading: Reading) -> Verdict:
    """What a reading counts as."""
    return _VERDICTS[reading.state]


@frozen(kw_only=True)
class Attainment:
    """
    How many promises of a *group* (a clock and the value that chose its goal, usually) stand how.

    ``rate`` is ``met / (met + breached)``: open promises are neither, and cancelled ones are left out.
    """

    group: tuple[str, ...]
    met: int = 0
    breached: int = 0
    open: int = 0
    cancelled: int = 0

    @property
    def decided(self) -> int:
        """How many are kept or broken."""
        return self.met + self.breached

    @property
    def rate(self) -> float | None:
        """The share kept of those decided, 0 to 1; ``None`` when none is."""
        return self.met / self.decided if self.decided else None


def by_clock_and_value(reading: Reading) -> tuple[str, ...]:
    """The usual group: the clock, and the value (priority) that chose its goal."""
    return reading.clock, reading.value or ""


class AttainmentTable:
    """Counts readings by group, one after the other."""

    def __init__(self, group: Callable[[Reading], tuple[str, ...]] = by_clock_and_value) -> None:
        self._group = group
        self._counts: dict[tuple[str, ...], dict[str, int]] = {}

    def add(self, readings: Iterable[Reading]) -> None:
        """Count some more."""
        for reading in readings:
            counts = self._counts.setdefault(self._group(reading), {})
            name = verdict_of(reading).value
            counts[name] = counts.get(name, 0) + 1

    def rows(self) -> tuple[Attainment, ...]:
        """The counts so far, sorted by group."""
        return tuple(Attainment(group=group, **counts) for group, counts in sorted(self._counts.items()))


def attainment(
    readings: Iterable[Reading], group: Callable[[Reading], tuple[str, ...]] = by_clock_and_value
) -> tuple[Attainment, ...]:
    """Count readings by *group*, sorted by it."""
    table = AttainmentTable(group)
    table.add(readings)
    return table.rows()
