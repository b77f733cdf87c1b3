"""
Cover that follows cover: counted from its first day with the whole length, so that months cut once are not cut again.

31 January and one month is 28 February, and another month from there is 28 March; an extension of a month makes it two
months from 31 January, which is 31 March.
"""

from __future__ import annotations

from datetime import date, timedelta

from attrs import evolve, frozen

from servicekit.customers.lengths import Length
from servicekit.customers.warranty import Cover, LastDay

__all__ = ["Chain", "CoverSpan", "covered"]

_DAY = timedelta(days=1)


@frozen(kw_only=True)
class CoverSpan:
    """
    A stretch of days that something covers.

    Attributes:
        key: What covers it: the warranty's name, or that of the extension or contract.
        kind: ``"warranty"``, ``"extension"`` or ``"maintenance"``.
        first_day: The first day.
        last_day: The last day; it is covered to its end.
        because: Why it begins and ends there.
    """

    key: str
    kind: str
    first_day: date
    last_day: date
    because: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether it covers that day."""
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.key} ({self.kind}) from {self.first_day} to {self.last_day}"


@frozen(kw_only=True)
class Chain:
    """Cover without a gap: its first day, all of its lengths together, and which day is the last one of them."""

    anchor: date
    length: Length
    last: LastDay

    @property
    def last_day(self) -> date:
        """Its last day."""
        day = self.length.after(self.anchor)
        return day if self.last is LastDay.SAME_DAY else day - _DAY

    def span(self, key: str, kind: str, because: tuple[str, ...], first_day: date | None = None) -> CoverSpan:
        """The days from *first_day* (its own, unless given) to its end."""
        first = self.anchor if first_day is None else first_day
        return CoverSpan(key=key, kind=kind, first_day=first, last_day=self.last_day, because=because)


def covered(cover: Cover, bought: date, chain: Chain | None) -> tuple[CoverSpan, Chain]:
    """
    The days of *cover*, and the chain that later cover goes on from: the one that ends last.

    Args:
        cover: An extension or a maintenance contract.
        bought: The day on which it was bought.
        chain: What came before it.
    """
    kind = cover.kind.value
    if chain is not None and _joins(cover, bought, chain):
        follows = chain.last_day + _DAY
        longer = evolve(chain, length=chain.length + cover.length)
        return longer.span(cover.key, kind, (f"{cover.length} more, counted on from {chain.anchor}",), follows), longer
    first = cover.starts_on if cover.starts_on is not None else bought
    own = Chain(anchor=first, length=cover.length, last=LastDay.DAY_BEFORE)
    span = own.span(cover.key, kind, (f"{cover.length} from {first} on",))
    return span, own if chain is None or own.last_day > chain.last_day else chain


def _joins(cover: Cover, bought: date, chain: Chain) -> bool:
    """Whether *cover* goes on where the chain ends; bought after that, it cannot."""
    follows = chain.last_day + _DAY
    return bought <= follows and cover.starts_on in (None, follows)
