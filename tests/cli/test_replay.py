from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from servicekit.cli.replay import verdict
from servicekit.logs import Rejection, Tally
from tests.cli.running import MAPPING, ROWS, run, write_log

BROKEN = ROWS + "".join(f"A-{n},soon,Open,,low\n" for n in range(12)) + ",2026-03-24 09:00,Open,,low\n"


def test_the_bundled_log_comes_to_known_figures() -> None:
    """The bundled log under it_service: rows in balance, 800 tickets, each priority's promises counted."""
    result = run("replay", "--sample", "--policy", "it_service", "--json")
    data = json.loads(result.stdout)

    assert result.exit_code == 0
    assert data["log"]["read"] == data["log"]["accepted"] + data["log"]["rejected"] == 4963
    assert data["tickets"] == 800
    assert data["facts"] == data["log"]["facts"] == 6036
    resolution = [row for row in data["attainment"] if row["clock"] == "resolution"]
    assert [row["value"] for row in resolution] == ["critical", "high", "medium", "low"]
    assert sum(row["met"] + row["breached"] + row["open"] + row["cancelled"] for row in resolution) == 800
    assert {row["ladder"] for row in data["notices"]} == {"first_answer", "solution"}


def test_a_small_log_prints_what_became_of_every_promise(tmp_path: Path) -> None:
    """The text has the rows, the counts, a line for each clock and value, and the notices; no colours in a file."""
    result = run("replay", *write_log(tmp_path), "--policy", "it_service")

    assert result.exit_code == 0
    assert result.stderr == ""
    assert "\x1b" not in result.stdout
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "tickets.csv: 5 rows read = 5 accepted + 0 rejected"
    assert "tickets 2" in lines
    assert "first_response high 1 0 0 0 100.0%" in lines
    assert "low 0 1 0 0 0.0%" in lines
    assert "all 1 1 0 0 50.0%" in lines
    assert "low 0 0 1 0 -" in lines  # an open promise is neither met nor breached
    assert "first_answer remind 1" in lines
    assert any(line.startswith("timers ran, and clocks were read, up to Wed 2026-03-25 12:00") for line in lines)


def test_rejected_rows_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    """Of 13 broken rows ten are shown with line and reason, three are counted, and the exit code stays 0."""
    result = run("replay", *write_log(tmp_path, BROKEN), "--policy", "it_service")

    assert result.exit_code == 0
    assert "18 rows read = 5 accepted + 13 rejected" in result.stdout
    assert "rejected: tickets.csv:7 (A-0): 'soon' in the column 'updated' is no time" in result.stdout
    assert "rejected: tickets.csv:16 " in result.stdout
    assert "rejected: tickets.csv:17 " not in result.stdout
    assert "rejected: 3 more; --rejections FILE writes all of them" in result.stdout


