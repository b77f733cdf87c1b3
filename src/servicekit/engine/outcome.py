"""
What a call of the engine led to.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from attrs import field, frozen

from servicekit.engine.dossier import Account, Dossier
from servicekit.sla import Tie, Undeclared
from servicekit.tickets import Envelope, Ticket
from servicekit.typing import Json

__all__ = ["AccountOutcome", "Outcome", "Written"]


@frozen(kw_only=True, slots=False)
class Written:
    """
    What a call wrote.

    Attributes:
        written: The envelopes of what happened, as plain JSON, timers that were due first.
        outbox: What is to be delivered, each with a ``key`` that never changes and a ``body``.
        settled_count: How many of *written* come from timers that were already due.
        duplicate: Whether the command or fact was known already, so that nothing of its own happened.
        told: The events of *written* as values.
    """

    written: tuple[Json, ...] = field(repr=False, default=())
    outbox: tuple[Json, ...] = ()
    settled_count: int = 0
    duplicate: bool = False
    _told: tuple[Any, ...] = field(alias="told", repr=False, eq=False, default=())

    @cached_property
    def events(self) -> tuple[Envelope, ...]:
        """The envelopes of what happened, each with its event."""
        return tuple(map(Envelope.just_written, self.written, self._told))

    @property
    def settled(self) -> tuple[Envelope, ...]:
        """The part of the events that comes from timers that were already due."""
        return self.events[: self.settled_count]

    @property
    def notices(self) -> tuple[Json, ...]:
        """The bodies of what is to be delivered."""
        return tuple(each["body"] for each in self.outbox)


@frozen(kw_only=True, slots=False)
class Outcome(Written):
    """
    What a call on a ticket led to.

    Attributes:
        dossier: The record after it.
        tied: SLA policies that are equally specific and all true of the ticket after it; the first of them is taken.
        undeclared: What the ticket has that the policy does not declare, where the call brought fields, facts, a hold
            or another policy; nothing of it was refused.
    """

    dossier: Dossier
    tied: tuple[Tie, ...] = ()
    undeclared: tuple[Undeclared, ...] = ()

    @property
    def unapplied(self) -> int:
        """How many facts of the ticket lie before its opening and so do not count."""
        return self.dossier.unapplied

    @property
    def ticket(self) -> Ticket | None:
        """The ticket after it."""
        return self.dossier.ticket

    @property
    def status(self) -> str:
        """The ticket's status after it, for the host to copy; "" before the opening."""
        return self.dossier.ticket.status if self.dossier.ticket is not None else ""


@frozen(kw_only=True, slots=False)
class AccountOutcome(Written):
    """
    What a call on a record of another kind led to.

    Attributes:
        account: The record after it.
    """

    account: Account

    @property
    def state(self) -> Any:
        """The state of the record after it: a value of its kind."""
        return self.account.state
