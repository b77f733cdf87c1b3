"""
Moving tickets of a desk to the policy in force, waiting or awaiting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from servicekit.desk import steps
from servicekit.desk.driver import Driver
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Program
from servicekit.engine import TICKET, Migration, TicketMoved
from servicekit.tickets import Migrate, MigrationMode
from servicekit.typing import Key

__all__ = ["AsyncMigrating", "Migrating"]

_NO_NAMES: Mapping[str, Mapping[str, str]] = {}


class Migrating(Driver):
    """The part of a desk that moves tickets to another policy."""

    if TYPE_CHECKING:
        policies: Policies

    def migrate(
        self,
        tickets: Iterable[str],
        mode: MigrationMode | str,
        *,
        statuses: Mapping[str, Mapping[str, str]] = _NO_NAMES,
        reason: str = "",
        dry_run: bool = False,
        told: Callable[[TicketMoved], Any] | None = None,
    ) -> Migration:
        """
        Move tickets to the policy in force, each in a commit of its own; those that are under it stay as they are.

        Done again it changes nothing, so a migration that was interrupted is simply started again. A ticket that cannot
        go is counted with its reason, and the others go.

        Args:
            tickets: The host's ids of the tickets.
            mode: What the move means for their clocks, see :class:`~servicekit.tickets.MigrationMode`.
            statuses: What statuses that the lifecycle there does not have are called, by lifecycle.
            reason: Why, for the history.
            dry_run: Only look what would become of them: the same decisions, without the commits.
            told: Called with what becomes of each ticket.

        Raises:
            InvalidDocument: The policy does not have a status that *statuses* names.
            UnknownPolicy: A ticket is under a policy that the desk was not given.
            UnknownTicket: There is no such ticket.
        """
        total, command = Migration(), Migrate(mode=MigrationMode(mode), statuses=statuses, reason=reason)
        for ticket in tickets:
            moved: TicketMoved = self._run(_program(self.policies, ticket, command, self._now, dry_run=dry_run))
            total.add(moved)
            if told is not None:
                told(moved)
        return total


class AsyncMigrating:
    """The same for ``await``."""

    if TYPE_CHECKING:
        policies: Policies
        _run: Callable[[Callable[[], Program]], Awaitable[Any]]
        _now: Callable[[], datetime | None]

    async def migrate(
        self,
        tickets: Iterable[str],
        mode: MigrationMode | str,
        *,
        statuses: Mapping[str, Mapping[str, str]] = _NO_NAMES,
        reason: str = "",
        dry_run: bool = False,
        told: Callable[[TicketMoved], Any] | None = None,
    ) -> Migration:
        """Move tickets to the policy in force, see :meth:`Desk.migrate`; *told* may be a coroutine function."""
        total, command = Migration(), Migrate(mode=MigrationMode(mode), statuses=statuses, reason=reason)
        for ticket in tickets:
            moved: TicketMoved = await self._run(_program(self.policies, ticket, command, self._now, dry_run=dry_run))
            total.add(moved)
            answer = None if told is None else told(moved)
            if isawaitable(answer):
                await answer
        return total


def _program(
    policies: Policies, ticket: str, command: Migrate, now: Callable[[], datetime | None], *, dry_run: bool
) -> Callable[[], Program]:
    """What moves one ticket, at the moment of each attempt."""
    key = Key(TICKET, ticket)
    return lambda: steps.migrate_one(policies, key, command, now(), dry_run=dry_run)
