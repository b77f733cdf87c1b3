"""Law: the state of a record of any kind is the fold of its stored events, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given

from servicekit.calendars import to_micros
from servicekit.engine import decode_account, decode_envelope
from servicekit.tickets import broken_link
from tests.engine.contracts import OWN
from tests.laws.lives_of_accounts import END, Life, lives, sent


@given(lives())
def test_the_fold_of_stored_events_is_the_stored_state(life: Life) -> None:
    """After each step: envelopes read back as JSON and folded from nothing give the state that was stored."""
    kind, story = OWN[life.kind], life.story()
    rules = kind.rules(life.policy)
    folded: Any = None
    read = 0
    for step in (*life.steps, None):
        story.settle(END) if step is None else sent(story, step)
        for written in json.loads(json.dumps(story.written[read:])):
            envelope = decode_envelope(written, OWN)
            folded = kind.evolve(folded, envelope.event, envelope.occurred_at)
        read = len(story.written)
        stored = decode_account(json.loads(story.bytes), OWN)
        due = None if folded is None else kind.due(folded, rules)

        assert stored.state == folded
        assert stored.next_due == (None if due is None else to_micros(due))
        assert (stored.version, broken_link(story.written, stored.head)) == (read, None)
