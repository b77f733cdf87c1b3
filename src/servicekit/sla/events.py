"""
What is announced about a clock: the stored format of this room.

Announcements are told once and never deleted. The truth is the fold of the ticket's events; when it no longer agrees
with an announcement, that is announced in turn.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen

__all__ = ["EVENTS", "Breached", "Met", "ReadingRevised", "Warned", "WarningWithdrawn"]


@frozen(kw_only=True)
class Warned:
    """*percent* of the goal was spent; the event occurred at that instant."""

    clock: str
    cycle: int
    policy: str
    percent: int


@frozen(kw_only=True)
class WarningWithdrawn:
    """
    The warning at *percent* of the goal came before its time, or should never have come.

    *because* is the id of the event that showed it. If the clock reaches the place after all, it is warned anew.
    """

    clock: str
    cycle: int
    percent: int
    because: str


@frozen(kw_only=True)
class Met:
    """The promise was kept; the event occurred when the clock stopped."""

    clock: str
    cycle: int
    policy: str
    due_at: datetime | None


@frozen(kw_only=True)
class Breached:
    """The promise was broken; the event occurred at the due instant, whenever it was noticed."""

    clock: str
    cycle: int
    policy: str
    due_at: datetime


@frozen(kw_only=True)
class ReadingRevised:
    """
    What was announced of a clock is no longer so.

    *before* is the announced state, *after* the state now (or ``"void"`` when the cycle never was), *because* the id of
    the event that changed it.
    """

    clock: str
    cycle: int
    before: str
    after: str
    because: str
    due_at: datetime | None = None


EVENTS: dict[str, type[Any]] = {
    "sla.warned": Warned,
    "sla.warning_withdrawn": WarningWithdrawn,
    "sla.met": Met,
    "sla.breached": Breached,
    "sla.revised": ReadingRevised,
}
"""The events of this room by their stored tag."""
