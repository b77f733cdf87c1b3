"""
What can be asked of two tickets at once: the commands of each side, which a desk sends together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.tickets.between import Relation

__all__ = ["WORKED_OUT", "Absorb", "FollowUp", "Inherited", "Link", "MergeInto", "Split", "Unlink"]

WORKED_OUT = {"worked_out": True}
"""Marks what a desk fills in by itself: sent again, the same command may come with another value of it."""


@frozen(kw_only=True)
class MergeInto:
    """End this ticket as a part of another one; the survivor is told with :class:`Absorb` in the same commit."""

    ticket: str


@frozen(kw_only=True)
class Absorb:
    """Take over another ticket, see :class:`~servicekit.tickets.Absorbed`."""

    ticket: str
    unanswered_since: datetime | None = field(default=None, metadata=WORKED_OUT)
    pauses: tuple[tuple[datetime, datetime | None], ...] = field(default=(), metadata=WORKED_OUT)
    opened_at: datetime | None = field(default=None, metadata=WORKED_OUT)


@frozen(kw_only=True)
class Split:
    """Make a part of this ticket a ticket of its own; that one is opened in the same commit."""

    ticket: str


@frozen(kw_only=True)
class FollowUp:
    """
    Let the ticket *ticket* go on in place of a reopening of this one, which is over and stays as it is.

    That one is opened in the same commit.
    """

    ticket: str
    reason: str = ""


@frozen(kw_only=True)
class Inherited:
    """What a follow-up has of the ticket before it where its opening says nothing else."""

    fields: Mapping[str, Any] = field(factory=dict)
    requester: str | None = None
    lifecycle: str | None = None


@frozen(kw_only=True)
class Link:
    """Say what this ticket is to the ticket *ticket*; that one is told the inverse in the same commit."""

    ticket: str
    relation: Relation = field(default=Relation.RELATED, converter=Relation)


@frozen(kw_only=True)
class Unlink:
    """Undo the link to the ticket *ticket*; that one's is undone in the same commit."""

    ticket: str
