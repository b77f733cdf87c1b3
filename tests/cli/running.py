"""Run the command in this process, and a small log to give it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from servicekit.cli.program import program

MAPPING = """
[columns]
ticket = "id"
time = "updated"
status = "status"
agent = "agent"

[time]
zone = "Europe/Berlin"

[status.values]
"Open" = "new"
"In progress" = "active"
"Waiting" = "pending"
"Solved" = "solved"

[fields]
priority = "priority"

[messages]
agent_reply = { when = "leaves", status = ["Open"] }
"""

ROWS = """id,updated,status,agent,priority
A-1,2026-03-23 09:00,Open,,high
A-1,2026-03-23 09:20,In progress,ann,high
A-1,2026-03-23 10:00,Solved,ann,high
A-2,2026-03-24 09:00,Open,,low
A-2,2026-03-25 16:00,In progress,bob,low
"""


def run(*arguments: str | Path) -> Result:
    """What the command printed, and its exit code; an error that is no message is raised."""
    result = CliRunner().invoke(program, [str(each) for each in arguments], prog_name="servicekit")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def write_log(folder: Path, rows: str = ROWS, mapping: str = MAPPING) -> tuple[str, str, str]:
    """The arguments that name a log and its mapping, written to *folder*."""
    (folder / "tickets.csv").write_text(rows, encoding="utf-8")
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return str(folder / "tickets.csv"), "--mapping", str(folder / "mapping.toml")
