"""
What answers the requests of a program, waiting for each answer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self, TypeVar

from servicekit.calendars import to_micros
from servicekit.desk.attempts import ATTEMPTS, NO_OUTBOX, Heard, not_awaitable, tried
from servicekit.desk.requests import Ask, Call, Claim, Commit, Done, Due, Errand, Load, Program, Request, Tell, Whole
from servicekit.errors import InputError, StorageError
from servicekit.plugins import plugin_manager
from servicekit.storage import Outbox, Store, Transactions

__all__ = ["Driver"]

_T = TypeVar("_T")


class Driver:
    """
    Runs programs on a store, each as one transaction, tried again after a conflict where the transaction is its own.

    Args:
        store: Where records live.
        clock: A function that gives the moment (aware); the store's own clock unless given.
        plugins: The host's plugins.

    Raises:
        InputError: The methods of the store have to be awaited.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] | None, plugins: Iterable[object]) -> None:
        if inspect.iscoroutinefunction(store.load):
            raise InputError(
                f"the methods of {type(store).__name__} have to be awaited: use AsyncDesk", argument="store"
            )
        self.store = store
        self._clock = clock
        self._plugins = plugin_manager(plugins)
        self._attempts = ATTEMPTS

    # Transactions.

    @contextmanager
    def transaction(self) -> Iterator[Self]:
        """
        Give a desk all of whose calls are one transaction: kept when the block ends, undone when it raises.

        A conflict inside is raised. :meth:`transact` tries a whole function again.
        """
        if not isinstance(self.store, Transactions):
            raise StorageError("this store has no transactions of its own", ability="Transactions")
        with self.store.transaction() as store:
            yield self._on(store)

    def transact(self, work: Callable[[Self], _T]) -> _T:
        """Call *work* with a desk in one transaction; on a conflict the whole of it is undone and tried again."""

        def attempt() -> _T:
            with self.transaction() as desk:
                return work(desk)

        return tried(attempt, ATTEMPTS)

    def joined(self, session: Any) -> Self:
        """Give this desk inside the host's transaction (a session or connection that the store can join)."""
        join = getattr(self.store, "join", None)
        if join is None:
            raise StorageError("this store cannot join a session", ability="join")
        return self._on(join(session))

    def _on(self, store: Store) -> Self:
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

    def _answer(self, request: Request) -> Any:
        match request:
            case Load(keys):
                return [self.store.load(key) for key in keys]
            case Commit(writes):
                return self.store.commit(writes)
            case Ask(question, arguments):
                return not_awaitable(question, getattr(self._plugins.hook, question)(**arguments))
            case Tell(notice, arguments):
                return self._heard(notice, arguments)
            case _:
                return self._run_errand(request)

    def _run_errand(self, errand: Errand) -> Any:
        match errand:
            case Due(limit):
                return self.store.due(limit, self._micros())
            case Claim(limit, lease_seconds):
                claim = self._outbox().claim
                return tried(lambda: claim(limit, lease_seconds, self._micros()), self._attempts)
            case Done(keys):
                done = self._outbox().done
                return tried(lambda: done(keys, self._micros()), self._attempts)
            case Call(function, argument):
                return not_awaitable(getattr(function, "__name__", repr(function)), function(argument))
            case Whole(program):
                return self._run(program)

    def _outbox(self) -> Outbox:
        if not isinstance(self.store, Outbox):
            raise StorageError(NO_OUTBOX, ability="Outbox")
        return self.store

    def _heard(self, notice: str, arguments: Mapping[str, Any]) -> None:
        try:
            for answer in getattr(self._plugins.hook, notice)(**arguments):
                not_awaitable(notice, answer)
            return
        except Exception as raised:  # noqa: BLE001 - the plugin is the host's
            error = raised
        raise Heard(error)

    def _now(self) -> datetime | None:
        return None if self._clock is None else self._clock()

    def _micros(self) -> int | None:
        now = self._now()
        return None if now is None else to_micros(now, "clock()")
