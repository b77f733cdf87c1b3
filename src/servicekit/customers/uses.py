"""
What tickets use of an entitlement: a mapping that changes by a ticket without being copied, with its sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self, TypeAlias

from attrs import frozen

from servicekit.typing import Json

__all__ = ["Used", "Uses"]

_Rows: TypeAlias = list[Json]
_Sums: TypeAlias = dict[str, dict[str, int]]

_MOST_RECENT = 64
"""How many tickets are kept beside the others before they are put to them: so many times less often is all copied."""


@frozen(kw_only=True)
class Used:
    """What a ticket uses of a *counter*: an *amount*, on a *channel*."""

    counter: str
    amount: int
    channel: str = ""


class Uses(Mapping[str, tuple[Used, ...]]):
    """
    What each ticket uses, by its id.

    It never changes. To change it by a ticket, and to ask what is used of a counter, costs next to the same however
    many tickets there are: the bulk of them is shared by the mappings that come of one another, and the sums go along.
    """

    __slots__ = ("_bulk", "_recent", "_sums")

    def __init__(self, uses: Mapping[str, Iterable[Used]] | None = None) -> None:
        self._bulk: Mapping[str, _Rows] = {ticket: _rows(used) for ticket, used in (uses or {}).items()}
        self._recent: Mapping[str, _Rows] = {}
        self._sums: _Sums = _added({}, (row for rows in self._bulk.values() for row in rows), 1)

    @classmethod
    def from_plain(cls, data: Mapping[str, _Rows]) -> Self:
        """Read what :meth:`to_plain` wrote; rows are read when they are asked for."""
        uses = cls()
        uses._bulk = {ticket: rows for ticket, rows in data.items() if rows}
        uses._sums = _added({}, (row for rows in uses._bulk.values() for row in rows), 1)
        return uses

    def to_plain(self) -> dict[str, _Rows]:
        """As plain JSON: rows of ``counter``, ``amount`` and, where there is one, ``channel``, by ticket."""
        return {ticket: rows for ticket, rows in {**self._bulk, **self._recent}.items() if rows}

    def changed(self, ticket: str, used: Iterable[Used]) -> Uses:
        """The same, but that *ticket* uses this (or nothing)."""
        rows, before = _rows(used), self._rows_of(ticket)
        other = Uses()
        other._bulk, other._recent = self._bulk, {**self._recent, ticket: rows}
        if len(other._recent) > _MOST_RECENT:
            other._bulk, other._recent = other.to_plain(), {}
        other._sums = _added(_added(self._sums, before, -1), rows, 1)
        return other

    def total(self, counter: str, channel: str | None = None) -> int:
        """What is used of a counter, or of its part for a *channel*."""
        by_channel = self._sums.get(counter, {})
        return sum(by_channel.values()) if channel is None else by_channel.get(channel, 0)

    def _rows_of(self, ticket: str) -> _Rows:
        found = self._recent.get(ticket)
        return self._bulk.get(ticket, []) if found is None else found

    def __getitem__(self, ticket: str) -> tuple[Used, ...]:
        rows = self._rows_of(ticket)
        if not rows:
            raise KeyError(ticket)
        return tuple(Used(counter=row["counter"], amount=row["amount"], channel=row.get("channel", "")) for row in rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_plain())

    def __len__(self) -> int:
        return len(self.to_plain())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Uses):
            return self.to_plain() == other.to_plain()
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Uses({dict(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Uses.from_plain, (self.to_plain(),)


def _rows(used: Iterable[Used]) -> _Rows:
    return [
        {"counter": use.counter, "amount": use.amount, **({"channel": use.channel} if use.channel else {})}
        for use in used
    ]


def _added(sums: _Sums, rows: Iterable[Json], sign: int) -> _Sums:
    """The sums with the amounts of *rows*, or less them."""
    added = dict(sums)
    for row in rows:
        counter, channel = row["counter"], row.get("channel", "")
        by_channel = added.get(counter, {})
        added[counter] = {**by_channel, channel: by_channel.get(channel, 0) + sign * row["amount"]}
    return added
