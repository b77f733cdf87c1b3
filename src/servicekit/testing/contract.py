"""
The store contract: a test class that proves a store keeps its promises.

A host's whole test::

    class TestOurStore(StoreContract):
        without = {"history": "the events go to our own journal"}

        @pytest.fixture
        def make_store(self, database):
            def make():
                database.truncate()
                return OurStore(database)
            return make
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

from servicekit.testing.abilities import ABILITIES, offers
from servicekit.testing.ability_contract import (
    BulkCommitContract,
    HistoryContract,
    OutboxContract,
    TransactionsContract,
)
from servicekit.testing.blocking import BlockingStore, LoopThread
from servicekit.testing.record_contract import DueContract, RacingContract, RecordContract
from servicekit.testing.stateful import check_store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from servicekit.storage import AsyncStore, Store

__all__ = ["AsyncStoreContract", "StoreContract"]


class StoreContract(
    RecordContract,
    DueContract,
    RacingContract,
    OutboxContract,
    HistoryContract,
    BulkCommitContract,
    TransactionsContract,
):
    """
    All that is asked of a store, by example and by a state machine that compares it with a model.

    Define the fixture ``make_store``. Name in ``without`` what the store does not offer; where only some cases cannot
    hold, override them with ``pytest.mark.xfail(reason=...)``. Nothing else may be overridden.
    """

    def test_any_program_of_calls_is_answered_as_by_the_model(self, make_store: Callable[[], Store]) -> None:
        """A store driven at random answers every call as a model of a few dictionaries does."""
        offered = frozenset(ABILITIES) - set(self.without)
        check_store(make_store, offered, examples=self.examples)

    def test_the_contract_is_whole(self, store: Store) -> None:
        """No case is overridden without a reason, and what is left out is known, explained and truly missing."""
        assert set(self.without) <= set(ABILITIES), f"unknown in `without`: {set(self.without) - set(ABILITIES)}"
        assert all(reason.strip() for reason in self.without.values()), "each entry of `without` needs a reason"
        offered = [name for name in self.without if ABILITIES[name] is not None and offers(store, name)]
        assert not offered, f"the store does offer {offered}; take it out of `without`"
        assert not (silent := _silently_overridden(type(self))), f"overridden without xfail(reason=...): {silent}"


def _silently_overridden(test_class: type[StoreContract]) -> list[str]:
    """Name the cases that a subclass replaces without saying why."""
    return [
        name
        for name, case in inspect.getmembers(StoreContract, inspect.isfunction)
        if name.startswith("test_")
        and getattr(test_class, name) is not case
        and not _explained(getattr(test_class, name))
    ]


def _explained(case: Any) -> bool:
    marks = getattr(case, "pytestmark", [])
    return any(mark.name == "xfail" and mark.kwargs.get("reason") for mark in marks)


class AsyncStoreContract(StoreContract):
    """
    The same contract for an `AsyncStore`: define the fixture ``make_async_store``, an async function without arguments.

    The store runs in one event loop in a thread of its own, the fixture ``loop``; ``loop.run(coroutine)`` waits for an
    answer from there, for instance to close an engine at the end.
    """

    @pytest.fixture
    def loop(self) -> Iterator[LoopThread]:
        """Give the event loop in which the store runs."""
        with LoopThread() as loop:
            yield loop

    @pytest.fixture
    def make_async_store(self) -> Callable[[], Awaitable[AsyncStore]]:
        """Give an async function that makes an *empty* store each time it is called."""
        pytest.fail("define a fixture `make_async_store` that gives an async function which makes an empty store")

    @pytest.fixture
    def make_store(
        self, loop: LoopThread, make_async_store: Callable[[], Awaitable[AsyncStore]]
    ) -> Callable[[], Store]:
        """Give a function that makes an empty store and waits for its answers."""
        return lambda: BlockingStore(loop.run(make_async_store()), loop)
