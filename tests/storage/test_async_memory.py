"""The store in memory that is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from servicekit.storage import (
    AsyncBulkCommit,
    AsyncHistory,
    AsyncListing,
    AsyncMemoryStore,
    AsyncOutbox,
    AsyncTransactions,
    MemoryStore,
)
from servicekit.testing import AsyncStoreContract
from servicekit.testing.writing import ticket, write
from tests.desk.desks import OthersFirst


class TestAsyncMemoryStore(AsyncStoreContract):
    """The contract, whole."""

    @pytest.fixture
    def make_async_store(self) -> Callable[[], Awaitable[AsyncMemoryStore]]:
        """Give a new store each time."""

        async def make() -> AsyncMemoryStore:
            return AsyncMemoryStore()

        return make


def test_it_offers_every_ability() -> None:
    """What the store in memory can do, this one can."""
    abilities = (AsyncOutbox, AsyncHistory, AsyncBulkCommit, AsyncListing, AsyncTransactions)
    assert all(isinstance(AsyncMemoryStore(), ability) for ability in abilities)


def test_pages_of_keys() -> None:
    """The keys of a kind, page by page, as the store in memory names them."""

    async def story() -> list[str]:
        store = AsyncMemoryStore()
        await store.commit([write(ticket(name), 0) for name in "abc"])
        first = await store.keys("ticket", 2)
        return [key.id for key in (*first, *await store.keys("ticket", 2, first[-1].id))]

    assert asyncio.run(story()) == ["a", "b", "c"]


def test_others_wait_for_a_transaction_and_its_task_does_not() -> None:
    """A task that writes meanwhile comes after it; what the opener does on the whole store is undone with the rest."""

    async def story() -> tuple[list[int], int]:
        store, others = AsyncMemoryStore(), []

        async def undone() -> None:
            async with store.transaction() as inside:
                await inside.commit([write(ticket("a"), 0)])
                await store.commit([write(ticket("b"), 0)])
                async with store.transaction() as deeper:
                    await deeper.commit([write(ticket("c"), 0)])
                others.append(asyncio.create_task(store.commit([write(ticket("d"), 0)])))
                await OthersFirst()
                assert not others[0].done()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await undone()
        await others[0]
        versions = [(await store.load(ticket(name))).version for name in "abcd"]
        return versions, len(await store.keys("ticket", 9))

    assert asyncio.run(story()) == ([0, 0, 0, 1], 1)


def test_one_store_in_several_loops() -> None:
    """A store of a whole test run: tasks that wait for each other in one loop, and in the next one again."""
    kept = MemoryStore()
    store = AsyncMemoryStore(kept)

    async def busy(name: str) -> None:
        async with store.transaction() as inside:
            await OthersFirst()
            await inside.commit([write(ticket(name), 0)])

    async def story(names: str) -> None:
        await asyncio.gather(*map(busy, names))

    asyncio.run(story("ab"))
    asyncio.run(story("cd"))
    assert [kept.load(ticket(name)).version for name in "abcd"] == [1, 1, 1, 1]
