"""A longer target never adds a breach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import Elapsed, Work
from servicekit.policies import Policy
from servicekit.sla import Goal, SLATarget
from servicekit.testing.strategies import Row, histories, moments, policies


def longer(goals: Mapping[str, Goal], factor: int) -> dict[str, Goal]:
    """Every goal so many times as long: two that were the same are the same still, so a change is one as before."""
    found: dict[str, Goal] = {}
    for name, goal in goals.items():
        assert isinstance(goal, (Work, Elapsed))
        found[name] = type(goal)(goal.micros * factor)
    return found


def with_longer_targets(policy: Policy, factor: int) -> Policy:
    """The policy with all its goals so many times as long."""

    def stretched(target: SLATarget) -> SLATarget:
        return evolve(target, goals=longer(target.goals, factor))

    sla = [evolve(each, targets=tuple(map(stretched, each.targets))) for each in policy.sla]
    return evolve(policy, sla=tuple(sla))


@given(policy=policies(), rows=histories(), factor=st.integers(1, 4), now=moments(days=9))
def test_a_longer_target_never_adds_a_breach(policy: Policy, rows: list[Row], factor: int, now: datetime) -> None:
    """Whatever happens to the ticket and whatever was chosen for it, more time leaves nothing broken that was kept."""
    short = {reading.name: reading for reading in policy.evaluate(rows, now)}
    for reading in with_longer_targets(policy, factor).evaluate(rows, now):
        before = short[reading.name]
        assert reading.remaining >= before.remaining
        assert not reading.is_late or before.is_late
