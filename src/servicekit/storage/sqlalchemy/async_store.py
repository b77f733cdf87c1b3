"""The SQL store to be awaited: the same deeds on SQLAlchemy's asyncio connections."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from servicekit.storage.sqlalchemy.missing import missing_tables_named
from servicekit.storage.sqlalchemy.tables import default_tables
from servicekit.storage.sqlalchemy.transactions import asynchronous, ready_to_write
from servicekit.storage.sqlalchemy.work import Work

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

    from servicekit.storage.protocol import Loaded, Write
    from servicekit.storage.sqlalchemy.tables import Tables
    from servicekit.typing import Json, Key, Micros

__all__ = ["AsyncSQLAlchemyStore"]

P = ParamSpec("P")
T = TypeVar("T")


class AsyncSQLAlchemyStore:
    """
    A `SQLAlchemyStore` for an ``AsyncEngine``, or joined to an ``AsyncSession`` or ``AsyncConnection``.

    The statements are the same; SQLAlchemy needs its extra ``sqlalchemy[asyncio]`` and a driver such as asyncpg,
    psycopg or aiosqlite. It is imported on first use, so that synchronous programs do without it.
    """

    def __init__(
        self,
        host: AsyncEngine | AsyncConnection | AsyncSession,
        *,
        tables: Tables | None = None,
        clock: Callable[[], Micros] | None = None,
    ) -> None:
        self._host = asynchronous(host)
        self._work = Work(tables or default_tables(), clock)

    @classmethod
    def joined(
        cls,
        host: AsyncSession | AsyncConnection,
        *,
        tables: Tables | None = None,
        clock: Callable[[], Micros] | None = None,
    ) -> AsyncSQLAlchemyStore:
        """Give a store that works inside the transaction of a host's session or connection."""
        return cls(host, tables=tables, clock=clock)

    def join(self, host: AsyncSession | AsyncConnection, /) -> AsyncSQLAlchemyStore:
        """Give this store, with its tables and its clock, inside a host's transaction."""
        return self.joined(host, tables=self._work.tables, clock=self._work.clock)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSQLAlchemyStore]:
        """Work inside one transaction; see `Transactions`. Inside a host's transaction it is a savepoint."""
        async with _begin(self._host) as connection:
            yield self.join(connection)

    async def load(self, key: Key, /) -> Loaded:
        """Do what `Store.load` promises."""
        return await self._read(self._work.load, key)

    async def commit(self, writes: Sequence[Write], /) -> None:
        """Do what `Store.commit` promises."""
        await self._write(self._work.commit, writes)

    async def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Do what `Store.due` promises."""
        return await self._read(self._work.due, limit, now)

    async def keys(self, kind: str, limit: int, /, after: str | None = None) -> Sequence[Key]:
        """Do what `Listing.keys` promises."""
        return await self._read(self._work.keys, kind, limit, after)

    async def commit_many(self, writes: Sequence[Write], /) -> None:
        """Do what `BulkCommit.commit_many` promises."""
        await self._write(self._work.commit_many, writes)

    async def events(self, key: Key, /) -> Sequence[Json]:
        """Do what `History.events` promises."""
        return await self._read(self._work.events, key)

    async def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """Do what `Outbox.claim` promises."""
        return await self._write(self._work.claim, limit, lease_seconds, now)

    async def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Do what `Outbox.done` promises."""
        await self._write(self._work.done, keys, now)

    async def pending(self) -> int:
        """Do what `Outbox.pending` promises."""
        return await self._read(self._work.pending)

    async def close(self) -> None:
        """Close the pooled connections of the store's engine; a host's session or connection is left alone."""
        from sqlalchemy.ext.asyncio import AsyncEngine

        if isinstance(self._host, AsyncEngine):
            await self._host.dispose()

    async def _read(self, deed: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with _connection_of(self._host) as connection:
            with missing_tables_named(self._work.tables):
                return await connection.run_sync(deed, *args, **kwargs)

    async def _write(self, deed: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with _begin(self._host) as connection:
            with missing_tables_named(self._work.tables):
                return await connection.run_sync(deed, *args, **kwargs)


@asynccontextmanager
async def _connection_of(host: AsyncEngine | AsyncConnection | AsyncSession) -> AsyncIterator[AsyncConnection]:
    """Give a connection to read with; see `transactions.connection_of`."""
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    if isinstance(host, AsyncEngine):
        async with host.connect() as connection:
            yield connection
    elif isinstance(host, AsyncConnection):
        yield host
    else:
        if host.autoflush:
            await host.flush()
        yield await host.connection()


@asynccontextmanager
async def _begin(host: AsyncEngine | AsyncConnection | AsyncSession) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction to write in; see `transactions.begin`."""
    from sqlalchemy.ext.asyncio import AsyncEngine

    async with _connection_of(host) as connection:
        if isinstance(host, AsyncEngine):
            async with connection.begin():
                await connection.run_sync(ready_to_write)
                yield connection
        else:
            await connection.run_sync(ready_to_write)
            async with connection.begin_nested():
                yield connection
