"""
What is measured of one ticket.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

from servicekit.sla import Readings
from servicekit.tickets import Ticket

__all__ = ["Measures", "measure"]


@frozen(kw_only=True)
class Measures:
    """
    The figures of one ticket; ``None`` where the thing has not happened.

    Attributes:
        first_response: From the opening to the first public answer, on the clock.
        resolution: From the opening to the last solution, on the clock.
        first_response_worked: The working time of the clock of that metric.
        resolution_worked: The working time of the clock of that metric, without its pauses.
        replies: How many public answers.
        messages: How many customer messages after the opening.
        assignments: How often it was handed over.
        reopened: How often it was reopened.
        solved_at_first: Solved and never reopened; ``None`` while it is not solved, and for one that ended in another.
        breached: The cycles whose promise is broken (``"resolution#1"``).
    """

    first_response: timedelta | None
    resolution: timedelta | None
    first_response_worked: timedelta | None
    resolution_worked: timedelta | None
    replies: int
    messages: int
    assignments: int
    reopened: int
    solved_at_first: bool | None
    breached: tuple[str, ...]


def measure(ticket: Ticket, readings: Readings) -> Measures:
    """The figures of *ticket*, whose clocks say *readings*."""
    return Measures(
        first_response=_since(ticket.opened_at, ticket.first_replied_at),
        resolution=_since(ticket.opened_at, ticket.solved_at),
        first_response_worked=_worked(readings, "first_response"),
        resolution_worked=_worked(readings, "resolution"),
        replies=ticket.replies,
        messages=ticket.messages,
        assignments=ticket.assignments,
        reopened=ticket.reopened,
        solved_at_first=None if ticket.solved_at is None else ticket.reopened == 0,
        breached=tuple(reading.name for reading in readings if reading.is_late),
    )


def _since(start: datetime, end: datetime | None) -> timedelta | None:
    return None if end is None else end - start


def _worked(readings: Readings, metric: str) -> timedelta | None:
    stopped = [reading for reading in readings if reading.metric == metric and reading.stopped_at is not None]
    return stopped[-1].spent if stopped else None
