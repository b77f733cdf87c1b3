"""
Tiers as data: what earns one, what keeps it, how long it lasts, how it is lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

from attrs import field, frozen

from servicekit.calendars import zone
from servicekit.conditions import ALWAYS, Condition, fields_of, qualified
from servicekit.customers.periods import Period
from servicekit.errors import InputError

__all__ = ["MOST_PERIODS", "Bar", "Landing", "Tier", "TierPolicy", "tier_faults"]

Bar: TypeAlias = int | float
"""A number that a measure must reach."""

MOST_PERIODS = 100
"""For how many periods a tier may be valid."""


class Landing(StrEnum):
    """What becomes of a customer whose tier has run out."""

    HARD = "hard"
    """Down to a tier that was earned meanwhile, else to the lowest."""
    SOFT = "soft"
    """One tier down at a time, a period each."""


@frozen(kw_only=True)
class Tier:
    """
    One tier. A customer qualifies whose measure is at least *at_least* and of whom *when* is true.

    Attributes:
        key: Its name: the value of ``customer.tier``.
        at_least: The bar to reach; ``None`` for none.
        keep_at_least: The bar, not above *at_least*, that keeps the tier; the same one unless given.
        when: What else must be true.
        keep_when: What else must be true to keep it; the same unless given. Who qualifies keeps it in any case.
        name: For people.
    """

    key: str
    at_least: Bar | None = None
    keep_at_least: Bar | None = field(default=None)
    when: Condition = ALWAYS
    keep_when: Condition | None = None
    name: str = ""

    @property
    def keep_bar(self) -> Bar | None:
        """The bar that keeps the tier."""
        return self.at_least if self.keep_at_least is None else self.keep_at_least

    @property
    def keep_condition(self) -> Condition:
        """The condition that keeps the tier."""
        return self.when if self.keep_when is None else self.keep_when

    @property
    def is_sticky(self) -> bool:
        """Whether it is easier to keep than to reach."""
        return self.keep_at_least not in (None, self.at_least) or self.keep_when not in (None, self.when)


def _together(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    return tuple(tiers)


def _period(period: Period | str | None) -> Period | None:
    return None if period is None else Period(period)


def _full_name(name: str) -> str:
    return qualified(name) if name else ""


@frozen(kw_only=True, slots=False)
class TierPolicy:
    """
    The tiers of a company, from the lowest, which everybody has, to the highest.

    With a *period* a tier that was reached at any moment of a period is assured to the end of that period and *valid*
    periods more, and longer by *grace*. Without one it follows the facts, down after *grace*.

    Attributes:
        tiers: From the lowest up.
        measure: The field whose number is held against the bars: ``customer.value``, ``customer.points``,
            ``customer.rfm``; "" when no tier has a bar.
        period: In what periods tiers are earned.
        valid: How many periods a tier is assured after the one in which it was earned.
        landing: See :class:`Landing`; one at a time needs a period.
        grace: How long a tier is left after that.
        zone: Where periods begin and end.

    Raises:
        InputError: Tiers that contradict each other or say nothing; the message names the tier.
    """

    tiers: tuple[Tier, ...] = field(converter=_together)
    measure: str = field(default="", converter=_full_name)
    period: Period | None = field(default=None, converter=_period)
    valid: int = 0
    landing: Landing = field(default=Landing.HARD, converter=Landing)
    grace: timedelta = timedelta(0)
    zone: str = "UTC"

    def __attrs_post_init__(self) -> None:
        zone(self.zone)
        terms: dict[str, Any] = {
            "period": self.period,
            "valid": self.valid,
            "landing": self.landing,
            "grace": self.grace,
        }
        for where, fault in tier_faults(self.tiers, self.measure, **terms):
            raise InputError(f"{where}: {fault}", argument=where)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each tier, from 0, the lowest."""
        return {tier.key: place for place, tier in enumerate(self.tiers)}

    @property
    def reads(self) -> frozenset[str]:
        """The full names of all facts that may decide."""
        names = {self.measure} if self.measure else set()
        return frozenset(names).union(*(fields_of(t.when) | fields_of(t.keep_condition) for t in self.tiers))

    def place_of(self, key: str) -> int:
        """
        The place of the tier *key*.

        Raises:
            InputError: There is none of that name.
        """
        if key not in self.places:
            raise InputError(f"there is no tier {key!r}; there are: {', '.join(self.places)}", argument="tier")
        return self.places[key]


