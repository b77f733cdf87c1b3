"""Both kinds of desk behind one face: what is asked of one is asked of the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from servicekit.desk import AsyncDesk, Desk
from servicekit.policies import Policy, PolicyBook
from servicekit.records import Kind
from servicekit.storage import AsyncMemoryStore, Loaded, MemoryStore, Write
from servicekit.typing import Key

__all__ = ["AsyncMemory", "Blocking", "OthersFirst", "a_desk"]


class OthersFirst:
    """Awaited, it lets everything else that is ready go on first."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class AsyncMemory(AsyncMemoryStore):
    """The store in memory, awaited, which lets others have their turn before it loads and commits."""

    async def load(self, key: Key, /) -> Loaded:
        """Load after others had their turn."""
        await OthersFirst()
        return await super().load(key)

    async def commit(self, writes: Sequence[Write], /) -> None:
        """Commit after others had their turn."""
        await OthersFirst()
        await super().commit(writes)


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
    kinds: Iterable[Kind] = (),
) -> Any:
    """A desk of the *kind* ``"sync"`` or ``"async"`` on a store in memory."""
    if kind == "sync":
        return Desk(store, policy, clock=clock, earlier=earlier, plugins=plugins, kinds=kinds)
    desk = AsyncDesk(AsyncMemory(store), policy, clock=clock, earlier=earlier, plugins=plugins, kinds=kinds)
    return Blocking(desk)
