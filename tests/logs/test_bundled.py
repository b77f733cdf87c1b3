from __future__ import annotations

import csv
import gzip
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from servicekit.errors import InputError
from servicekit.logs import SAMPLES, Log, read_log, read_mapping, sample_path
from servicekit.tickets import WORDS, event_of, evolve
from servicekit.workflow import GUARDS, SUPPORT, compile_lifecycle
from tests.logs.whole import whole

TAKEN = {"1 - Critical": 100, "2 - High": 100, "3 - Moderate": 500, "4 - Low": 100}


@pytest.fixture(scope="module")
def sample() -> Log:
    """The bundled sample, read."""
    return read_log(sample_path("incidents.csv.gz"), read_mapping(sample_path("incidents.toml")))


def _rows(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _priorities(rows: list[list[str]]) -> dict[str, str]:
    """The priority of the last row of each incident."""
    place = rows[0].index("priority")
    return {row[0]: row[place] for row in rows[1:]}


def _rank(number: str) -> str:
    return hashlib.sha256(f"servicekit:{number}".encode()).hexdigest()


def test_the_sample_is_read_whole(sample: Log) -> None:
    """Each of the 4,963 rows of the 800 bundled incidents is accepted."""
    assert (sample.tally.read, sample.tally.accepted, sample.tally.rejections) == (4963, 4963, ())
    assert len(sample.tickets) == 800


def test_every_fact_of_the_sample_can_be_used(sample: Log) -> None:
    """The sample uses the words of facts and the statuses of the support lifecycle, from each opening on."""
    known = {status.key for status in SUPPORT.statuses}
    for records in sample.tickets.values():
        assert records[0].what == "opened"
        assert {record.what for record in records} <= set(WORDS)
        assert {record.fields["status"] for record in records if record.what == "status"} <= known
        assert len({record.source_id for record in records}) == len(records)


def test_the_sample_can_be_lived_through(sample: Log) -> None:
    """Told to the support lifecycle, each incident of the sample ends closed, and no move needs to be imported."""
    tables = {SUPPORT.key: compile_lifecycle(SUPPORT, GUARDS)}
    for records in sample.tickets.values():
        ticket = None
        for record in records:
            event = event_of(record, ticket, tables, SUPPORT.key)
            assert not getattr(event, "imported", False)
            ticket = evolve(ticket, event, record.occurred_at)
        assert ticket is not None
        assert ticket.status == "closed"


def test_every_priority_is_there(sample: Log) -> None:
    """Each priority has at least a hundred incidents, by the priority of the last row."""
    assert Counter(_priorities(_rows(sample_path("incidents.csv.gz"))).values()) == TAKEN


def test_the_sample_was_chosen_as_it_says() -> None:
    """The incidents are those that the attribution file describes, with all their rows, unaltered."""
    rows = _rows(whole("incidents.csv.gz"))
    priorities = _priorities(rows)
    chosen: set[str] = set()
    for priority, count in TAKEN.items():
        chosen |= set(sorted((number for number, its in priorities.items() if its == priority), key=_rank)[:count])

    assert _rows(sample_path("incidents.csv.gz")) == [rows[0], *(row for row in rows[1:] if row[0] in chosen)]


def test_the_attribution_is_there() -> None:
    """The authors, the source and the licence of the sample are named beside it."""
    text = sample_path("ATTRIBUTION.md").read_text("utf-8")

    for word in ("Amaral", "Fantinato", "Peres", "number 498", "CC BY 4.0", "creativecommons.org/licenses/by/4.0"):
        assert word in text


def test_an_unknown_sample_is_refused() -> None:
    """A misspelled sample is an error that says what was perhaps meant; the listed ones exist."""
    assert all(sample_path(name).is_file() for name in SAMPLES)
    with pytest.raises(InputError, match=r"did you mean 'incidents\.toml'"):
        sample_path("incident.toml")