def test_every_rejected_row_can_be_written_to_a_file(tmp_path: Path) -> None:
    """--rejections writes each rejected row's place and reason as CSV."""
    run("replay", *write_log(tmp_path, BROKEN), "--policy", "it_service", "--rejections", tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    assert (rows[0]["line"], rows[0]["ticket"], rows[0]["reason"]) == ("7", "A-0", "time")
    assert (rows[12]["line"], rows[12]["ticket"], rows[12]["reason"]) == ("19", "", "ticket")


@pytest.mark.parametrize(("read", "code"), [(3, 0), (4, 1)])
def test_rows_that_do_not_add_up_are_exit_code_1(read: int, code: int) -> None:
    """Rows read that are neither accepted nor rejected are a defect, and the exit code says so."""
    rejected = Rejection(file="a.csv", line=4, reason="time", message="no time")
    tally = Tally(file="a.csv", read=read, accepted=2, rejections=(rejected,), tickets=1, records=2, remarks={})

    assert verdict(tally) == code


def test_a_log_without_facts_is_refused_with_its_account(tmp_path: Path) -> None:
    """A log of which every row is rejected prints the account and ends with 1, as text and as JSON."""
    paths = write_log(tmp_path, "id,updated,status,agent,priority\nA-1,soon,Open,,low\n")
    text, data = run("replay", *paths, "-p", "it_service"), run("replay", *paths, "-p", "it_service", "--json")

    assert (text.exit_code, data.exit_code) == (1, 1)
    assert "1 rows read = 0 accepted + 1 rejected" in text.stdout
    assert "has nothing to replay" in text.stderr
    assert json.loads(data.stdout)["log"]["rejections"][0]["reason"] == "time"


def test_the_same_log_again_adds_nothing(tmp_path: Path) -> None:
    """Into the same database a second time: every fact is known, no event is written, the promises are the same."""
    arguments = (*write_log(tmp_path), "-p", "it_service", "--db", f"sqlite:///{tmp_path / 'desk.db'}", "--json")
    first, second = (json.loads(run("replay", *arguments).stdout) for _ in range(2))

    assert (first["known"], second["known"]) == (0, first["facts"])
    assert second["events"] == 0
    assert second["attainment"] == first["attainment"]


def test_tickets_stay_under_the_policy_they_began_with(tmp_path: Path) -> None:
    """A database whose tickets run under one policy takes more facts while another one is in force."""
    db = ("--db", f"sqlite:///{tmp_path / 'desk.db'}")
    run("replay", *write_log(tmp_path), "-p", "it_service", *db)
    more = ROWS + "A-2,2026-03-26 09:00,Solved,bob,low\nA-3,2026-03-26 09:00,Open,,low\n"
    result = run("replay", *write_log(tmp_path, more), "-p", "retail", *db)

    assert result.exit_code == 0
    assert "under it_service 1" in run("explain", "A-2", *db).stdout
    assert "under retail 1" in run("explain", "A-3", *db).stdout


def test_until_leaves_out_what_came_later(tmp_path: Path) -> None:
    """Facts after the end are left out and counted; clocks are read at the end."""
    until = ("--until", "2026-03-24T13:00+01:00")
    data = json.loads(run("replay", *write_log(tmp_path), "-p", "it_service", *until, "--json").stdout)

    assert data["tickets"] == 2
    assert data["left_out"] == data["log"]["facts"] - data["facts"] == 3
    assert data["until"] == "2026-03-24T12:00:00+00:00"
    assert [row["open"] for row in data["attainment"] if row["value"] == "low"] == [1, 1]


def test_packed_logs_and_policy_files_work_too(tmp_path: Path) -> None:
    """A log packed with gzip and a policy written by show --json give the figures of the plain log and the preset."""
    _, *mapping = write_log(tmp_path)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(ROWS.encode()))
    (tmp_path / "policy.json").write_text(run("show", "it_service", "--json").stdout, encoding="utf-8")
    plain = json.loads(run("replay", tmp_path / "tickets.csv", *mapping, "-p", "it_service", "--json").stdout)
    packed = json.loads(
        run("replay", tmp_path / "packed.csv.gz", *mapping, "-p", tmp_path / "policy.json", "--json").stdout
    )

    assert packed["attainment"] == plain["attainment"]
    assert packed["policy"] == plain["policy"]


def test_what_the_policy_cannot_know_is_noted(tmp_path: Path) -> None:
    """A field that the policy reads and the mapping does not tell, and a value it does not know, are each a note."""
    mapping = MAPPING.replace('priority = "priority"', 'channel = { column = "priority", values = { low = "pigeon" } }')
    result = run("replay", *write_log(tmp_path, mapping=mapping), "-p", "it_service")

    assert "note: the policy reads ticket.priority, which the mapping does not tell: it is unknown" in result.stdout
    assert "note: channel: the policy does not know pigeon, only phone, " in result.stdout


