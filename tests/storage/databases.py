"""Engines and tables for the tests of the SQL store, made once for each test class and dropped after it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore, Tables, create_tables
from servicekit.testing import AsyncStoreContract, StoreContract

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from servicekit.testing.blocking import LoopThread


def own_prefix() -> str:
    """Give a prefix for tables that no other run uses."""
    return f"t{uuid.uuid4().hex[:10]}_"


def clear(connection: Connection, tables: Tables) -> None:
    """Delete all rows."""
    for table in tables.records.metadata.sorted_tables:
        connection.execute(table.delete())


def sqlite_engine(path: Path) -> Engine:
    """Make an engine for a SQLite file that does not wait for the disk."""
    return hurried(create_engine(f"sqlite:///{path}"))


def hurried(engine: Engine) -> Engine:
    """Make a SQLite engine skip the wait for the disk: these tests cut no power."""

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")

    return engine


class SQLContract(StoreContract):
    """The contract for an engine; a subclass says which, with a class-scoped fixture ``engine``."""

    @pytest.fixture(scope="class")
    @classmethod
    def tables(cls, engine: Engine) -> Iterator[Tables]:
        """Create tables for this class and drop them after it."""
        tables = Tables(prefix=own_prefix())
        create_tables(engine, tables)
        yield tables
        tables.records.metadata.drop_all(engine)
        engine.dispose()

    @pytest.fixture
    def make_store(self, engine: Engine, tables: Tables) -> Callable[[], SQLAlchemyStore]:
        """Give a store over emptied tables each time."""

        def make() -> SQLAlchemyStore:
            with engine.begin() as connection:
                clear(connection, tables)
            return SQLAlchemyStore(engine, tables=tables)

        return make


class AsyncSQLContract(AsyncStoreContract):
    """The contract for an asyncio engine; a subclass says which, with a fixture ``url``."""

    @pytest.fixture
    def async_engine(self, url: Any, loop: LoopThread) -> Iterator[AsyncEngine]:
        """Make an engine in the test's own loop."""
        engine = create_async_engine(url)
        if engine.dialect.name == "sqlite":
            hurried(engine.sync_engine)
        yield engine
        loop.run(engine.dispose())

    @pytest.fixture
    def tables(self, async_engine: AsyncEngine, loop: LoopThread) -> Iterator[Tables]:
        """Create tables for one test and drop them after it."""
        tables = Tables(prefix=own_prefix())

        async def do(deed: Any, *args: Any) -> None:
            async with async_engine.begin() as connection:
                await connection.run_sync(deed, *args)

        loop.run(do(create_tables, tables))
        yield tables
        loop.run(do(tables.records.metadata.drop_all))

    @pytest.fixture
    def make_async_store(
        self, async_engine: AsyncEngine, tables: Tables
    ) -> Callable[[], Awaitable[AsyncSQLAlchemyStore]]:
        """Give a store over emptied tables each time."""

        async def make() -> AsyncSQLAlchemyStore:
            async with async_engine.begin() as connection:
                await connection.run_sync(clear, tables)
            return AsyncSQLAlchemyStore(async_engine, tables=tables)

        return make
