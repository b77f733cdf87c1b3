"""Law: an earned tier valid for so many periods is a rolling maximum; falling one at a time, a maximum that decays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Landing, Period, TierStanding, assign_tier
from tests.customers.tiers_by_hand import hard, ladder, month, soft

BARS = [10, 20, 30]
EARNED = st.lists(st.integers(0, 3), min_size=1, max_size=20)


@pytest.mark.parametrize(("landing", "judge"), [(Landing.SOFT, soft), (Landing.HARD, hard)])
@given(earned=EARNED, valid=st.integers(0, 3), grace=st.sampled_from([0, 5]))
def test_a_tier_of_each_month(landing: Landing, judge: object, earned: list[int], valid: int, grace: int) -> None:
    """One observation a month: the tier is that of the closed form, and grace lasts its days into the next month."""
    policy = ladder(BARS, BARS, period=Period.MONTH, valid=valid, landing=landing, grace=timedelta(days=grace))
    expected = judge(earned, valid)  # type: ignore[operator]
    standing = TierStanding()
    for place, level in enumerate(earned):
        found = assign_tier(policy, standing, {"customer": {"value": 10 * level}}, month(place))
        standing = found.standing
        assert found.tier == f"t{expected[place]}"


@given(EARNED, st.integers(0, 3), st.integers(0, 12))
def test_the_future_is_known(earned: list[int], valid: int, ahead: int) -> None:
    """If nothing is earned any more, the tier of a later month is the one that was looked up today."""
    policy = ladder(BARS, BARS, period=Period.MONTH, valid=valid, landing=Landing.SOFT)
    standing = TierStanding()
    for place, level in enumerate(earned):
        standing = assign_tier(policy, standing, {"customer": {"value": 10 * level}}, month(place)).standing
    later = month(len(earned) - 1 + ahead)
    found = assign_tier(policy, standing, {}, later)

    assert found.tier == f"t{soft([*earned, *[0] * ahead], valid)[-1]}"


@given(EARNED, st.integers(0, 3), st.data())
def test_within_a_period_the_best_moment_counts(earned: list[int], valid: int, data: st.DataObject) -> None:
    """Several observations in a month earn what the best of them earns; more looks change nothing."""
    policy = ladder(BARS, BARS, period=Period.MONTH, valid=valid, landing=Landing.SOFT)
    standing = TierStanding()
    best = []
    for place, level in enumerate(earned):
        others = data.draw(st.lists(st.integers(0, level), max_size=3))
        for day, each in enumerate([*others, level, *others]):
            at = month(place) + timedelta(days=day)
            found = assign_tier(policy, standing, {"customer": {"value": 10 * each}}, at)
            standing = found.standing
            standing = assign_tier(policy, standing, {"customer": {"value": 10 * each}}, at).standing
            assert standing == found.standing
        best.append(level)
        assert found.tier == f"t{soft(best, valid)[-1]}"
