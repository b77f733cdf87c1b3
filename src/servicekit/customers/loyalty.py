"""
A loyalty programme as data: what a purchase earns, how long points live, what they are good for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from servicekit.calendars import zone
from servicekit.customers.entitlements import term_end
from servicekit.customers.ledger import Ledger
from servicekit.customers.lengths import Length, day_begins, day_of
from servicekit.errors import InputError

__all__ = ["Benefit", "Expiry", "Of", "Programme", "loyalty_facts"]


class Expiry(StrEnum):
    """When points end whose lifetime is over."""

    INSTANT = "instant"
    """At that very time of day."""
    MONTH = "month"
    """With the end of that calendar month."""
    YEAR = "year"
    """With the end of that calendar year."""


class Of(StrEnum):
    """What a benefit looks at."""

    BALANCE = "balance"
    """The points that are there."""
    EARNED = "earned"
    """The points that were earned, spent or not, less those taken back."""


@frozen(kw_only=True)
class Benefit:
    """Something a customer has with *at_least* so many points; conditions read it as ``customer.benefits``."""

    key: str
    at_least: int
    of: Of = field(default=Of.BALANCE, converter=Of)


def _benefits(benefits: Iterable[Benefit]) -> tuple[Benefit, ...]:
    return tuple(benefits)


@frozen(kw_only=True)
class Programme:
    """
    One programme.

    Attributes:
        key: Its name.
        lifetime: How long points live, from the day on which they were earned; none for ever, unless *expiry* names a
            month or year, with which they then end.
        expiry: What is added to the lifetime.
        zone: The zone in which days, months and years end.
        per: How many minor units of money earn a point; ``None`` when the host counts points itself.
        percent: By tier, how many percent of that are earned; 100 for a tier that is not named.
        benefits: What points are good for.

    Raises:
        InputError: A lifetime of nothing, amounts that are not positive, a benefit twice.
    """

    key: str
    lifetime: Length | None = None
    expiry: Expiry = field(default=Expiry.INSTANT, converter=Expiry)
    zone: str = "UTC"
    per: int | None = None
    percent: Mapping[str, int] = field(factory=dict)
    benefits: tuple[Benefit, ...] = field(default=(), converter=_benefits)

    def __attrs_post_init__(self) -> None:
        zone(self.zone)
        if faults := list(self._faults()):
            place, words = faults[0]
            raise InputError(f"{place}: {words}", argument=re.split(r"[.\[]", place)[0], faults=faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: pairs of place and words."""
        if self.lifetime is not None and not self.lifetime and self.expiry is Expiry.INSTANT:
            yield "lifetime", "points that live for no time would end when they are earned"
        if self.per is not None and self.per < 1:
            yield "per", f"{self.per} is not a positive number of minor units"
        for tier, percent in self.percent.items():
            if percent < 0:
                yield f"percent.{tier}", f"{percent} is negative"
        keys = [benefit.key for benefit in self.benefits]
        for place, benefit in enumerate(self.benefits):
            if benefit.at_least < 1 or benefit.key in keys[:place]:
                why = "stands here twice" if benefit.at_least > 0 else f"is given for {benefit.at_least} points"
                yield f"benefits[{place}]", f"{benefit.key!r} {why}"

    def points_for(self, amount: int, tier: str | None = None) -> int:
        """
        The points that a purchase of *amount* minor units earns a customer of *tier*; a part of a point earns none.

        Raises:
            InputError: The programme does not say what a point is earned for.
        """
        if self.per is None:
            raise InputError(f"programme {self.key!r} does not say how much money earns a point", argument="per")
        share = 100 if tier is None else self.percent.get(tier, 100)
        return max(amount, 0) * share // (self.per * 100)

    def expires(self, earned_at: datetime) -> datetime | None:
        """The first instant at which points earned at a moment are no longer there; ``None`` for never."""
        if self.lifetime is None and self.expiry is Expiry.INSTANT:
            return None
        if self.expiry is Expiry.INSTANT:
            assert self.lifetime is not None
            return term_end(earned_at, self.lifetime, self.zone)
        day = (self.lifetime or Length()).after(day_of(earned_at, self.zone))
        first = Length(months=1).after(day.replace(day=1)) if self.expiry is Expiry.MONTH else date(day.year + 1, 1, 1)
        return day_begins(first, self.zone)


def loyalty_facts(
    programme: Programme, ledger: Ledger | None, at: datetime, *, since: datetime | None = None
) -> dict[str, Any]:
    """
    What conditions, tiers and queues may read of a ledger as facts of the customer.

    ``points`` is the balance at the moment *at*, ``points_earned`` what was earned since *since* (ever, without one),
    ``benefits`` the keys of the benefits that these are enough for.
    """
    ledger = ledger or Ledger()
    counts = {Of.BALANCE: ledger.balance_at(at), Of.EARNED: ledger.earned(since, at)}
    return {
        "points": counts[Of.BALANCE],
        "points_earned": counts[Of.EARNED],
        "benefits": tuple(each.key for each in programme.benefits if counts[each.of] >= each.at_least),
    }
