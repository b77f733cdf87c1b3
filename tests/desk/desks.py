"""Both kinds of desk behind one face: what is asked of one is asked of the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

from servicekit.desk import AsyncDesk, Desk
from servicekit.policies import Policy, PolicyBook
from servicekit.storage import Loaded, MemoryStore, Write
from servicekit.typing import Json, Key

__all__ = ["AsyncMemory", "Blocking", "OthersFirst", "a_desk"]


class OthersFirst:
    """Awaited, it lets everything else that is ready go on first."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class AsyncMemory:
    """The store in memory, to be awaited."""

    def __init__(self, store: MemoryStore) -> None:
        self.inner = store

    async def load(self, key: Key, /) -> Loaded:
        """Load after others had their turn."""
        await OthersFirst()
        return self.inner.load(key)

    async def commit(self, writes: Sequence[Write], /) -> None:
        """Commit after others had their turn."""
        await OthersFirst()
        self.inner.commit(writes)

    async def due(self, limit: int, /, now: int | None = None) -> Sequence[Key]:
        """Name what is due."""
        return self.inner.due(limit, now)

    async def claim(self, limit: int, lease_seconds: float, /, now: int | None = None) -> Sequence[Json]:
        """Claim."""
        return self.inner.claim(limit, lease_seconds, now)

    async def done(self, keys: Sequence[str], /, now: int | None = None) -> None:
        """Mark as sent."""
        self.inner.done(keys, now)

    async def pending(self) -> int:
        """Count."""
        return self.inner.pending()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncMemory]:
        """Work in one transaction."""
        with self.inner.transaction():
            yield self


class Blocking:
    """An asynchronous desk whose methods wait; handlers are given as for the synchronous one."""

    def __init__(self, desk: AsyncDesk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._desk, name)
        return lambda *given, **named: asyncio.run(method(*given, **named))

    @contextmanager
    def transaction(self) -> Iterator[Blocking]:
        """Keep the block as a whole, or undo it."""
        with asyncio.Runner() as runner:
            manager = self._desk.transaction()
            inside = Blocking(runner.run(manager.__aenter__()))
            try:
                yield inside
            except BaseException as error:
                runner.run(manager.__aexit__(type(error), error, error.__traceback__))
                raise
            runner.run(manager.__aexit__(None, None, None))


def a_desk(
    kind: str,
    store: MemoryStore,
    policy: Policy | PolicyBook,
    *,
    clock: Callable[[], datetime] | None = None,
    earlier: Sequence[Policy] = (),
    plugins: Iterable[object] = (),
) -> Any:
    """A desk of the *kind* ``"sync"`` or ``"async"`` on a store in memory."""
    if kind == "sync":
        return Desk(store, policy, clock=clock, earlier=earlier, plugins=plugins)
    return Blocking(AsyncDesk(AsyncMemory(store), policy, clock=clock, earlier=earlier, plugins=plugins))
