"""Records of tickets in a host's own table."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

import pytest
from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, String, Table, Text, Uuid, insert, select
from sqlalchemy.orm import Session

from servicekit.errors import Conflict, InputError, StorageError
from servicekit.storage import ABSENT, Write
from servicekit.storage.sqlalchemy import Document, HostTable, SQLAlchemyStore, Tables, create_tables
from servicekit.storage.sqlalchemy.places import insert_or_ignore
from servicekit.storage.sqlalchemy.tables import ExactText
from servicekit.testing import StoreContract
from servicekit.testing.writing import ticket, write
from servicekit.typing import Key
from tests.storage.databases import clear, own_prefix, sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def hosted(id_type: Any, **changed: Any) -> Tables:
    """Describe a host's table with an id of some type, and the store's tables beside it."""
    metadata, prefix = MetaData(), own_prefix()
    columns = {
        "id": Column("number", id_type, primary_key=True, autoincrement=False),
        "version": Column("sk_version", BigInteger),
        "state": Column("sk_state", Document),
        "next_due": Column("sk_next_due", BigInteger, index=True),
    } | changed
    table = Table(f"{prefix}tickets", metadata, Column("subject", String(200), nullable=False), *columns.values())
    return Tables(metadata, prefix=prefix, tickets=HostTable(table=table, **columns))


class HostingStore(SQLAlchemyStore):
    """A store whose host opens its own ticket first, as a host does."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Insert the host's rows that are missing, then commit."""
        self._insert(writes)
        super().commit(writes)

    def commit_many(self, writes: Sequence[Write], /) -> None:
        """Insert the host's rows that are missing, then commit."""
        self._insert(writes)
        super().commit_many(writes)

    def _insert(self: Self, writes: Sequence[Write]) -> None:
        host = self._work.tables.tickets
        ids = sorted(write.key.id for write in writes if write.key.kind == "ticket")
        if host is not None and ids:
            self._write(
                lambda connection: connection.execute(
                    insert_or_ignore(connection.dialect.name, host.table),
                    [{"number": id_, "subject": "a printer"} for id_ in ids],
                )
            )


class TestHostTable(StoreContract):
    """The contract, on every database, with the tickets in the host's table and the panels in the store's."""

    examples = 5

    @pytest.fixture
    def make_store(self, engine: Engine) -> Iterator[Callable[[], HostingStore]]:
        """Give a store over emptied tables."""
        tables = hosted(ExactText(255))
        tables.records.metadata.create_all(engine)

        def make() -> HostingStore:
            with engine.begin() as connection:
                clear(connection, tables)
            return HostingStore(engine, tables=tables)

        yield make
        tables.records.metadata.drop_all(engine)


@pytest.fixture
def numbered(engine: Engine) -> Iterator[Tables]:
    """Give a host's table with an integer id and one ticket, 7."""
    tables = hosted(Integer())
    tables.records.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(tables.tickets.table).values(number=7, subject="a printer"))  # type: ignore[union-attr]
    yield tables
    tables.records.metadata.drop_all(engine)


def test_only_three_columns_change(engine: Engine, numbered: Tables) -> None:
    """The host's other columns stay the host's; the store's own table stays empty."""
    store = SQLAlchemyStore(engine, tables=numbered)
    assert store.load(ticket("7")).version == ABSENT
    store.commit([write(ticket("7"), 0, 3, state={"a": 1}, due=5)])
    assert (store.load(ticket("7")).version, store.load(ticket("7")).state) == (3, {"a": 1})
    assert list(store.due(9, now=5)) == [ticket("7")]
    with engine.connect() as connection:
        row = connection.execute(select(numbered.tickets.table)).one()  # type: ignore[union-attr]
        assert tuple(row) == ("a printer", 7, 3, '{"a":1}', 5)
        assert connection.execute(select(numbered.records)).all() == []


def test_a_ticket_the_host_has_not_inserted_is_named(engine: Engine, numbered: Tables) -> None:
    """A row that is not there is no conflict, which would be tried again, but a mistake with its remedy."""
    store = SQLAlchemyStore(engine, tables=numbered)
    assert store.load(ticket("8")).version == ABSENT
    for commit in (store.commit, store.commit_many):
        with pytest.raises(StorageError, match="insert the ticket") as caught:
            commit([write(ticket("8"), 0)])
        assert not isinstance(caught.value, Conflict)


def test_due_is_over_both_tables(engine: Engine, numbered: Tables) -> None:
    """Tickets and records of other kinds fall due together, the earliest first."""
    store = SQLAlchemyStore(engine, tables=numbered)
    panels = [Key("panel", name) for name in "ab"]
    store.commit([write(panels[0], 0, due=3), write(ticket("7"), 0, due=2), write(panels[1], 0, due=1)])
    in_order = [panels[1], ticket("7"), panels[0]]
    assert [list(store.due(limit, now=3)) for limit in range(5)] == [in_order[:limit] for limit in range(5)]


def test_an_unsaved_ticket_of_the_session_is_seen(engine: Engine, numbered: Tables) -> None:
    """A row that the host inserts in the same transaction takes the first command at once, and both can be undone."""
    with Session(engine) as session:
        session.execute(insert(numbered.tickets.table).values(number=9, subject="new"))  # type: ignore[union-attr]
        SQLAlchemyStore.joined(session, tables=numbered).commit([write(ticket("9"), 0)])
        session.rollback()
    assert SQLAlchemyStore(engine, tables=numbered).load(ticket("9")).version == ABSENT


@pytest.mark.parametrize("id_", ["x", "7.0", "07", " 7", ""])
def test_an_id_the_host_does_not_write_is_refused(engine: Engine, numbered: Tables, id_: str) -> None:
    """Text that is no id of the host's, or another spelling of one, is refused: one ticket has one key."""
    store = SQLAlchemyStore(engine, tables=numbered)
    with pytest.raises(StorageError, match="number"):
        store.load(ticket(id_))


def test_ids_may_be_uuids(engine: Engine) -> None:
    """A host that names its tickets by UUID uses their usual text as the id of a key."""
    tables = hosted(Uuid())
    tables.records.metadata.create_all(engine)
    name = uuid.UUID("0198c2f0-0000-7000-8000-000000000001")
    with engine.begin() as connection:
        connection.execute(insert(tables.tickets.table).values(number=name, subject="a printer"))  # type: ignore[union-attr]
    store = SQLAlchemyStore(engine, tables=tables)
    store.commit([write(ticket(str(name)), 0, due=1)])
    assert list(store.due(9, now=1)) == [ticket(str(name))]
    with pytest.raises(StorageError):
        store.load(ticket(name.hex))
    tables.records.metadata.drop_all(engine)


@pytest.mark.parametrize(
    ("role", "column"),
    [("version", Column("v", Text)), ("state", Column("s", BigInteger)), ("next_due", Column("d", Integer))],
)
def test_columns_of_the_wrong_type_are_refused(role: str, column: Column[Any]) -> None:
    """A column that could not hold what is to be put there is named when the tables are described."""
    with pytest.raises(InputError, match=f"HostTable.{role}"):
        hosted(Integer(), **{role: column})


def test_the_hosts_table_is_the_hosts_to_create(tmp_path: Path) -> None:
    """`create_tables` makes the store's three tables and leaves the host's metadata alone."""
    engine = sqlite_engine(tmp_path / "records.db")
    tables = hosted(Integer())
    create_tables(engine, tables)
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    assert sorted(names) == sorted(table.name for table in tables.own)
    engine.dispose()
