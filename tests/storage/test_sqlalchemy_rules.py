"""Rules of the SQL store that no contract can see: locks, clocks, indexes, bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, create_engine, event, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import scoped_session, sessionmaker

from servicekit.errors import CorruptRecord, InputError, StorageError
from servicekit.storage import Loaded
from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore, Tables, create_tables, open_store
from servicekit.testing import writing as w
from servicekit.testing.writing import message, ticket, write
from tests.servers import MARIADB, POSTGRESQL
from tests.storage.databases import sqlite_engine

if TYPE_CHECKING:
    from pathlib import Path

    from servicekit.storage import Write

MINUTE = 60_000_000


def test_sqlite_writers_begin_by_writing(tmp_path: Path) -> None:
    """Each writing transaction on SQLite begins with BEGIN IMMEDIATE; reading takes no lock."""
    engine = sqlite_engine(tmp_path / "records.db")
    create_tables(engine)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: said.append(call[2].split()[0] + call[2].split()[1]))
    store = SQLAlchemyStore(engine)
    for deed in (
        lambda: store.commit([write(ticket("a"), 0, outbox=[message("k")])]),
        lambda: store.commit_many([write(ticket("b"), 0)]),
        lambda: store.claim(1, 1),
        lambda: store.done(["k"]),
    ):
        said.clear()
        deed()
        assert said[0] == "BEGINIMMEDIATE"
    said.clear()
    store.load(ticket("a")), store.due(1), store.events(ticket("a")), store.pending()
    assert all(one.startswith("SELECT") for one in said)
    engine.dispose()


@pytest.mark.server
@pytest.mark.parametrize(("server", "driver"), [(POSTGRESQL, "psycopg"), (MARIADB, "pymysql")], ids=["pg", "mariadb"])
def test_autocommit_is_refused(server: Any, driver: str) -> None:
    """An engine that commits every statement by itself cannot keep the promise of all or nothing, and is told so."""
    engine = create_engine(server.url(driver), isolation_level="AUTOCOMMIT")
    with pytest.raises(StorageError, match="AUTOCOMMIT"):
        SQLAlchemyStore(engine).commit([write(ticket("a"), 0)])
    engine.dispose()


@pytest.mark.server
@pytest.mark.parametrize("engine", ["postgresql", "mariadb"], indirect=True, scope="module")
def test_the_clock_is_the_servers(engine: Engine, tables: Tables) -> None:
    """`Loaded.now` is what the server says the time is, in any time zone of the session."""
    zone = {"postgresql": "SET TIME ZONE 'Asia/Tokyo'", "mariadb": "SET time_zone = '+09:00'"}[engine.dialect.name]
    epoch = {"postgresql": "extract(epoch from now())", "mariadb": "unix_timestamp()"}[engine.dialect.name]
    with engine.connect() as connection:
        connection.exec_driver_sql(zone)
        store = SQLAlchemyStore.joined(connection, tables=tables)
        first, second = store.load(ticket("a")).now, store.load(ticket("a")).now
        seconds = float(connection.execute(text(f"SELECT {epoch}")).scalar_one())
        connection.invalidate()
    assert first is not None
    assert second is not None
    assert first < second < first + MINUTE
    assert abs(first / 1e6 - seconds) < 60


def test_a_given_clock_stands_in(engine: Engine, tables: Tables) -> None:
    """With *clock* the store's time is that of the caller, for loading, falling due, leasing and sending."""
    now = 1_000
    store = SQLAlchemyStore(engine, tables=tables, clock=lambda: now)
    store.commit([write(ticket("a"), 0, due=1_000, outbox=[message("k")])])
    assert store.load(ticket("a")).now == 1_000
    assert list(store.due(9)) == [ticket("a")]
    assert len(store.claim(9, 0.001)) == 1
    assert list(store.claim(9, 1)) == []
    now = 2_000
    assert len(store.claim(9, 1)) == 1
    store.done(["k"])
    with engine.connect() as connection:
        assert connection.execute(select(tables.outbox.c.sent_at)).scalar_one() == 2_000
    now = 999
    assert list(store.due(9)) == []


@pytest.mark.server
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True, scope="module")
def test_the_servers_clock_does_not_hide_the_index(engine: Engine, tables: Tables) -> None:
    """`due` by the server's clock reads the index of due instants, not the whole table."""
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    with engine.connect() as connection:
        SQLAlchemyStore.joined(connection, tables=tables).due(5)
        connection.exec_driver_sql("SET enable_seqscan = off")
        connection.exec_driver_sql("SET enable_bitmapscan = off")
        statement = next(one for one in said if "next_due" in one)
        plan = connection.exec_driver_sql("EXPLAIN " + statement, {"b_limit": 5}).scalars().all()
        connection.invalidate()
    assert any("Index Cond: (next_due <=" in line for line in plan)


