from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicekit.engine import EVENTS, KINDS, decode_dossier, decode_envelope, encode_dossier, finished_clocks
from servicekit.tickets import broken_link, encode
from tests.engine.golden import STORIES, canonical

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
VERSIONS = sorted(folder.name for folder in GOLDEN.iterdir())
TICKETS = tuple(STORIES)


def _lines(version: str, ticket: str) -> list[str]:
    return (GOLDEN / version / f"{ticket}.envelopes.jsonl").read_text("utf-8").splitlines()


def _document(version: str, ticket: str) -> str:
    return (GOLDEN / version / f"{ticket}.dossier.json").read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_event_is_among_the_golden_ones(version: str) -> None:
    """The files of a version hold each kind of event of tickets that it knew; those of 0.1 hold all of today's."""
    today = set(EVENTS) - {tag for kind in KINDS.values() for tag in kind.events}
    tags = {json.loads(line)["tag"] for ticket in TICKETS for line in _lines(version, ticket)}

    assert tags <= today
    assert version != "0.1" or tags == today


@pytest.mark.parametrize("ticket", TICKETS)
@pytest.mark.parametrize("version", VERSIONS)
def test_golden_envelopes_are_read_and_written_as_they_stand(version: str, ticket: str) -> None:
    """Each envelope of every released version can be read, and is written again as the same bytes."""
    for line in _lines(version, ticket):
        assert encode(decode_envelope(json.loads(line)).to_json()).decode() == line


@pytest.mark.parametrize("ticket", TICKETS)
@pytest.mark.parametrize("version", VERSIONS)
def test_golden_chains_hold(version: str, ticket: str) -> None:
    """The chain of each golden record is whole up to the hash that its document keeps."""
    envelopes = [json.loads(line) for line in _lines(version, ticket)]

    assert broken_link(envelopes, json.loads(_document(version, ticket))["head"]) is None


@pytest.mark.parametrize("ticket", TICKETS)
@pytest.mark.parametrize("version", VERSIONS)
def test_golden_documents_are_read_and_written_as_they_stand(version: str, ticket: str) -> None:
    """Each document of every released version can be read, and is written again as the same bytes."""
    dossier = decode_dossier(json.loads(_document(version, ticket)))

    assert canonical(encode_dossier(dossier)) == _document(version, ticket)
    assert dossier.ticket is not None
    assert finished_clocks(dossier) == () or ticket == "survivor"


def test_the_golden_stories_still_happen_as_they_did() -> None:
    """Told again today, the stories lead to the same kinds of events at the same moments."""
    for name, told in STORIES.items():
        story = told()
        kept = [decode_envelope(json.loads(line)) for line in _lines("0.1", name)]
        assert [(e.tag, e.occurred_at, e.event) for e in story.events] == [
            (e.tag, e.occurred_at, e.event) for e in kept
        ]
