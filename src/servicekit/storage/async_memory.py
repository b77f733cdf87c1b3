"""The store in memory, to be awaited: for tests and first steps of programs that run in an event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from servicekit.storage.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from servicekit.storage.protocol import Loaded, Write
    from servicekit.typing import Json, Key, Micros

__all__ = ["AsyncMemoryStore"]

P = ParamSpec("P")
T = TypeVar("T")


class AsyncMemoryStore:
    """
    A `MemoryStore` whose methods are awaited, with every ability of the protocol.

    *store* is where the records are, a new one unless given; whoever gives it may look into it without awaiting. While
    a transaction is open, other tasks wait for its end; the task that opened it does not.
    """

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = MemoryStore() if store is None else store
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
        self._owner: asyncio.Task[object] | None = None

    async def load(self, key: Key, /) -> Loaded:
        """Do what `Store.load` promises."""
        return await self._in_turn(self._store.load, key)

    async def commit(self, writes: Sequence[Write], /) -> None:
        """Do what `Store.commit` promises."""
        await self._in_turn(self._store.commit, writes)

    async def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Do what `Store.due` promises."""
        return await self._in_turn(self._store.due, limit, now)

    async def keys(self, kind: str, limit: int, /, after: str | None = None) -> Sequence[Key]:
        """Do what `Listing.keys` promises."""
        return await self._in_turn(self._store.keys, kind, limit, after)

    async def commit_many(self, writes: Sequence[Write], /) -> None:
        """Do what `BulkCommit.commit_many` promises."""
        await self._in_turn(self._store.commit_many, writes)

    async def events(self, key: Key, /) -> Sequence[Json]:
        """Do what `History.events` promises."""
        return await self._in_turn(self._store.events, key)

    async def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """Do what `Outbox.claim` promises."""
        return await self._in_turn(self._store.claim, limit, lease_seconds, now)

    async def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Do what `Outbox.done` promises."""
        await self._in_turn(self._store.done, keys, now)

    async def pending(self) -> int:
        """Do what `Outbox.pending` promises."""
        return await self._in_turn(self._store.pending)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncMemoryStore]:
        """Work inside one transaction; see `Transactions`."""
        if self._is_inside():
            with self._store.transaction():
                yield AsyncMemoryStore(self._store)
            return
        async with self._turn:
            self._owner = asyncio.current_task()
            try:
                with self._store.transaction():
                    yield AsyncMemoryStore(self._store)
            finally:
                self._owner = None

    async def _in_turn(self, deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._is_inside():
            return deed(*args, **kwargs)
        async with self._turn:
            return deed(*args, **kwargs)

    def _is_inside(self) -> bool:
        """Whether the task that asks has a transaction open."""
        return self._owner is not None and self._owner is asyncio.current_task()

    @property
    def _turn(self) -> asyncio.Lock:
        """The lock of the running loop: one belongs to the loop in which it was first waited for."""
        return self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
