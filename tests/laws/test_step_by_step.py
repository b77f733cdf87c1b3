"""Step by step and from scratch is the same, after every step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from servicekit import engine
from servicekit.policies import Policy
from servicekit.testing.strategies import START, command_sequences, policies, records
from servicekit.tickets import Record
from tests.engine.telling import Story


@given(policy=policies(), told=records(), data=st.data())
def test_facts_step_by_step_are_the_list(policy: Policy, told: list[Record], data: st.DataObject) -> None:
    """After each fact, told in any order, the engine's clocks are those of the list of all facts told so far."""
    story, now = Story(policy, stored=data.draw(st.booleans())), START
    so_far: list[Record] = []
    for record in data.draw(st.permutations(told)):
        now = max(now, record.occurred_at)
        story.tell(record, now)
        so_far.append(record)

        straight = policy.evaluate(so_far, now)
        assert tuple(story.readings(now)) == tuple(straight)
        assert story.dossier.unapplied == straight.unapplied


@given(policy=policies(), chosen=command_sequences(), stored=st.booleans())
def test_commands_step_by_step_are_their_history(policy: Policy, chosen: list, stored: bool) -> None:  # noqa: FBT001
    """After each command the clocks are those of the whole history, folded anew from nothing."""
    story = Story(policy, stored=stored)
    for at, command in chosen:
        story.send([(at, command)])
        anew = engine.readings_as_known(policy, story.dossier, at)
        assert tuple(story.readings(at)) == tuple(anew)
