"""
The same desk for ``await``: other drivers of the same programs.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from servicekit.calendars import to_micros
from servicekit.desk import steps, working
from servicekit.desk.attempts import ATTEMPTS, NO_OUTBOX, Heard, tried_async
from servicekit.desk.pairing import AsyncPairing
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Ask, Call, Claim, Commit, Done, Due, Errand, Load, Program, Request, Tell, Whole
from servicekit.desk.steps import Asked
from servicekit.engine import TICKET, Account, AccountOutcome, Dossier, Outcome
from servicekit.errors import InputError, StorageError
from servicekit.plugins import plugin_manager
from servicekit.policies import Policy, PolicyBook
from servicekit.records import Kind
from servicekit.sla import Explanation, Readings
from servicekit.storage import AsyncOutbox, AsyncStore, AsyncTransactions
from servicekit.tickets import Command, Facts, Record, Ticket
from servicekit.typing import Json, Key

__all__ = ["AsyncDesk"]

_NO_ROLES: frozenset[str] = frozenset()
_T = TypeVar("_T")


class AsyncDesk(AsyncPairing):
    """
    A desk on an asynchronous store: :class:`~servicekit.desk.Desk` with ``await``.

    Answers of plugins may be awaitable. The arguments and methods are those of the synchronous desk.
    """

    def __init__(
        self,
        store: AsyncStore,
        policy: Policy | PolicyBook,
        *,
        earlier: Sequence[Policy] = (),
        clock: Callable[[], datetime] | None = None,
        plugins: Iterable[object] = (),
        kinds: Iterable[Kind] = (),
    ) -> None:
        if not inspect.iscoroutinefunction(store.load):
            name = type(store).__name__
            hint = "AsyncMemoryStore is the one in memory, Desk is for the others"
            raise InputError(f"AsyncDesk needs a store whose methods are awaited, not {name}: {hint}", argument="store")
        self.store = store
        self.policies = Policies(policy, earlier, kinds)
        self._clock = clock
        self._plugins = plugin_manager(plugins)
        self._attempts = ATTEMPTS

    async def send(
        self,
        ticket: str,
        command: Command,
        *,
        facts: Facts | None = None,
        actor: str | None = None,
        command_id: str | None = None,
        roles: frozenset[str] = _NO_ROLES,
    ) -> Outcome:
        """Carry out a command on a ticket, see :meth:`Desk.send`."""
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        outcome: Outcome = await self._run(lambda: steps.one(self.policies, _key(ticket), asked, self._now()))
        return outcome

    async def change(
        self,
        key: Key | tuple[str, str],
        command: Any,
        *,
        facts: Facts | None = None,
        actor: str | None = None,
        command_id: str | None = None,
        roles: frozenset[str] = _NO_ROLES,
    ) -> AccountOutcome:
        """Carry out a command on a record that is no ticket, see :meth:`Desk.change`."""
        asked = Asked(command=command, facts=facts, actor=actor, command_id=command_id, roles=roles)
        record = _record(key)
        outcome: AccountOutcome = await self._run(lambda: steps.one(self.policies, record, asked, self._now()))
        return outcome

    async def observe(
        self, ticket: str, record: Record, *, facts: Facts | None = None, actor: str | None = None
    ) -> Outcome:
        """Record something that happened to a ticket, see :meth:`Desk.observe`."""
        asked = Asked(command=record, facts=facts, actor=actor)
        outcome: Outcome = await self._run(lambda: steps.one(self.policies, _key(ticket), asked, self._now()))
        return outcome

    async def ticket(self, ticket: str) -> Ticket | None:
        """What a ticket is now."""
        return (await self._read(ticket))[0]

    async def readings(self, ticket: str) -> Readings:
        """What the clocks of a ticket say now; fires nothing."""
        return (await self._read(ticket))[1]

    async def explain(self, ticket: str, clock: str, cycle: int | None = None) -> Explanation:
        """Why a deadline of a ticket is what it is."""
        return (await self.readings(ticket)).of(clock, cycle).explain()

    async def dossier(self, ticket: str) -> Dossier:
        """The stored document of a ticket."""
        return (await self._read(ticket))[2]

    async def account(self, key: Key | tuple[str, str]) -> Account:
        """The stored document of a record that is no ticket; an empty one where there is none."""
        record: Account = await self._drive(steps.account(self.policies, Key(*key)))
        return record

    async def _read(self, ticket: str) -> tuple[Ticket | None, Readings, Dossier]:
        said: tuple[Ticket | None, Readings, Dossier] = await self._drive(
            steps.read(self.policies, _key(ticket), self._now())
        )
        return said

    async def run_due(self, limit: int = 100) -> int:
        """Fire what is due on up to *limit* records, see :meth:`Desk.run_due`."""
        looked_at: int = await self._drive(working.run_due(limit, self._settle))
        return looked_at

    async def deliver(
        self, handler: Callable[[Json], Awaitable[Any] | Any], limit: int = 100, *, lease_seconds: float = 60.0
    ) -> int:
        """Hand notices to *handler*, a function or a coroutine function, see :meth:`Desk.deliver`."""
        taken: int = await self._drive(working.deliver(handler, limit, lease_seconds))
        return taken

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncDesk]:
        """Give a desk all of whose calls are one transaction, see :meth:`Desk.transaction`."""
        if not isinstance(self.store, AsyncTransactions):
            raise StorageError("this store has no transactions of its own", ability="Transactions")
        async with self.store.transaction() as store:
            yield self._on(store)

    async def transact(self, work: Callable[[AsyncDesk], Awaitable[_T]]) -> _T:
        """Await *work* with a desk in one transaction; on a conflict the whole of it is undone and tried again."""

        async def attempt() -> _T:
            async with self.transaction() as desk:
                return await work(desk)

        return await tried_async(attempt, ATTEMPTS)

    def joined(self, session: Any) -> AsyncDesk:
        """Give this desk inside the host's transaction (a session or connection that the store can join)."""
        join = getattr(self.store, "join", None)
        if join is None:
            raise StorageError("this store cannot join a session", ability="join")
        return self._on(join(session))

    def _on(self, store: AsyncStore) -> AsyncDesk:
        desk = object.__new__(type(self))
        desk.__dict__.update(self.__dict__)
        desk.store, desk._attempts = store, 1
        return desk

    async def _run(self, program: Callable[[], Program]) -> Any:
        return await tried_async(lambda: self._drive(program()), self._attempts)

    async def _drive(self, program: Program) -> Any:
        answer: Any = None
        error: BaseException | None = None
        while True:
            try:
                request = program.throw(error) if error is not None else program.send(answer)
            except StopIteration as end:
                return end.value
            try:
                answer, error = await self._answer(request), None
            except Exception as raised:  # noqa: BLE001 - handed to the program, which lets it pass
                answer, error = None, raised

    async def _answer(self, request: Request) -> Any:
        match request:
            case Load(keys):
                return [await self.store.load(key) for key in keys]
            case Commit(writes):
                return await self.store.commit(writes)
            case Ask(question, arguments):
                return await _awaited(getattr(self._plugins.hook, question)(**arguments))
            case Tell(notice, arguments):
                return await self._heard(notice, arguments)
            case _:
                return await self._run_errand(request)

    async def _run_errand(self, errand: Errand) -> Any:
        match errand:
            case Due(limit):
                return await self.store.due(limit, self._micros())
            case Claim(limit, lease_seconds):
                claim = self._outbox().claim
                return await tried_async(lambda: claim(limit, lease_seconds, self._micros()), self._attempts)
            case Done(keys):
                done = self._outbox().done
                return await tried_async(lambda: done(keys, self._micros()), self._attempts)
            case Call(function, argument):
                return await _awaited(function(argument))
            case Whole(program):
                return await self._run(program)

    def _outbox(self) -> AsyncOutbox:
        if not isinstance(self.store, AsyncOutbox):
            raise StorageError(NO_OUTBOX, ability="Outbox")
        return self.store

    async def _heard(self, notice: str, arguments: Mapping[str, Any]) -> None:
        try:
            for answer in getattr(self._plugins.hook, notice)(**arguments):
                await _awaited(answer)
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
    return Key(TICKET, ticket)


async def _awaited(answer: Any) -> Any:
    return await answer if inspect.isawaitable(answer) else answer


def _record(key: Key | tuple[str, str]) -> Key:
    kind, id = key
    if kind == TICKET:
        raise InputError(f"{kind}:{id} is a ticket: send it commands by its id", argument="key")
    return Key(kind, id)
