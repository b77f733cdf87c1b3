from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy
from servicekit.testing.strategies import START, command_sequences, policies, records
from servicekit.tickets import Record
from tests.engine.telling import Story

END = START + timedelta(days=8)


@given(policy=policies(), chosen=command_sequences())
def test_commands_with_storage_in_between(policy: Policy, chosen: list) -> None:
    """A ticket written and read between all steps ends as the same bytes as one kept in memory, and says the same."""
    kept, stored = Story(policy).send(chosen), Story(policy, stored=True).send(chosen)
    kept.settle(END)
    stored.settle(END)

    assert (stored.bytes, stored.written, stored.outbox) == (kept.bytes, kept.written, kept.outbox)
    assert tuple(stored.readings(END)) == tuple(kept.readings(END))


@given(policy=policies(), told=records(longest=10), data=st.data())
def test_facts_with_storage_in_between(policy: Policy, told: list[Record], data: st.DataObject) -> None:
    """The same for facts told late and in any order: what was stored away is read back where it is needed."""
    kept, stored, now = Story(policy), Story(policy, stored=True), START
    for record in data.draw(st.permutations(told)):
        now = max(now, record.occurred_at)
        kept.tell(record, now)
        stored.tell(record, now)
    kept.settle(END)
    stored.settle(END)

    assert (stored.bytes, stored.written, stored.outbox) == (kept.bytes, kept.written, kept.outbox)
    assert tuple(stored.readings(END)) == tuple(kept.readings(END))
