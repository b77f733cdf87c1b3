"""A host hands its store to servicekit, and the checkers see whether it is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_type

from servicekit.storage import ABSENT, AsyncStore, Loaded, MemoryStore, Store, Write
from servicekit.typing import Json, Key, Micros


class HostStore:
    """The smallest store: three methods."""

    def load(self, key: Key, /) -> Loaded:
        """Nothing is there."""
        return Loaded(version=ABSENT, state=None)

    def commit(self, writes: Sequence[Write], /) -> None:
        """Keep nothing."""

    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Nothing is due."""
        return ()


memory: Store = MemoryStore(clock=lambda: 0)
own: Store = HostStore()
mixed_up: AsyncStore = HostStore()  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

loaded = memory.load(Key("ticket", "T-1"))
assert_type(loaded.version, int)
assert_type(loaded.state, Json | None)
memory.commit([Write(key=Key("ticket", "T-1"), expected=ABSENT, version=1, state={}, next_due=None)])
assert_type(memory.due(10), Sequence[Key])
