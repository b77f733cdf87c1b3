"""The whole log of 24,918 incidents, against a plain reading of its columns."""

from __future__ import annotations

import csv
import gzip
import random
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicekit.logs import Log, LogMapping, read_log, read_mapping, sample_path
from tests.logs.whole import whole

pytestmark = pytest.mark.slow

STATUSES = {
    "New": "new",
    "Active": "active",
    "Awaiting User Info": "pending",
    "Awaiting Vendor": "on_hold",
    "Awaiting Problem": "on_hold",
    "Awaiting Evidence": "on_hold",
    "Resolved": "solved",
    "Closed": "closed",
}


@pytest.fixture(scope="module")
def mapping() -> LogMapping:
    """The bundled mapping."""
    return read_mapping(sample_path("incidents.toml"))


@pytest.fixture(scope="module")
def log(mapping: LogMapping) -> Log:
    """The whole log, read."""
    return read_log(whole("incidents.csv.gz"), mapping)


def _incidents() -> dict[str, list[dict[str, str]]]:
    """The rows of each incident, without those that have no state."""
    incidents: dict[str, list[dict[str, str]]] = {}
    with gzip.open(whole("incidents.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["incident_state"] in STATUSES:
                incidents.setdefault(row["number"], []).append(row)
    return incidents


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo("America/Sao_Paulo")).astimezone(UTC)


def test_every_row_is_accounted_for(log: Log) -> None:
    """Of 141,712 rows all but the five without a state are accepted, and those five are named."""
    assert (log.tally.read, log.tally.accepted, log.tally.rejected) == (141_712, 141_707, 5)
    assert log.tally.balanced
    assert len(log.tickets) == 24_918
    assert [(each.line, each.ticket, each.reason) for each in log.tally.rejections] == [
        (115_643, "INC0028089", "status"),
        (115_644, "INC0028089", "status"),
        (124_509, "INC0030413", "status"),
        (124_510, "INC0030413", "status"),
        (124_511, "INC0030413", "status"),
    ]


def test_what_is_odd_is_remarked(log: Log) -> None:
    """The oddities of the log are counted, such as five doubled sequences and 1,543 solutions without a moment."""
    counts = {what: remark.count for what, remark in log.tally.remarks.items() if what != "without_news"}

    assert counts == {
        "out_of_order": 1,
        "same_sequence": 5,
        "sequence_against_time": 10,
        "before_opening": 5,
        "requesters_differ": 3,
        "instant_unknown": 1543,
    }


def test_statuses_are_those_of_the_log(log: Log) -> None:
    """Each incident went through the states of its rows, in their order, the last solution at its stated moment."""
    for number, rows in _incidents().items():
        opened = _moment(rows[0]["opened_at"])
        rows.sort(key=lambda row: (max(_moment(row["sys_updated_at"]), opened), int(row["sys_mod_count"])))
        expected = [word for word, _ in groupby(["new", *(STATUSES[row["incident_state"]] for row in rows)])]
        records = [record for record in log.tickets[number] if "status" in record.fields]
        solved = [record.occurred_at for record in records if record.fields["status"] == "solved"]

        assert [record.fields["status"] for record in records] == expected, number
        assert records[0].occurred_at == opened
        if solved and rows[-1]["resolved_at"] != "?":
            assert solved[-1] == _moment(rows[-1]["resolved_at"]), number


def test_fields_and_owners_end_as_in_the_last_row(log: Log) -> None:
    """Told fact by fact, each incident ends with the priority, category, agent and team of its last row."""
    for number, rows in _incidents().items():
        opened = _moment(rows[0]["opened_at"])
        last = max(rows, key=lambda row: (max(_moment(row["sys_updated_at"]), opened), int(row["sys_mod_count"])))
        known: dict[str, object] = {"agent": None, "team": None}
        for record in log.tickets[number]:
            if record.what in ("opened", "field", "assigned"):
                known |= record.fields

        assert str(known["priority"]) == {"Moderate": "medium"}.get(last["priority"][4:], last["priority"][4:].lower())
        for name, column in (("category", "category"), ("agent", "assigned_to"), ("team", "assignment_group")):
            assert known.get(name) == (None if last[column] == "?" else last[column]), (number, name)


def test_the_order_of_the_rows_changes_nothing(log: Log, mapping: LogMapping, tmp_path: Path) -> None:
    """Shuffled, the log tells the same facts of the same tickets and rejects the same rows."""
    with gzip.open(whole("incidents.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        header, *rows = file.readlines()
    random.Random(20160229).shuffle(rows)
    path = tmp_path / "shuffled.csv"
    path.write_text(header + "".join(rows), encoding="utf-8", newline="")
    shuffled = read_log(path, mapping)

    assert shuffled.tickets == log.tickets
    assert list(shuffled.tickets) == list(log.tickets)
    assert sorted((each.ticket or "", each.message) for each in shuffled.tally.rejections) == sorted(
        (each.ticket or "", each.message) for each in log.tally.rejections
    )
    assert shuffled.tally.count("without_news") == log.tally.count("without_news")
