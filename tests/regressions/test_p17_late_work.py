"""
P17: late work recorded as met.

dbt_zendesk issue 51; Zammad issue 2579; Chatwoot's sweep judges a conversation when it comes by.
https://github.com/fivetran/dbt_zendesk/issues/51 https://github.com/zammad/zammad/issues/2579
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from servicekit.sla import State
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Open, Solve
from tests.engine.telling import Story

OPENED, DUE, DONE = at("2026-03-23 09:00"), at("2026-03-23 11:00"), at("2026-03-23 11:07")
POLICY = a_policy([a_target("resolution", "2h", escalation="ladder")], escalation=[a_ladder()])


def sweeping_rule(due: datetime, done: datetime, sweeps: list[datetime]) -> bool:
    """What users met: a ticket is late if a sweep found it open after its deadline; else it was in time."""
    return any(due <= sweep < done for sweep in sweeps)


@pytest.mark.parametrize("sweeps", [[], [at("2026-03-23 10:55")], [at("2026-03-23 11:05")], [at("2026-03-23 11:10")]])
def test_late_is_late_whether_or_not_anybody_looked(sweeps: list[datetime]) -> None:
    """Done seven minutes too late between two sweeps: breached at the due instant, whenever they ran."""
    story = Story(POLICY)
    story.tell(Open(), OPENED)
    for sweep in sorted(sweeps):
        if sweep < DONE:
            story.settle(sweep)
    story.tell(Solve(), DONE)
    for sweep in sorted(sweeps):
        if sweep > DONE:
            story.settle(sweep)

    (breached,) = story.of("sla.breached")
    assert breached.occurred_at == DUE
    assert story.of("sla.met") == []
    assert story.readings(at("2026-03-24 09:00")).of("resolution").state is State.BREACHED
    assert [key for key in story.notices if "/due/" in key] == ["ticket:T1/resolution#1/due/1/1"]
    assert sweeping_rule(DUE, DONE, sweeps) is (at("2026-03-23 11:05") in sweeps)


def test_exactly_at_the_due_instant_is_too_late() -> None:
    """A promise of two hours is kept in less than two hours; at the instant itself it is broken."""
    just_in_time, at_the_instant = Story(POLICY), Story(POLICY)
    for story, moment in ((just_in_time, DUE - timedelta(microseconds=1)), (at_the_instant, DUE)):
        story.tell(Open(), OPENED)
        story.tell(Solve(), moment)

    assert [len(just_in_time.of(tag)) for tag in ("sla.met", "sla.breached")] == [1, 0]
    assert [len(at_the_instant.of(tag)) for tag in ("sla.met", "sla.breached")] == [0, 1]


def test_a_day_without_workers_changes_no_moment() -> None:
    """Looked at a day later, the breach is recorded a day later and happened when it happened."""
    story = Story(POLICY)
    story.tell(Open(), OPENED)
    story.settle(at("2026-03-24 12:00"))

    (breached,) = story.of("sla.breached")
    assert (breached.occurred_at, breached.recorded_at) == (DUE, at("2026-03-24 12:00"))
