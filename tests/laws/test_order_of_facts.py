from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy
from servicekit.testing.strategies import START, STEP, histories, policies, records
from servicekit.tickets import Record
from tests.engine.telling import Story

END = START + timedelta(days=8)
DELAYS = st.sampled_from((timedelta(0), STEP, timedelta(hours=5), timedelta(days=1)))


@given(policy=policies(), told=records(longest=10), data=st.data())
def test_a_list_of_facts_reads_the_same_in_any_order(policy: Policy, told: list[Record], data: st.DataObject) -> None:
    """Rows in any order, repeated, with a sequence of their source or without, with corrections: one reading."""
    straight = policy.evaluate(told, END)
    mixed = data.draw(st.permutations(told)) + data.draw(st.lists(st.sampled_from(told), max_size=2))

    assert tuple(policy.evaluate(mixed, END)) == tuple(straight)


@given(policy=policies(), rows=histories(), data=st.data())
def test_rows_without_ids_read_the_same_in_any_order(policy: Policy, rows: list, data: st.DataObject) -> None:
    """Plain rows, which have nothing but their content to be ordered by at one moment, read the same in any order."""
    assert tuple(policy.evaluate(data.draw(st.permutations(rows)), END)) == tuple(policy.evaluate(rows, END))


@given(policy=policies(), told=records(), data=st.data())
def test_facts_told_one_by_one_in_any_order(policy: Policy, told: list[Record], data: st.DataObject) -> None:
    """The engine, told the facts one by one, late and in any order, says what a reading of the whole list says."""
    story, now = Story(policy, stored=data.draw(st.booleans())), START
    for record in data.draw(st.permutations(told)):
        now = max(now, record.occurred_at + data.draw(DELAYS))
        story.tell(record, now)
    story.settle(END)

    assert tuple(story.readings(END)) == tuple(policy.evaluate(told, END))


@given(policy=policies(), told=records(), data=st.data())
def test_announcements_agree_with_the_truth(policy: Policy, told: list[Record], data: st.DataObject) -> None:
    """After the last fact and the last timer, what was announced of each cycle is what its clock says."""
    story, now = Story(policy), START
    for record in data.draw(st.permutations(told)):
        now = max(now, record.occurred_at + data.draw(DELAYS))
        story.tell(record, now)
    story.settle(END)

    said = {reading.name: reading.state.value for reading in story.readings(END)}
    verdicts = {name: state for name, state in said.items() if state in ("met", "breached")}
    assert story.dossier.announced == verdicts
