from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy
from servicekit.testing.strategies import START, command_sequences, moments, policies
from tests.engine.telling import Story

END = START + timedelta(days=8)
FINE = st.timedeltas(timedelta(0), timedelta(days=6)).map(lambda span: START + span)


def _told(story: Story) -> list[tuple]:
    """What happened and when, without when it was written down."""
    return [(event.tag, event.occurred_at, dict(event.body)) for event in story.events]


def _with_sweeps(policy: Policy, chosen: list, sweeps: list[datetime]) -> Story:
    story = Story(policy)
    waiting = sorted(sweeps)
    for at, command in chosen:
        while waiting and waiting[0] <= at:
            story.settle(waiting.pop(0))
        story.send([(at, command)])
    for at in waiting:
        story.settle(at)
    return story


@given(policy=policies(), chosen=command_sequences(), sweeps=st.lists(moments(days=6) | FINE, max_size=6))
def test_when_timers_were_looked_at_does_not_matter(policy: Policy, chosen: list, sweeps: list[datetime]) -> None:
    """However often and whenever somebody looked: the same events, moments, verdicts, notices and readings."""
    never, often = Story(policy).send(chosen), _with_sweeps(policy, chosen, sweeps)
    never.settle(END)
    often.settle(END)

    assert _told(often) == _told(never)
    assert often.outbox == never.outbox
    assert tuple(often.readings(END)) == tuple(never.readings(END))
    assert [refused.reason for refused in often.refusals] == [refused.reason for refused in never.refusals]


@given(policy=policies(), chosen=command_sequences())
def test_the_next_due_instant_is_exact(policy: Policy, chosen: list) -> None:
    """Nothing fires before ``next_due``, something fires at it, and afterwards it has moved on."""
    story = Story(policy).send(chosen)
    for _ in range(60):
        due = story.dossier.next_due
        if due is None:
            return
        at = START + timedelta(microseconds=due - int(START.timestamp()) * 1_000_000)
        assert not story.settle(at - timedelta(microseconds=1)).written
        assert story.settle(at).written
        assert story.dossier.next_due is None or story.dossier.next_due > due


@given(policy=policies(), chosen=command_sequences())
def test_notices_have_ids_of_their_own(policy: Policy, chosen: list) -> None:
    """No two notices share a key, and a replay gives each the same key again."""
    one, again = Story(policy).send(chosen), Story(policy).send(chosen)
    one.settle(END)
    again.settle(END)

    assert len(set(one.notices)) == len(one.notices)
    assert again.notices == one.notices
