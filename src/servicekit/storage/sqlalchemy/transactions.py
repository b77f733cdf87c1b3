"""Whose transaction it is, and how it begins."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Engine

from servicekit.errors import InputError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

__all__ = ["asynchronous", "begin", "connection_of", "ready_to_write", "synchronous"]

_Host = TypeVar("_Host")


def synchronous(host: _Host) -> _Host:
    """Give *host* back; refuse what is neither an engine, a connection nor a session (or what stands for one)."""
    if isinstance(host, Engine | Connection) or (hasattr(host, "autoflush") and not hasattr(host, "run_sync")):
        return host
    hint = "open_store takes a URL" if isinstance(host, str) else "AsyncSQLAlchemyStore takes asynchronous ones"
    raise InputError(f"{host!r} is not an Engine, a Connection or a Session of SQLAlchemy ({hint})")


def asynchronous(host: _Host) -> _Host:
    """Give *host* back; refuse a URL, and an engine or a connection that is not asynchronous."""
    if isinstance(host, str | Engine | Connection):
        raise InputError(f"{host!r} is not an AsyncEngine, an AsyncConnection or an AsyncSession of SQLAlchemy")
    return host


@contextmanager
def connection_of(host: Engine | Connection | Session) -> Iterator[Connection]:
    """Give a connection to read with: a host's own, in its transaction, or one from the engine's pool."""
    if isinstance(host, Engine):
        with host.connect() as connection:
            yield connection
    elif isinstance(host, Connection):
        yield host
    else:
        if host.autoflush:
            host.flush()
        yield host.connection()


@contextmanager
def begin(host: Engine | Connection | Session) -> Iterator[Connection]:
    """Begin a transaction to write in: one of our own, or a savepoint inside a host's."""
    with connection_of(host) as connection:
        if isinstance(host, Engine):
            with connection.begin():
                ready_to_write(connection)
                yield connection
        else:
            ready_to_write(connection)
            with connection.begin_nested():
                yield connection


def ready_to_write(connection: Connection) -> None:
    """
    Make sure that a transaction stands open, on SQLite one that may write.

    SQLite's driver begins none before the first INSERT or UPDATE, and one that has begun by reading fails at once, busy
    timeout or not, when somebody else has written meanwhile. BEGIN IMMEDIATE waits for its turn instead.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        if driver is not None and not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif _commits_by_itself(connection):
        raise StorageError("this connection commits every statement by itself (AUTOCOMMIT), so no commit can be whole")


def _commits_by_itself(connection: Connection) -> bool:
    """Tell whether the connection is in AUTOCOMMIT, where its driver can say."""
    raw = connection.connection.dbapi_connection
    try:
        return raw is not None and connection.dialect.detect_autocommit_setting(raw)
    except NotImplementedError:
        return False
