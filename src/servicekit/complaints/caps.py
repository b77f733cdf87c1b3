"""
How much room caps leave: whatever the order of the offers, no period ever holds more than its limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from servicekit.calendars import Elapsed, micros_span, zone
from servicekit.complaints.account import Offer
from servicekit.complaints.compensation import CalendarPeriod, Cap, Scope

__all__ = ["room"]


def room(cap: Cap, offers: Iterable[Offer], *, unit: str, ticket: str, at: datetime, zone_name: str) -> int:
    """
    How much more of *unit* may be given for a breach of *ticket* at the instant *at*; never negative.

    Args:
        cap: The cap.
        offers: All offers of the customer.
        unit: The unit of the offer to come.
        ticket: Its ticket.
        at: When its breach happened.
        zone_name: Where days begin.
    """
    counted = [each for each in offers if each.unit == unit and each.counts]
    if cap.scope is Scope.TICKET:
        counted = [each for each in counted if each.ticket == ticket]
    if isinstance(cap.per, CalendarPeriod):
        period = _period(cap.per, at, zone_name)
        counted = [each for each in counted if _period(cap.per, each.at, zone_name) == period]
    taken = _most_in(counted, at, micros_span(cap.per.micros)) if isinstance(cap.per, Elapsed) else _sum(counted)
    return max(cap.limit - taken, 0)


def _period(period: CalendarPeriod, at: datetime, zone_name: str) -> tuple[int, ...]:
    day = at.astimezone(zone(zone_name))
    return (day.year, day.month) if period is CalendarPeriod.MONTH else (day.year,)


def _sum(offers: Iterable[Offer]) -> int:
    return sum(each.counts for each in offers)


def _most_in(offers: Sequence[Offer], at: datetime, length: timedelta) -> int:
    """
    The most that any half-open span of that *length* around *at* holds.

    Spans that begin at an offer, or at *at*, are enough: any other holds no more than one of those.
    """
    near = [each for each in offers if at - length < each.at < at + length]
    starts = {at, *(each.at for each in near if each.at <= at)}
    return max(_sum(each for each in near if start <= each.at < start + length) for start in starts)
