"""
The tier of a customer at a moment, since when, until when, why, and what would lift it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.conditions import ALWAYS, Facts, explain_condition
from servicekit.customers.standing import (
    TierCheck,
    TierOverride,
    TierStanding,
    check_tiers,
    measured,
    overridden,
    standing_place,
    step_tier,
)
from servicekit.customers.tiers import Bar, Tier, TierPolicy
from servicekit.errors import InputError

__all__ = ["Assignment", "Lift", "TierReason", "assign_tier", "assign_tier_history"]


@frozen(kw_only=True)
class TierReason:
    """
    One reason for a tier, or against a better one: a stable *code*, the *tier* it speaks of, and the words.

    ``reached``, ``kept``, ``assured``, ``unknown``, ``not_reached``, ``lowest``, ``by_hand``.
    """

    code: str
    tier: str
    text: str

    def __str__(self) -> str:
        return self.text


@frozen(kw_only=True)
class Lift:
    """
    The smallest change to the facts that gives the next better tier.

    Attributes:
        tier: That tier.
        measure: The field that is measured, "" where the tier has no bar.
        missing: How much more of it is needed; 0 when there is enough, ``None`` when it is unknown.
        tests: What else must come true, in words.
    """

    tier: str
    measure: str = ""
    missing: Any = 0
    tests: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = []
        if self.missing is None:
            parts.append(f"{self.measure} to be known")
        elif self.missing:
            parts.append(f"{_number(self.missing)} more of {self.measure}")
        parts += [f"that {test}" for test in self.tests]
        return f"{self.tier} needs {', and '.join(parts)}"


@frozen(kw_only=True)
class Assignment:
    """
    The tier of a customer at a moment.

    Attributes:
        tier: Its key.
        at: The moment.
        since: From when on the customer has had it; ``None`` for always.
        until: When it changes if no new facts come; ``None`` for never.
        becomes: What it changes to then.
        reasons: Why it is this one.
        lift: What would give the next better one; ``None`` at the top, or while the tier is given by hand.
        standing: What to keep, and to give to the next :func:`assign_tier`.
    """

    tier: str
    at: datetime
    since: datetime | None
    until: datetime | None
    becomes: str | None
    reasons: tuple[TierReason, ...]
    lift: Lift | None
    standing: TierStanding = field(repr=False)

    @property
    def facts(self) -> dict[str, Any]:
        """What conditions and clocks may read of it as facts of the customer."""
        return {"tier": self.tier}

    def explain(self) -> str:
        """The tier and everything about it, for people."""
        since = "" if self.since is None else f" since {_moment(self.since)}"
        lines = [f"{self.tier}{since}", *(f"  {reason}" for reason in self.reasons)]
        if self.until is not None:
            lines.append(f"  until {_moment(self.until)}, then {self.becomes}, unless new facts come")
        return "\n".join([*lines, f"  {self.lift}"] if self.lift is not None else lines)


def assign_tier(policy: TierPolicy, standing: TierStanding | None, facts: Facts, at: datetime) -> Assignment:
    """
    Assign a tier by the *facts* of the moment *at*: up at once, down as the policy says.

    Args:
        policy: The tiers.
        standing: Where the customer stood, ``None`` for a new one.
        facts: By section, as conditions read them: ``{"customer": {"value": 1200}}``.
        at: The moment (aware).

    Raises:
        NaiveDatetimeError: The moment has no time zone.
        InputError: Newer facts were taken already, or a year of membership lacks the day of joining.
    """
    at = from_micros(to_micros(at, "at"))
    after = step_tier(policy, standing or TierStanding(), facts, at)
    checks = check_tiers(policy, facts)
    place, by_hand = standing_place(policy, after, at), overridden(policy, after, at)
    reasons = _reasons(policy, after, facts, checks, place, at)
    if by_hand is not None:
        reasons = (_by_hand(by_hand), *reasons)
    key = policy.tiers[place].key if by_hand is None else by_hand.tier
    until = _changes(policy, after, key, at)
    return Assignment(
        tier=key,
        at=at,
        since=_since(policy, after, place, at) if by_hand is None else by_hand.starts,
        until=until,
        becomes=None if until is None else _key_at(policy, after, until),
        reasons=reasons,
        lift=_lift(policy, facts, place) if by_hand is None else None,
        standing=after,
    )


def assign_tier_history(
    policy: TierPolicy,
    observations: Iterable[tuple[datetime, Facts]],
    *,
    joined: date | None = None,
    overrides: Iterable[TierOverride] = (),
) -> Assignment:
    """
    Assign a tier by everything that was known, in the order of the moments, whatever the order of the rows.

    Raises:
        InputError: There is no observation, or two of one moment say different things.
    """
    ordered = sorted(observations, key=lambda each: to_micros(each[0], "at"))
    for (one, facts), (other, others) in pairwise(ordered):
        if one == other and facts != others:
            raise InputError(f"two observations of {one} say different things", argument="observations")
    found: Assignment | None = None
    standing = TierStanding(joined=joined, overrides=overrides)
    for at, facts in ordered:
        found = assign_tier(policy, standing, facts, at)
        standing = found.standing
    if found is None:
        raise InputError("a tier needs at least one observation", argument="observations")
    return found


def _key_at(policy: TierPolicy, standing: TierStanding, at: datetime) -> str:
    by_hand = overridden(policy, standing, at)
    return policy.tiers[standing_place(policy, standing, at)].key if by_hand is None else by_hand.tier


def _since(policy: TierPolicy, standing: TierStanding, place: int, at: datetime) -> datetime | None:
    """When exactly this tier began: it was reached, or a better one ended, or a tier by hand did."""
    own = standing.holds.get(policy.tiers[place].key)
    ended = [
        hold.until
        for key, hold in standing.holds.items()
        if policy.places.get(key, -1) > place and hold.until is not None and hold.until <= at
    ]
    ended += [each.ends for each in standing.overrides if each.ends is not None and each.ends <= at]
    return max([*ended, *([own.since] if own is not None and place else [])], default=None)


def _changes(policy: TierPolicy, standing: TierStanding, key: str, at: datetime) -> datetime | None:
    """The next instant at which the tier is another one, without new facts."""
    edges = {hold.until for hold in standing.holds.values()} | {each.starts for each in standing.overrides}
    edges |= {each.ends for each in standing.overrides}
    ahead = sorted(edge for edge in edges if edge is not None and edge > at)
    return next((edge for edge in ahead if _key_at(policy, standing, edge) != key), None)


# Reasons.


def _by_hand(given: TierOverride) -> TierReason:
    until = "" if given.ends is None else f" until {_moment(given.ends)}"
    text = f"given by {given.actor} from {_moment(given.starts)}{until}: {given.reason}"
    return TierReason(code="by_hand", tier=given.tier, text=text)


def _reasons(
    policy: TierPolicy, standing: TierStanding, facts: Facts, checks: tuple[TierCheck, ...], place: int, at: datetime
) -> tuple[TierReason, ...]:
    """Why this tier is held, and why the next better one is not."""
    value, tier, check = measured(policy, facts), policy.tiers[place], checks[place]
    better = [] if place + 1 == len(checks) else [_against(policy, policy.tiers[place + 1], value, facts)]
    if place == 0:
        return (TierReason(code="lowest", tier=tier.key, text=f"{tier.key}: everybody has it"), *better)
    if check.reaches:
        text = f"{tier.key} is reached: {_said(policy, tier.at_least, value, facts, tier, keep=False)}"
        return (TierReason(code="reached", tier=tier.key, text=text), *better)
    until = standing.holds[tier.key].until
    assured = "" if until is None else f"; it is assured until {_moment(until)}"
    if check.keeps:
        text = f"{tier.key} is kept: {_said(policy, tier.keep_bar, value, facts, tier, keep=True)}{assured}"
        return (TierReason(code="kept", tier=tier.key, text=text), *better)
    code, word = ("unknown", "cannot be told") if check.keeps is None else ("assured", "is no longer earned")
    text = f"{tier.key} {word}: {_said(policy, tier.keep_bar, value, facts, tier, keep=True)}{assured}"
    return (TierReason(code=code, tier=tier.key, text=text), *better)


def _against(policy: TierPolicy, tier: Tier, value: Any, facts: Facts) -> TierReason:
    text = f"{tier.key} is not reached: {_said(policy, tier.at_least, value, facts, tier, keep=False)}"
    return TierReason(code="not_reached", tier=tier.key, text=text)


def _said(policy: TierPolicy, bar: Bar | None, value: Any, facts: Facts, tier: Tier, *, keep: bool) -> str:
    """The measure against the bar, and the tests of the condition."""
    parts = []
    if bar is not None:
        verb = "keep" if keep else "reach"
        if value is None:
            parts.append(f"{policy.measure} is unknown, {_number(bar)} {verb} it")
        else:
            side = "not below" if value >= bar else "below"
            parts.append(f"{policy.measure} is {_number(value)}, {side} the {_number(bar)} that {verb} it")
    when = tier.keep_condition if keep else tier.when
    if when != ALWAYS:
        found = explain_condition(when, facts)
        parts += [str(test) for test in (found.failed or found.tests)]
    return "; ".join(parts)


def _lift(policy: TierPolicy, facts: Facts, place: int) -> Lift | None:
    if place + 1 == len(policy.tiers):
        return None
    tier, value = policy.tiers[place + 1], measured(policy, facts)
    missing: Any = 0
    if tier.at_least is not None:
        missing = None if value is None else max(tier.at_least - value, 0)
    failed = explain_condition(tier.when, facts).failed
    measure = policy.measure if tier.at_least is not None else ""
    return Lift(tier=tier.key, measure=measure, missing=missing, tests=tuple(str(each.test) for each in failed))


def _number(value: Any) -> str:
    return f"{value:,}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}"
