"""The SQL store inside a host's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, event, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from servicekit.errors import Conflict, StorageError
from servicekit.storage import ABSENT
from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore, Tables, create_tables
from servicekit.testing import StoreContract
from servicekit.testing import writing as w
from servicekit.testing.blocking import LoopThread
from servicekit.testing.writing import message, ticket, write
from tests.servers import POSTGRESQL
from tests.storage.databases import clear, hurried, own_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

FULL = [write(ticket("a"), 0, due=1, events=[w.event(ticket("a"), 1, "row 1")], outbox=[message("k")])]


class TestJoinedSession(StoreContract):
    """The contract, on every database, for a store in one session that is never committed."""

    without: ClassVar[Mapping[str, str]] = {"threads": "a session belongs to one thread"}
    examples = 5

    @pytest.fixture
    def make_store(self, engine: Engine, tables: Tables) -> Iterator[Callable[[], SQLAlchemyStore]]:
        """Give a store in a session that begins with empty tables."""
        with Session(engine) as session:

            def make() -> SQLAlchemyStore:
                clear(session.connection(), tables)
                return SQLAlchemyStore.joined(session, tables=tables)

            yield make


@pytest.fixture
def host_table(engine: Engine, tables: Tables) -> Table:
    """Give a table of the host's, beside the store's."""
    table = Table(f"{tables.records.name}_host", tables.records.metadata, Column("id", Integer, primary_key=True))
    table.create(engine)
    return table


def contents(engine: Engine, *tables: Table) -> list[int]:
    """Count the rows that others see."""
    with engine.connect() as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_the_host_decides(engine: Engine, tables: Tables, host_table: Table) -> None:
    """Nobody sees what a joined store wrote before the host commits; a rollback undoes it together with the host's."""
    everything = (*tables.own, host_table)
    with Session(engine) as session:
        store = SQLAlchemyStore.joined(session, tables=tables)
        session.execute(insert(host_table).values(id=1))
        store.commit(FULL)
        assert store.load(ticket("a")).version == 1
        session.rollback()
        assert contents(engine, *everything) == [0, 0, 0, 0]
        session.execute(insert(host_table).values(id=1))
        store.commit(FULL)
        session.commit()
    assert contents(engine, *everything) == [1, 1, 1, 1]


def test_writing_first_in_a_transaction_can_be_undone(engine: Engine, tables: Tables) -> None:
    """A rollback undoes a joined commit that was the first statement of its transaction, and a bulk commit."""
    with Session(engine) as session:
        store = SQLAlchemyStore.joined(session, tables=tables)
        store.commit(FULL)
        session.rollback()
        store.commit_many(FULL)
        session.rollback()
    assert contents(engine, *tables.own) == [0, 0, 0]


def test_a_joined_connection_is_the_hosts_too(engine: Engine, tables: Tables) -> None:
    """A plain connection is joined like a session."""
    with engine.connect() as connection:
        store = SQLAlchemyStore.joined(connection, tables=tables)
        store.commit(FULL)
        connection.rollback()
        assert store.load(ticket("a")).version == ABSENT
        connection.rollback()
    with engine.begin() as connection:
        SQLAlchemyStore.joined(connection, tables=tables).commit(FULL)
    assert contents(engine, *tables.own) == [1, 1, 1]


def test_errors_do_not_spoil_the_hosts_transaction(engine: Engine, tables: Tables, host_table: Table) -> None:
    """After a conflict, and after an event that is there already, the host's transaction goes on and can be kept."""
    store = SQLAlchemyStore(engine, tables=tables)
    store.commit(FULL)
    with Session(engine) as session:
        session.execute(insert(host_table).values(id=1))
        joined = store.join(session)
        with pytest.raises(Conflict):
            joined.commit([write(ticket("0"), 0), write(ticket("a"), 5)])
        with pytest.raises(StorageError):
            joined.commit([write(ticket("0"), 0), write(ticket("a"), 1, events=[w.event(ticket("a"), 1)])])
        joined.commit([write(ticket("a"), 1)])
        session.commit()
    assert store.load(ticket("a")).version == 2
    assert contents(engine, *tables.own, host_table) == [1, 1, 1, 1]


def test_a_host_that_begins_by_reading_is_joined(tmp_path: Path) -> None:
    """On SQLite a transaction that the host began itself, with a BEGIN of its own, is joined as it stands."""
    engine = hurried(create_engine(f"sqlite:///{tmp_path / 'records.db'}"))
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    create_tables(engine)
    with Session(engine) as session:
        store = SQLAlchemyStore.joined(session)
        assert store.load(ticket("a")).version == ABSENT
        store.commit(FULL)
        session.rollback()
        assert store.load(ticket("a")).version == ABSENT
        store.commit(FULL)
        session.commit()
    assert SQLAlchemyStore(engine).load(ticket("a")).version == 1
    SQLAlchemyStore(engine).commit([write(ticket("a"), 1)])
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def test_the_host_decides_in_an_async_session(database: str, tmp_path: Path) -> None:
    """An async session is joined like a sync one: a rollback undoes, a commit keeps."""
    url: Any = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}" if database == "sqlite" else POSTGRESQL.url("asyncpg")
    tables = Tables(MetaData(), prefix=own_prefix())

    async def story() -> list[int]:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(create_tables, tables)
        versions = []
        async with AsyncSession(engine) as session:
            store = AsyncSQLAlchemyStore.joined(session, tables=tables)
            for finish in (session.rollback, session.commit):
                await store.commit(FULL)
                with pytest.raises(Conflict):
                    await store.commit(FULL)
                versions.append((await store.load(ticket("a"))).version)
                await finish()
                versions.append((await store.load(ticket("a"))).version)
                await session.rollback()
            async with store.transaction() as inside:
                await inside.commit([write(ticket("a"), 1)])
            versions.append((await store.load(ticket("a"))).version)
        versions.append((await AsyncSQLAlchemyStore(engine, tables=tables).load(ticket("a"))).version)
        async with engine.begin() as connection:
            await connection.run_sync(tables.records.metadata.drop_all)
        await engine.dispose()
        return versions

    with LoopThread() as loop:
        assert loop.run(story()) == [1, 0, 1, 1, 2, 1]
