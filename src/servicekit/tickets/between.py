"""
What can have happened between two tickets: a part of the stored format, see :mod:`servicekit.tickets.events`.
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from servicekit.workflow import Category

__all__ = ["Absorbed", "FollowUpOf", "FollowedUp", "MergedInto", "SplitFrom", "SplitInto"]


@frozen(kw_only=True)
class MergedInto:
    """This ticket lives on in another one, the survivor *ticket*."""

    ticket: str
    status: str
    category: Category


@frozen(kw_only=True)
class Absorbed:
    """
    This ticket took over another one, *ticket*.

    *unanswered_since* is the moment of the other's oldest unanswered customer message, *opened_at* that of its opening;
    *pauses* are the other's pauses as pairs of moments. With these the survivor explains itself without the other.
    """

    ticket: str
    unanswered_since: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    opened_at: datetime | None = None


@frozen(kw_only=True)
class SplitInto:
    """A part of this ticket became the ticket *ticket*."""

    ticket: str


@frozen(kw_only=True)
class SplitFrom:
    """This ticket began as a part of the ticket *ticket*."""

    ticket: str


@frozen(kw_only=True)
class FollowedUp:
    """
    This ticket is over and stays so; what was still to be done became the ticket *ticket*.

    *until* is the moment up to which it could have been reopened instead, ``None`` where nothing leads back or where
    that was told as a fact.
    """

    ticket: str
    reason: str = ""
    until: datetime | None = None


@frozen(kw_only=True)
class FollowUpOf:
    """This ticket began in place of a reopening of the ticket *ticket*."""

    ticket: str
