"""
What a desk does to two tickets in one commit, waiting or awaiting.
"""

from __future__ import annotations

from servicekit.desk import pairs
from servicekit.desk.migrating import AsyncMigrating, Migrating
from servicekit.desk.steps import Asked
from servicekit.engine import TICKET, Outcome
from servicekit.tickets import Advance, Facts, Open, ReceiveMessage, Relation, Reopen
from servicekit.typing import Key

__all__ = ["AsyncPairing", "Pairing"]

_NO_ROLES: frozenset[str] = frozenset()
_OPENING = Open()


class Pairing(Migrating):
    """The part of a desk that writes two tickets at once."""

    def merge(self, ticket: str, into: str, *, actor: str | None = None, command_id: str | None = None) -> Outcome:
        """End *ticket* as a part of the ticket *into*, both in one commit; gives the outcome of *into*."""
        asked = Asked(command=Open(), actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = self._run(
            lambda: pairs.merge(self.policies, _key(ticket), _key(into), asked, self._now())
        )
        return both[1]

    def split(
        self, ticket: str, part: str, opening: Open, *, actor: str | None = None, command_id: str | None = None
    ) -> Outcome:
        """Open *part* as a part of *ticket*, both in one commit; gives the outcome of *part*."""
        asked = Asked(command=opening, actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = self._run(
            lambda: pairs.split(self.policies, _key(ticket), _key(part), opening, asked, self._now())
        )
        return both[1]

    def reopen(
        self,
        ticket: str,
        command: Reopen | ReceiveMessage | Advance,
        *,
        follow_up: str,
        opening: Open = _OPENING,
        facts: Facts | None = None,
        actor: str | None = None,
        command_id: str | None = None,
        roles: frozenset[str] = _NO_ROLES,
    ) -> Outcome:
        """
        Reopen *ticket*, or where that comes too late open *follow_up* in its place; gives the outcome of what goes on.

        Which of the two it is, the policy's ``reopening`` says, and the outcome by its ``ticket.follow_up_of``. The
        follow-up is linked both ways in one commit; the old ticket keeps its status and its verdicts.

        Args:
            ticket: The ticket that is over.
            command: What would reopen it: a reopening, a message of the customer, an edge of your own. A message is
                a reopening too where the lifecycle has no edge for it.
            follow_up: The host's id for the follow-up, if it comes to that; nothing is written under it otherwise.
            opening: What the follow-up has beside what it inherits; its own values come first.
            facts: Values around the ticket; without them the plugins are asked.
            actor: Who asks.
            command_id: The host's own name for this command; sent again with the same id, nothing happens again.
            roles: What the actor may act as.

        Raises:
            CommandRefused: It is not allowed now; nothing is written then.
            InputError: The command reopens nothing, or a ticket is to follow itself.
        """
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        outcome: Outcome = self._run(
            lambda: pairs.reopen(self.policies, _key(ticket), _key(follow_up), opening, asked, self._now())
        )
        return outcome

    def link(
        self,
        ticket: str,
        to: str,
        relation: Relation | str = Relation.RELATED,
        *,
        actor: str | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """
        Say what *ticket* is to the ticket *to*, and to that one the inverse, in one commit.

        Gives the outcome of *ticket*. No clock follows from it, and no status. Two tickets have one link; the same
        again changes nothing.

        Args:
            ticket: A ticket.
            to: Another one.
            relation: What the first is to the second.
            actor: Who asks.
            command_id: The host's own name for this command; sent again with the same id, nothing happens again.

        Raises:
            CommandRefused: One of them is not there or was merged, or they are linked otherwise.
            InputError: Both are the same ticket.
            ValueError: There is no such relation.
        """
        asked, named = Asked(command=_OPENING, actor=actor, command_id=command_id), Relation(relation)
        both: tuple[Outcome, Outcome] = self._run(
            lambda: pairs.link(self.policies, _key(ticket), _key(to), named, asked, self._now())
        )
        return both[0]

    def unlink(self, ticket: str, other: str, *, actor: str | None = None, command_id: str | None = None) -> Outcome:
        """Undo the link between two tickets in one commit, if there is one; gives the outcome of *ticket*."""
        asked = Asked(command=_OPENING, actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = self._run(
            lambda: pairs.unlink(self.policies, _key(ticket), _key(other), asked, self._now())
        )
        return both[0]


class AsyncPairing(AsyncMigrating):
    """The same for ``await``."""

    async def merge(
        self, ticket: str, into: str, *, actor: str | None = None, command_id: str | None = None
    ) -> Outcome:
        """End *ticket* as a part of the ticket *into*, both in one commit; gives the outcome of *into*."""
        asked = Asked(command=Open(), actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = await self._run(
            lambda: pairs.merge(self.policies, _key(ticket), _key(into), asked, self._now())
        )
        return both[1]

    async def split(
        self, ticket: str, part: str, opening: Open, *, actor: str | None = None, command_id: str | None = None
    ) -> Outcome:
        """Open *part* as a part of *ticket*, both in one commit; gives the outcome of *part*."""
        asked = Asked(command=opening, actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = await self._run(
            lambda: pairs.split(self.policies, _key(ticket), _key(part), opening, asked, self._now())
        )
        return both[1]

    async def reopen(
        self,
        ticket: str,
        command: Reopen | ReceiveMessage | Advance,
        *,
        follow_up: str,
        opening: Open = _OPENING,
        facts: Facts | None = None,
        actor: str | None = None,
        command_id: str | None = None,
        roles: frozenset[str] = _NO_ROLES,
    ) -> Outcome:
        """Reopen *ticket*, or open *follow_up* in its place, see :meth:`Desk.reopen`."""
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        outcome: Outcome = await self._run(
            lambda: pairs.reopen(self.policies, _key(ticket), _key(follow_up), opening, asked, self._now())
        )
        return outcome

    async def link(
        self,
        ticket: str,
        to: str,
        relation: Relation | str = Relation.RELATED,
        *,
        actor: str | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Say what *ticket* is to the ticket *to*, and the inverse, see :meth:`Desk.link`."""
        asked, named = Asked(command=_OPENING, actor=actor, command_id=command_id), Relation(relation)
        both: tuple[Outcome, Outcome] = await self._run(
            lambda: pairs.link(self.policies, _key(ticket), _key(to), named, asked, self._now())
        )
        return both[0]

    async def unlink(
        self, ticket: str, other: str, *, actor: str | None = None, command_id: str | None = None
    ) -> Outcome:
        """Undo the link between two tickets, see :meth:`Desk.unlink`."""
        asked = Asked(command=_OPENING, actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = await self._run(
            lambda: pairs.unlink(self.policies, _key(ticket), _key(other), asked, self._now())
        )
        return both[0]


def _key(ticket: str) -> Key:
    return Key(TICKET, ticket)
