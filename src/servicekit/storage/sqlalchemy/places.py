"""Where the records of a kind live, and the four statements that reach them there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Insert,
    Integer,
    Select,
    Table,
    Update,
    Uuid,
    and_,
    bindparam,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from servicekit.errors import StorageError
from servicekit.storage.sqlalchemy.clock import server_clock

if TYPE_CHECKING:
    from servicekit.storage.sqlalchemy.tables import HostTable, Tables
    from servicekit.typing import Key

__all__ = ["Place", "insert_or_ignore", "place_of_records", "place_of_tickets", "time_of"]


@frozen(kw_only=True)
class Place:
    """
    The statements for one kind of place.

    *load*, *create* and *change* take the parameters of `key`; *due* takes a limit and a clock, *there* a list of ids,
    *listed* a kind and a limit.
    *create* and *change* report one row where the stored version was the expected one, and none where it was not.
    """

    load: Executable
    create: Insert | Update
    change: Update
    due: Executable
    there: Executable
    listed: Select[Any]
    id: ColumnElement[Any]
    to_id: Callable[[str], Any]
    missing: str
    """What to tell a host whose own row is missing; empty where the store makes its rows itself."""

    def key(self, key: Key) -> dict[str, Any]:
        """Give the parameters that name one record."""
        return {"b_kind": key.kind, "b_id": self.to_id(key.id)}


def time_of(dialect: str, *, server: bool) -> ColumnElement[Any]:
    """
    Give the moment a statement compares with: the parameter ``b_now``, or the server's clock.

    The clock stands in a subquery, so that it is read once and an index can be used beside it.
    """
    clock = server_clock(dialect) if server else None
    return bindparam("b_now", type_=BigInteger) if clock is None else select(clock).scalar_subquery()


def insert_or_ignore(dialect: str, table: Table) -> Insert:
    """Give an insert that leaves an existing row alone and raises nothing, which would spoil a host's transaction."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return insert(table).prefix_with("IGNORE", dialect="mysql").prefix_with("IGNORE", dialect="mariadb")


def _load(
    dialect: str,
    table: Table,
    where: ColumnElement[bool],
    *,
    id_: ColumnElement[Any],
    version: ColumnElement[Any],
    state: ColumnElement[Any],
) -> Executable:
    """Read a record and the clock in one statement, which answers with a row also where there is no record."""
    clock = server_clock(dialect)
    now = select((null() if clock is None else clock).label("now")).subquery("clock")
    columns = (now.c.now, id_.label("id"), version.label("version"), state.label("state"))
    return select(*columns).select_from(now.outerjoin(table, where))


def place_of_records(tables: Tables, dialect: str, *, server: bool) -> Place:
    """Give the statements for the store's own table."""
    table = tables.records
    c = table.c
    where = and_(c.kind == bindparam("b_kind"), c.id == bindparam("b_id"))
    return Place(
        load=_load(dialect, table, where, id_=c.id, version=c.version, state=c.state),
        create=insert_or_ignore(dialect, table)
        .values(
            kind=bindparam("b_kind"),
            id=bindparam("b_id"),
            version=bindparam("b_version"),
            state=bindparam("b_state"),
            next_due=bindparam("b_due"),
        )
        .execution_options(preserve_rowcount=True),
        change=update(table)
        .where(where, c.version == bindparam("b_expected"))
        .values(version=bindparam("b_version"), state=bindparam("b_state"), next_due=bindparam("b_due")),
        due=select(c.kind, c.id, c.next_due)
        .where(c.next_due <= time_of(dialect, server=server))
        .order_by(c.next_due, c.kind, c.id)
        .limit(bindparam("b_limit", type_=Integer)),
        there=select(c.id).where(c.kind == bindparam("b_kind"), c.id.in_(bindparam("b_ids", expanding=True))),
        listed=select(c.id)
        .where(c.kind == bindparam("b_kind"))
        .order_by(c.id)
        .limit(bindparam("b_limit", type_=Integer)),
        id=c.id,
        to_id=str,
        missing="",
    )


def place_of_tickets(host: HostTable, dialect: str, *, server: bool) -> Place:
    """Give the statements for a host's own table of tickets: the rows are there, only three columns change."""
    table = host.table
    where = host.id == bindparam("b_id", type_=host.id.type)
    version = func.coalesce(host.version, 0)
    change = (
        update(table)
        .where(where, version == bindparam("b_expected"))
        .values(
            {host.version: bindparam("b_version"), host.state: bindparam("b_state"), host.next_due: bindparam("b_due")}
        )
    )
    return Place(
        load=_load(dialect, table, where, id_=host.id, version=version, state=host.state),
        create=change,
        change=change,
        due=select(literal("ticket").label("kind"), host.id.label("id"), host.next_due.label("next_due"))
        .where(host.next_due <= time_of(dialect, server=server))
        .order_by(host.next_due, host.id)
        .limit(bindparam("b_limit", type_=Integer)),
        there=select(host.id).where(version > 0, host.id.in_(bindparam("b_ids", expanding=True))),
        listed=select(host.id).where(version > 0).order_by(host.id).limit(bindparam("b_limit", type_=Integer)),
        id=host.id,
        to_id=_reader_of_ids(host),
        missing=f"there is no row for it in {table.name}; insert the ticket before its first command",
    )


def _reader_of_ids(host: HostTable) -> Callable[[str], Any]:
    """Give the function from the text of a key to a value of the host's id column."""
    column = host.id
    if isinstance(column.type, Integer):
        convert: Callable[[str], Any] = int
    elif isinstance(column.type, Uuid) and column.type.as_uuid:
        convert = uuid.UUID
    else:
        return str

    def read(text: str) -> Any:
        try:
            value = convert(text)
        except ValueError as error:
            raise StorageError(f"{text!r} cannot be an id of {column}: {error}") from error
        if str(value) != text:
            raise StorageError(f"{text!r} is not how {column} writes {value}; use {str(value)!r}")
        return value

    return read
