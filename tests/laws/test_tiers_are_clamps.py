"""Law: without periods a tier is a clamp of the one before; the judge composes the clamps of a whole history."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import TierPolicy, TierStanding, assign_tier
from tests.customers.tiers_by_hand import START, after_all, clamp_of, composed, ladder

VALUES = st.lists(st.integers(0, 60), min_size=1, max_size=25)
BARS = st.lists(st.integers(1, 50), min_size=1, max_size=4, unique=True).map(sorted)
EASE = st.integers(0, 20)


def _policy(bars: list[int], ease: int) -> tuple[TierPolicy, list[int]]:
    keeps = [bar - ease for bar in bars]
    return ladder(bars, keeps), keeps


@given(BARS, EASE, VALUES)
def test_a_history_is_one_clamp(bars: list[int], ease: int, values: list[int]) -> None:
    """Step by step the tier is what the composed clamp says, after every value."""
    policy, keeps = _policy(bars, ease)
    standing = TierStanding()
    for place, value in enumerate(values):
        at = START + timedelta(days=place)
        found = assign_tier(policy, standing, {"customer": {"value": value}}, at)
        standing = found.standing
        assert found.tier == f"t{after_all([clamp_of(bars, keeps, each) for each in values[: place + 1]])}"


@given(BARS, EASE, VALUES, st.integers(0, 25))
def test_clamps_may_be_composed_in_parts(bars: list[int], ease: int, values: list[int], cut: int) -> None:
    """The judge is associative: a history cut in two parts comes to the same."""
    keeps = [bar - ease for bar in bars]
    clamps = [clamp_of(bars, keeps, value) for value in values]
    first, second = clamps[:cut], clamps[cut:]

    if first and second:
        one, other = first[0], second[0]
        for each in first[1:]:
            one = composed(one, each)
        for each in second[1:]:
            other = composed(other, each)
        low, high = composed(one, other)
        assert min(max(0, low), high) == after_all(clamps)


@given(BARS, st.integers(1, 20), st.integers(0, 60), st.lists(st.integers(-4, 4), max_size=30))
def test_a_value_that_varies_less_than_the_ease_moves_a_tier_once(
    bars: list[int], ease: int, value: int, noise: list[int]
) -> None:
    """A value that stays within half the distance of the two bars never goes up and down again."""
    policy, _ = _policy(bars, ease)
    standing, tiers = TierStanding(), []
    for place, off in enumerate(noise):
        near = value + max(-(ease // 2), min(off, ease // 2))
        found = assign_tier(policy, standing, {"customer": {"value": near}}, START + timedelta(days=place))
        standing = found.standing
        tiers.append(found.tier)

    assert all(one <= other for one, other in pairwise(tiers))
