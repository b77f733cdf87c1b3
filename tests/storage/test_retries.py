"""Which failures pass when the whole transaction is tried again: seen on the databases themselves."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pymysql
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from servicekit.errors import Conflict, StorageError
from servicekit.storage import is_retryable
from servicekit.storage.sqlalchemy import SQLAlchemyStore, Tables, create_tables
from servicekit.testing.writing import ticket, write
from tests.servers import MARIADB, POSTGRESQL
from tests.storage.databases import own_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_a_busy_sqlite_file_passes(tmp_path: Path) -> None:
    """A writer that finds the file locked fails with BUSY, which passes; it has written nothing."""
    engine = create_engine(f"sqlite:///{tmp_path / 'records.db'}", connect_args={"timeout": 0})
    create_tables(engine)
    store = SQLAlchemyStore(engine)
    with store.transaction() as inside:
        assert inside.load(ticket("a")).version == 0
        with pytest.raises(OperationalError) as caught:
            store.commit([write(ticket("a"), 0)])
        inside.commit([write(ticket("a"), 0, 5)])
    assert is_retryable(caught.value)
    assert store.load(ticket("a")).version == 5
    engine.dispose()


def overtaken(store: SQLAlchemyStore) -> None:
    """Read a record in a transaction, have somebody else write it, then write it too."""
    with store.transaction() as inside:
        assert inside.load(ticket("a")).version == 1
        store.commit([write(ticket("a"), 1)])
        inside.commit([write(ticket("a"), 1)])


@pytest.fixture
def repeatable_read() -> Iterator[Engine]:
    """Give an engine for PostgreSQL in REPEATABLE READ."""
    engine = create_engine(POSTGRESQL.url("psycopg"), isolation_level="REPEATABLE READ")
    yield engine
    engine.dispose()


@pytest.mark.server
def test_a_serialization_failure_passes(repeatable_read: Engine) -> None:
    """On PostgreSQL in REPEATABLE READ a writer behind the times is told by 40001, not by a conflict."""
    tables = Tables(prefix=own_prefix())
    create_tables(repeatable_read, tables)
    store = SQLAlchemyStore(repeatable_read, tables=tables)
    store.commit([write(ticket("a"), 0)])
    with pytest.raises(OperationalError) as caught:
        overtaken(store)
    assert is_retryable(caught.value)
    tables.records.metadata.drop_all(repeatable_read)


@pytest.mark.server
@pytest.mark.parametrize("snapshots", ["OFF", "ON"])
def test_an_old_snapshot_on_mariadb_passes(snapshots: str) -> None:
    """In REPEATABLE READ a writer behind the times loses by a conflict or by error 1020; the next transaction wins."""
    engine = create_engine(
        MARIADB.url("pymysql"), connect_args={"init_command": f"SET SESSION innodb_snapshot_isolation = {snapshots}"}
    )
    tables = Tables(prefix=own_prefix())
    create_tables(engine, tables)
    store = SQLAlchemyStore(engine, tables=tables)
    store.commit([write(ticket("a"), 0)])
    with pytest.raises((Conflict, OperationalError)) as caught:
        overtaken(store)
    assert is_retryable(caught.value)
    with store.transaction() as again:
        again.commit([write(ticket("a"), again.load(ticket("a")).version)])
    assert store.load(ticket("a")).version == 3
    tables.records.metadata.drop_all(engine)
    engine.dispose()


def test_wrapped_errors_are_looked_into() -> None:
    """The driver's error is found where another one wraps it, causes it or was raised while handling it."""
    deadlock = pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock")
    wrapped = OperationalError("UPDATE", {}, deadlock)
    caused = StorageError("the store failed")
    caused.__cause__ = wrapped
    handled = RuntimeError()
    handled.__context__ = caused
    assert [is_retryable(error) for error in (deadlock, wrapped, caused, handled)] == [True] * 4


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (Conflict("a"), True),
        (StorageError("a"), False),
        (pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"), True),
        (pymysql.err.OperationalError(2013, "Lost connection"), False),
        (pymysql.err.IntegrityError(1062, "Duplicate entry"), False),
        (ValueError(1213), False),
        (OSError(1213, "some operating system's own number"), False),
        (sqlite3.IntegrityError("UNIQUE constraint failed"), False),
        (KeyboardInterrupt(), False),
    ],
    ids=repr,
)
def test_only_those_pass(error: BaseException, passes: bool) -> None:  # noqa: FBT001 - the expected answer
    """Lost connections, broken rules and numbers that only look like a database's are not tried again."""
    assert is_retryable(error) is passes
