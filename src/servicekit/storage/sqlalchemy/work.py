"""What the SQL stores do inside a transaction: the same functions for sync and async, owned and joined."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import BigInteger, Executable, Insert, Update, and_, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from servicekit.errors import Conflict, StorageError
from servicekit.storage.clocks import machine_clock
from servicekit.storage.documents import read_text, write_text
from servicekit.storage.protocol import ABSENT, Loaded
from servicekit.storage.rows import check_new, conflict, event_rows, in_order, outbox_rows, source_ids
from servicekit.storage.sqlalchemy.clock import server_clock
from servicekit.storage.sqlalchemy.places import (
    Place,
    insert_or_ignore,
    place_of_records,
    place_of_tickets,
    time_of,
)
from servicekit.typing import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from servicekit.storage.protocol import Write
    from servicekit.storage.sqlalchemy.tables import Tables
    from servicekit.typing import Micros

__all__ = ["Work"]

CHUNK = 500
"""Keys in one ``IN``: well below the 999 parameters that old builds of SQLite take."""


@frozen(kw_only=True)
class _Statements:
    """Everything the store ever says to one database, built once."""

    records: Place
    tickets: Place | None
    known: Executable
    add_events: Insert
    events: Executable
    add_outbox: Insert
    claim: Executable
    lease: Update
    done: Update
    pending: Executable


@lru_cache(maxsize=64)
def _statements(tables: Tables, dialect: str, *, server: bool) -> _Statements:
    """Build the statements for one dialect; with *server* they compare with the server's clock, else with ``b_now``."""
    events, outbox = tables.events.c, tables.outbox.c
    record = and_(events.kind == bindparam("b_kind"), events.id == bindparam("b_id"))
    now = time_of(dialect, server=server)
    named = outbox.key.in_(bindparam("b_keys", expanding=True))
    open_ = outbox.sent_at.is_(None)
    return _Statements(
        records=place_of_records(tables, dialect, server=server),
        tickets=None if tables.tickets is None else place_of_tickets(tables.tickets, dialect, server=server),
        known=select(events.source_id).where(record, events.source_id.in_(bindparam("b_sources", expanding=True))),
        add_events=insert(tables.events),
        events=select(events.seq, events.body).where(record).order_by(events.seq),
        add_outbox=insert_or_ignore(dialect, tables.outbox),
        claim=select(outbox.key, outbox.body)
        .where(open_, outbox.lease_until <= now)
        .order_by(outbox.lease_until, outbox.key)
        .limit(bindparam("b_limit"))
        .with_for_update(skip_locked=True),
        lease=update(tables.outbox).where(named).values(lease_until=now + bindparam("b_lease", type_=BigInteger)),
        done=update(tables.outbox).where(named, open_).values(sent_at=now),
        pending=select(func.count()).select_from(tables.outbox).where(open_),
    )


class Work:
    """The store's deeds on a connection whose transaction is somebody else's business."""

    def __init__(self, tables: Tables, clock: Callable[[], Micros] | None) -> None:
        self.tables = tables
        self.clock = clock

    def _say(self, connection: Connection, now: Micros | None = None) -> tuple[_Statements, dict[str, Any]]:
        """Give the statements for this connection and the parameter that tells them the time."""
        name = connection.dialect.name
        if now is None and self.clock is None and server_clock(name) is not None:
            return _statements(self.tables, name, server=True), {}
        moment = now if now is not None else (self.clock or machine_clock)()
        return _statements(self.tables, name, server=False), {"b_now": moment}

    def load(self, connection: Connection, key: Key) -> Loaded:
        """Do `Store.load`."""
        say, told = self._say(connection)
        place = _place(say, key.kind)
        row = connection.execute(place.load, place.key(key)).one()
        now = told.get("b_now", row.now)
        if not row.version:
            return Loaded(version=ABSENT, state=None, now=now)
        return Loaded(version=row.version, state=read_text(row.state, key, "state"), now=now)

    def commit(self, connection: Connection, writes: Sequence[Write]) -> None:
        """Do `Store.commit`; the caller undoes everything when it raises."""
        say, _ = self._say(connection)
        ordered = in_order(writes)
        for write in ordered:
            _compare_and_set(connection, _place(say, write.key.kind), write)
            _refuse_known_sources(connection, say, write)
        _append(connection, say, ordered)

    def commit_many(self, connection: Connection, writes: Sequence[Write]) -> None:
        """Do `BulkCommit.commit_many`; records in a host's own table are written one by one."""
        check_new(writes)
        say, _ = self._say(connection)
        ordered = in_order(writes)
        _refuse_existing(connection, say, ordered)
        rows = [_record_row(write, say.records) for write in ordered if _place(say, write.key.kind) is say.records]
        if rows:
            _execute(connection, insert(self.tables.records), [_named_like_columns(row) for row in rows])
        for write in ordered:
            if (place := _place(say, write.key.kind)) is not say.records:
                _compare_and_set(connection, place, write)
        _append(connection, say, ordered)

    def due(self, connection: Connection, limit: int, now: Micros | None) -> list[Key]:
        """Do `Store.due`, over the store's own table and the host's."""
        say, told = self._say(connection, now)
        places = [place for place in (say.records, say.tickets) if place is not None]
        rows = [row for place in places for row in connection.execute(place.due, {**told, "b_limit": limit})]
        if len(places) > 1:
            rows.sort(key=lambda row: (row.next_due, row.kind, str(row.id)))
        return [Key(row.kind, str(row.id)) for row in rows[:limit]]

    def keys(self, connection: Connection, kind: str, limit: int, after: str | None) -> list[Key]:
        """Do `Listing.keys`."""
        say, _ = self._say(connection)
        place = _place(say, kind)
        asked, told = place.listed, {"b_kind": kind, "b_limit": limit}
        if after is not None:
            asked, told = (
                asked.where(place.id > bindparam("b_after", type_=place.id.type)),
                {**told, "b_after": place.to_id(after)},
            )
        return [Key(kind, str(id_)) for id_ in connection.execute(asked, told).scalars()]

    def claim(
        self, connection: Connection, limit: int, lease_seconds: float, now: Micros | None
    ) -> list[dict[str, Any]]:
        """Do `Outbox.claim`: the rows are locked only while their leases are written."""
        say, told = self._say(connection, now)
        rows = connection.execute(say.claim, {**told, "b_limit": limit}).all()
        lease = round(lease_seconds * 1_000_000)
        for keys in _chunks([row.key for row in rows]):
            connection.execute(say.lease, {**told, "b_keys": keys, "b_lease": lease})
        return [{"key": row.key, "body": read_text(row.body, row.key, "body")} for row in rows]

    def done(self, connection: Connection, keys: Sequence[str], now: Micros | None) -> None:
        """Do `Outbox.done`."""
        say, told = self._say(connection, now)
        for some in _chunks(keys):
            connection.execute(say.done, {**told, "b_keys": some})

    def pending(self, connection: Connection) -> int:
        """Do `Outbox.pending`."""
        say, _ = self._say(connection)
        return int(connection.execute(say.pending).scalar_one())

    def events(self, connection: Connection, key: Key) -> list[dict[str, Any]]:
        """Do `History.events`."""
        say, _ = self._say(connection)
        rows = connection.execute(say.events, say.records.key(key)).all()
        return [read_text(row.body, key, f"events[{row.seq}]") for row in rows]


