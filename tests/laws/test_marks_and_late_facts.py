"""What fired, after facts came late and in any order, is what the clocks have reached."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.calendars import to_micros
from servicekit.engine.rungs import Rungs
from servicekit.policies import Policy
from servicekit.sla import Clock, OnReopen
from servicekit.testing.strategies import START, STEP, policies, records
from servicekit.tickets import Record
from tests.engine.telling import Story

END = START + timedelta(days=8)
DELAYS = st.sampled_from((timedelta(0), STEP, timedelta(hours=5), timedelta(days=1)))
GOES_ON = st.sampled_from((OnReopen.CONTINUE_EXCLUDING_CLOSED, OnReopen.CONTINUE_INCLUDING_CLOSED, OnReopen.NEW_CYCLE))


@st.composite
def lasting(draw: st.DrawFn) -> Policy:
    """One goal for each clock, which no change moves: a mark that was rightly reached stays reached."""
    policy = draw(policies())
    standard = policy.sla[-1]
    targets = [
        evolve(target, goals={"default": next(iter(target.goals.values()))}, on_reopen=draw(GOES_ON))
        for target in standard.targets
    ]
    return evolve(policy, sla=[evolve(standard, targets=targets)])


def reached(policy: Policy, clock: Clock) -> set[tuple[str, int]]:
    """Every mark that the clock has reached by the end: warnings and steps, each firing of them."""
    rungs, target = Rungs(policy), policy.promises.target_of(clock)
    warnings = [(f"%{percent}", 1) for percent in target.warnings]
    steps = [(step.key, n + 1) for step in rungs.ladder(clock) for n in range(step.times if step.every else 1)]
    marks = [(rungs.step(clock, key), n) for key, n in (*warnings, *steps)]
    return {(step.key, n) for step, n in marks if step and rungs.reached(clock, step, n, to_micros(END)) is not None}


@settings(max_examples=120)
@given(policy=lasting(), told=records(), data=st.data())
def test_what_fired_is_what_was_reached(policy: Policy, told: list[Record], data: st.DataObject) -> None:
    """Nothing that is not so stands, and of a clock that still runs nothing that is so is missing."""
    story, now = Story(policy, stored=data.draw(st.booleans())), START
    for record in data.draw(st.permutations(told)):
        now = max(now, record.occurred_at + data.draw(DELAYS))
        story.tell(record, now)
    story.settle(END)

    for clock in story.dossier.clocks.live.values():
        fired = story.dossier.fired.get(clock.name, {})
        standing = {(name, n) for name, each in fired.items() for n in range(1, each.occurrence + 1)}
        assert standing <= reached(policy, clock)
        assert standing == reached(policy, clock) or not clock.is_live
