from __future__ import annotations

import copy
from typing import Any

import pytest

from servicekit.engine import EVENTS
from servicekit.tickets import Envelope, Ticket, broken_link, encode, hash_of, personal_fields
from tests.engine.golden import survivor


def _story() -> tuple[list[dict[str, Any]], str]:
    story = survivor()
    return copy.deepcopy(story.written), story.dossier.head


@pytest.mark.parametrize("place", [0, 5, -2])
def test_a_changed_envelope_shows_in_the_next_one(place: int) -> None:
    """Whatever is changed in an envelope, the one after it no longer follows."""
    written, _ = _story()
    written[place]["recorded_at"] += 1

    assert broken_link(written) == written[place]["seq"] + 1


def test_an_envelope_just_written_is_one_that_was_read() -> None:
    """Both ways give equal envelopes, and none of them changes what it was made of."""
    written, _ = _story()
    for each in written:
        before = copy.deepcopy(each)
        envelope = Envelope.just_written(each, "event")

        assert envelope == Envelope.from_json(each, "event")
        assert envelope.to_json() == each == before


def test_the_last_envelope_is_held_by_the_document() -> None:
    """A change of the last envelope, and a tail cut off, show against the hash in the document."""
    written, head = _story()
    assert broken_link(written, head) is None
    written[-1]["actor"] = "somebody else"

    assert broken_link(written) is None
    assert broken_link(written, head) == len(written)
    assert broken_link(written[:-1], head) == len(written) - 1


def test_a_missing_repeated_or_moved_envelope_shows() -> None:
    """Nothing can be taken out, put in twice, or put elsewhere."""
    written, _ = _story()

    assert broken_link([*written[:3], *written[4:]]) == 5
    assert broken_link([*written[:3], written[2], *written[3:]]) == 3
    assert broken_link([written[1], written[0], *written[2:]]) == 2
    assert broken_link(written[1:]) == 2
    assert broken_link([]) is None


def test_the_hash_is_that_of_the_encoded_bytes() -> None:
    """The chain is taken over sorted JSON without spaces, whatever order the names come in."""
    written, _ = _story()
    turned = dict(reversed(written[4].items()))

    assert hash_of(turned) == hash_of(written[4]) == written[5]["prev_hash"]
    assert b" " not in encode({"a": [1, 2], "b": "c"})


def test_text_that_no_encoding_knows_can_be_chained() -> None:
    """Half a surrogate pair, as broken sources send it, breaks nothing."""
    assert len(hash_of({"text": "\ud83d"})) == 64


def test_personal_data_is_declared() -> None:
    """Every field that names a person is declared, in events, in the ticket and in the envelope."""
    declared = {(tag, name) for tag, cls in EVENTS.items() for name in personal_fields(cls)}

    assert declared == {
        ("compensation.approved", "by"),
        ("tickets.opened", "requester"),
        ("tickets.assigned", "agent"),
        ("tickets.agent_replied", "agent"),
        ("tickets.facts_noted", "values"),
        ("survey.planned", "agent"),
        ("survey.answered", "agent"),
        ("survey.answered", "comment"),
    }
    assert personal_fields(Ticket) == {"requester", "agent"}
    assert personal_fields(Envelope) == {"actor"}
