"""What happens to a ledger of points: the stored format, and what each event makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import evolve as _with
from attrs import frozen

from servicekit.customers.ledger import Draw, Ledger, Lot, Spending

__all__ = [
    "LEDGER_EVENTS",
    "PointsAdjusted",
    "PointsEarned",
    "PointsExpired",
    "PointsReversed",
    "PointsSpent",
    "evolve_ledger",
]


@frozen(kw_only=True)
class PointsEarned:
    """A new batch *id* of *points*, which are there up to and not including *expires_at*."""

    id: str
    points: int
    expires_at: datetime | None = None
    reason: str = ""


@frozen(kw_only=True)
class PointsSpent:
    """*points* were spent: *draws* says of which batches."""

    id: str
    points: int
    draws: tuple[Draw, ...]
    reason: str = ""


@frozen(kw_only=True)
class PointsReversed:
    """
    *points* of the earning or spending *of* were undone.

    Of an earning they are taken from its batch; of a spending they are given back to the batches in *draws*.
    """

    of: str
    points: int
    draws: tuple[Draw, ...] = ()
    reason: str = ""


@frozen(kw_only=True)
class PointsAdjusted:
    """*points* were given by hand, as a batch that ends at *expires_at*, or taken (negative) from those in *draws*."""

    id: str
    points: int
    reason: str
    expires_at: datetime | None = None
    draws: tuple[Draw, ...] = ()


@frozen(kw_only=True)
class PointsExpired:
    """*points* ended unspent: *draws* says of which batches. It occurred at that instant, whenever it was noticed."""

    points: int
    draws: tuple[Draw, ...]


LEDGER_EVENTS: Mapping[str, type[Any]] = {
    "points.earned": PointsEarned,
    "points.spent": PointsSpent,
    "points.reversed": PointsReversed,
    "points.adjusted": PointsAdjusted,
    "points.expired": PointsExpired,
}
"""The events of ledgers by their stored tag."""


def evolve_ledger(ledger: Ledger | None, event: Any, at: datetime) -> Ledger:
    """The ledger after *event*, which happened at *at*."""
    ledger = ledger or Ledger()
    return _EVOLVE[type(event)](ledger, event, at) if type(event) in _EVOLVE else ledger


def _changed(ledger: Ledger, draws: Iterable[Draw], **signs: int) -> Ledger:
    """The ledger in which each draw moves points between the named parts of its batch."""
    by_lot = {draw.lot: draw.points for draw in draws}
    lots = tuple(_moved(lot, by_lot[lot.id], signs) if lot.id in by_lot else lot for lot in ledger.lots)
    return _with(ledger, lots=lots)


def _moved(lot: Lot, points: int, signs: Mapping[str, int]) -> Lot:
    parts: dict[str, Any] = {name: getattr(lot, name) + sign * points for name, sign in signs.items()}
    return _with(lot, **parts)


def _earned(ledger: Ledger, event: PointsEarned, at: datetime) -> Ledger:
    lot = Lot(id=event.id, points=event.points, left=event.points, earned_at=at, expires_at=event.expires_at)
    return _with(ledger, lots=(*ledger.lots, lot))


def _spent(ledger: Ledger, event: PointsSpent, at: datetime) -> Ledger:
    spending = Spending(id=event.id, at=at, points=event.points, draws=event.draws)
    return _with(_changed(ledger, event.draws, left=-1, spent=1), spendings=(*ledger.spendings, spending))


def _reversed(ledger: Ledger, event: PointsReversed, at: datetime) -> Ledger:
    if ledger.spending(event.of) is None:
        return _changed(ledger, (Draw(lot=event.of, points=event.points),), left=-1, reversed=1)
    back = {draw.lot: draw.points for draw in event.draws}
    spendings = tuple(_given_back(each, back) if each.id == event.of else each for each in ledger.spendings)
    return _with(_changed(ledger, event.draws, left=1, spent=-1), spendings=spendings)


def _given_back(spending: Spending, back: Mapping[str, int]) -> Spending:
    rest = [_with(draw, points=draw.points - back.get(draw.lot, 0)) for draw in spending.draws]
    return _with(spending, draws=tuple(draw for draw in rest if draw.points))


def _adjusted(ledger: Ledger, event: PointsAdjusted, at: datetime) -> Ledger:
    if event.points > 0:
        given = _earned(ledger, PointsEarned(id=event.id, points=event.points, expires_at=event.expires_at), at)
        return _with(given, lots=(*given.lots[:-1], _with(given.lots[-1], by_hand=True)))
    taken = _spent(ledger, PointsSpent(id=event.id, points=-event.points, draws=event.draws), at)
    return _with(taken, spendings=(*taken.spendings[:-1], _with(taken.spendings[-1], by_hand=True)))


def _expired(ledger: Ledger, event: PointsExpired, at: datetime) -> Ledger:
    return _changed(ledger, event.draws, left=-1, expired=1)


_EVOLVE: Mapping[type[Any], Callable[[Ledger, Any, datetime], Ledger]] = {
    PointsEarned: _earned,
    PointsSpent: _spent,
    PointsReversed: _reversed,
    PointsAdjusted: _adjusted,
    PointsExpired: _expired,
}
