"""
Ledgers of points as records: what is decided about them, and what ends by itself.

A decision looks at the batches as they are at its own moment, so it makes no difference whether somebody had noticed
that some of them were over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from servicekit.customers import ledger_commands as c
from servicekit.customers import ledger_events as e
from servicekit.customers.ledger import Draw, Ledger, Lot, Spending
from servicekit.customers.loyalty import Programme
from servicekit.records import Kind, Occasion, refuse

__all__ = ["LEDGER", "POINT_LIMIT", "decide_ledger"]

POINT_LIMIT = 10**12
"""The most points of one command."""


def decide_ledger(ledger: Ledger | None, command: c.LedgerCommand, occasion: Occasion) -> Sequence[Any]:
    """
    The events that follow from *command*.

    Args:
        ledger: The ledger, ``None`` before the first points.
        command: What is asked.
        occasion: The moment, and as rules the programme of the policy.

    Raises:
        CommandRefused: It is not allowed; ``reason`` is one of ``no_programme``, ``no_points``, ``already_there``,
            ``no_reason``, ``insufficient``, ``unknown_entry``, ``already_spent``, ``over_reversed``.
    """
    if occasion.rules is None:
        refuse(command, "no_programme", "the policy has no loyalty programme", key=occasion.key)
    return tuple(_DECIDE[type(command)](ledger or Ledger(), command, occasion))


def _checked(command: Any, points: Any, occasion: Occasion) -> int:
    """The points that are asked for, at least one."""
    if isinstance(points, bool) or not isinstance(points, int) or not 0 < points <= POINT_LIMIT:
        message = f"{points!r} is not a whole number of points from 1 to {POINT_LIMIT:,}"
        refuse(command, "no_points", message, key=occasion.key, points=points)
    return points


def _check_new(ledger: Ledger, command: Any, occasion: Occasion) -> None:
    if not command.id or ledger.lot(command.id) is not None or ledger.spending(command.id) is not None:
        message = f"{command.id!r} stands in the ledger already" if command.id else "it needs an id"
        refuse(command, "already_there", message, key=occasion.key, entry=command.id)


def _drawn(ledger: Ledger, command: Any, points: int, occasion: Occasion) -> tuple[Draw, ...]:
    balance = ledger.balance_at(occasion.now)
    if balance < points:
        message = f"{points:,} points are asked for, and there are {balance:,}"
        refuse(command, "insufficient", message, key=occasion.key, balance=balance, points=points)
    return ledger.draws(points, occasion.now)


def _earn(ledger: Ledger, command: c.Earn, occasion: Occasion) -> Sequence[Any]:
    points = _checked(command, command.points, occasion)
    _check_new(ledger, command, occasion)
    programme: Programme = occasion.rules
    expires = programme.expires(occasion.now)
    return [e.PointsEarned(id=command.id, points=points, expires_at=expires, reason=command.reason)]


def _spend(ledger: Ledger, command: c.Spend, occasion: Occasion) -> Sequence[Any]:
    points = _checked(command, command.points, occasion)
    _check_new(ledger, command, occasion)
    draws = _drawn(ledger, command, points, occasion)
    return [e.PointsSpent(id=command.id, points=points, draws=draws, reason=command.reason)]


def _adjust(ledger: Ledger, command: c.Adjust, occasion: Occasion) -> Sequence[Any]:
    given = command.points > 0
    points = _checked(command, command.points if given else -command.points, occasion)
    _check_new(ledger, command, occasion)
    if not command.reason.strip():
        refuse(command, "no_reason", "points given or taken by hand need a reason", key=occasion.key)
    if given:
        expires = occasion.rules.expires(occasion.now)
        return [e.PointsAdjusted(id=command.id, points=points, reason=command.reason, expires_at=expires)]
    draws = _drawn(ledger, command, points, occasion)
    return [e.PointsAdjusted(id=command.id, points=-points, reason=command.reason, draws=draws)]


def _reverse(ledger: Ledger, command: c.Reverse, occasion: Occasion) -> Sequence[Any]:
    lot, spending = ledger.lot(command.of), ledger.spending(command.of)
    if lot is not None:
        return _reverse_earning(lot, command, occasion)
    if spending is None:
        refuse(command, "unknown_entry", f"there is no {command.of!r} in the ledger", key=occasion.key)
    return _reverse_spending(ledger, spending, command, occasion)


def _reverse_earning(lot: Lot, command: c.Reverse, occasion: Occasion) -> Sequence[Any]:
    rest = lot.points - lot.reversed
    points = _reversible(command, rest, occasion)
    left = lot.left_at(occasion.now)
    if points > left:
        message = f"of its points {left:,} are left, and {points:,} are asked for"
        refuse(command, "already_spent", message, key=occasion.key, left=left, points=points)
    return [e.PointsReversed(of=lot.id, points=points, reason=command.reason)]


def _reversible(command: c.Reverse, rest: int, occasion: Occasion) -> int:
    """The points to undo: those that are asked for, or the rest."""
    if not rest or (command.points is not None and command.points > rest):
        message = f"{rest:,} of its points are not undone yet"
        refuse(command, "over_reversed", message, key=occasion.key, rest=rest, points=command.points)
    return _checked(command, rest if command.points is None else command.points, occasion)


def _reverse_spending(ledger: Ledger, spending: Spending, command: c.Reverse, occasion: Occasion) -> Sequence[Any]:
    """Give points back to their batches; what belongs to a batch that is over meanwhile ends at once."""
    points = open_points = _reversible(command, spending.drawn, occasion)
    draws, over = [], []
    for draw in reversed(spending.draws):
        back = min(draw.points, open_points)
        open_points -= back
        lot = ledger.lot(draw.lot)
        if back:
            draws.append(Draw(lot=draw.lot, points=back))
        if back and lot is not None and lot.expires_at is not None and lot.expires_at <= occasion.now:
            over.append(draws[-1])
    events: list[Any] = [e.PointsReversed(of=spending.id, points=points, draws=tuple(draws), reason=command.reason)]
    if over:
        events.append(e.PointsExpired(points=sum(draw.points for draw in over), draws=tuple(over)))
    return events


_DECIDE: Mapping[type[Any], Callable[[Ledger, Any, Occasion], Sequence[Any]]] = {
    c.Earn: _earn,
    c.Spend: _spend,
    c.Reverse: _reverse,
    c.Adjust: _adjust,
}


def _due(ledger: Ledger, rules: Any) -> datetime | None:
    return min((lot.expires_at for lot in ledger.lots if lot.left and lot.expires_at is not None), default=None)


def _fire(ledger: Ledger, rules: Any, at: datetime) -> Sequence[Any]:
    over = sorted((lot for lot in ledger.lots if lot.left and not lot.left_at(at)), key=lambda lot: lot.order)
    draws = tuple(Draw(lot=lot.id, points=lot.left) for lot in over)
    return [e.PointsExpired(points=sum(draw.points for draw in draws), draws=draws)] if draws else []


LEDGER = Kind(
    name="ledger",
    state=Ledger,
    commands=tuple(_DECIDE),
    events=e.LEDGER_EVENTS,
    decide=decide_ledger,
    evolve=e.evolve_ledger,
    due=_due,
    fire=_fire,
    notices=(e.PointsExpired,),
    rules=attrgetter("loyalty"),
)
"""Ledgers of points as a kind of record; its rules are the loyalty programme of the policy."""
