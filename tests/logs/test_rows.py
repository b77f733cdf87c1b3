from __future__ import annotations

from pathlib import Path

from tests.logs.builders import MAPPING, ids, log_of, moments, row, told

UNNUMBERED = MAPPING.replace('sequence = "n"\n', "")


def test_the_order_is_time_then_sequence(tmp_path: Path) -> None:
    """Rows stand in the order of their time, then of their sequence, wherever they stand in the file."""
    rows = [row(at="09:10", n=2, state="Done"), row(at="09:00", n=0), row(at="09:10", n=1, state="Work")]
    log = log_of(tmp_path, rows)

    assert [fields["status"] for _, what, fields in told(log) if what == "status"] == ["active", "solved"]
    assert str(log.tally.remarks["out_of_order"].examples[0]) == "log.csv:3 (T1): older than line 2"
    assert log.tally.count("out_of_order") == 1


def test_a_repeated_row_is_counted_and_tells_nothing_new(tmp_path: Path) -> None:
    """The same row twice is accepted twice, remarked once, and told once."""
    once, twice = [row(n=0), row(n=1, agent="Bo")], [row(n=0), row(n=1, agent="Bo"), row(n=0)]
    first, second = log_of(tmp_path, once), log_of(tmp_path, twice)

    assert first.tickets == second.tickets
    assert (second.tally.accepted, second.tally.count("repeats")) == (3, 1)
    assert str(second.tally.remarks["repeats"].examples[0]) == "log.csv:4 (T1): repeats line 2"


def test_one_sequence_for_two_rows(tmp_path: Path) -> None:
    """Two different rows with the same sequence are both kept, told apart by their ids, and remarked."""
    log = log_of(tmp_path, [row(at="09:00", n=1, agent="Bo"), row(at="09:10", n=1, agent="Cy")])

    assert ids(log.tickets["T1"]) == ["T1/000001/0", "T1/000001/1", "T1/000001:001/1"]
    assert str(log.tally.remarks["same_sequence"].examples[0]) == "log.csv:3 (T1): sequence 1, as line 2"


def test_a_sequence_against_the_time(tmp_path: Path) -> None:
    """Where the sequence contradicts the time, the time decides, and the row is remarked."""
    log = log_of(tmp_path, [row(at="09:00", n=5, state="Work"), row(at="09:10", n=3, state="Done")])

    assert moments(log, "status") == ["09:00", "09:10"]
    assert str(log.tally.remarks["sequence_against_time"].examples[0]) == "log.csv:3 (T1): sequence 3 after 5"


def test_ties_without_a_sequence_are_reported(tmp_path: Path) -> None:
    """Without a sequence, rows at one moment have no known order: it is the same in every reading, and remarked."""
    rows = [row(at="09:10", state="Work"), row(at="09:10", state="Ask")]
    one, other = log_of(tmp_path, rows, UNNUMBERED), log_of(tmp_path, rows[::-1], UNNUMBERED)

    assert one.tickets == other.tickets
    assert one.tally.count("ties") == other.tally.count("ties") == 1


def test_ids_without_a_sequence_name_the_moment(tmp_path: Path) -> None:
    """Without a sequence, a fact is named by the moment of its row."""
    log = log_of(tmp_path, [row(at="09:10", agent="Bo"), row(at="09:10", agent="Cy")], UNNUMBERED)

    assert ids(log.tickets["T1"]) == [
        "T1/2026-03-02T09:10:00.000000Z/0",
        "T1/2026-03-02T09:10:00.000000Z/1",
        "T1/2026-03-02T09:10:00.000000Z:001/1",
    ]
    assert ids(log.tickets["T1"]) == sorted(ids(log.tickets["T1"]))


def test_a_row_without_news_is_accepted(tmp_path: Path) -> None:
    """A row that changes nothing that is read counts as accepted and as one without news."""
    log = log_of(tmp_path, [row(n=0), row(at="09:30", n=1)])

    assert (log.tally.accepted, log.tally.count("without_news")) == (2, 1)


def test_tickets_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    """The order of the tickets does not depend on the file."""
    assert list(log_of(tmp_path, [row("T2"), row("T10"), row("T1")]).tickets) == ["T1", "T10", "T2"]
