"""A store in any database that SQLAlchemy speaks to: tried on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine

from servicekit.storage.sqlalchemy.missing import missing_tables_named
from servicekit.storage.sqlalchemy.tables import default_tables
from servicekit.storage.sqlalchemy.transactions import begin, connection_of, synchronous
from servicekit.storage.sqlalchemy.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from servicekit.storage.protocol import Loaded, Write
    from servicekit.storage.sqlalchemy.tables import Tables
    from servicekit.typing import Json, Key, Micros

__all__ = ["SQLAlchemyStore"]

P = ParamSpec("P")
T = TypeVar("T")


class SQLAlchemyStore:
    """
    Records in a database, with `Outbox`, `History`, `BulkCommit`, `Listing` and `Transactions`.

    Made from an engine, the store owns its transactions: each call is one. Made by `joined`, it works inside the
    transaction of a host's session or connection and never commits it or rolls it back; what a `Conflict` undoes is
    undone by a savepoint.

    The time is the server's on PostgreSQL and MariaDB and this machine's on SQLite; *clock*, which gives microseconds,
    stands in for it in tests and simulations.
    """

    def __init__(
        self,
        host: Engine | Connection | Session,
        *,
        tables: Tables | None = None,
        clock: Callable[[], Micros] | None = None,
    ) -> None:
        self._host = synchronous(host)
        self._work = Work(tables or default_tables(), clock)

    @classmethod
    def joined(
        cls,
        host: Session | Connection,
        *,
        tables: Tables | None = None,
        clock: Callable[[], Micros] | None = None,
    ) -> SQLAlchemyStore:
        """Give a store that works inside the transaction of a host's session or connection."""
        return cls(host, tables=tables, clock=clock)

    def join(self, host: Session | Connection, /) -> SQLAlchemyStore:
        """Give this store, with its tables and its clock, inside a host's transaction."""
        return self.joined(host, tables=self._work.tables, clock=self._work.clock)

    @contextmanager
    def transaction(self) -> Iterator[SQLAlchemyStore]:
        """Work inside one transaction; see `Transactions`. Inside a host's transaction it is a savepoint."""
        with begin(self._host) as connection:
            yield self.join(connection)

    def load(self, key: Key, /) -> Loaded:
        """Do what `Store.load` promises."""
        return self._read(self._work.load, key)

    def commit(self, writes: Sequence[Write], /) -> None:
        """Do what `Store.commit` promises."""
        self._write(self._work.commit, writes)

    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Do what `Store.due` promises."""
        return self._read(self._work.due, limit, now)

    def keys(self, kind: str, limit: int, /, after: str | None = None) -> Sequence[Key]:
        """Do what `Listing.keys` promises."""
        return self._read(self._work.keys, kind, limit, after)

    def commit_many(self, writes: Sequence[Write], /) -> None:
        """Do what `BulkCommit.commit_many` promises."""
        self._write(self._work.commit_many, writes)

    def events(self, key: Key, /) -> Sequence[Json]:
        """Do what `History.events` promises."""
        return self._read(self._work.events, key)

    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """Do what `Outbox.claim` promises."""
        return self._write(self._work.claim, limit, lease_seconds, now)

    def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Do what `Outbox.done` promises."""
        self._write(self._work.done, keys, now)

    def pending(self) -> int:
        """Do what `Outbox.pending` promises."""
        return self._read(self._work.pending)

    def close(self) -> None:
        """Close the pooled connections of the store's engine; a host's session or connection is left alone."""
        if isinstance(self._host, Engine):
            self._host.dispose()

    def _read(self, deed: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with connection_of(self._host) as connection, missing_tables_named(self._work.tables):
            return deed(connection, *args, **kwargs)

    def _write(self, deed: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with begin(self._host) as connection, missing_tables_named(self._work.tables):
            return deed(connection, *args, **kwargs)
