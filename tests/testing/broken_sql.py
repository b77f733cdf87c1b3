"""SQL stores with one mistake each in their tables or transactions."""

# ruff: noqa: D102 - the name of each class says what its methods do wrong

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Float, MetaData, String

from servicekit.storage import Store, Write
from servicekit.storage.sqlalchemy import SQLAlchemyStore, Tables, create_tables
from tests.storage.databases import sqlite_engine


class SQLWritesOneByOne(SQLAlchemyStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        for write in sorted(writes, key=lambda write: write.key):
            super().commit([write])


def file_store(path: Path, tables: Tables, store: type[SQLAlchemyStore] = SQLAlchemyStore) -> SQLAlchemyStore:
    """Give a store over tables in a new file."""
    engine = sqlite_engine(path)
    tables.records.metadata.drop_all(engine)
    create_tables(engine, tables)
    return store(engine, tables=tables)


def _nocase(path: Path) -> Store:
    """Give a store whose ids ignore case, as a database's default collation may."""
    tables = Tables(MetaData())
    tables.records.c.id.type = String(255, collation="NOCASE")
    return file_store(path, tables)


def _float_instants(path: Path) -> Store:
    """Give a store whose due instants are floating-point numbers."""
    tables = Tables(MetaData())
    tables.records.c.next_due.type = Float()
    return file_store(path, tables)


def _one_by_one(path: Path) -> Store:
    """Give a store that commits each write by itself."""
    return file_store(path, Tables(MetaData()), SQLWritesOneByOne)


SQL: list[tuple[Callable[[Path], Store], str]] = [
    (_nocase, "test_ids_are_compared_exactly"),
    (_float_instants, "test_instants_are_exact"),
    (_one_by_one, "test_a_commit_is_all_or_nothing[c]"),
]
