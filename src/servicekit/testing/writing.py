"""Short ways to make the writes that the store contract is written with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from servicekit.storage import BulkCommit, History, Outbox, Store, Transactions, Write
from servicekit.typing import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicekit.typing import Json, Micros

__all__ = [
    "BulkStore",
    "HistoryStore",
    "OutboxStore",
    "TransactionStore",
    "commit_and_fail",
    "event",
    "message",
    "ticket",
    "write",
]


class OutboxStore(Store, Outbox, Protocol):
    """A store with an outbox."""


class HistoryStore(Store, History, Protocol):
    """A store with a history."""


class BulkStore(Store, BulkCommit, Protocol):
    """A store with bulk commits."""


class TransactionStore(Store, Transactions, Protocol):
    """A store with transactions."""


def ticket(id_: str) -> Key:
    """Name a ticket."""
    return Key("ticket", id_)


def event(key: Key, seq: int, source_id: str | None = None, **more: Any) -> Json:
    """Make an event with the fields that stores look at, and *more*."""
    moments = {"occurred_at": 1_000_000 * seq, "recorded_at": 1_000_000 * seq + 1}
    return {"id": f"{key.kind}:{key.id}/{seq}", "seq": seq, "source_id": source_id, **moments, **more}


def message(key: str, **body: Any) -> Json:
    """Make an outbox row."""
    return {"key": key, "body": body}


def write(
    key: Key,
    expected: int,
    version: int | None = None,
    *,
    state: Json | None = None,
    due: Micros | None = None,
    events: Sequence[Json] = (),
    outbox: Sequence[Json] = (),
) -> Write:
    """Make a write; without more it raises the version by one and tells the version in the document."""
    version = expected + 1 if version is None else version
    return Write(
        key=key,
        expected=expected,
        version=version,
        state={"at": version} if state is None else state,
        next_due=due,
        events=events,
        outbox=outbox,
    )


def commit_and_fail(store: Transactions, writes: Sequence[Write]) -> None:
    """Commit inside a transaction that then raises `ZeroDivisionError`."""
    with store.transaction() as inside:
        inside.commit(writes)
        raise ZeroDivisionError
