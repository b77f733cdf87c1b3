from __future__ import annotations

from pathlib import Path

from tests.logs.builders import MAPPING, at, ids, log_of, moments, row, told


def test_a_life_from_opening_to_closing(tmp_path: Path) -> None:
    """Each row tells what changed since the row before it, and the first what changed since the opening."""
    rows = [
        row(at="09:00", n=0, state="New", team="Desk"),
        row(at="09:10", n=1, state="Work", team="Desk", agent="Bo"),
        row(at="09:20", n=2, state="Ask", team="Desk", agent="Bo", prio="1"),
        row(at="09:50", n=3, state="Work", team="Desk", agent="Bo", prio="1"),
        row(
            at="10:00", n=4, state="Done", team="Desk", agent="Bo", prio="1", channel="?", solved_at="2026-03-02 09:58"
        ),
        row(at="11:00", n=5, state="End", team="Desk", agent="Bo", prio="1", channel="?", solved_at="2026-03-02 09:58"),
    ]

    assert told(log_of(tmp_path, rows)) == [
        ("08:55", "opened", {"channel": "phone", "priority": "low", "requester": "Ann", "status": "new"}),
        ("09:00", "assigned", {"agent": None, "team": "Desk"}),
        ("09:10", "assigned", {"agent": "Bo", "team": "Desk"}),
        ("09:10", "agent_reply", {"agent": "Bo"}),
        ("09:10", "status", {"status": "active"}),
        ("09:20", "field", {"priority": "high"}),
        ("09:20", "status", {"status": "pending"}),
        ("09:50", "customer_message", {}),
        ("09:50", "status", {"status": "active"}),
        ("09:58", "status", {"status": "solved"}),
        ("10:00", "field", {"channel": None}),
        ("11:00", "status", {"status": "closed"}),
    ]


def test_ids_and_sequences_come_from_the_log(tmp_path: Path) -> None:
    """A fact is named by ticket, sequence and its place in the row, so a second reading tells the same facts."""
    records = log_of(tmp_path, [row(n=7, state="Work", agent="Bo")]).tickets["T1"]

    assert ids(records) == ["T1/000007/0", "T1/000007/1", "T1/000007/4", "T1/000007/5"]
    assert [record.sequence for record in records] == [70, 71, 74, 75]


def test_a_row_that_only_becomes_later_known_keeps_its_ids(tmp_path: Path) -> None:
    """A log that has grown names the facts it had before as it named them then."""
    rows = [row(n=0), row(at="09:10", n=1, state="Work"), row(at="09:20", n=2, state="Done")]
    early, late = (set(ids(log_of(tmp_path, part).tickets["T1"])) for part in (rows[:2], rows))

    assert early < late


def test_a_status_of_ones_own_carries_its_category(tmp_path: Path) -> None:
    """A status that no lifecycle knows is told with its category."""
    log = log_of(tmp_path, [row(n=0), row(at="09:10", n=1, state="Wait")])

    assert told(log)[-1] == ("09:10", "status", {"status": "parts", "status_category": "on_hold"})


def test_without_a_start_the_first_row_is_the_opening(tmp_path: Path) -> None:
    """Where the mapping names no first status, the ticket opened in that of its first row."""
    log = log_of(tmp_path, [row(n=0, state="Work")], MAPPING.replace('start = "New"\n', ""))

    assert [(what, fields.get("status")) for _, what, fields in told(log)] == [("opened", "active")]


def test_a_row_without_a_status_leaves_it(tmp_path: Path) -> None:
    """A missing status says nothing; a missing agent says that nobody has the ticket."""
    rows = [row(n=0, state="Work", agent="Bo"), row(at="09:10", n=1, state="?"), row(at="09:20", n=2, state="Work")]
    log = log_of(tmp_path, rows)

    assert moments(log, "status") == ["09:00"]
    assert [fields for _, what, fields in told(log) if what == "assigned"][-1] == {"agent": None, "team": None}


def test_the_true_moment_belongs_to_the_last_entry(tmp_path: Path) -> None:
    """After a reopening, the stated moment is that of the second solution; the first keeps its row's time."""
    solved = "2026-03-02 10:05"
    rows = [
        row(at="09:10", n=1, state="Done"),
        row(at="09:30", n=2, state="Work"),
        row(at="10:00", n=3, state="Done", solved_at=solved),
        row(at="10:05", n=4, state="Done", solved_at=solved, agent="Bo"),
    ]

    assert moments(log_of(tmp_path, rows), "status") == ["09:10", "09:30", "10:05"]


def test_an_answer_goes_with_the_status_that_shows_it(tmp_path: Path) -> None:
    """An answer read from a status change happened when the status changed, not when the row was written."""
    log = log_of(tmp_path, [row(n=0), row(at="09:30", n=1, state="Done", solved_at="2026-03-02 09:20")])

    assert moments(log, "agent_reply") == moments(log, "status") == ["09:20"]


def test_a_missing_or_unreadable_moment_is_replaced_by_the_rows(tmp_path: Path) -> None:
    """Where the true moment is not there or is no time, the row's own time counts, and it is remarked."""
    for solved_at in ("?", "soon"):
        log = log_of(tmp_path, [row(n=0), row(at="09:30", n=1, state="Done", solved_at=solved_at)])

        assert moments(log, "status") == ["09:30"]
        assert log.tally.count("instant_unknown") == 1


