"""
How fast records go into SQLite, beside the hand-written limit.

    python -m tests.bench.bench_storage [tickets]

The limit is `sqlite3.executemany` over rows whose JSON text has been made before, in the same tables, in one
transaction for each batch. What the bulk commit does beside that: checking the writes, writing canonical JSON,
SQLAlchemy, and one look for records that exist. ``commit`` one by one is the desk's way, with a transaction for each
ticket. Ratios are what to compare; rates belong to the machine.
"""

from __future__ import annotations

import itertools
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from servicekit.storage import MemoryStore, Store, Write
from servicekit.storage.documents import write_text
from servicekit.storage.sqlalchemy import open_store
from servicekit.typing import Key
from tests.bench.measuring import interleaved, report

EVENTS = 8
BATCH = 500
LIMIT = "sqlite3.executemany, JSON made before"
BULK = "SQLAlchemyStore.commit_many"


def made(number: int) -> Write:
    """Make a ticket of usual size: eight events of 420 bytes, a document of 1,000 bytes, one notice."""
    key = Key("ticket", f"INC{number:07}")
    at = 1_700_000_000_000_000 + number * 1_000_000
    events = [
        {
            "id": f"ticket:{key.id}/{seq}",
            "key": list(key),
            "seq": seq,
            "occurred_at": at + seq,
            "recorded_at": at + seq,
            "actor": "agent-17",
            "command_id": None,
            "source_id": f"incidents.csv:{number}:{seq}",
            "sequence": seq,
            "supersedes": None,
            "schema": 1,
            "lifecycle_version": 1,
            "policy_sha256": "f" * 64,
            "prev_hash": "e" * 64,
            "tag": "ticket.advanced",
            "body": {"event": "solve", "fields": {"priority": "high", "group": "network"}},
        }
        for seq in range(1, EVENTS + 1)
    ]
    state = {
        "ticket": {"status": "closed", "fields": {"priority": "high"}},
        "cold": {"history": [events[0]["body"]] * 8},
    }
    outbox = [{"key": f"{key}/resolution/1/breach/1/1", "body": {"at": at, "step": "breach"}}]
    return Write(key=key, expected=0, version=EVENTS, state=state, next_due=at, events=events, outbox=outbox)


def by_hand(writes: list[Write]) -> Callable[[Path], None]:
    """Give the limit: `executemany` over finished rows."""
    records = [(*w.key, w.version, write_text(w.state, w.key, "state"), w.next_due) for w in writes]
    events = [
        [
            (*w.key, e["seq"], e["occurred_at"], e["recorded_at"], e["source_id"], write_text(e, w.key, "event"))
            for e in w.events
        ]
        for w in writes
    ]
    outbox = [(row["key"], write_text(row["body"], w.key, "body")) for w in writes for row in w.outbox]

    def insert(path: Path) -> None:
        connection = sqlite3.connect(path)
        for part in parts(len(writes)):
            rows = [row for group in events[part] for row in group]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO servicekit_records VALUES (?, ?, ?, ?, ?)", records[part])
            connection.executemany("INSERT INTO servicekit_events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO servicekit_outbox (key, body) VALUES (?, ?)", outbox[part])
            connection.commit()
        connection.close()

    return insert


def parts(count: int) -> list[slice]:
    """Cut so many writes into batches."""
    return [slice(start, start + BATCH) for start in range(0, count, BATCH)]


def in_bulk(path: Path, writes: list[Write]) -> None:
    """Commit batches of new records."""
    store = open_store(f"sqlite:///{path}")
    for part in parts(len(writes)):
        store.commit_many(writes[part])
    store.close()


def one_by_one(store: Store, writes: list[Write]) -> None:
    """Commit each ticket by itself."""
    for write in writes:
        store.commit([write])


def main(tickets: int) -> None:
    """Print the time of one ticket in each way, beside the limit, and the rate of the bulk commit."""
    writes = [made(number) for number in range(tickets)]
    insert = by_hand(writes)
    with tempfile.TemporaryDirectory() as folder:
        paths = (Path(folder) / f"{number}.db" for number in itertools.count())

        def fresh() -> Path:
            path = next(paths)
            open_store(f"sqlite:///{path}").close()
            return path

        figures = interleaved(
            {
                LIMIT: lambda: insert(fresh()),
                "making and checking the writes": lambda: [made(number) for number in range(tickets)],
                BULK: lambda: in_bulk(fresh(), writes),
                "SQLAlchemyStore.commit, one by one": lambda: one_by_one(open_store(f"sqlite:///{fresh()}"), writes),
                "MemoryStore.commit, one by one": lambda: one_by_one(MemoryStore(), writes),
            },
            loops=1,
            rounds=5,
        )
    report(f"SQLite: one ticket of {EVENTS} events", {name: taken / tickets for name, taken in figures.items()}, LIMIT)
    print(f"  {BULK}: {tickets * EVENTS / figures[BULK]:,.0f} events a second of processor time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