def _place(say: _Statements, kind: str) -> Place:
    return say.tickets if say.tickets is not None and kind == "ticket" else say.records


def _chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _record_row(write: Write, place: Place) -> dict[str, Any]:
    return {
        **place.key(write.key),
        "b_version": write.version,
        "b_state": write_text(write.state, write.key, "state"),
        "b_due": write.next_due,
    }


def _named_like_columns(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": row["b_kind"],
        "id": row["b_id"],
        "version": row["b_version"],
        "state": row["b_state"],
        "next_due": row["b_due"],
    }


def _compare_and_set(connection: Connection, place: Place, write: Write) -> None:
    """Write one record; raises `Conflict` where its stored version is another."""
    statement = place.create if write.expected == ABSENT else place.change
    done = connection.execute(statement, {**_record_row(write, place), "b_expected": write.expected})
    if done.rowcount != 1:
        if place.missing and connection.execute(place.load, place.key(write.key)).one().id is None:
            raise StorageError(f"{write.key}: {place.missing}", key=write.key)
        raise conflict(write)


def _refuse_known_sources(connection: Connection, say: _Statements, write: Write) -> None:
    """
    Refuse events whose sources are recorded already.

    Looking first is enough: whoever adds events to a record has changed its version, so nobody else can be adding any.
    """
    sources = source_ids(write)
    if not sources or write.expected == ABSENT:
        return
    asked = {**say.records.key(write.key), "b_sources": sources}
    if known := connection.execute(say.known, asked).scalars().all():
        raise conflict(write, known=known)


def _refuse_existing(connection: Connection, say: _Statements, writes: Sequence[Write]) -> None:
    """Name the records of a bulk commit that are there already."""
    by_kind: dict[str, list[str]] = {}
    for write in writes:
        by_kind.setdefault(write.key.kind, []).append(write.key.id)
    there = [key for kind, ids in by_kind.items() for key in _there(connection, _place(say, kind), kind, ids)]
    if there:
        there.sort()
        raise Conflict(f"{len(there)} records are there already", key=there[0], keys=tuple(there), source_ids=())


def _there(connection: Connection, place: Place, kind: str, ids: Sequence[str]) -> Iterable[Key]:
    for some in _chunks(ids):
        asked = {"b_kind": kind, "b_ids": [place.to_id(id_) for id_ in some]}
        yield from (Key(kind, str(id_)) for id_ in connection.execute(place.there, asked).scalars())


def _append(connection: Connection, say: _Statements, writes: Sequence[Write]) -> None:
    """Add the events and the outbox rows of all writes in one statement each."""
    events = [
        {
            "kind": row.key.kind,
            "id": row.key.id,
            "seq": row.seq,
            "occurred_at": row.occurred_at,
            "recorded_at": row.recorded_at,
            "source_id": row.source_id,
            "body": row.text,
        }
        for write in writes
        for row in event_rows(write)
    ]
    if events:
        _execute(connection, say.add_events, events)
    messages = [{"key": key, "body": body} for write in writes for key, body in outbox_rows(write)]
    if messages:
        connection.execute(say.add_outbox, messages)


def _execute(connection: Connection, statement: Insert, rows: list[dict[str, Any]]) -> None:
    """Insert rows that must not be there; raises `StorageError` where one is (the caller undoes everything)."""
    try:
        connection.execute(statement, rows)
    except IntegrityError as error:
        raise StorageError(f"{statement.table.name}: a row is there already: {error.orig}") from error
