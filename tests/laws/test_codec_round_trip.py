from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from attrs import Attribute, fields
from hypothesis import given
from hypothesis import strategies as st

from servicekit.engine import (
    EVENTS,
    decode_dossier,
    decode_envelope,
    decode_event,
    encode_dossier,
    encode_event,
)
from servicekit.policies import Policy
from servicekit.testing.strategies import START, command_sequences, moments, policies, records
from servicekit.tickets import Record, broken_link, encode
from servicekit.workflow import Category
from tests.engine.telling import Story
from tests.policies.strategies import plan, scopes

END = START + timedelta(days=8)

PARTS = {
    "category": st.sampled_from(Category),
    "fields": st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5) | st.integers() | st.booleans()),
    "answers": st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers()),
    "values": st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.lists(st.integers(), max_size=2)),
    "plan": plan("p"),
    "scope": scopes,
    "pauses": st.lists(st.tuples(moments(), st.none() | moments()), max_size=2).map(tuple),
}


def _part(each: Attribute) -> Any:
    """A strategy for a field: moments need a zone, which Hypothesis would not give them."""
    if each.name in PARTS or "datetime" not in str(each.type):
        return PARTS.get(each.name, ...)
    return st.none() | moments() if "None" in str(each.type) else moments()


def _event(cls: type) -> st.SearchStrategy:
    return st.builds(cls, **{each.name: _part(each) for each in fields(cls)})


@given(st.sampled_from(sorted(EVENTS)).flatmap(lambda tag: st.tuples(st.just(tag), _event(EVENTS[tag]))))
def test_an_event_survives_storage(stored: tuple) -> None:
    """Every event of every room comes back from real JSON as the value it was."""
    tag, event = stored
    written = json.loads(json.dumps(encode_event(event)))

    assert written[0] == tag
    assert decode_event(*written) == event


@given(policy=policies(), told=records(), chosen=command_sequences())
def test_envelopes_and_documents_survive_storage(policy: Policy, told: list[Record], chosen: list) -> None:
    """Envelopes and dossiers come back from real JSON and are written again as the same bytes; the chain holds."""
    story = Story(policy).send(chosen)
    for record in told:
        story.tell(record, END)
    story.settle(END)

    for data in story.written:
        kept = json.loads(json.dumps(data))
        assert encode(decode_envelope(kept).to_json()) == encode(data)
    again = decode_dossier(json.loads(story.bytes))
    assert json.dumps(encode_dossier(again), sort_keys=True) == story.bytes
    assert broken_link(story.written, story.dossier.head) is None
