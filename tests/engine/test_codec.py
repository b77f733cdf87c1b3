from __future__ import annotations

import json
from typing import Any

import pytest

from servicekit.engine import (
    DOSSIER_SCHEMA,
    EVENTS,
    KINDS,
    TAGS,
    decode_dossier,
    decode_envelope,
    decode_event,
    encode_dossier,
    encode_event,
    new_dossier,
)
from servicekit.errors import CorruptRecord
from servicekit.escalation import EVENTS as LADDER
from servicekit.sla import EVENTS as CLOCKS
from servicekit.tickets import EVENTS as TICKET
from servicekit.tickets import AgentReplied
from tests.engine.golden import survivor


def test_every_event_has_one_tag() -> None:
    """The rooms' events are united, none shadows another, and each class has one tag."""
    others = sum(len(kind.events) for kind in KINDS.values())
    assert len(EVENTS) == len(TICKET) + len(CLOCKS) + len(LADDER) + others == len(TAGS)


def test_defaults_are_not_written() -> None:
    """A field that has its default takes no room in storage."""
    assert encode_event(AgentReplied()) == ("tickets.agent_replied", {})
    assert encode_event(AgentReplied(public=False)) == ("tickets.agent_replied", {"public": False})


def test_an_unknown_field_of_a_later_version_is_passed_over() -> None:
    """A body written by a later version, with a field more, can be read."""
    assert decode_event("tickets.agent_replied", {"agent": "ann", "mood": "good"}) == AgentReplied(agent="ann")


@pytest.mark.parametrize(
    ("tag", "body", "path"),
    [
        ("tickets.exploded", {}, "tag"),
        ("tickets.opened", {"status": "new"}, "tickets.opened"),
        ("sla.breached", {"clock": "c", "cycle": 1, "policy": "p", "due_at": "noon"}, "sla.breached"),
        ("tickets.status_changed", {"status": "x", "category": "nowhere"}, "tickets.status_changed"),
    ],
)
def test_an_event_that_cannot_be_read_is_named(tag: str, body: dict[str, Any], path: str) -> None:
    """An unknown tag, a missing field, a wrong value: each says where."""
    with pytest.raises(CorruptRecord) as caught:
        decode_event(tag, body)
    assert caught.value.path == path


@pytest.mark.parametrize("change", ["missing", "extra", "empty"])
def test_an_envelope_that_cannot_be_read_is_named(change: str) -> None:
    """An envelope that lacks a field, has one too many, or is none."""
    data: dict[str, Any] = dict(survivor().written[0])
    if change == "missing":
        del data["key"]
    elif change == "extra":
        data["mood"] = "good"
    else:
        data = {}
    with pytest.raises(CorruptRecord):
        decode_envelope(data)


@pytest.mark.parametrize(
    "change", [{"schema": DOSSIER_SCHEMA + 1}, {"schema": None}, {"clocks": [{}]}, {"key": "x"}, {"pin": [1]}]
)
def test_a_document_that_cannot_be_read_is_refused(change: dict[str, Any]) -> None:
    """A newer schema or a damaged document is refused, never guessed at."""
    data = json.loads(survivor().bytes)

    with pytest.raises(CorruptRecord):
        decode_dossier({**data, **change})


def test_an_empty_document_survives() -> None:
    """A record that does not exist yet is a document as well."""
    empty = new_dossier(("ticket", "T9"))

    assert decode_dossier(json.loads(json.dumps(encode_dossier(empty)))) == empty
