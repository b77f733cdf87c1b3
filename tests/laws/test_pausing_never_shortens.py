"""A pause never brings a deadline nearer, whatever else happens to the ticket."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy
from servicekit.sla import PauseReasons
from servicekit.testing.strategies import START, STEP, Row, histories, moments, policies

END = START + timedelta(days=9)


@st.composite
def pausing(draw: st.DrawFn) -> Policy:
    """A policy whose clocks stand still for every hold, without end: a cap would be used up by another pause."""
    policy = draw(policies())
    sla = [
        evolve(each, targets=tuple(evolve(t, pause_cap=None, pause_reasons=PauseReasons.ANY) for t in each.targets))
        for each in policy.sla
    ]
    return evolve(policy, sla=tuple(sla))


@given(policy=pausing(), rows=histories(), start=moments(days=6), length=st.integers(1, 300), now=moments(days=9))
def test_pausing_never_shortens_a_deadline(
    policy: Policy, rows: list[Row], start: datetime, length: int, now: datetime
) -> None:
    """One more hold on any ticket: no clock has more behind it, none is due earlier, none is broken that was not."""
    hold: list[Row] = [
        (start, "hold_placed", {"reason": "one more"}),
        (start + length * STEP, "hold_lifted", {"reason": "one more"}),
    ]
    plain = {reading.name: reading for reading in policy.evaluate(rows, now)}
    paused = {reading.name: reading for reading in policy.evaluate([*rows, *hold], now)}

    assert paused.keys() == plain.keys()
    for name, reading in paused.items():
        before = plain[name]
        assert reading.remaining >= before.remaining
        assert not reading.is_late or before.is_late
        if reading.due_at is not None and before.due_at is not None:
            assert reading.due_at >= before.due_at
