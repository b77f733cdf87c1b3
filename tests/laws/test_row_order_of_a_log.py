from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.logs.builders import MAPPING, log_of, row

MOMENTS = st.sampled_from(["08:50", "09:00", "09:01", "09:02", "09:03"])
ROWS = st.lists(
    st.builds(
        row,
        ticket=st.sampled_from(["T1", "T2", "T1"]),
        at=MOMENTS,
        n=st.integers(0, 4),
        state=st.sampled_from(["New", "Work", "Ask", "Done", "End", "?", "-100"]),
        opened=st.sampled_from(["2026-03-02 08:55", "2026-03-02 08:40", "?"]),
        agent=st.sampled_from(["?", "Bo", "Cy"]),
        solved_at=st.sampled_from(["?", "soon", "2026-03-02 08:56", "2026-03-02 09:01", "2026-03-02 09:09"]),
    ),
    max_size=8,
)
BACKWARDS = [  # the counter goes back by the second row, whose true moment is that of the opening
    row(at="09:01", n=1, opened="?"),
    row(at="09:02", n=0, opened="?", state="Done", solved_at="2026-03-02 09:01"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples: each overwrites the file of the one before."""
    return tmp_path_factory.mktemp("rows")


@given(rows=ROWS, data=st.data(), numbered=st.booleans())
def test_the_order_of_the_rows_changes_nothing(
    folder: Path, rows: list[str], data: st.DataObject, *, numbered: bool
) -> None:
    """Whatever the order of the rows, a log tells the same facts, with a sequence and without."""
    mapping = MAPPING if numbered else MAPPING.replace('sequence = "n"\n', "")
    one = log_of(folder, rows, mapping)
    other = log_of(folder, data.draw(st.permutations(rows)), mapping)

    assert other.tickets == one.tickets
    assert (other.tally.read, other.tally.accepted) == (one.tally.read, one.tally.accepted)


@given(rows=ROWS, data=st.data())
def test_repeated_rows_change_nothing(folder: Path, rows: list[str], data: st.DataObject) -> None:
    """A row told twice tells nothing more: it is counted as a repeat, or rejected like the first."""
    repeats = data.draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    one, other = log_of(folder, rows), log_of(folder, rows + repeats)

    assert other.tickets == one.tickets
    again = (other.tally.count("repeats") - one.tally.count("repeats")) + (other.tally.rejected - one.tally.rejected)
    assert again == len(repeats)


@given(rows=ROWS)
@example(rows=BACKWARDS)
def test_facts_stand_in_one_order(folder: Path, rows: list[str]) -> None:
    """The facts of a ticket begin with its opening, the rest ascends by moment, sequence and id; no id stands twice."""
    for records in log_of(folder, rows).tickets.values():
        places = [(record.occurred_at, record.sequence, record.source_id) for record in records[1:]]
        assert records[0].what == "opened"
        assert [record.what for record in records].count("opened") == 1
        assert places == sorted(places)
        assert records[0].occurred_at == min(record.occurred_at for record in records)
        assert len({record.source_id for record in records}) == len(records)


@given(rows=ROWS)
@example(rows=BACKWARDS)
def test_true_moments_never_alter_the_order_of_statuses(folder: Path, rows: list[str]) -> None:
    """Believing the stated moments moves statuses in time and never past each other."""
    believed = log_of(folder, rows)
    plain = log_of(folder, rows, MAPPING.replace('instants = { solved = "solved_at" }', ""))

    for ticket, records in believed.tickets.items():
        statuses = [record.fields["status"] for record in records if "status" in record.fields]
        assert statuses == [each.fields["status"] for each in plain.tickets[ticket] if "status" in each.fields]
