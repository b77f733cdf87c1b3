"""``servicekit migrate``: what would become of every clock, and the move itself."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.running import run, write_log

FIRST = """
key = "shop"
version = "1"
[calendars.office]
zone = "Europe/Berlin"
hours = { mon-fri = ["09:00-17:00"] }
[[sla]]
key = "standard"
targets = [{ metric = "resolution", calendar = "office", goal = "16h" }]
"""
BOOK = """
[[editions]]
policy = "1.toml"
[[editions]]
since = 2026-03-24T12:00:00+01:00
policy = "2.toml"
"""
ROWS = """id,updated,status,agent,priority
A-1,2026-03-23 09:00,Open,,high
A-1,2026-03-23 10:00,Solved,ann,high
A-2,2026-03-24 09:00,Open,,low
A-3,2026-03-24 09:00,Open,,low
A-3,2026-03-24 10:00,Waiting,ann,low
A-4,2026-03-24 14:00,Open,,low
"""
AT = "2026-03-24T15:00+01:00"


def _replayed(folder: Path) -> str:
    """Write the book and the log, replay it into a database, and give the database's URL."""
    (folder / "1.toml").write_text(FIRST)
    (folder / "2.toml").write_text(FIRST.replace('"1"', '"2"').replace("16h", "4h"))
    (folder / "book.toml").write_text(BOOK)
    url = f"sqlite:///{folder / 'a.db'}"
    done = run("replay", *write_log(folder, ROWS), "--policy", folder / "book.toml", "--db", url, "--until", AT)
    assert done.exit_code == 0
    return url


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_dry_run_shows_every_deadline_that_moves(tmp_path: Path) -> None:
    """Before and after, with the totals; what is under the edition already, or kept, is only counted."""
    url = _replayed(tmp_path)
    result = run(
        "migrate", "--db", url, tmp_path / "book.toml", "--mode", "carry", "--at", AT, "--dry-run",
        "--csv", tmp_path / "all.csv",
    )  # fmt: skip
    lines = _lines(result.stdout)

    assert result.exit_code == 0
    assert "A-2 resolution#1 Wed 2026-03-25 17:00 CET Tue 2026-03-24 13:00 CET running breached" in lines
    assert {"tickets looked at 4", "would go over to shop 2 3", "promises that this would break 1"} <= set(lines)
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["ticket"], row["before"], row["after"]) for row in rows] == [("A-2", "running", "breached")]
    again = run("migrate", "--db", url, tmp_path / "book.toml", "--mode", "carry", "--at", AT, "--dry-run")
    assert again.stdout == result.stdout


def test_the_move_itself_happens_once(tmp_path: Path) -> None:
    """Done, the tickets explain themselves under both versions; done again, nothing is left to do."""
    url = _replayed(tmp_path)
    book = tmp_path / "book.toml"
    first = run("migrate", "--db", url, book, "--mode", "carry", "--at", AT, "--json", "--reason", "spring")
    second = run("migrate", "--db", url, book, "--mode", "carry", "--at", AT, "--json")
    kept = run("explain", "A-1", "--db", url, "--at", AT)
    moved = run("explain", "A-2", "--db", url, "--at", AT)

    assert (json.loads(first.stdout)["went"], json.loads(first.stdout)["breached"]) == (3, 1)
    assert json.loads(second.stdout)["went"] == 0
    assert kept.exit_code == moved.exit_code == 0
    assert "15 h left" in kept.stdout
    assert "under shop 2" in kept.stdout
    assert "judged under shop 1" in kept.stdout
    assert "moved to version 2 of the policy, which promises 4h (carry)" in moved.stdout


def test_rows_are_capped_and_all_are_counted(tmp_path: Path) -> None:
    """With --limit 0 none is shown, and the rest is counted."""
    url = _replayed(tmp_path)
    result = run(
        "migrate", "--db", url, tmp_path / "book.toml", "--mode", "retroactive", "--at", AT, "--dry-run", "--limit", "0"
    )

    assert "more; --limit N shows them, --csv FILE writes all of them" in result.stdout
    assert "A-2" not in result.stdout


def test_statuses_that_are_gone_are_asked_for(tmp_path: Path) -> None:
    """What cannot go is refused with the reason and exit code 1; with the names in a file all of them go."""
    url = _replayed(tmp_path)
    lifecycle = """
[lifecycles.support]
version = 2
initial = "new"
statuses = { new = "new", active = "active", parked = "pending", solved = "solved", closed = "closed" }
edges = [
    { on = "start", from = "new", to = "active" },
    { on = "wait", from = "active", to = "parked" },
    { on = "resume", from = "parked", to = "active" },
    { on = "solve", from = ["new", "active", "parked"], to = "solved" },
    { on = "close", from = "solved", to = "closed" },
]
"""
    (tmp_path / "3.toml").write_text(FIRST.replace('"1"', '"3"') + lifecycle)
    (tmp_path / "names.toml").write_text('[support]\npending = "parked"\n')
    asked = ("migrate", "--db", url, tmp_path / "3.toml", "--mode", "carry", "--at", AT)
    refused = run(*asked, "--dry-run")

    assert refused.exit_code == 1
    assert "tickets that cannot go 1" in _lines(refused.stdout)
    assert '[support]\n  pending = "..."' in refused.stdout
    named = run(*asked, "--statuses", tmp_path / "names.toml", "--json")
    assert (named.exit_code, json.loads(named.stdout)["went"]) == (0, 4)


def test_mistakes_are_one_message(tmp_path: Path) -> None:
    """A file of statuses that is none, a name that the policy does not have, a mode that there is not."""
    url = _replayed(tmp_path)
    (tmp_path / "names.toml").write_text("[support]\npending = 3\n")
    (tmp_path / "unknown.toml").write_text('[support]\npending = "nowhere"\n')
    asked = ("migrate", "--db", url, tmp_path / "1.toml", "--at", AT)

    bad = run(*asked, "--mode", "carry", "--statuses", tmp_path / "names.toml")
    assert (bad.exit_code, "needs a table of statuses with their new names" in bad.stderr) == (1, True)
    unknown = run(*asked, "--mode", "carry", "--statuses", tmp_path / "unknown.toml")
    assert (unknown.exit_code, "has no status 'nowhere'" in unknown.stderr) == (1, True)
    assert run(*asked, "--mode", "rewind").exit_code == 2
