"""
The balance of points from plain rows, in closed form: for a table of earnings and spendings, without batches.

With E(t) the points earned by t, S(t) those spent, X(u) those whose end is u or before, and spending that takes first
what ends first,

    expired(t) = max over ends u <= t of ( X(u) - S(before u) ), at least 0
    balance(t) = E(t) - S(t) - expired(t)

so a running sum and a running maximum are enough, and a database can do it with two window functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from attrs import frozen

from servicekit.errors import InputError

__all__ = ["PointBalance", "balance_of"]


@frozen(kw_only=True)
class PointBalance:
    """
    The points at a moment.

    Attributes:
        balance: How many are there.
        expired: How many ended unspent by then.
        expiries: Every later instant at which points end, with how many, if none are spent before.
    """

    balance: int
    expired: int
    expiries: tuple[tuple[datetime, int], ...] = ()


def balance_of(
    earned: Iterable[tuple[datetime, datetime | None, int]], spent: Iterable[tuple[datetime, int]], at: datetime
) -> PointBalance:
    """
    The balance at the moment *at*, and every expiry after it.

    Args:
        earned: ``(when, end, points)``; the end is the first instant without them, ``None`` for never. What is earned
            later may not end earlier: with one lifetime for all that is always so. Else keep batches
            (:class:`~servicekit.customers.Ledger`).
        spent: ``(when, points)``, each no more than there was.
        at: The moment.

    Raises:
        InputError: Something earned later ends earlier, or more was spent than there was.
    """
    rows = sorted((row for row in earned if row[0] <= at), key=lambda row: row[0])
    for (_, end, _), (when, other, _) in pairwise(rows):
        if other is not None and (end is None or other < end):
            raise InputError(f"the points of {when} end before older ones: keep batches", argument="earned")
    outs = sorted(row for row in spent if row[0] <= at)
    expired = ends = place = gone = 0
    ahead: list[tuple[datetime, int]] = []
    for _, end, points in rows:
        if end is None:
            break
        while place < len(outs) and outs[place][0] < end:
            gone += outs[place][1]
            place += 1
        ends += points
        if more := max(ends - gone - expired, 0):
            expired += more
            ahead.append((end, more))
    past = sum(points for end, points in ahead if end <= at)
    balance = sum(row[2] for row in rows) - sum(points for _, points in outs) - past
    if balance < 0:
        raise InputError(f"{-balance:,} points more were spent than there were", argument="spent")
    return PointBalance(balance=balance, expired=past, expiries=_joined(ahead, at))


def _joined(ahead: list[tuple[datetime, int]], at: datetime) -> tuple[tuple[datetime, int], ...]:
    found: dict[datetime, int] = {}
    for end, points in ahead:
        if end > at:
            found[end] = found.get(end, 0) + points
    return tuple(found.items())
