"""What a database says where a table is missing, in words that name the table and who makes it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from servicekit.errors import MissingTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from servicekit.storage.sqlalchemy.tables import Tables

__all__ = ["missing_tables_named"]

UNDEFINED_TABLE: Final = "42P01"
"""PostgreSQL, appendix A of its manual."""

NO_SUCH_TABLE: Final = 1146
"""MariaDB's error code ER_NO_SUCH_TABLE."""


@contextmanager
def missing_tables_named(tables: Tables) -> Iterator[None]:
    """
    Do what stands inside; other failures of the database pass as they are.

    Raises:
        MissingTable: One of the *tables* is not there.
    """
    try:
        yield
    except DBAPIError as error:
        table = _missing(error, tables)
        if table is None:
            raise
        raise MissingTable(_words(table, tables), table=table.fullname) from error


def _missing(error: DBAPIError, tables: Tables) -> Table | None:
    """The one of *tables* that the database did not find."""
    if not _is_about_a_table(error):
        return None
    host = () if tables.tickets is None else (tables.tickets.table,)
    said = str(error.orig).partition("\n")[0]
    named = [table for table in (*tables.own, *host) if table.name in said]
    return max(named, key=lambda table: len(table.name), default=None)


def _is_about_a_table(error: DBAPIError) -> bool:
    orig = error.orig
    state = getattr(orig, "sqlstate", None) or getattr(orig, "pgcode", None)
    number = orig.args[0] if orig is not None and orig.args else None
    return state == UNDEFINED_TABLE or number == NO_SUCH_TABLE or "no such table" in str(orig)


def _words(table: Table, tables: Tables) -> str:
    if table not in tables.own:
        return f"there is no table {table.fullname}: it is the host's table of tickets, and the host's to create"
    return (
        f"there is no table {table.fullname}: servicekit.storage.sqlalchemy.create_tables(engine, tables) creates it,"
        " or a migration of yours from Tables.own"
    )