def test_a_moment_that_alters_the_order_is_not_believed(tmp_path: Path) -> None:
    """A solution before the opening, before the status it ended or after the closing keeps its row's time."""
    for solved_at in ("2026-03-02 08:00", "2026-03-02 09:05", "2026-03-02 12:00"):
        rows = [
            row(at="09:10", n=1, state="Work"),
            row(at="09:30", n=2, state="Done", solved_at=solved_at),
            row(at="10:00", n=3, state="End", solved_at=solved_at),
        ]
        log = log_of(tmp_path, rows)

        assert moments(log, "status") == ["09:10", "09:30", "10:00"]
        assert log.tally.count("instant_misplaced") == 1


def test_the_opening_comes_first_of_its_moment(tmp_path: Path) -> None:
    """Solved in truth when it was opened, by a row whose number is smaller than the one before: opened all the same."""
    rows = [row(n=1, opened="?"), row(at="09:02", n=0, opened="?", state="Done", solved_at="2026-03-02 09:00")]
    log = log_of(tmp_path, rows)

    assert [(at, what) for at, what, _ in told(log)] == [
        ("09:00", "opened"),
        ("09:00", "agent_reply"),
        ("09:00", "status"),
    ]
    assert log.tally.count("sequence_against_time") == 1


def test_what_is_older_than_the_opening_stands_at_the_opening(tmp_path: Path) -> None:
    """A row before the opening is kept, at the moment of the opening, and remarked."""
    log = log_of(tmp_path, [row(at="08:00", n=0, agent="Bo"), row(at="09:00", n=1, state="Work", agent="Bo")])

    assert told(log)[:2] == [
        ("08:55", "opened", {"channel": "phone", "priority": "low", "requester": "Ann", "status": "new"}),
        ("08:55", "assigned", {"agent": "Bo", "team": None}),
    ]
    assert log.tally.count("before_opening") == 1


def test_the_opening_is_the_earliest_that_is_stated(tmp_path: Path) -> None:
    """Rows that disagree about the opening are remarked; rows that are silent leave it to the first row."""
    differ = log_of(tmp_path, [row(n=0), row(n=1, opened="2026-03-02 08:50", agent="Bo")])
    silent = log_of(tmp_path, [row(at="09:20", n=1, opened="?"), row(at="09:10", n=0, opened="?")])

    assert differ.tickets["T1"][0].occurred_at == at(8, 50)
    assert differ.tally.count("openings_differ") == 1
    assert silent.tickets["T1"][0].occurred_at == at(9, 10)
    assert silent.tally.count("opening_unknown") == 1


def test_an_unlisted_value_stays_as_it_is(tmp_path: Path) -> None:
    """A value that the mapping does not list is kept and remarked, and the row is not lost for it."""
    log = log_of(tmp_path, [row(n=0, prio="9")])

    assert log.tickets["T1"][0].fields["priority"] == "9"
    assert str(log.tally.remarks["unlisted_value"].examples[0]) == "log.csv:2 (T1): priority = '9'"


def test_a_requester_that_changes_is_remarked(tmp_path: Path) -> None:
    """A ticket has one requester: the first that is named."""
    log = log_of(tmp_path, [row(n=0, who="?"), row(n=1, who="Ann"), row(n=2, who="Bea")])

    assert log.tickets["T1"][0].fields["requester"] == "Ann"
    assert log.tally.count("requesters_differ") == 1


def test_messages_by_assignment_and_by_row(tmp_path: Path) -> None:
    """An answer can be that somebody took the ticket, or that a row says so; several rules are alternatives."""
    mapping = MAPPING.replace(
        'agent_reply = { when = "leaves", status = ["New"] }',
        'agent_reply = [{ when = "assigned" }, { when = "row", column = "channel", values = ["mail out"] }]',
    )
    rows = [
        row(at="09:00", n=0),
        row(at="09:10", n=1, agent="Bo"),
        row(at="09:20", n=2, agent="Cy"),
        row(at="09:30", n=3, agent="Cy", channel="mail out"),
        row(at="09:40", n=4, agent="Cy", channel="mail out", prio="1"),
    ]

    assert moments(log_of(tmp_path, rows, mapping), "agent_reply") == ["09:10", "09:30", "09:40"]


def test_entering_a_status_as_a_message(tmp_path: Path) -> None:
    """``enters`` sees the change from an unlisted to a listed status, and not one within the list."""
    mapping = MAPPING.replace('"leaves", status = ["New"]', '"enters", status = ["Ask", "Wait"]')
    rows = [row(n=0), row(at="09:10", n=1, state="Ask"), row(at="09:20", n=2, state="Wait"), row(at="09:30", n=3)]
    again = [*rows, row(at="09:40", n=4, state="Wait")]

    assert moments(log_of(tmp_path, again, mapping), "agent_reply") == ["09:10", "09:40"]


def test_who_made_the_change(tmp_path: Path) -> None:
    """The column of the actor names who did what a row tells."""
    mapping = MAPPING.replace('agent = "agent"', 'agent = "agent"\nactor = "channel"')

    assert {record.actor for record in log_of(tmp_path, [row(n=0)], mapping).tickets["T1"]} == {"phone"}
