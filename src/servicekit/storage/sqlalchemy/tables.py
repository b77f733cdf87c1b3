"""The tables of the SQL store: three of its own, and a host's own table of tickets in place of one kind."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text, Uuid
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine

from servicekit.errors import InputError
from servicekit.storage.checks import ID_LENGTH, KIND_LENGTH, OUTBOX_LENGTH, SOURCE_LENGTH

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.sql.compiler import TypeCompiler

__all__ = ["Document", "HostTable", "Tables", "create_tables", "default_tables"]


class ExactText(String):
    """Text that is compared letter by letter, also where the database's default ignores case and trailing spaces."""

    cache_ok = True


@compiles(ExactText, "mysql", "mariadb")
def _exact_text(type_: ExactText, compiler: TypeCompiler, **_: Any) -> str:
    mariadb = getattr(compiler.dialect, "is_mariadb", False)
    collation = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
    return f"VARCHAR({type_.length}) CHARACTER SET utf8mb4 COLLATE {collation}"


Document: Final[TypeEngine[str]] = Text().with_variant(mysql.LONGTEXT(charset="utf8mb4"), "mysql", "mariadb")
"""Canonical JSON text; MariaDB's TEXT ends at 64 KiB."""


@frozen(kw_only=True)
class HostTable:
    """
    A host's own table of tickets, with three columns added to it.

    *id* is the column that tells the tickets apart (text, integer or UUID), *version* a BIGINT that is 0 or NULL for a
    ticket servicekit has not seen, *state* a text column (of type `Document`), *next_due* an indexed BIGINT. The host
    inserts and deletes the rows; the store only ever changes the three columns.
    """

    table: Table
    id: Column[Any]
    version: Column[Any]
    state: Column[Any]
    next_due: Column[Any]

    def __attrs_post_init__(self) -> None:
        for name, wanted in (("version", Integer), ("state", String), ("next_due", BigInteger)):
            column: Column[Any] = getattr(self, name)
            if not isinstance(column.type, wanted):
                raise InputError(f"HostTable.{name}: column {column} must be {wanted.__name__}, not {column.type!r}")
        if not isinstance(self.id.type, String | Integer | Uuid):
            raise InputError(f"HostTable.id: column {self.id} must hold text, integers or UUIDs, not {self.id.type!r}")


class Tables:
    """
    The tables of one store in a host's *metadata*, their names starting with *prefix*.

    ``records`` (kind, id, version, state, next_due), ``events`` (one row for each event) and ``outbox`` (key, body,
    lease_until, sent_at). With *tickets*, records of kind ``ticket`` live in the host's own table.
    """

    def __init__(
        self, metadata: MetaData | None = None, *, prefix: str = "servicekit_", tickets: HostTable | None = None
    ) -> None:
        metadata = MetaData() if metadata is None else metadata
        self.tickets = tickets
        self.records = _records(metadata, f"{prefix}records")
        self.events = _events(metadata, f"{prefix}events")
        self.outbox = _outbox(metadata, f"{prefix}outbox")

    @property
    def own(self) -> tuple[Table, Table, Table]:
        """The store's own tables, for a host's migrations."""
        return self.records, self.events, self.outbox


def _records(metadata: MetaData, name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("kind", ExactText(KIND_LENGTH), primary_key=True),
        Column("id", ExactText(ID_LENGTH), primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("state", Document, nullable=False),
        Column("next_due", BigInteger),
        Index(f"{name}_due", "next_due"),
    )


def _events(metadata: MetaData, name: str) -> Table:
    table = Table(
        name,
        metadata,
        Column("kind", ExactText(KIND_LENGTH), primary_key=True),
        Column("id", ExactText(ID_LENGTH), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("occurred_at", BigInteger, nullable=False),
        Column("recorded_at", BigInteger, nullable=False),
        Column("source_id", ExactText(SOURCE_LENGTH)),
        Column("body", Document, nullable=False),
        sqlite_with_rowid=False,
    )
    given = table.c.source_id.is_not(None)
    Index(
        f"{name}_source",
        table.c.kind,
        table.c.id,
        table.c.source_id,
        unique=True,
        sqlite_where=given,
        postgresql_where=given,
    )
    return table


def _outbox(metadata: MetaData, name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("key", ExactText(OUTBOX_LENGTH), primary_key=True),
        Column("body", Document, nullable=False),
        Column("lease_until", BigInteger, nullable=False, server_default="0"),
        Column("sent_at", BigInteger),
        Index(f"{name}_open", "sent_at", "lease_until"),
    )


@cache
def default_tables() -> Tables:
    """Give the tables of a host that has no wishes: ``servicekit_records``, ``_events`` and ``_outbox``."""
    return Tables()


def create_tables(bind: Engine | Connection, tables: Tables | None = None) -> None:
    """
    Create the store's own tables where they are missing; a host's table of tickets is the host's to create.

    With an asyncio engine: ``async with engine.begin() as connection: await connection.run_sync(create_tables)``.
    """
    tables = tables or default_tables()
    tables.records.metadata.create_all(bind, tables=tables.own)
