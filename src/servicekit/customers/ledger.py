"""
A ledger of points: every batch that was earned, what became of it, and what spendings drew from which batch.

The balance is what the batches have left and is never stored by itself: a stored balance cannot expire.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import field, frozen

__all__ = ["Draw", "Ledger", "Lot", "PointTotals", "Spending"]


@frozen(kw_only=True)
class Draw:
    """So many *points* of the batch *lot*."""

    lot: str
    points: int


@frozen(kw_only=True)
class Lot:
    """
    A batch of points.

    ``points`` is always ``left + spent + expired + reversed``.

    Attributes:
        id: The host's name for the earning.
        points: How many were earned.
        earned_at: When.
        expires_at: The first instant at which they are no longer there; ``None`` for never.
        left: How many can be spent.
        spent: How many were, less what was given back.
        expired: How many ended unspent.
        reversed: How many were taken back, because the purchase was.
        by_hand: Whether they were given by an adjustment.
    """

    id: str
    points: int
    earned_at: datetime
    expires_at: datetime | None = None
    left: int = 0
    spent: int = 0
    expired: int = 0
    reversed: int = 0
    by_hand: bool = False

    def left_at(self, at: datetime) -> int:
        """How many can be spent at a moment: none from *expires_at* on, whether or not anybody looked."""
        return self.left if self.expires_at is None or at < self.expires_at else 0

    @property
    def order(self) -> tuple[bool, datetime, datetime, str]:
        """What is spent first comes first: the batch that ends first, then the older one."""
        return self.expires_at is None, self.expires_at or self.earned_at, self.earned_at, self.id


@frozen(kw_only=True)
class Spending:
    """Points that were spent: what is still drawn from which batch. *by_hand* says that an adjustment took them."""

    id: str
    at: datetime
    points: int
    draws: tuple[Draw, ...] = ()
    by_hand: bool = False

    @property
    def drawn(self) -> int:
        """How many are not given back."""
        return sum(draw.points for draw in self.draws)


@frozen(kw_only=True)
class PointTotals:
    """
    What became of all points: ``earned + given = balance + spent + taken + expired + reversed``.

    *given* and *taken* are adjustments up and down.
    """

    earned: int
    given: int
    balance: int
    spent: int
    taken: int
    expired: int
    reversed: int


def _lots(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    return tuple(lots)


def _spendings(spendings: Iterable[Spending]) -> tuple[Spending, ...]:
    return tuple(spendings)


@frozen(kw_only=True)
class Ledger:
    """The points of one customer: *lots* and *spendings* in the order in which they were written."""

    lots: tuple[Lot, ...] = field(default=(), converter=_lots)
    spendings: tuple[Spending, ...] = field(default=(), converter=_spendings)

    def lot(self, id: str) -> Lot | None:
        """The batch of that name."""
        return next((lot for lot in self.lots if lot.id == id), None)

    def spending(self, id: str) -> Spending | None:
        """The spending of that name."""
        return next((each for each in self.spendings if each.id == id), None)

    def balance_at(self, at: datetime) -> int:
        """How many points can be spent at a moment that is not before the last event."""
        return sum(lot.left_at(at) for lot in self.lots)

    def expiries(self, at: datetime) -> tuple[tuple[datetime, int], ...]:
        """Every instant after *at* at which points end, with how many, if none are spent before."""
        found: dict[datetime, int] = {}
        for lot in self.lots:
            if lot.expires_at is not None and (left := lot.left_at(at)):
                found[lot.expires_at] = found.get(lot.expires_at, 0) + left
        return tuple(sorted(found.items()))

    def earned(self, since: datetime | None, until: datetime) -> int:
        """How many points were earned from *since* up to and including *until*, less those taken back."""
        return sum(
            lot.points - lot.reversed
            for lot in self.lots
            if lot.earned_at <= until and (since is None or since <= lot.earned_at)
        )

    def draws(self, points: int, at: datetime) -> tuple[Draw, ...]:
        """From which batches *points* come, those that end first first; less than asked when there are not enough."""
        found = []
        for lot in sorted(self.lots, key=lambda each: each.order):
            take = min(lot.left_at(at), points)
            if take:
                found.append(Draw(lot=lot.id, points=take))
                points -= take
        return tuple(found)

    def totals(self, at: datetime) -> PointTotals:
        """What became of all points up to a moment that is not before the last event."""
        balance, by_hand = self.balance_at(at), sum(lot.points for lot in self.lots if lot.by_hand)
        taken = sum(each.drawn for each in self.spendings if each.by_hand)
        return PointTotals(
            earned=sum(lot.points for lot in self.lots) - by_hand,
            given=by_hand,
            balance=balance,
            spent=sum(each.drawn for each in self.spendings) - taken,
            taken=taken,
            expired=sum(lot.expired + lot.left - lot.left_at(at) for lot in self.lots),
            reversed=sum(lot.reversed for lot in self.lots),
        )
