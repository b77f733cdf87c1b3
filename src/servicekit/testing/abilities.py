"""Which parts of the contract a store is held to, and the fixtures through which they reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import pytest

from servicekit.storage import BulkCommit, History, Outbox, Transactions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicekit.storage import Store
    from servicekit.testing.writing import BulkStore, HistoryStore, OutboxStore, TransactionStore

__all__ = ["ABILITIES", "ContractFixtures", "offers"]

ABILITIES: Final[dict[str, type[Any] | None]] = {
    "outbox": Outbox,
    "history": History,
    "bulk": BulkCommit,
    "transactions": Transactions,
    "clock": None,
    "threads": None,
    "exact_due": None,
}
"""
What a store may leave out, with the protocol that shows whether it does.

``clock``: it tells the time in `Loaded.now` and goes by it where none is given. ``threads``: it may be called from
several threads. ``exact_due``: `Store.due` never names a record too early.
"""


def offers(store: object, ability: str) -> bool:
    """Tell whether a store (or the awaited store that a blocking one stands for) has the methods of an ability."""
    protocol = ABILITIES[ability]
    return protocol is None or isinstance(getattr(store, "awaited", store), protocol)


class ContractFixtures:
    """
    What a host's test class fills in.

    Attributes:
        without: The abilities the store does not offer, each with the reason, which is what a skipped test says.
        examples: How many programs the state machine tries.
    """

    without: ClassVar[Mapping[str, str]] = {}
    examples: ClassVar[int] = 20

    @pytest.fixture
    def make_store(self) -> Callable[[], Store]:
        """Give a function that makes an *empty* store each time it is called; the host's class defines this one."""
        pytest.fail("define a fixture `make_store` that gives a function which makes an empty store")

    @pytest.fixture
    def store(self, make_store: Callable[[], Store]) -> Store:
        """Give one empty store."""
        return make_store()

    @pytest.fixture
    def outbox(self, store: Store) -> OutboxStore:
        """Give the store as one with an outbox."""
        return cast("OutboxStore", self._able(store, "outbox"))

    @pytest.fixture
    def history(self, store: Store) -> HistoryStore:
        """Give the store as one with a history."""
        return cast("HistoryStore", self._able(store, "history"))

    @pytest.fixture
    def bulk(self, store: Store) -> BulkStore:
        """Give the store as one with bulk commits."""
        return cast("BulkStore", self._able(store, "bulk"))

    @pytest.fixture
    def transactions(self, store: Store) -> TransactionStore:
        """Give the store as one with transactions."""
        return cast("TransactionStore", self._able(store, "transactions"))

    @pytest.fixture
    def clock(self, store: Store) -> None:
        """Say that the store has a clock of its own."""
        self._able(store, "clock")

    @pytest.fixture
    def threads(self, store: Store) -> None:
        """Say that the store may be called from several threads."""
        self._able(store, "threads")

    @pytest.fixture
    def exact_due(self, store: Store) -> None:
        """Say that the store never names a record too early."""
        self._able(store, "exact_due")

    def _able(self, store: Store, ability: str) -> Store:
        if ability in self.without:
            pytest.skip(f"without {ability}: {self.without[ability]}")
        assert offers(store, ability), f"the store has no {ability}; name it in `without`, with the reason"
        return store