def test_statuses_that_the_lifecycle_lacks_are_all_named(tmp_path: Path) -> None:
    """A mapping to statuses that nothing gives a meaning is refused before anything is read, each with its place."""
    mapping = MAPPING.replace('"pending"', '"pendign"').replace('= "new"', '= "fresh"')
    result = run("replay", *write_log(tmp_path, mapping=mapping), "-p", "it_service")

    assert result.exit_code == 1
    assert "2 problems" in result.stderr
    assert "status.values.\"Waiting\": the lifecycle 'support' of policy 'it_service' has no status 'pendign'" in (
        result.stderr
    )
    assert "did you mean 'pending'?" in result.stderr
    assert 'status.values."Open"' in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--policy", "it_service"], 2, "name a LOG and its --mapping"),
        (["a.csv", "--policy", "it_service"], 2, "name a LOG and its --mapping"),
        (["a.csv", "--sample", "--policy", "it_service"], 2, "--sample brings its own"),
        (["--sample"], 2, "Missing option '--policy'"),
        (["--sample", "-p", "it_service", "--until", "2016-06-01"], 2, "has no time zone; write 2016-06-01T00:00Z"),
        (["--sample", "-p", "it_service", "--until", "tomorrow"], 2, "'tomorrow' is no moment"),
        (["--sample", "-p", "it_service", "--db", "desk.db"], 2, "for a file write sqlite:///desk.db"),
        (["--sample", "-p", "it_servise"], 1, "did you mean 'it_service'?"),
        (["--sample", "-p", "it_service", "--until", "2001-01-01T00:00Z"], 1, "has nothing to replay"),
        (["a.csv", "-m", "b.toml", "-p", "it_service"], 1, "b.toml cannot be read"),
        (["--sample", "-p", "it_service", "--db", "sqlite:////no/such/folder/desk.db"], 1, "cannot open the database"),
        (["--sample", "-p", "it_service", "--db", "nosuch://desk"], 1, "cannot open the database"),
    ],
)
def test_mistakes_are_one_message(arguments: list[str], code: int, message: str) -> None:
    """What cannot work is one message on standard error: exit code 2 for the command line, 1 for what it names."""
    result = run("replay", *arguments)

    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


GOALS = """
key = "goals"
[calendars.office]
zone = "UTC"
hours.mon-fri = ["09:00-17:00"]
[fields]
priority = ["high", "low"]
[[sla]]
key = "all"
targets = [{ metric = "first_response", goal = "1h", calendar = "office" }]
[kpis.punctual]
figure = "timeliness"
goal = 90
tolerated = 40
[kpis.happy]
figure = "satisfaction"
goal = 80
[kpis.of_nobody]
figure = "resolution_rate"
goal = 50
team = "nobody"
"""


def test_goals_of_the_policy_are_judged(tmp_path: Path) -> None:
    """Each goal has its figure and verdict, in text and as JSON; a log tells no answers, which is said."""
    (policy := tmp_path / "goals.toml").write_text(GOALS, "utf-8")
    files = write_log(tmp_path)
    text = run("replay", *files, "--policy", policy)
    goals = json.loads(run("replay", *files, "--policy", policy, "--json").stdout)["goals"]

    assert [(each["key"], each["state"], each["n"]) for each in goals] == [
        ("punctual", "tolerated", 2),
        ("happy", "nothing_to_count", 0),
        ("of_nobody", "nothing_to_count", 0),
    ]
    lines = [" ".join(line.split()) for line in text.stdout.splitlines()]
    assert "punctual timeliness every ticket 90 % 40 % 50.0 % 2 9.5 to 90.5 tolerated, may be chance" in lines
    assert "happy satisfaction every ticket 80 % - - 0 - nothing to count" in lines


def test_goals_are_shown(tmp_path: Path) -> None:
    """`show` says what is wanted of which figure and for whom."""
    (policy := tmp_path / "goals.toml").write_text(GOALS, "utf-8")
    lines = [" ".join(line.split()) for line in run("show", policy).stdout.splitlines()]

    assert "punctual timeliness at least 90 %, tolerated from 40 %, every ticket" in lines
    assert "of_nobody resolution_rate at least 50 %, team nobody" in lines
