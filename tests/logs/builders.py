"""A small help desk's log: its mapping, its rows, and a file made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from servicekit.logs import Log, read_log, read_mapping
from servicekit.tickets import Record

HEADER = "id,at,n,opened,who,agent,team,state,solved_at,prio,channel"

MAPPING = """
[file]
missing = ["?"]

[columns]
ticket = "id"
time = "at"
sequence = "n"
opened = "opened"
requester = "who"
agent = "agent"
team = "team"
status = "state"

[time]
format = "%Y-%m-%d %H:%M"
zone = "UTC"

[status]
start = "New"
instants = { solved = "solved_at" }

[status.values]
New = "new"
Work = "active"
Ask = "pending"
Wait = { status = "parts", category = "on_hold" }
Done = "solved"
End = "closed"

[fields]
channel = "channel"
priority = { column = "prio", values = { "1" = "high", "2" = "low" } }

[messages]
agent_reply = { when = "leaves", status = ["New"] }
customer_message = { when = "leaves", status = ["Ask"] }
"""


def row(
    ticket: str = "T1",
    at: str = "09:00",
    n: int | str = 0,
    state: str = "New",
    *,
    opened: str = "2026-03-02 08:55",
    who: str = "Ann",
    agent: str = "?",
    team: str = "?",
    solved_at: str = "?",
    prio: str = "2",
    channel: str = "phone",
) -> str:
    """One line of the log, on 2 March 2026 unless *at* names a day."""
    moment = at if len(at) != 5 else f"2026-03-02 {at}"
    return ",".join([ticket, moment, str(n), opened, who, agent, team, state, solved_at, prio, channel])


def text(rows: Iterable[str], header: str = HEADER) -> str:
    """The whole file."""
    return "\n".join([header, *rows]) + "\n"


def log_of(folder: Path, rows: Iterable[str], mapping: str = MAPPING) -> Log:
    """Write the rows to a file and read it."""
    path = folder / "log.csv"
    path.write_text(text(rows), encoding="utf-8", newline="")
    return read_log(path, read_mapping(mapping))


def told(log: Log, ticket: str = "T1") -> list[tuple[str, str, dict[str, object]]]:
    """The facts of a ticket as (time of day, word, fields)."""
    return [(record.occurred_at.strftime("%H:%M"), record.what, dict(record.fields)) for record in log.tickets[ticket]]


def moments(log: Log, what: str, ticket: str = "T1") -> list[str]:
    """When the facts of one word happened, as times of day."""
    return [at for at, word, _ in told(log, ticket) if word == what]


def at(hour: int, minute: int = 0) -> datetime:
    """A moment on the day of the log."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def ids(records: Iterable[Record]) -> list[str]:
    """The source ids of the records."""
    return [str(record.source_id) for record in records]
