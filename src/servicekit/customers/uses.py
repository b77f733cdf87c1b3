"""
What tickets use of an entitlement, and what that adds up to.

Every use is kept, so that it can be given back: an amount by counter, channel and ticket, each such column with its
sum. What is left of a counter takes the same time however many tickets use it. A change is laid over a column that the
value before shares; once in so many changes it is copied with them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from attrs import frozen

__all__ = ["Used", "Uses"]

_MOST_CHANGES = 64
"""How many changes lie over a column before it is copied with them."""


@frozen(kw_only=True)
class Used:
    """What a ticket uses of a *counter*: an *amount*, on a *channel*."""

    counter: str
    amount: int
    channel: str = ""


class _Column(NamedTuple):
    """Amounts by ticket: those *before*, over them *changes*, ``None`` for what was given back; and the sum of all."""

    before: Mapping[str, int]
    changes: Mapping[str, int | None]
    total: int

    def of(self, ticket: str) -> int | None:
        """What a ticket uses."""
        return self.changes[ticket] if ticket in self.changes else self.before.get(ticket)

    def changed(self, ticket: str, amount: int | None) -> _Column:
        """The column in which a ticket uses so much, ``None`` for nothing."""
        total = self.total - (self.of(ticket) or 0) + (amount or 0)
        after = _Column(self.before, {**self.changes, ticket: amount}, total)
        return after if len(after.changes) <= _MOST_CHANGES else _Column(after.amounts(), {}, total)

    def amounts(self) -> dict[str, int]:
        """The amounts by ticket."""
        if not self.changes:
            return dict(self.before)
        changed = {**self.before, **self.changes}
        return {ticket: amount for ticket, amount in changed.items() if amount is not None}


_EMPTY = _Column({}, {}, 0)
_Columns: TypeAlias = dict[tuple[str, str], _Column]


class Uses(Mapping[str, tuple[Used, ...]]):
    """
    What each ticket uses, by its id; each counter once on a channel, in the order of their names.

    It never changes. To change it by a ticket, and to ask what is used of a counter, takes next to the same time
    however many tickets there are.
    """

    __slots__ = ("_columns",)

    def __init__(self, uses: Mapping[str, Iterable[Used]] | None = None) -> None:
        amounts: dict[tuple[str, str], dict[str, int]] = {}
        for ticket, each in (uses or {}).items():
            for use in each:
                amounts.setdefault((use.counter, use.channel), {})[ticket] = use.amount
        self._columns = {key: _column(amounts[key]) for key in sorted(amounts)}

    @classmethod
    def from_plain(cls, data: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Uses:
        """
        Read what :meth:`to_plain` wrote, and add it up.

        Raises:
            ValueError: An amount is no whole number.
        """
        plain = {(counter, channel): amounts for counter, each in data.items() for channel, amounts in each.items()}
        for key, amounts in plain.items():
            if not set(map(type, amounts.values())) <= {int}:
                raise ValueError(f"{key}: an amount is no whole number")
        return cls._of({key: _column(dict(plain[key])) for key in sorted(plain)})

    @classmethod
    def _of(cls, columns: _Columns) -> Uses:
        made = object.__new__(cls)
        made._columns = columns
        return made

    def to_plain(self) -> dict[str, dict[str, dict[str, int]]]:
        """As plain JSON: the amounts by counter, channel and ticket. The sums are not stored."""
        plain: dict[str, dict[str, dict[str, int]]] = {}
        for (counter, channel), column in self._columns.items():
            if amounts := column.amounts():
                plain.setdefault(counter, {})[channel] = amounts
        return plain

    def plus(self, ticket: str, used: Iterable[Used]) -> Uses:
        """The same, but that *ticket* uses this besides."""
        columns = dict(self._columns)
        for use in used:
            key = (use.counter, use.channel)
            columns[key] = columns.get(key, _EMPTY).changed(ticket, use.amount)
        if len(columns) > len(self._columns):
            columns = {key: columns[key] for key in sorted(columns)}
        return self._of(columns)

    def less(self, ticket: str, counters: Container[str]) -> Uses:
        """The same, but that *ticket* uses nothing of these counters."""
        columns = dict(self._columns)
        for key, column in self._columns.items():
            if key[0] in counters and column.of(ticket) is not None:
                columns[key] = column.changed(ticket, None)
        return self._of(columns)

    def amounts_of(self, ticket: str) -> dict[str, int]:
        """How much a ticket uses of each counter."""
        found: dict[str, int] = {}
        for (counter, _), column in self._columns.items():
            if (amount := column.of(ticket)) is not None:
                found[counter] = found.get(counter, 0) + amount
        return found

    def total(self, counter: str, channel: str | None = None) -> int:
        """What is used of a counter, or of its part for a *channel*."""
        if channel is not None:
            return self._columns.get((counter, channel), _EMPTY).total
        total = 0
        for (key, _), column in self._columns.items():
            if key == counter:
                total += column.total
        return total

    def __getitem__(self, ticket: str) -> tuple[Used, ...]:
        amounts = ((key, column.of(ticket)) for key, column in self._columns.items())
        found = [Used(counter=key[0], amount=amount, channel=key[1]) for key, amount in amounts if amount is not None]
        if not found:
            raise KeyError(ticket)
        return tuple(found)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(ticket for column in self._columns.values() for ticket in column.amounts()))

    def __len__(self) -> int:
        return len({ticket for column in self._columns.values() for ticket in column.amounts()})

    def __eq__(self, other: object) -> bool:
        return self.to_plain() == other.to_plain() if isinstance(other, Uses) else super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Uses({dict(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Uses.from_plain, (self.to_plain(),)


def _column(amounts: dict[str, int]) -> _Column:
    return _Column(amounts, {}, sum(amounts.values()))