def tier_faults(
    tiers: Sequence[Tier], measure: str, *, period: Period | None, valid: int, landing: Landing, grace: timedelta
) -> list[tuple[str, str]]:
    """All that is wrong with the parts of a policy: the place (``tiers[1].at_least``, ``valid``) and the words."""
    found = [*_shape_faults(tiers), *_bar_faults(tiers, measure)]
    if not 0 <= valid <= MOST_PERIODS:
        found.append(("valid", f"{valid!r} is not a number of periods from 0 to {MOST_PERIODS}"))
    elif valid and period is None:
        found.append(("valid", "is counted in periods: say what a period is"))
    if landing is Landing.SOFT and period is None:
        found.append(("landing", "one tier a period needs a period"))
    if not timedelta(0) <= grace <= timedelta(days=3660):
        found.append(("grace", f"{grace} is not between nothing and ten years"))
    if period is not None and valid == 0 and not grace:
        found += [(f"tiers[{place}]", _NEVER_KEPT) for place, tier in enumerate(tiers) if tier.is_sticky]
    return found


_NEVER_KEPT = "what keeps it is never asked: a tier without validity and grace ends before the next period begins"


def _shape_faults(tiers: Sequence[Tier]) -> list[tuple[str, str]]:
    if not tiers:
        return [("tiers", "there must be at least one tier")]
    found, keys = [], [tier.key for tier in tiers]
    for place, tier in enumerate(tiers):
        if not tier.key or tier.key in keys[:place]:
            found.append(
                (f"tiers[{place}].key", f"{tier.key!r} is the key of an earlier tier" if tier.key else "is empty")
            )
        nothing = tier.at_least is None and tier.when == ALWAYS
        if place == 0 and (not nothing or tier.is_sticky):
            found.append(("tiers[0]", "everybody has the lowest tier: it asks for nothing"))
        elif place and nothing:
            found.append((f"tiers[{place}]", "everybody would have it: give at_least, when, or both"))
        if tier.keep_at_least is not None and tier.at_least is None:
            found.append((f"tiers[{place}].keep_at_least", "goes with at_least"))
    return found


def _bar_faults(tiers: Sequence[Tier], measure: str) -> list[tuple[str, str]]:
    bars = [(f"tiers[{place}].{name}", getattr(t, name)) for place, t in enumerate(tiers) for name in _BARS]
    found = [(where, fault) for where, bar in bars if (fault := _number_fault(bar))]
    odd = {where.rpartition(".")[0] for where, _ in found}
    asked = [(f"tiers[{place}]", t.at_least, t.keep_bar) for place, t in enumerate(tiers) if t.at_least is not None]
    if bool(asked) is not bool(measure):
        found.append(("measure", "is missing: what the bars are of" if asked else "no tier has a bar for it"))
    return found + _order_faults([each for each in asked if each[0] not in odd])


_BARS = ("at_least", "keep_at_least")


def _order_faults(asked: Sequence[tuple[str, Bar, Any]]) -> list[tuple[str, str]]:
    """Bars go up from tier to tier, and none is easier to reach than to keep."""
    found = [
        (f"{where}.keep_at_least", f"{keep:,} is above the {bar:,} that reach it")
        for where, bar, keep in asked
        if keep > bar
    ]
    for (_, bar, keep), (where, higher, keeps) in pairwise(asked):
        if higher <= bar:
            found.append((f"{where}.at_least", f"{higher:,} is not above the {bar:,} of the tier below"))
        elif keeps < keep:
            found.append((f"{where}.keep_at_least", f"{keeps:,} is below the {keep:,} that keep the tier below"))
    return found


def _number_fault(value: Any) -> str:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return ""
    return f"{value!r:.60} is not a number"
