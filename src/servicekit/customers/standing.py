"""
Where a customer stands: which tiers are held until when, and how the facts of a moment change that.

A tier that is held is assured to a known instant, and so is everything that comes after it (one tier down at a time):
all of it is fixed when the tier is granted. So the tier at any later moment is looked up, never run through, and it
does not depend on how often anybody looked.

Without periods and grace the tier is a clamp, ``min(max(before, lowest), highest)``: at least the highest tier that the
facts reach, at most the highest that they keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.conditions import Condition, Facts, compile_condition
from servicekit.conditions.operators import Answer, kind_of
from servicekit.customers.periods import period_ends
from servicekit.customers.tiers import Bar, Landing, TierPolicy
from servicekit.errors import InputError

__all__ = [
    "TierCheck",
    "TierHold",
    "TierOverride",
    "TierStanding",
    "check_tiers",
    "measured",
    "overridden",
    "standing_place",
    "step_tier",
]


@frozen(kw_only=True)
class TierHold:
    """A tier, or a better one, from *since* up to and not including *until*; ``None`` while nothing takes it away."""

    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether it is held at that moment."""
        return self.since <= at and (self.until is None or at < self.until)


def _instant(moment: datetime) -> datetime:
    return from_micros(to_micros(moment))


def _instant_or_none(moment: datetime | None) -> datetime | None:
    return None if moment is None else _instant(moment)


@frozen(kw_only=True)
class TierOverride:
    """
    A tier given by hand, in place of the one that the facts give.

    Attributes:
        tier: Its key.
        reason: Why; needed.
        actor: Who; needed.
        starts: From when on.
        ends: Up to and not including when; ``None`` until it is taken back.

    Raises:
        InputError: No reason, no actor, or an end that does not come after the start.
    """

    tier: str
    reason: str
    actor: str
    starts: datetime = field(converter=_instant)
    ends: datetime | None = field(default=None, converter=_instant_or_none)

    def __attrs_post_init__(self) -> None:
        if not self.reason.strip() or not self.actor.strip():
            raise InputError("a tier by hand needs a reason and an actor", argument="reason")
        if self.ends is not None and self.ends <= self.starts:
            raise InputError(f"a tier by hand ends after it starts, not at {self.ends}", argument="ends")

    def covers(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.starts <= at and (self.ends is None or at < self.ends)


def _together(overrides: Iterable[TierOverride]) -> tuple[TierOverride, ...]:
    return tuple(overrides)


@frozen(kw_only=True)
class TierStanding:
    """
    What is kept of one customer between two moments.

    Attributes:
        holds: By tier, how long that tier or a better one is held; of those that have ended, the last.
        joined: The day of joining, from which years of membership count.
        seen_at: The moment of the newest facts.
        overrides: Tiers by hand, past ones too.
    """

    holds: Mapping[str, TierHold] = field(factory=dict)
    joined: date | None = None
    seen_at: datetime | None = None
    overrides: tuple[TierOverride, ...] = field(default=(), converter=_together)


@frozen(kw_only=True)
class TierCheck:
    """
    The facts held against one tier: whether they reach it and whether they keep it; ``None`` for unknown.

    An unknown fact gives nothing and takes nothing: it does not reach a tier, and it does not lose one.
    """

    tier: str
    reaches: Answer
    keeps: Answer


def measured(policy: TierPolicy, facts: Facts) -> Any:
    """The number that the facts hold for the measure, ``None`` when they hold none."""
    section, _, name = policy.measure.partition(".")
    value = facts.get(section, {}).get(name) if policy.measure else None
    return value if kind_of(value) == "number" else None


def check_tiers(policy: TierPolicy, facts: Facts) -> tuple[TierCheck, ...]:
    """TierHold *facts* against every tier, from the lowest up."""
    value = measured(policy, facts)
    found = []
    for tier in policy.tiers:
        reaches = _passes(value, tier.at_least, tier.when, facts)
        keeps = True if reaches else _passes(value, tier.keep_bar, tier.keep_condition, facts)
        found.append(TierCheck(tier=tier.key, reaches=reaches, keeps=keeps))
    return tuple(found)


def _passes(value: float | Decimal | None, bar: Bar | None, when: Condition, facts: Facts) -> Answer:
    holds = compile_condition(when)(facts)
    clears: Answer = True if bar is None else None if value is None else value >= bar
    return False if holds is False or clears is False else None if holds is None or clears is None else True


def standing_place(policy: TierPolicy, standing: TierStanding, at: datetime) -> int:
    """The place of the tier that is held at a moment, tiers by hand aside; the last *standing* says so."""
    held = [policy.places[key] for key, hold in standing.holds.items() if key in policy.places and hold.covers(at)]
    return max(held, default=0)


def overridden(policy: TierPolicy, standing: TierStanding, at: datetime) -> TierOverride | None:
    """The tier by hand that is in force at a moment: of several the one that started last, then the best one."""
    here = [each for each in standing.overrides if each.covers(at) and each.tier in policy.places]
    return max(here, key=lambda each: (each.starts, policy.places[each.tier]), default=None)


def step_tier(policy: TierPolicy, standing: TierStanding, facts: Facts, at: datetime) -> TierStanding:
    """
    Where the customer stands after the *facts* of the moment *at*.

    The same facts at the same moment again change nothing.

    Args:
        policy: The tiers.
        standing: Where the customer stood; ``TierStanding()`` for a new one.
        facts: By section, as conditions read them.
        at: The moment (aware).

    Raises:
        NaiveDatetimeError: The moment has no time zone.
        InputError: Newer facts were taken already, or a year of membership lacks the day of joining.
    """
    at = from_micros(to_micros(at, "at"))
    if standing.seen_at is not None and at < standing.seen_at:
        raise InputError(f"facts of {at} come after those of {standing.seen_at}: take them in order", argument="at")
    checks = check_tiers(policy, facts)
    lowest = max(place for place, check in enumerate(checks) if check.reaches)
    wanted = max(standing_place(policy, standing, at), lowest)
    earned = min(wanted, max(place for place, check in enumerate(checks) if check.keeps))
    spared = min(wanted, max(place for place, check in enumerate(checks) if check.keeps is not False))
    holds = dict(standing.holds)
    for place, tier in enumerate(policy.tiers[1:], start=1):
        held = holds.get(tier.key)
        held = held if held is not None and held.covers(at) else None
        if place <= earned:
            holds[tier.key] = _granted(policy, held, at, earned - place, standing.joined)
        elif place > spared and held is not None and policy.period is None and held.until is None:
            holds[tier.key] = evolve(held, until=at + policy.grace)
    return evolve(standing, holds=holds, seen_at=at)


def _granted(policy: TierPolicy, held: TierHold | None, at: datetime, below: int, joined: date | None) -> TierHold:
    """The hold of a tier that lies so many places *below* the one that was reached."""
    since = at if held is None else held.since
    if policy.period is None:
        return TierHold(since=since)
    later = policy.valid + (below if policy.landing is Landing.SOFT else 0)
    until = period_ends(policy.period, at, later, policy.zone, joined) + policy.grace
    if held is not None and held.until is not None:
        until = max(until, held.until)
    return TierHold(since=since, until=until)
