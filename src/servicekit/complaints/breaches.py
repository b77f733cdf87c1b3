"""
A broken promise as compensation sees it: which one it was, and how late.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import frozen

from servicekit.calendars import to_micros
from servicekit.errors import InputError
from servicekit.sla import Reading, State

__all__ = ["Breach", "Measure", "breach_of", "breaches_of"]

_NOTHING = timedelta(0)


class Measure(StrEnum):
    """How lateness is counted."""

    ELAPSED = "elapsed"
    """Every hour of every day since the promise broke."""
    WORK = "work"
    """The working time of the clock beyond its goal: opening hours, pauses left out."""


@frozen(kw_only=True)
class Breach:
    """
    One broken promise.

    The same cycle of the same clock of the same ticket is the same breach, however late it has become.

    Attributes:
        ticket: The host's id of the ticket.
        clock: The clock.
        cycle: Which time round, from 1.
        at: The instant at which the promise broke (aware).
        late: How late the work was done, or is by now, every hour counted.
        late_work: The same in working time of the clock.

    Raises:
        InputError: The lateness is negative.
    """

    ticket: str
    clock: str
    cycle: int
    at: datetime
    late: timedelta
    late_work: timedelta

    def __attrs_post_init__(self) -> None:
        to_micros(self.at, "at")
        if self.late < _NOTHING or self.late_work < _NOTHING:
            raise InputError(f"breach {self.name}: a broken promise is not early", late=self.late)

    @property
    def name(self) -> str:
        """The ticket, the clock and its cycle: ``T-1/resolution#1``."""
        return breach_name(self.ticket, self.clock, self.cycle)

    def lateness(self, measure: Measure) -> timedelta:
        """How late, counted as *measure* says."""
        return self.late if measure is Measure.ELAPSED else self.late_work


def breach_name(ticket: str, clock: str, cycle: int) -> str:
    """The name of a breach."""
    return f"{ticket}/{clock}#{cycle}"


def breach_of(ticket: str, reading: Reading) -> Breach | None:
    """The breach that *reading* shows, ``None`` when its promise is not broken."""
    if reading.state is not State.BREACHED or reading.breached_at is None:
        return None
    until = reading.stopped_at or reading.read_at
    return Breach(
        ticket=ticket,
        clock=reading.clock,
        cycle=reading.cycle,
        at=reading.breached_at,
        late=max(until - reading.breached_at, _NOTHING),
        late_work=max(-reading.remaining, _NOTHING),
    )


def breaches_of(ticket: str, readings: Iterable[Reading]) -> tuple[Breach, ...]:
    """Every breach that *readings* show, in their order."""
    return tuple(found for reading in readings if (found := breach_of(ticket, reading)) is not None)
