"""Stores with one mistake each in their outbox, history, bulk commits or transactions."""

# ruff: noqa: D102 - the name of each class says what its methods do wrong

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from attrs import evolve

from servicekit.errors import Conflict
from servicekit.storage import MemoryStore, Write
from servicekit.storage.rows import EventRow, conflict, source_ids
from servicekit.typing import Json, Key, Micros
from tests.testing.mutants import told_by

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
        place = {row.seq: number for number, row in enumerate(self._kept(key))}
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
        known = {row.source_id for kept in self._events for row in self._kept(kept) if row.source_id is not None}
        if repeated := known.intersection(source_ids(write)):
            raise conflict(write, known=repeated)


@told_by("test_a_conflict_leaves_no_event")
class RecordsBeforeItCommits(MemoryStore):
    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        self._events[write.key] = self._events.get(write.key, ()) + tuple(tuple(row) for row in rows)
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
