"""
The rows of a ticket's history, by place: a value that grows at its end without being copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import eq
from typing import Any, TypeAlias, overload

from servicekit.typing import Micros

__all__ = ["DECIDED", "History", "Place", "Row", "place_of"]

Place: TypeAlias = tuple[Micros, int, int, str]
"""The place of an event in its ticket's history: moment, rank at that moment, sequence, identity. Never its arrival."""

Row: TypeAlias = tuple[Micros, int, int, str, str | None, Micros, int, str, Any]
"""
A row of history: the four parts of its place, what it supersedes, when it was recorded, its ``seq``, its tag, its body
as plain JSON.
"""

DECIDED = 1 << 62
"""The sequence of what was decided here: a decision comes after every fact of its moment, for it knew them."""


def place_of(row: Row) -> Place:
    """The place of a row."""
    return row[0], row[1], row[2], row[3]


_MOST_RECENT = 64
"""How many rows are kept beside the others before they are put to them: so many times less often is all copied."""


class _Index:
    """Where each identity of some rows is told, and which of them are corrected."""

    __slots__ = ("corrected", "told")

    def __init__(self, rows: Iterable[Row]) -> None:
        self.told: set[str] = set()
        self.corrected: set[str] = set()
        for row in rows:
            if row[2] != DECIDED:
                self.told.add(row[3])
            if row[4] is not None:
                self.corrected.add(row[4])


class History(Sequence[Row]):
    """
    Rows by place.

    It never changes, and histories with the same rows are equal. To grow it by a row, and to ask whether an identity is
    in it, costs next to the same however long it is: the bulk of the rows, with an index of their identities, is shared
    by the histories that grew out of it.
    """

    __slots__ = ("_bulk", "_index", "_recent")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._bulk = tuple(rows)
        self._index: _Index | None = None
        self._recent: tuple[Row, ...] = ()

    def grown(self, rows: Sequence[Row]) -> History:
        """This history with *rows* after its last."""
        recent = (*self._recent, *rows)
        if len(recent) > _MOST_RECENT:
            return History((*self._bulk, *recent))
        longer = object.__new__(History)
        longer._bulk, longer._index, longer._recent = self._bulk, self._index, recent
        return longer

    def tells(self, identity: str) -> bool:
        """Whether a fact of that identity is in it."""
        told = (row[3] == identity and row[2] != DECIDED for row in self._recent)
        return identity in self._indexed().told or any(told)

    def corrects(self, identity: str) -> bool:
        """Whether a fact in it supersedes the one of that identity."""
        return identity in self._indexed().corrected or any(row[4] == identity for row in self._recent)

    def _indexed(self) -> _Index:
        if self._index is None:
            self._index = _Index(self._bulk)
        return self._index

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return (*self._bulk, *self._recent)[index]

    def __iter__(self) -> Iterator[Row]:
        return chain(self._bulk, self._recent)

    def __len__(self) -> int:
        return len(self._bulk) + len(self._recent)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(row[3] for row in self))

    def __repr__(self) -> str:
        return f"History({list(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return History, (tuple(self),)
