"""
What can be asked of the contacts of a customer.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from servicekit.contacts.rules import Trigger
from servicekit.errors import InputError

__all__ = ["Complete", "ContactCommand", "Follow", "Reschedule", "Review", "Skip"]


@frozen(kw_only=True)
class Follow:
    """
    Plan what follows something that happened to a ticket. Told twice, it is planned once.

    Attributes:
        trigger: What happened.
        ticket: To which ticket.
        at: When; now unless given.
        occurrence: Which time it happened to this ticket: a second solution after a reopening may be followed again.
    """

    trigger: Trigger = field(converter=Trigger)
    ticket: str
    at: datetime | None = None
    occurrence: int = 1

    def __attrs_post_init__(self) -> None:
        if self.occurrence < 1:
            raise InputError(f"the first time is 1, not {self.occurrence}", argument="occurrence")


@frozen(kw_only=True)
class Review:
    """Look which rhythms hold for the customer by the facts: begin those that do, end those that no longer do."""


@frozen(kw_only=True)
class Complete:
    """A planned *contact* was made; *outcome* says what came of it."""

    contact: str
    outcome: str = ""


@frozen(kw_only=True)
class Skip:
    """A planned *contact* is not to be made, for a *reason*."""

    contact: str
    reason: str


@frozen(kw_only=True)
class Reschedule:
    """A planned *contact* is to be made later (or earlier), for a *reason*."""

    contact: str
    due_at: datetime
    reason: str


ContactCommand: TypeAlias = Follow | Review | Complete | Skip | Reschedule
"""Everything that can be asked of the contacts of a customer."""
