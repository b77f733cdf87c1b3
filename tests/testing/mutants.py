"""Stores with one mistake each, of the kind that people make; each names the case of the contract that tells."""

# ruff: noqa: D102 - the name of each class says what its methods do wrong

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from attrs import evolve
from sqlalchemy import Float, MetaData, String

from servicekit.errors import Conflict
from servicekit.storage import ABSENT, Loaded, MemoryStore, Store, Write
from servicekit.storage.memory import _Record
from servicekit.storage.rows import EventRow, conflict, source_ids
from servicekit.storage.sqlalchemy import SQLAlchemyStore, Tables, create_tables
from servicekit.typing import Json, Key, Micros
from tests.storage.databases import sqlite_engine

MEMORY: list[tuple[type[MemoryStore], str]] = []
SQL: list[tuple[Callable[[Path], Store], str]] = []


def told_by(case: str) -> Callable[[type[MemoryStore]], type[MemoryStore]]:
    """Register a broken store in memory with the case that must fail for it."""

    def register(store: type[MemoryStore]) -> type[MemoryStore]:
        MEMORY.append((store, case))
        return store

    return register


# ------------------------------------------------------------------------------------------------ compare and set


@told_by("test_another_version_than_expected_is_a_conflict[1]")
class NeverCompares(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        pass


@told_by("test_another_version_than_expected_is_a_conflict[3]")
class ComparesOneWay(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        version = self.load(write.key).version
        super()._check(evolve(write, expected=version) if write.expected > version else write, rows)


@told_by("test_another_version_than_expected_is_a_conflict[0]")
class CreatesOverWhatIsThere(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        if write.expected != ABSENT:
            super()._check(write, rows)


@told_by("test_a_version_may_skip")
class CountsByItself(MemoryStore):
    def _replace(self, key: Key, record: _Record) -> None:
        super()._replace(key, record._replace(version=self.load(key).version + 1))


@told_by("test_a_commit_is_all_or_nothing[c]")
class WritesOneByOne(MemoryStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        for write in sorted(writes, key=lambda write: write.key):
            super().commit([write])


@told_by("test_one_of_several_racing_writers_wins")
class LooksBeforeItLocks(MemoryStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        for write in writes:
            self._check(write, ())
        threading.Event().wait(0.002)
        unchecked = NeverCompares()
        unchecked.__dict__ = self.__dict__
        unchecked.commit(writes)


# ------------------------------------------------------------------------------------------------ documents and ids


@told_by("test_neither_side_can_change_the_others_copy")
class HandsOutItsOwn(MemoryStore):
    def load(self, key: Key, /) -> Loaded:
        kept = self.__dict__.setdefault("kept", {})
        loaded = super().load(key)
        return evolve(loaded, state=kept.setdefault((key, loaded.version), loaded.state))


@told_by("test_neither_side_can_change_the_others_copy")
class KeepsWhatItWasHanded(MemoryStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        super().commit(writes)
        self.__dict__.setdefault("kept", {}).update({write.key: write.state for write in writes})

    def load(self, key: Key, /) -> Loaded:
        loaded = super().load(key)
        return evolve(loaded, state=self.__dict__.get("kept", {}).get(key, loaded.state))


@told_by("test_documents_come_back_equal[numbers]")
class CountsInFloats(MemoryStore):
    def load(self, key: Key, /) -> Loaded:
        loaded = super().load(key)
        state = loaded.state and {
            name: float(value) if type(value) is int and abs(value) > 2**53 else value
            for name, value in loaded.state.items()
        }
        return evolve(loaded, state=state)


@told_by("test_documents_come_back_equal[empty]")
class TakesEmptyForNothing(MemoryStore):
    def load(self, key: Key, /) -> Loaded:
        loaded = super().load(key)
        return evolve(loaded, state=loaded.state or None)


class _OtherKeys(MemoryStore):
    def other(self, key: Key) -> Key:
        raise AssertionError

    def load(self, key: Key, /) -> Loaded:
        return super().load(self.other(key))

    def commit(self, writes: Sequence[Write], /) -> None:
        super().commit([evolve(write, key=self.other(write.key)) for write in writes])


@told_by("test_ids_are_compared_exactly")
class IgnoresCase(_OtherKeys):
    def other(self, key: Key) -> Key:
        return Key(key.kind, key.id.casefold())


@told_by("test_ids_are_compared_exactly")
class TrimsIds(_OtherKeys):
    def other(self, key: Key) -> Key:
        return Key(key.kind, key.id.rstrip())


@told_by("test_kinds_are_apart")
class KnowsOneKind(_OtherKeys):
    def other(self, key: Key) -> Key:
        return Key("ticket", key.id)


# ------------------------------------------------------------------------------------------------ due


@told_by("test_due_is_inclusive")
class IsDueTooLate(MemoryStore):
    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        return super().due(limit, now=now and now - 1)


@told_by("test_due_is_sorted_and_limited")
class NamesTheLatestFirst(MemoryStore):
    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        return list(super().due(2**40, now=now))[::-1][:limit]


@told_by("test_due_is_sorted_and_limited")
class LimitsBeforeItLooks(MemoryStore):
    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        some = list(self._records)[:limit]
        return [key for key in super().due(2**40, now=now) if key in some]


@told_by("test_due_does_not_forget")
class NamesOnce(MemoryStore):
    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        named = self.__dict__.setdefault("named", set())
        keys = [key for key in super().due(limit, now=now) if (key, self.load(key).version) not in named]
        named.update((key, self.load(key).version) for key in keys)
        return keys


@told_by("test_a_commit_moves_the_due_instant")
class KeepsTheLastDueInstant(MemoryStore):
    def _replace(self, key: Key, record: _Record) -> None:
        old = self._records.get(key)
        super()._replace(key, record if old is None or record.next_due else record._replace(next_due=old.next_due))


@told_by("test_instants_are_exact")
class RoundsInstants(MemoryStore):
    def _replace(self, key: Key, record: _Record) -> None:
        due = record.next_due
        super()._replace(key, record._replace(next_due=due if due is None else int(due / 1e6 // 0.001 * 1_000)))


@told_by("test_without_a_moment_the_stores_clock_decides")
class ForgetsItsOwnClock(MemoryStore):
    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        return super().due(limit, now=now or 0)


# ------------------------------------------------------------------------------------------------ outbox


@told_by("test_a_key_is_kept_once")
class SendsTheLatest(MemoryStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        for key in {row["key"] for write in writes for row in write.outbox} & set(self._leases):
            del self._outbox[key]
        super().commit(writes)


@told_by("test_a_key_is_kept_once")
class ForgetsWhatIsDone(MemoryStore):
    def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        super().done(keys, now=now)
        for key in keys:
            self._outbox.pop(key, None)


@told_by("test_a_leased_row_is_not_given_out_again")
class LeasesNothing(MemoryStore):
    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        return super().claim(limit, 0, now=now)


@told_by("test_a_leased_row_is_not_given_out_again")
class LeasesForEver(MemoryStore):
    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        return super().claim(limit, 10**9, now=now)


@told_by("test_a_leased_row_is_not_given_out_again")
class LeasesWholeSeconds(MemoryStore):
    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        return super().claim(limit, int(lease_seconds), now=now)


@told_by("test_pending_counts_what_is_not_done")
class CountsLeasedAsDone(MemoryStore):
    def pending(self) -> int:
        return sum(not lease for lease in self._leases.values())


@told_by("test_a_conflict_leaves_no_row")
class SendsBeforeItCommits(MemoryStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        for row in (row for write in writes for row in write.outbox):
            self._outbox.setdefault(row["key"], "{}")
            self._leases.setdefault(row["key"], 0)
        super().commit(writes)


# ------------------------------------------------------------------------------------------------ history


@told_by("test_events_come_back_in_order")
class KeepsTheOrderOfArrival(MemoryStore):
    def events(self, key: Key, /) -> Sequence[Json]:
        place = {row.seq: number for number, row in enumerate(self._events.get(key, ()))}
        return sorted(super().events(key), key=lambda event: place[event["seq"]])


@told_by("test_histories_are_apart")
class MixesHistories(MemoryStore):
    def events(self, key: Key, /) -> Sequence[Json]:
        return [
            event for other in self._events if other.id == key.id for event in super(MixesHistories, self).events(other)
        ]


@told_by("test_a_source_is_recorded_once")
class TakesSourcesTwice(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        super()._check(write, [])


@told_by("test_sources_are_apart")
class KnowsSourcesOfAll(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        super()._check(write, rows)
        known = {row.source_id for kept in self._events.values() for row in kept if row.source_id is not None}
        if repeated := known.intersection(source_ids(write)):
            raise conflict(write, known=repeated)


@told_by("test_a_conflict_leaves_no_event")
class RecordsBeforeItCommits(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        self._events[write.key] = self._events.get(write.key, ()) + tuple(rows)
        if self.load(write.key).version != write.expected:
            raise conflict(write)
        self._events[write.key] = self._events[write.key][: -len(rows) or None]


# ------------------------------------------------------------------------------------------------ bulk, transactions


@told_by("test_bulk_is_all_or_nothing")
class PassesOverWhatIsThere(MemoryStore):
    def commit_many(self, writes: Sequence[Write], /) -> None:
        super().commit_many([write for write in writes if write.key not in self._records])


@told_by("test_bulk_is_all_or_nothing")
class NamesOneOfMany(MemoryStore):
    def commit_many(self, writes: Sequence[Write], /) -> None:
        try:
            super().commit_many(writes)
        except Conflict as error:
            raise Conflict(error.message, **{**error.fields, "keys": error.fields["keys"][:1]}) from None


@told_by("test_bulk_keeps_the_history")
class BulksWithoutHistory(MemoryStore):
    def commit_many(self, writes: Sequence[Write], /) -> None:
        super().commit_many([evolve(write, events=()) for write in writes])


@told_by("test_bulk_is_for_new_records")
class BulksAnything(MemoryStore):
    def commit_many(self, writes: Sequence[Write], /) -> None:
        self.commit(writes)


@told_by("test_a_transaction_that_raises_leaves_nothing")
class UndoesNothing(MemoryStore):
    @contextmanager
    def transaction(self) -> Iterator[Self]:
        yield self


@told_by("test_an_undone_transaction_leaves_no_event_and_no_row")
class UndoesRecordsOnly(MemoryStore):
    def _contents(self) -> Any:
        records, due, *_ = super()._contents()
        return records, due, self._events, self._outbox, self._leases


@told_by("test_a_conflict_inside_undoes_only_its_commit")
class UndoesAllOnConflict(MemoryStore):
    @contextmanager
    def transaction(self) -> Iterator[Self]:
        self.__dict__["before"] = self._contents()
        with super().transaction():
            yield self
        self.__dict__["before"] = None

    def commit(self, writes: Sequence[Write], /) -> None:
        try:
            super().commit(writes)
        except Conflict:
            if before := self.__dict__.get("before"):
                self._records, self._due, self._events, self._outbox, self._leases = before
            raise


# ------------------------------------------------------------------------------------------------ SQL


class SQLWritesOneByOne(SQLAlchemyStore):
    def commit(self, writes: Sequence[Write], /) -> None:
        for write in sorted(writes, key=lambda write: write.key):
            super().commit([write])


def _file_store(path: Path, tables: Tables, store: type[SQLAlchemyStore] = SQLAlchemyStore) -> SQLAlchemyStore:
    """Give a store over tables in a new file."""
    engine = sqlite_engine(path)
    tables.records.metadata.drop_all(engine)
    create_tables(engine, tables)
    return store(engine, tables=tables)


def _nocase(path: Path) -> Store:
    """Give a store whose ids ignore case, as a database's default collation may."""
    tables = Tables(MetaData())
    tables.records.c.id.type = String(255, collation="NOCASE")
    return _file_store(path, tables)


def _float_instants(path: Path) -> Store:
    """Give a store whose due instants are floating-point numbers."""
    tables = Tables(MetaData())
    tables.records.c.next_due.type = Float()
    return _file_store(path, tables)


def _one_by_one(path: Path) -> Store:
    """Give a store that commits each write by itself."""
    return _file_store(path, Tables(MetaData()), SQLWritesOneByOne)


SQL += [
    (_nocase, "test_ids_are_compared_exactly"),
    (_float_instants, "test_instants_are_exact"),
    (_one_by_one, "test_a_commit_is_all_or_nothing[c]"),
]
