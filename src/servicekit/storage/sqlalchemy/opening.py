"""A store from a URL, for commands and first steps; an application hands over the engine it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from servicekit.errors import InputError, StorageError
from servicekit.storage.sqlalchemy.store import SQLAlchemyStore
from servicekit.storage.sqlalchemy.tables import create_tables, default_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from servicekit.typing import Micros

__all__ = ["open_store"]


def open_store(url: str, *, create: bool = True, clock: Callable[[], Micros] | None = None) -> SQLAlchemyStore:
    """
    Open the database at *url* and give the store; with *create*, the tables that are missing are created.

    A SQLite file is put into WAL mode, in which readers do not wait for writers. Close the connections with
    `SQLAlchemyStore.close`. Raises `InputError` for a URL that SQLAlchemy does not understand or has no driver for, for
    an asynchronous driver, and without *create* where nothing is there to open; `StorageError` where the database does
    not answer.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError(f"cannot open the database {url!r}: {error}") from error
    shown = engine.url.render_as_string(hide_password=True)
    if engine.dialect.is_async:
        raise InputError(f"{shown} names an asynchronous driver: give an AsyncSQLAlchemyStore an engine of that URL")
    try:
        if create:
            _prepare(engine)
        elif not _is_there(engine):
            engine.dispose()
            raise InputError(f"there is no servicekit database at {shown}")
    except DBAPIError as error:
        engine.dispose()
        raise StorageError(f"cannot open the database {shown}: {str(error.orig).strip()}") from error
    return SQLAlchemyStore(engine, clock=clock)


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    create_tables(engine)


def _is_there(engine: Engine) -> bool:
    """Whether the tables are; a SQLite file that is missing is not made by looking for it."""
    if engine.dialect.name == "sqlite" and "uri" not in engine.url.query:
        file = engine.url.database
        if file and file != ":memory:" and not Path(file).is_file():
            return False
    return inspect(engine).has_table(default_tables().records.name)
