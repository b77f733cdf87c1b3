"""
What can have happened between two tickets: a part of the stored format, see :mod:`servicekit.tickets.events`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from servicekit.workflow import Category

__all__ = [
    "Absorbed",
    "FollowUpOf",
    "FollowedUp",
    "Linked",
    "MergedInto",
    "Relation",
    "SplitFrom",
    "SplitInto",
    "Unlinked",
]


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


class Relation(StrEnum):
    """What a ticket is to another one that it is linked to."""

    RELATED = "related"
    """They have to do with each other."""
    DUPLICATE_OF = "duplicate_of"
    """It is about the same as the other one, which came first."""
    DUPLICATED_BY = "duplicated_by"
    """The other one is about the same."""
    CAUSED_BY = "caused_by"
    """It is there because of the other one."""
    CAUSES = "causes"
    """The other one is there because of it."""
    CHILD_OF = "child_of"
    """It is a piece of the work of the other one."""
    PARENT_OF = "parent_of"
    """The other one is a piece of its work."""

    @property
    def inverse(self) -> Relation:
        """What the other ticket is to this one."""
        return _INVERSE.get(self, Relation.RELATED)


_ONE_WAY = (
    (Relation.DUPLICATE_OF, Relation.DUPLICATED_BY),
    (Relation.CAUSED_BY, Relation.CAUSES),
    (Relation.CHILD_OF, Relation.PARENT_OF),
)
_INVERSE = {one: other for pair in _ONE_WAY for one, other in (pair, pair[::-1])}


@frozen(kw_only=True)
class Linked:
    """This ticket is *relation* to the ticket *ticket*; no clock follows from it."""

    ticket: str
    relation: Relation = Relation.RELATED


@frozen(kw_only=True)
class Unlinked:
    """This ticket is linked to the ticket *ticket* no longer."""

    ticket: str
