"""
The closed forms of tiers, by which the step-by-step ones are judged. They share no code with them.

A clamp ``x -> min(max(x, low), high)`` composed with another one is a clamp, so a history of clamps is one clamp.
A tier valid for so many periods and then falling by one each is a maximum over all periods in which it was earned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce

from servicekit.customers import Tier, TierPolicy

START = datetime(2026, 1, 10, tzinfo=UTC)


def month(place: int) -> datetime:
    """A moment in the month so many months after January 2026."""
    return datetime(2026 + place // 12, place % 12 + 1, 10, tzinfo=UTC)


def ladder(bars: Sequence[int], keeps: Sequence[int], **terms: object) -> TierPolicy:
    """Tiers t0, t1, ... with these bars for t1 and up."""
    tiers = [
        Tier(key=f"t{n}", at_least=bar, keep_at_least=keep)
        for n, (bar, keep) in enumerate(zip(bars, keeps, strict=True), 1)
    ]
    return TierPolicy(tiers=[Tier(key="t0"), *tiers], measure="customer.value", **terms)  # type: ignore[arg-type]


def reached(bars: Sequence[int], value: int) -> int:
    """How many bars *value* clears."""
    return sum(bar <= value for bar in bars)


def clamp_of(bars: Sequence[int], keeps: Sequence[int], value: int) -> tuple[int, int]:
    """What a value does to a place: at least so high, at most so high."""
    return reached(bars, value), reached(keeps, value)


def composed(first: tuple[int, int], then: tuple[int, int]) -> tuple[int, int]:
    """The one clamp that does what two do one after the other."""
    low, high = then
    return min(max(first[0], low), high), min(max(first[1], low), high)


def after_all(clamps: Sequence[tuple[int, int]]) -> int:
    """Where a history leaves somebody who began at the bottom."""
    low, high = reduce(composed, clamps)
    return min(max(0, low), high)


def soft(earned: Sequence[int], valid: int) -> list[int]:
    """L_t = max over s of q_s - max(0, t - s - V): valid V periods more, then one down each period."""
    return [max(earned[s] - max(0, t - s - valid) for s in range(t + 1)) for t in range(len(earned))]


def hard(earned: Sequence[int], valid: int) -> list[int]:
    """L_t = the rolling maximum of q over this period and V before it."""
    return [max(earned[max(0, t - valid) : t + 1]) for t in range(len(earned))]
