"""Law: whoever had at least as much at every moment never has a lesser tier."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Landing, Period, TierPolicy, TierStanding, assign_tier
from tests.customers.tiers_by_hand import ladder, month

_BARS = st.lists(st.integers(1, 50), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def _policies(draw: st.DrawFn) -> TierPolicy:
    bars = draw(_BARS)
    keeps = [bar - draw(st.just(0) | st.integers(0, 10)) for bar in bars]
    keeps = [max(keeps[: n + 1]) for n in range(len(keeps))]
    period = draw(st.none() | st.sampled_from([Period.MONTH, Period.QUARTER]))
    landing = draw(st.sampled_from(Landing)) if period else Landing.HARD
    grace = timedelta(days=draw(st.sampled_from([0, 10, 45])))
    return ladder(bars, keeps, period=period, valid=1 if period else 0, landing=landing, grace=grace)


@given(_policies(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 15)), min_size=1, max_size=20))
def test_more_never_gives_less(policy: TierPolicy, history: list[tuple[int, int]]) -> None:
    """Two customers, one with a surplus at every moment: at every moment the place is at least as high."""
    less, more = TierStanding(), TierStanding()
    for place, (value, surplus) in enumerate(history):
        one = assign_tier(policy, less, {"customer": {"value": value}}, month(place))
        other = assign_tier(policy, more, {"customer": {"value": value + surplus}}, month(place))
        less, more = one.standing, other.standing
        assert policy.places[other.tier] >= policy.places[one.tier]


@given(_policies(), st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_what_comes_next_is_what_comes(policy: TierPolicy, values: list[int]) -> None:
    """`until` and `becomes` tell the next change, and nothing changes before; unknown facts give and take nothing."""
    standing = TierStanding()
    for place, value in enumerate(values):
        found = assign_tier(policy, standing, {"customer": {"value": value}}, month(place))
        standing = found.standing
    if found.until is None:
        assert assign_tier(policy, standing, {}, month(200)).tier == found.tier
        return
    before = assign_tier(policy, standing, {}, found.until - timedelta.resolution)
    after = assign_tier(policy, standing, {}, found.until)
    assert (before.tier, before.until, before.since) == (found.tier, found.until, found.since)
    assert (after.tier, after.since) == (found.becomes, found.until)
