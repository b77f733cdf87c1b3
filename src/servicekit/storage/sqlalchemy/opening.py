"""A store from a URL, for commands and first steps; an application hands over the engine it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from servicekit.errors import InputError
from servicekit.storage.sqlalchemy.store import SQLAlchemyStore
from servicekit.storage.sqlalchemy.tables import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicekit.typing import Micros

__all__ = ["open_store"]


def open_store(url: str, *, clock: Callable[[], Micros] | None = None) -> SQLAlchemyStore:
    """
    Open the database at *url*, create the tables that are missing and give the store.

    A SQLite file is put into WAL mode, in which readers do not wait for writers. Close the connections with
    `SQLAlchemyStore.close`. Raises `InputError` for a URL that SQLAlchemy does not understand or has no driver for.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError(f"cannot open the database {url!r}: {error}") from error
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    create_tables(engine)
    return SQLAlchemyStore(engine, clock=clock)
