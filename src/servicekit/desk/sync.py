"""
The desk: commands in, timers fired, notices out, on any store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from servicekit.calendars import to_micros
from servicekit.desk import steps
from servicekit.desk.attempts import ATTEMPTS, Heard, not_awaitable, tried
from servicekit.desk.steps import Ask, Asked, Commit, Load, Policies, Program, Tell
from servicekit.engine import Dossier, Outcome
from servicekit.errors import StorageError
from servicekit.plugins import plugin_manager
from servicekit.policies import Policy
from servicekit.sla import Explanation, Readings
from servicekit.storage import Outbox, Store, Transactions
from servicekit.tickets import Command, Facts, Open, Record, Ticket
from servicekit.typing import Json, Key

__all__ = ["Desk"]

_NO_ROLES: frozenset[str] = frozenset()
_T = TypeVar("_T")


class Desk:
    """
    A desk on a store.

    A host that lets servicekit run the workflow *sends* commands, which may be refused. A host that keeps its own
    workflow *observes*: it records what happened, and nothing is ever refused. Both may be mixed.

    A store that owns its transactions is committed by each call, which is tried again after a conflict. A store that
    has joined the host's transaction is never committed here, and a conflict is raised.

    Args:
        store: Where records live.
        policy: The policy in force.
        earlier: Earlier policies that tickets are still pinned to.
        clock: A function that gives the moment (aware); the store's own clock unless given.
        plugins: The host's plugins, see :mod:`servicekit.plugins`.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        *,
        earlier: Sequence[Policy] = (),
        clock: Callable[[], datetime] | None = None,
        plugins: Iterable[object] = (),
    ) -> None:
        self.store = store
        self.policies = Policies(policy, earlier)
        self._clock = clock
        self._plugins = plugin_manager(plugins)
        self._attempts = ATTEMPTS

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
            CommandRefused: It is not allowed now.
            Conflict: Somebody else kept writing the record first.
        """
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        outcome: Outcome = self._run(lambda: steps.one(self.policies, _key(ticket), asked, self._now()))
        return outcome

    def merge(self, ticket: str, into: str, *, actor: str | None = None, command_id: str | None = None) -> Outcome:
        """End *ticket* as a part of the ticket *into*, both in one commit; gives the outcome of *into*."""
        asked = Asked(command=Open(), actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = self._run(
            lambda: steps.merge(self.policies, _key(ticket), _key(into), asked, self._now())
        )
        return both[1]

    def split(
        self, ticket: str, part: str, opening: Open, *, actor: str | None = None, command_id: str | None = None
    ) -> Outcome:
        """Open *part* as a part of *ticket*, both in one commit; gives the outcome of *part*."""
        asked = Asked(command=opening, actor=actor, command_id=command_id)
        both: tuple[Outcome, Outcome] = self._run(
            lambda: steps.split(self.policies, _key(ticket), _key(part), opening, asked, self._now())
        )
        return both[1]

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
        record is raised, in an :class:`ExceptionGroup`, after the others were dealt with.
        """
        keys = self.store.due(limit, self._micros())
        failures: list[Exception] = []
        for key in keys:
            try:
                self._run(partial(self._settle, key))
            except Exception as error:  # noqa: BLE001 - raised below
                failures.append(error)
        if failures:
            raise ExceptionGroup(f"{len(failures)} of {len(keys)} records could not be settled", failures)
        return len(keys)

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
        outbox = self._outbox()
        rows = tried(lambda: outbox.claim(limit, lease_seconds, self._micros()), self._attempts)
        failures: list[Exception] = []
        for row in rows:
            try:
                handler(row)
                tried(partial(outbox.done, [row["key"]], self._micros()), self._attempts)
            except Exception as error:  # noqa: BLE001 - the handler is the host's; what it raises is raised below
                failures.append(error)
        if failures:
            raise ExceptionGroup(f"{len(failures)} of {len(rows)} notices could not be delivered", failures)
        return len(rows)

    def _outbox(self) -> Outbox:
        if not isinstance(self.store, Outbox):
            raise StorageError("this store has no outbox: read the notices from each outcome", ability="Outbox")
        return self.store

    # Transactions.

    @contextmanager
    def transaction(self) -> Iterator[Desk]:
        """
        Give a desk all of whose calls are one transaction: kept when the block ends, undone when it raises.

        A conflict inside is raised. :meth:`transact` tries a whole function again.
        """
        if not isinstance(self.store, Transactions):
            raise StorageError("this store has no transactions of its own", ability="Transactions")
        with self.store.transaction() as store:
            yield self._on(store)

    def transact(self, work: Callable[[Desk], _T]) -> _T:
        """Call *work* with a desk in one transaction; on a conflict the whole of it is undone and tried again."""

        def attempt() -> _T:
            with self.transaction() as desk:
                return work(desk)

        return tried(attempt, ATTEMPTS)

    def joined(self, session: Any) -> Desk:
        """Give this desk inside the host's transaction (a session or connection that the store can join)."""
        join = getattr(self.store, "join", None)
        if join is None:
            raise StorageError("this store cannot join a session", ability="join")
        return self._on(join(session))

    def _on(self, store: Store) -> Desk:
        desk = object.__new__(type(self))
        desk.__dict__.update(self.__dict__)
        desk.store, desk._attempts = store, 1
        return desk

    # The driver.

    def _run(self, program: Callable[[], Program]) -> Any:
        return tried(lambda: self._drive(program()), self._attempts)

    def _drive(self, program: Program) -> Any:
        answer: Any = None
        error: BaseException | None = None
        while True:
            try:
                request = program.throw(error) if error is not None else program.send(answer)
            except StopIteration as end:
                return end.value
            try:
                answer, error = self._answer(request), None
            except Exception as raised:  # noqa: BLE001 - handed to the program, which lets it pass
                answer, error = None, raised

    def _answer(self, request: steps.Request) -> Any:
        match request:
            case Load(keys):
                return [self.store.load(key) for key in keys]
            case Commit(writes):
                return self.store.commit(writes)
            case Ask(question, arguments):
                return not_awaitable(question, getattr(self._plugins.hook, question)(**arguments))
            case Tell(notice, arguments):
                return self._heard(notice, arguments)

    def _heard(self, notice: str, arguments: Mapping[str, Any]) -> None:
        try:
            for answer in getattr(self._plugins.hook, notice)(**arguments):
                not_awaitable(notice, answer)
            return
        except Exception as raised:  # noqa: BLE001 - the plugin is the host's
            error = raised
        raise Heard(error)

    def _settle(self, key: Key) -> Program:
        return steps.settle_one(self.policies, key, self._now())

    def _now(self) -> datetime | None:
        return None if self._clock is None else self._clock()

    def _micros(self) -> int | None:
        now = self._now()
        return None if now is None else to_micros(now, "clock()")


def _key(ticket: str) -> Key:
    return Key("ticket", ticket)
