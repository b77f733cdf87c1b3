"""An async store seen through a blocking one, so that both are held to the same contract."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator, Sequence

    from servicekit.storage import Loaded, Write
    from servicekit.typing import Json, Key, Micros

__all__ = ["BlockingStore", "LoopThread"]

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread of its own."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="servicekit-loop")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def run(self, awaitable: Awaitable[T]) -> T:
        """Wait in this thread for what is awaited in the loop's."""

        async def wait() -> T:
            return await awaitable

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result()


class BlockingStore:
    """The store *awaited*, which runs in a loop's thread, as a store with all abilities that it has."""

    def __init__(self, awaited: Any, loop: LoopThread) -> None:
        self.awaited = awaited
        self._loop = loop

    def load(self, key: Key, /) -> Loaded:
        """Wait for `AsyncStore.load`."""
        loaded: Loaded = self._loop.run(self.awaited.load(key))
        return loaded

    def commit(self, writes: Sequence[Write], /) -> None:
        """Wait for `AsyncStore.commit`."""
        self._loop.run(self.awaited.commit(writes))

    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Wait for `AsyncStore.due`."""
        return self._loop.run(self.awaited.due(limit, now=now))

    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """Wait for `AsyncOutbox.claim`."""
        return self._loop.run(self.awaited.claim(limit, lease_seconds, now=now))

    def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Wait for `AsyncOutbox.done`."""
        self._loop.run(self.awaited.done(keys, now=now))

    def pending(self) -> int:
        """Wait for `AsyncOutbox.pending`."""
        return int(self._loop.run(self.awaited.pending()))

    def events(self, key: Key, /) -> Sequence[Json]:
        """Wait for `AsyncHistory.events`."""
        return self._loop.run(self.awaited.events(key))

    def commit_many(self, writes: Sequence[Write], /) -> None:
        """Wait for `AsyncBulkCommit.commit_many`."""
        self._loop.run(self.awaited.commit_many(writes))

    @contextmanager
    def transaction(self) -> Iterator[BlockingStore]:
        """Enter and leave `AsyncTransactions.transaction`."""
        whole = self.awaited.transaction()
        inside = BlockingStore(self._loop.run(whole.__aenter__()), self._loop)
        try:
            yield inside
        except BaseException as error:
            if not self._loop.run(whole.__aexit__(type(error), error, error.__traceback__)):
                raise
        else:
            self._loop.run(whole.__aexit__(None, None, None))