def test_corrupt_documents_are_named(engine: Engine, tables: Tables) -> None:
    """A document that is no JSON, or no object, is an error with the record's key and the place in it."""
    store = SQLAlchemyStore(engine, tables=tables)
    key = ticket("a")
    store.commit([write(key, 0, events=[w.event(key, 1)], outbox=[message("k")])])
    for bad in ('{"a":', "[1]", '{"a":NaN}', ""):
        with engine.begin() as connection:
            connection.execute(update(tables.records).values(state=bad))
            connection.execute(update(tables.events).values(body=bad))
            connection.execute(update(tables.outbox).values(body=bad))
        for deed, name, path in (
            (lambda: store.load(key), key, "state"),
            (lambda: store.events(key), key, "events[1]"),
            (lambda: store.claim(9, 0), "k", "body"),
        ):
            with pytest.raises(CorruptRecord) as caught:
                deed()
            assert (caught.value.fields["key"], caught.value.fields["path"]) == (name, path)


def same_writes() -> list[Write]:
    """Make writes whose documents list their names in an order of their own."""
    key = ticket("ä")
    state = {"b": 1, "a": {"d": "中", "c": [1, 2]}}
    return [write(key, 0, state=state, events=[w.event(key, 1, "row", z=1, a=2)], outbox=[message("k", z=1, a=2)])]


def test_equal_writes_are_equal_bytes(engine: Engine, tables: Tables) -> None:
    """Documents are stored as canonical text, so that writing them once or in bulk gives the same rows."""
    rows = []
    for commit in ("commit", "commit_many"):
        getattr(SQLAlchemyStore(engine, tables=tables), commit)(same_writes())
        with engine.begin() as connection:
            rows.append([tuple(connection.execute(select(table)).one()) for table in tables.own])
            for table in tables.own:
                connection.execute(table.delete())
    assert rows[0] == rows[1]
    assert rows[0][0] == ("ticket", "ä", 1, '{"a":{"c":[1,2],"d":"中"},"b":1}', None)
    assert rows[0][2] == ("k", '{"a":2,"z":1}', 0, None)


@pytest.mark.server
@pytest.mark.parametrize("engine", ["postgresql", "mariadb"], indirect=True, scope="module")
def test_a_bulk_commit_never_overwrites(engine: Engine, tables: Tables) -> None:
    """A record that appears between looking and writing undoes the whole bulk commit."""
    rival, store = SQLAlchemyStore(engine, tables=tables), SQLAlchemyStore(engine, tables=tables)

    def overtake(*call: Any) -> None:
        if "IN (" in call[2]:
            rival.commit([write(ticket("b"), 0, 9)])

    event.listen(engine, "after_cursor_execute", overtake)
    with pytest.raises(StorageError, match="there already"):
        store.commit_many([write(ticket(name), 0, outbox=[message(name)]) for name in "abc"])
    event.remove(engine, "after_cursor_execute", overtake)
    assert [store.load(ticket(name)).version for name in "abc"] == [0, 9, 0]
    assert store.pending() == 0


def test_tables_are_named_by_their_prefix() -> None:
    """Two stores in one database use two prefixes; the default one is servicekit's."""
    assert [table.name for table in Tables(prefix="crm_").own] == ["crm_records", "crm_events", "crm_outbox"]
    assert [table.name for table in Tables().own] == ["servicekit_records", "servicekit_events", "servicekit_outbox"]


def test_open_store_makes_what_is_missing(tmp_path: Path) -> None:
    """A URL is enough for a store; opened again it holds what was written, and its clock can be given."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.commit([write(ticket("a"), 0)])
    store.close()
    again = open_store(url, clock=lambda: 7)
    assert again.load(ticket("a")) == Loaded(version=1, state={"at": 1}, now=7)
    again.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/db", "oracle://host/db"])
def test_a_url_that_cannot_be_opened_is_named(url: str) -> None:
    """A URL that is none, of an unknown database or without its driver is an input error."""
    with pytest.raises(InputError, match=url):
        open_store(url)


def test_an_asynchronous_url_is_refused(tmp_path: Path) -> None:
    """A URL with a driver to be awaited makes no synchronous store, and no file."""
    with pytest.raises(InputError, match="asynchronous driver"):
        open_store(f"sqlite+aiosqlite:///{tmp_path / 'records.db'}")
    assert list(tmp_path.iterdir()) == []


def test_what_a_store_cannot_be_made_of_is_named() -> None:
    """A URL, and a host of the other kind, are refused when the store is made, each with a way out."""
    awaited, plain = create_async_engine("sqlite+aiosqlite://"), create_engine("sqlite://")
    for host, hint in (("sqlite://", "open_store"), (None, "Session"), (awaited, "AsyncSQLAlchemyStore")):
        with pytest.raises(InputError, match=hint):
            SQLAlchemyStore(host)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="AsyncSQLAlchemyStore"):
        SQLAlchemyStore(AsyncSession(awaited))  # type: ignore[arg-type]
    for other in ("sqlite+aiosqlite://", plain):
        with pytest.raises(InputError, match="AsyncEngine"):
            AsyncSQLAlchemyStore(other)  # type: ignore[arg-type]
    SQLAlchemyStore(scoped_session(sessionmaker(plain)))  # type: ignore[arg-type]  # stands for a session


def test_rows_of_the_host_beside_the_stores_own(engine: Engine, tables: Tables) -> None:
    """An outbox row that the host wrote itself, with key and body, is handed out like the store's."""
    with engine.begin() as connection:
        connection.execute(insert(tables.outbox).values(key="hosts", body='{"n":1}'))
    assert list(SQLAlchemyStore(engine, tables=tables).claim(9, 60)) == [{"key": "hosts", "body": {"n": 1}}]
