"""Tables that were never created: named, with what creates them, on every database and by every call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from servicekit.desk import Desk
from servicekit.errors import MissingTable
from servicekit.policies import presets
from servicekit.storage import is_retryable
from servicekit.storage.sqlalchemy import (
    AsyncSQLAlchemyStore,
    Document,
    HostTable,
    SQLAlchemyStore,
    Tables,
    create_tables,
)
from servicekit.testing.writing import event, message, ticket, write
from servicekit.tickets import Open
from tests.servers import POSTGRESQL
from tests.storage.databases import own_prefix

CALLS: dict[str, tuple[str, Callable[[SQLAlchemyStore], Any]]] = {
    "load": ("records", lambda store: store.load(ticket("a"))),
    "commit": ("records", lambda store: store.commit([write(ticket("a"), 0)])),
    "commit_many": ("records", lambda store: store.commit_many([write(ticket("a"), 0)])),
    "due": ("records", lambda store: store.due(1)),
    "keys": ("records", lambda store: store.keys("ticket", 1)),
    "events": ("events", lambda store: store.events(ticket("a"))),
    "claim": ("outbox", lambda store: store.claim(1, 60)),
    "done": ("outbox", lambda store: store.done(["k"])),
    "pending": ("outbox", lambda store: store.pending()),
}


@pytest.mark.parametrize("call", CALLS)
def test_the_missing_table_is_named(engine: Engine, call: str) -> None:
    """Every call of a store over an empty database says which table is missing, and what creates it."""
    tables = Tables(prefix=own_prefix())
    name, deed = CALLS[call]
    with pytest.raises(MissingTable, match=r"there is no table .*: .*create_tables\(engine, tables\)") as caught:
        deed(SQLAlchemyStore(engine, tables=tables))

    assert caught.value.fields == {"table": f"{tables.records.name.removesuffix('records')}{name}"}
    assert isinstance(caught.value.__cause__, DBAPIError)
    assert not is_retryable(caught.value)


@pytest.mark.parametrize("missing", ["events", "outbox"])
def test_one_missing_table_is_enough(engine: Engine, tables: Tables, missing: str) -> None:
    """Where a migration forgot one of the three, a commit that needs it names that one and writes nothing."""
    gone: Table = getattr(tables, missing)
    gone.drop(engine)
    store = SQLAlchemyStore(engine, tables=tables)
    with pytest.raises(MissingTable, match=gone.name):
        store.commit([write(ticket("a"), 0, events=[event(ticket("a"), 1)], outbox=[message("k")])])

    assert store.load(ticket("a")).version == 0


def test_a_desk_passes_it_on(engine: Engine) -> None:
    """The first command of a desk over an empty database is told so, once: trying again would not help."""
    desk = Desk(SQLAlchemyStore(engine, tables=Tables(prefix=own_prefix())), presets.load("it_service"))
    with pytest.raises(MissingTable):
        desk.send("T-1", Open())


def test_a_hosts_own_table_is_the_hosts_to_create(engine: Engine) -> None:
    """A table of tickets that is missing is not one that create_tables makes."""
    metadata = MetaData()
    columns = [Column("version", BigInteger), Column("state", Document), Column("next_due", BigInteger)]
    own = Table(f"{own_prefix()}tickets", metadata, Column("id", Integer, primary_key=True), *columns)
    c = own.c
    host = HostTable(table=own, id=c.id, version=c.version, state=c.state, next_due=c.next_due)
    tables = Tables(MetaData(), prefix=own_prefix(), tickets=host)
    create_tables(engine, tables)
    with pytest.raises(MissingTable, match="the host's to create"):
        SQLAlchemyStore(engine, tables=tables).load(ticket("7"))
    tables.records.metadata.drop_all(engine)


def test_another_failure_passes_as_it_is(engine: Engine, tables: Tables) -> None:
    """A column that is missing, and a table that is not the store's, are the driver's own errors."""
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {tables.outbox.name} RENAME COLUMN body TO letter"))
    with pytest.raises(DBAPIError):
        SQLAlchemyStore(engine, tables=tables).claim(1, 60)
    with pytest.raises(DBAPIError), engine.connect() as connection:
        connection.execute(text("SELECT 1 FROM nobodys_table"))
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {tables.outbox.name} RENAME COLUMN letter TO body"))


@pytest.mark.parametrize(
    "driver",
    ["aiosqlite", *(pytest.param(each, marks=pytest.mark.server) for each in ("asyncpg", "psycopg"))],
)
def test_the_async_store_names_it_too(driver: str, tmp_path: Path) -> None:
    """Reading and writing, through each of the asynchronous drivers."""
    url = f"sqlite+aiosqlite:///{tmp_path}/empty.db" if driver == "aiosqlite" else POSTGRESQL.url(driver)

    async def ask(engine: AsyncEngine) -> None:
        store = AsyncSQLAlchemyStore(engine, tables=Tables(prefix=own_prefix()))
        with pytest.raises(MissingTable, match="records"):
            await store.load(ticket("a"))
        with pytest.raises(MissingTable, match="records"):
            await store.commit([write(ticket("a"), 0)])
        await engine.dispose()

    asyncio.run(ask(create_async_engine(url)))
