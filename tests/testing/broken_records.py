"""Stores with one mistake each in how they keep records and due instants."""

# ruff: noqa: D102 - the name of each class says what its methods do wrong

from __future__ import annotations

import threading
from collections.abc import Sequence

from attrs import evolve

from servicekit.storage import ABSENT, Loaded, MemoryStore, Write
from servicekit.storage.memory import _Record
from servicekit.storage.rows import EventRow
from servicekit.typing import Key, Micros
from tests.testing.mutants import told_by

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
