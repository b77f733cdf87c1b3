"""
The desk: commands in, timers fired, notices out, on any store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from servicekit.desk import steps, working
from servicekit.desk.pairing import Pairing
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Program
from servicekit.desk.steps import Asked
from servicekit.engine import TICKET, Account, AccountOutcome, Dossier, Outcome
from servicekit.errors import InputError
from servicekit.policies import Policy, PolicyBook
from servicekit.records import Kind
from servicekit.sla import Explanation, Readings
from servicekit.storage import Store
from servicekit.tickets import Command, Facts, Record, Ticket
from servicekit.typing import Json, Key

__all__ = ["Desk"]

_NO_ROLES: frozenset[str] = frozenset()


class Desk(Pairing):
    """
    A desk on a store.

    A host that lets servicekit run the workflow *sends* commands, which may be refused. A host that keeps its own
    workflow *observes*: it records what happened, and nothing is ever refused. Both may be mixed.

    A store that owns its transactions is committed by each call, which is tried again after a conflict. A store that
    has joined the host's transaction is never committed here, and a conflict is raised.

    Args:
        store: Where records live.
        policy: The policy in force, or a book of editions, of which each ticket takes the one in force at its opening.
        earlier: Earlier policies that tickets are still pinned to.
        clock: A function that gives the moment (aware); the store's own clock unless given.
        plugins: The host's plugins, see :mod:`servicekit.plugins`.
        kinds: The host's own kinds of records beside tickets, see :class:`servicekit.records.Kind`.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy | PolicyBook,
        *,
        earlier: Sequence[Policy] = (),
        clock: Callable[[], datetime] | None = None,
        plugins: Iterable[object] = (),
        kinds: Iterable[Kind] = (),
    ) -> None:
        super().__init__(store, clock=clock, plugins=plugins)
        self.policies = Policies(policy, earlier, kinds)

    # Driven: the desk decides.

    def send(
        self,
        ticket: str,
        command: Command,
        *,
        facts: Facts | None = None,
        actor: str | None = None,
        command_id: str | None = None,
        roles: frozenset[str] = _NO_ROLES,
    ) -> Outcome:
        """
        Carry out a command on a ticket.

        Args:
            ticket: The host's id of the ticket.
            command: What is asked.
            facts: Values around the ticket; without them the plugins are asked.
            actor: Who asks.
            command_id: The host's own name for this command; sent again with the same id, nothing happens again.
            roles: What the actor may act as.

        Raises:
            CommandIdReused: The id was another command's.
            CommandRefused: It is not allowed now.
            Conflict: Somebody else kept writing the record first.
        """
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        outcome: Outcome = self._run(lambda: steps.one(self.policies, _key(ticket), asked, self._now()))
        return outcome

    def change(
        self,
        key: Key | tuple[str, str],
        command: Any,
        *,
        facts: Facts | None = None,
        actor: str | None = None,
        command_id: str | None = None,
        roles: frozenset[str] = _NO_ROLES,
    ) -> AccountOutcome:
        """
        Carry out a command on a record that is no ticket: an entitlement, a ledger of points, a compensation, a panel.

        Args:
            key: The kind of the record and the host's id of it.
            command: What is asked.
            facts: Values around the record.
            actor: Who asks.
            command_id: The host's own name for this command; sent again with the same id, nothing happens again.
            roles: What the actor may act as.

        Raises:
            CommandIdReused: The id was another command's.
            CommandRefused: It is not allowed now.
            Conflict: Somebody else kept writing the record first.
            InputError: It is no command of that kind of record, or the key is that of a ticket.
        """
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        record = _record(key)
        outcome: AccountOutcome = self._run(lambda: steps.one(self.policies, record, asked, self._now()))
        return outcome

    # Observing: the host decides, and tells.

    def observe(self, ticket: str, record: Record, *, facts: Facts | None = None, actor: str | None = None) -> Outcome:
        """
        Record something that happened to a ticket, in any order; the same fact again changes nothing.

        *facts* are values around the ticket that the policy may read; no plugin is asked for them.

        Raises:
            HistoryError: The fact cannot be read.
            Conflict: Somebody else kept writing the record first.
        """
        asked = Asked(command=record, facts=facts, actor=actor)
        outcome: Outcome = self._run(lambda: steps.one(self.policies, _key(ticket), asked, self._now()))
        return outcome

    # Reading.

    def ticket(self, ticket: str) -> Ticket | None:
        """What a ticket is now. Raises :class:`~servicekit.errors.UnknownTicket` when there is no such record."""
        return self._read(ticket)[0]

    def readings(self, ticket: str) -> Readings:
        """What the clocks of a ticket say now; fires nothing."""
        return self._read(ticket)[1]

    def explain(self, ticket: str, clock: str, cycle: int | None = None) -> Explanation:
        """Why a deadline of a ticket is what it is."""
        return self.readings(ticket).of(clock, cycle).explain()

    def dossier(self, ticket: str) -> Dossier:
        """The stored document of a ticket."""
        return self._read(ticket)[2]

    def account(self, key: Key | tuple[str, str]) -> Account:
        """The stored document of a record that is no ticket; an empty one where there is none."""
        record: Account = self._drive(steps.account(self.policies, Key(*key)))
        return record

    def _read(self, ticket: str) -> tuple[Ticket | None, Readings, Dossier]:
        said: tuple[Ticket | None, Readings, Dossier] = self._drive(
            steps.read(self.policies, _key(ticket), self._now())
        )
        return said

    # Working: what a worker does, over and over.

    def run_due(self, limit: int = 100) -> int:
        """
        Fire what is due on up to *limit* records; gives how many were looked at.

        Any number of workers may do this at once. When it ran does not matter to any verdict. What went wrong with one
        record is raised, in an :class:`ExceptionGroup`, after the others were dealt with; it takes no other's place, so
        that records which can never be settled do not hold up the rest.
        """
        looked_at: int = self._drive(working.run_due(limit, self._settle))
        return looked_at

    def deliver(self, handler: Callable[[Json], Any], limit: int = 100, *, lease_seconds: float = 60.0) -> int:
        """
        Hand up to *limit* notices of the outbox to *handler*; gives how many it took.

        Each notice is delivered at least once, with a ``key`` that never changes; it takes effect exactly once if the
        receiver drops keys it has seen. A notice whose handling raised is given out again when its lease has run out;
        the error is raised after the others were handled.

        Args:
            handler: Called with ``{"key": ..., "body": ...}``.
            limit: How many at most.
            lease_seconds: For how long a notice belongs to this call.
        """
        taken: int = self._drive(working.deliver(handler, limit, lease_seconds))
        return taken

    def _settle(self, key: Key) -> Program:
        return steps.settle_one(self.policies, key, self._now())


def _key(ticket: str) -> Key:
    return Key(TICKET, ticket)


def _record(key: Key | tuple[str, str]) -> Key:
    kind, id = key
    if kind == TICKET:
        raise InputError(f"{kind}:{id} is a ticket: send it commands by its id", argument="key")
    return Key(kind, id)
