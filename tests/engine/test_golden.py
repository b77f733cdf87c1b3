from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from servicekit.engine import (
    EVENTS,
    KINDS,
    decode_account,
    decode_dossier,
    decode_envelope,
    encode_account,
    encode_dossier,
    finished_clocks,
)
from servicekit.tickets import broken_link, encode
from tests.engine.golden import STORIES, canonical
from tests.engine.golden_records import RECORDS

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
VERSIONS = sorted(folder.name for folder in GOLDEN.iterdir())
TICKETS = tuple(STORIES)
EVERY = (*TICKETS, *RECORDS)


def _lines(version: str, ticket: str) -> list[str]:
    return (GOLDEN / version / f"{ticket}.envelopes.jsonl").read_text("utf-8").splitlines()


def _document(version: str, ticket: str) -> str:
    return (GOLDEN / version / f"{ticket}.dossier.json").read_text("utf-8").rstrip("\n")


def _stored(version: str, record: str) -> str:
    return (GOLDEN / version / f"{record}.account.json").read_text("utf-8").rstrip("\n")


def _account(version: str, record: str) -> Any:
    return json.loads(_stored(version, record))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_event_is_among_the_golden_ones(version: str) -> None:
    """The files of a version hold each event that it knew, of every kind of record; those of 0.1 all of today's."""
    tags = {json.loads(line)["tag"] for name in EVERY for line in _lines(version, name)}

    assert tags <= set(EVENTS)
    assert version != "0.1" or set(EVENTS) - tags == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_record_is_among_the_golden_ones(version: str) -> None:
    """The files of 0.1 hold a document of every kind of record that there is."""
    kinds = {_account(version, name)["key"][0] for name in RECORDS}

    assert kinds <= set(KINDS)
    assert version != "0.1" or set(KINDS) - kinds == set()


@pytest.mark.parametrize("ticket", EVERY)
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


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("version", VERSIONS)
def test_golden_records_are_read_and_written_as_they_stand(version: str, record: str) -> None:
    """Each record of another kind of every released version can be read, and is written again as the same bytes."""
    envelopes = [json.loads(line) for line in _lines(version, record)]
    account = decode_account(_account(version, record))

    assert canonical(encode_account(account)) == _stored(version, record)
    assert broken_link(envelopes, account.head) is None


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
    for name, told in {**STORIES, **RECORDS}.items():
        story = told()
        kept = [decode_envelope(json.loads(line)) for line in _lines("0.1", name)]
        assert [(e.tag, e.occurred_at, e.event) for e in story.events] == [
            (e.tag, e.occurred_at, e.event) for e in kept
        ]
