"""A store in memory: for tests, simulation and a first look. It also shows how little a store has to do."""

from __future__ import annotations

from bisect import bisect_left, insort
from contextlib import contextmanager
from heapq import nsmallest
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from servicekit.errors import Conflict, StorageError
from servicekit.storage.clocks import machine_clock
from servicekit.storage.documents import read_text, write_text
from servicekit.storage.protocol import ABSENT, Loaded
from servicekit.storage.rows import EventRow, check_new, conflict, event_rows, in_order, outbox_rows, source_ids
from servicekit.typing import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from servicekit.storage.protocol import Write
    from servicekit.typing import Json, Micros

__all__ = ["MemoryStore"]


_Rows: TypeAlias = "tuple[tuple[object, ...], ...]"


class _Record(NamedTuple):
    version: int
    text: str
    next_due: Micros | None


class MemoryStore:
    """
    Records in memory, safe to share between threads, with every ability of the protocol.

    Documents are kept as JSON text, so nothing handed in or out can change them later. *clock* gives the store's time
    in microseconds; without one it is the clock of this machine. A transaction copies the store's indexes first and
    keeps other threads waiting until it ends.
    """

    def __init__(self, clock: Callable[[], Micros] | None = None) -> None:
        self._clock = clock or machine_clock
        self._lock = RLock()
        self._records: dict[Key, _Record] = {}
        self._due: list[tuple[Micros, Key]] = []
        self._events: dict[Key, _Rows] = {}  # plain tuples cost the garbage collector nothing
        self._outbox: dict[str, str] = {}
        self._leases: dict[str, Micros] = {}

    def load(self, key: Key, /) -> Loaded:
        """Do what `Store.load` promises."""
        with self._lock:
            record = self._records.get(key)
        if record is None:
            return Loaded(version=ABSENT, state=None, now=self._clock())
        return Loaded(version=record.version, state=read_text(record.text, key, "state"), now=self._clock())

    def commit(self, writes: Sequence[Write], /) -> None:
        """Do what `Store.commit` promises."""
        prepared = [
            (write, write_text(write.state, write.key, "state"), event_rows(write), outbox_rows(write))
            for write in in_order(writes)
        ]
        with self._lock:
            for write, _, rows, _ in prepared:
                self._check(write, rows)
            for write, text, rows, messages in prepared:
                self._replace(write.key, _Record(write.version, text, write.next_due))
                self._events[write.key] = self._events.get(write.key, ()) + tuple(tuple(row) for row in rows)
                for message, body in messages:
                    if message not in self._outbox:
                        self._outbox[message] = body
                        self._leases[message] = 0

    def _check(self, write: Write, rows: Sequence[EventRow]) -> None:
        record = self._records.get(write.key)
        if (record.version if record else ABSENT) != write.expected:
            raise conflict(write)
        if not rows:
            return
        kept = self._kept(write.key)
        if known := {row.source_id for row in kept}.intersection(source_ids(write)):
            raise conflict(write, known=[source for source in known if source is not None])
        if repeated := {row.seq for row in kept}.intersection(row.seq for row in rows):
            raise StorageError(f"{write.key}: there is an event {min(repeated)} already", key=write.key)

    def _kept(self, key: Key) -> list[EventRow]:
        return [EventRow._make(row) for row in self._events.get(key, ())]

    def _replace(self, key: Key, record: _Record) -> None:
        old = self._records.get(key)
        if old is not None and old.next_due is not None:
            del self._due[bisect_left(self._due, (old.next_due, key))]
        if record.next_due is not None:
            insort(self._due, (record.next_due, key))
        self._records[key] = record

    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Do what `Store.due` promises."""
        now = self._clock() if now is None else now
        with self._lock:
            end = bisect_left(self._due, (now + 1, Key("", "")))
            return [key for _, key in self._due[: min(end, limit)]]

    def keys(self, kind: str, limit: int, /, after: str | None = None) -> Sequence[Key]:
        """Do what `Listing.keys` promises."""
        with self._lock:
            found = sorted(key for key in self._records if key.kind == kind and (after is None or key.id > after))
        return found[:limit]

    def commit_many(self, writes: Sequence[Write], /) -> None:
        """Do what `BulkCommit.commit_many` promises."""
        check_new(writes)
        with self._lock:
            if there := tuple(sorted(write.key for write in writes if write.key in self._records)):
                raise Conflict(f"{len(there)} records are there already", key=there[0], keys=there, source_ids=())
            self.commit(writes)

    def events(self, key: Key, /) -> Sequence[Json]:
        """Do what `History.events` promises."""
        with self._lock:
            rows = sorted(self._kept(key), key=lambda row: row.seq)
        return [read_text(row.text, key, f"events[{row.seq}]") for row in rows]

    def claim(self, limit: int, lease_seconds: float, /, now: Micros | None = None) -> Sequence[Json]:
        """Do what `Outbox.claim` promises."""
        now = self._clock() if now is None else now
        with self._lock:
            free = ((lease, key) for key, lease in self._leases.items() if lease <= now)
            keys = [key for _, key in nsmallest(limit, free)]
            for key in keys:
                self._leases[key] = now + round(lease_seconds * 1_000_000)
            return [{"key": key, "body": read_text(self._outbox[key], key, "body")} for key in keys]

    def done(self, keys: Sequence[str], /, now: Micros | None = None) -> None:
        """Do what `Outbox.done` promises."""
        with self._lock:
            for key in keys:
                self._leases.pop(key, None)

    def pending(self) -> int:
        """Do what `Outbox.pending` promises."""
        with self._lock:
            return len(self._leases)

    @contextmanager
    def transaction(self) -> Iterator[MemoryStore]:
        """Work inside one transaction; see `Transactions`."""
        with self._lock:
            before = self._contents()
            try:
                yield self
            except BaseException:
                self._records, self._due, self._events, self._outbox, self._leases = before
                raise

    def _contents(
        self,
    ) -> tuple[
        dict[Key, _Record],
        list[tuple[Micros, Key]],
        dict[Key, _Rows],
        dict[str, str],
        dict[str, Micros],
    ]:
        return self._records.copy(), self._due.copy(), self._events.copy(), self._outbox.copy(), self._leases.copy()
