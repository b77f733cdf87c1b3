"""
What servicekit asks of a store, and nothing more.

A store keeps *records*: for each key a version, one JSON document and the moment at which the record next needs
attention. Three methods make a store; `MemoryStore` shows them in memory. Everything else is an ability of its own
(`Outbox`, `History`, `BulkCommit`, `Listing`, `Transactions`): offer those that fit and leave out the
others.

Promises of every store
    1. `commit` compares and sets: a write takes effect only where the stored version equals ``expected``.
    2. `commit` is all or nothing, over all its writes, with their events and their outbox rows.
    3. A version never goes down and is never used twice for one record.
    4. Ids are compared exactly: ``"a"``, ``"A"``, ``"a "`` and ``""`` are four records.
    5. What goes in comes out equal, and neither side can change the other's copy.
    6. `due` may name a record that is no longer due; it never leaves out one that is, however long it is asked again.
    7. No lock is held between two calls.

A failure of the database itself reaches the caller as the driver's own exception, but for a table that was never
created (`MissingTable`); `is_retryable` tells whether trying the whole transaction again can help.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from attrs import frozen

from servicekit.storage.checks import check_events, check_key, check_next_due, check_outbox, check_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicekit.typing import Json, Key, Micros

__all__ = [
    "ABSENT",
    "AsyncBulkCommit",
    "AsyncHistory",
    "AsyncListing",
    "AsyncOutbox",
    "AsyncStore",
    "AsyncTransactions",
    "BulkCommit",
    "History",
    "Listing",
    "Loaded",
    "Outbox",
    "Store",
    "Transactions",
    "Write",
]

ABSENT: Final = 0
"""The version of a record that is not there."""


@frozen(kw_only=True)
class Loaded:
    """
    One record as the store has it: *version* is `ABSENT` and *state* is ``None`` where there is none.

    *now* is the store's clock at the moment of loading, in microseconds, or ``None`` where the store has no clock.
    """

    version: int
    state: Json | None
    now: Micros | None = None


@frozen(kw_only=True)
class Write:
    """
    The new content of one record, with what happened and what has to be sent.

    *version* is greater than *expected*. *next_due* is the one number a store has to index; ``None`` takes the record
    out of `Store.due`. Each of *events* carries at least ``id``, ``seq`` (1, 2, 3, ... in its record), ``occurred_at``
    and ``recorded_at`` (microseconds) and ``source_id`` (text that occurs once in a record, or ``None``). Each of
    *outbox* is ``{"key": ..., "body": {...}}``; a key is unique for ever, and writing one that exists changes nothing.

    Raises `InputError` for a write that no store could keep.
    """

    key: Key
    expected: int
    version: int
    state: Json
    next_due: Micros | None
    events: Sequence[Json] = ()
    outbox: Sequence[Json] = ()

    def __attrs_post_init__(self) -> None:
        check_key(self.key)
        check_versions(self.key, self.expected, self.version)
        check_next_due(self.key, self.next_due)
        check_events(self.key, self.events)
        check_outbox(self.key, self.outbox)


class Store(Protocol):
    """Where records live. Safe to call from several threads."""

    def load(self, key: Key, /) -> Loaded:
        """Give the record as last committed. Raises `CorruptRecord` for a document that cannot be read."""
        ...

    def commit(self, writes: Sequence[Write], /) -> None:
        """
        Write one or more records, in the order of their keys: all of them or none.

        Raises `Conflict` where a stored version is not the expected one, and where an event's ``source_id`` is already
        recorded (the error's ``source_ids`` names those, and is empty otherwise).
        """
        ...

    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """
        Name up to *limit* records whose ``next_due`` is *now* or earlier, earliest first.

        *now* is the caller's clock in microseconds; ``None`` stands for the store's own.
        """
        ...


class AsyncStore(Protocol):
    """A `Store` to be awaited; the same promises."""

    async def load(self, key: Key, /) -> Loaded:
        """Do what `Store.load` promises."""
        ...

    async def commit(self, writes: Sequence[Write], /) -> None:
        """Do what `Store.commit` promises."""
        ...

    async def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Do what `Store.due` promises."""
        ...


@runtime_checkable
class Outbox(Protocol):
    """Effects leave through the store: at least once, in no promised order, each under a key that never changes."""

    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """
        Take up to *limit* rows ``{"key", "body"}`` that are neither done nor leased, and lease them to the caller.

        A row that is not done when its lease has run out is given out again. Two callers never hold the same lease.
        """
        ...

    def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Mark rows as sent; they are never given out again. Unknown keys and repeats change nothing."""
        ...

    def pending(self) -> int:
        """Count the rows that are not done, leased ones included."""
        ...


@runtime_checkable
class AsyncOutbox(Protocol):
    """An `Outbox` to be awaited."""

    async def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """Do what `Outbox.claim` promises."""
        ...

    async def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Do what `Outbox.done` promises."""
        ...

    async def pending(self) -> int:
        """Do what `Outbox.pending` promises."""
        ...


@runtime_checkable
class History(Protocol):
    """Every event of a record is kept."""

    def events(self, key: Key, /) -> Sequence[Json]:
        """Give all events of a record in the order of ``seq``; none where there is no such record."""
        ...


@runtime_checkable
class AsyncHistory(Protocol):
    """A `History` to be awaited."""

    async def events(self, key: Key, /) -> Sequence[Json]:
        """Do what `History.events` promises."""
        ...


@runtime_checkable
class BulkCommit(Protocol):
    """Many new records at once, in few statements: for replaying a log."""

    def commit_many(self, writes: Sequence[Write], /) -> None:
        """
        Do what `Store.commit` does, for records that are all new (``expected == ABSENT``; otherwise `InputError`).

        Raises `Conflict` and writes nothing where some are there already; the error's ``keys`` names them.
        """
        ...


@runtime_checkable
class AsyncBulkCommit(Protocol):
    """A `BulkCommit` to be awaited."""

    async def commit_many(self, writes: Sequence[Write], /) -> None:
        """Do what `BulkCommit.commit_many` promises."""
        ...


@runtime_checkable
class Listing(Protocol):
    """Name every record of a kind, page by page: for migrating and exporting, never for finding what is due."""

    def keys(self, kind: str, limit: int, /, after: str | None = None) -> Sequence[Key]:
        """
        Name up to *limit* records of a kind, in an order of the store's own that never changes.

        *after* is the id of the last one of the page before; without it, the first page. A record that is written while
        the pages are read may or may not be among them.
        """
        ...


@runtime_checkable
class AsyncListing(Protocol):
    """A `Listing` to be awaited."""

    async def keys(self, kind: str, limit: int, /, after: str | None = None) -> Sequence[Key]:
        """Do what `Listing.keys` promises."""
        ...


@runtime_checkable
class Transactions(Protocol):
    """Several calls as one: what is loaded and committed inside takes effect together or not at all."""

    def transaction(self) -> AbstractContextManager[Store]:
        """
        Give a store that works inside one transaction, kept when the block ends and undone when it raises.

        A `Conflict` inside undoes only the commit that raised it.
        """
        ...


@runtime_checkable
class AsyncTransactions(Protocol):
    """`Transactions` for ``async with``."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncStore]:
        """Do what `Transactions.transaction` promises."""
        ...
