"""
Clients and workers as processes that are killed with SIGKILL again and again, then a calm in which all settles.

No process ever ends in another way. The moments are drawn from a seed; what the machine does between them is its own.
On PostgreSQL connections are cut as well: then a process lives on and does not know what became of its transaction.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import Engine, text

from servicekit.desk import Desk
from servicekit.errors import ServicekitError
from servicekit.storage.sqlalchemy import SQLAlchemyStore, Tables, create_tables
from servicekit.typing import Key
from tests.faults.checker import Evidence, Row
from tests.faults.checker import Tables as Contents
from tests.faults.processes import Place, client, engine_of, worker
from tests.faults.promises import fault_policy

__all__ = ["campaign"]

ROLES = {"client 1": client, "client 2": client, "client 3": client, "worker 1": worker, "worker 2": worker}


def campaign(place: Place, *, kills: int, seconds: float) -> tuple[Evidence, Counter[str]]:
    """
    Run processes until so many were killed and so many seconds are over; give the evidence and the deaths by kind.

    Args:
        place: Where.
        kills: How many processes to kill from outside, at random moments.
        seconds: How long to go on at least.
    """
    engine = engine_of(place)
    tables = Tables(prefix=place.prefix)
    create_tables(engine, tables)
    try:
        deaths = _live_and_die(place, engine, kills, seconds)
        settled_at = _settle(engine, tables, place)
        contents = read(engine, place.prefix)
        return Evidence(
            place.lines("history"), contents, place.lines("sink"), settled_at, _clock(engine, tables)
        ), deaths
    finally:
        tables.records.metadata.drop_all(engine)
        engine.dispose()


# Killing.


def _live_and_die(place: Place, engine: Engine, kills: int, seconds: float) -> Counter[str]:
    chance, deaths, until = random.Random(place.seed), Counter[str](), time.monotonic() + seconds
    with _processes(place) as running:
        while deaths["killed from outside"] < kills or time.monotonic() < until:
            connection.wait([process.sentinel for process in running.values()], timeout=chance.uniform(0.0, 0.4))
            dead = [name for name, process in running.items() if not process.is_alive()]
            deaths["killed themselves"] += len(dead)
            if not dead and engine.dialect.name == "postgresql" and chance.random() < 0.3:
                deaths["connections cut"] += _cut(engine, place.prefix)
            elif not dead:
                dead = [chance.choice([*running])]
                deaths["killed from outside"] += 1
            for name in dead:
                _kill(running[name])
                running[name] = _spawn(place, name, deaths.total())
    return deaths


CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = :name AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
)


def _cut(engine: Engine, name: str) -> int:
    """Cut one connection of a process, whatever it is in the middle of."""
    with engine.connect() as connection:
        return int(bool(connection.scalar(CUT, {"name": name})))


@contextmanager
def _processes(place: Place) -> Iterator[dict[str, BaseProcess]]:
    running = {name: _spawn(place, name, 0) for name in ROLES}
    try:
        yield running
    finally:
        for process in running.values():
            _kill(process)


def _spawn(place: Place, name: str, life: int) -> BaseProcess:
    """Start a process; it is forked from a server that has everything imported, so that dying costs little."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.processes"])
    process = context.Process(target=ROLES[name], args=(place, name, life), daemon=True)
    process.start()
    return process


def _kill(process: BaseProcess) -> None:
    """Kill with SIGKILL; whoever died of anything else failed."""
    process.kill()
    process.join()
    assert process.exitcode == -9, f"a process ended by itself, with {process.exitcode}"


# The calm.


def _settle(engine: Engine, tables: Tables, place: Place) -> int:
    """Let one worker without faults do what is left to do; give the moment up to which everything has fired."""
    store = SQLAlchemyStore(engine, tables=tables)
    desk, sink, until = Desk(store, fault_policy()), place.append("sink"), time.monotonic() + place.patience
    waiting = text(f"SELECT count(*) FROM {place.prefix}records WHERE next_due IS NOT NULL")  # noqa: S608
    while time.monotonic() < until:
        with suppress(ServicekitError, ExceptionGroup):
            desk.run_due()
        desk.deliver(lambda notice: sink({"key": notice["key"], "clock": time.time_ns() // 1_000}))
        with engine.connect() as reading:
            if not store.pending() and not reading.scalar(waiting):
                break
    return _clock(engine, tables)


def _clock(engine: Engine, tables: Tables) -> int:
    now = SQLAlchemyStore(engine, tables=tables).load(Key("ticket", "nobody")).now
    assert now is not None
    return now


def read(engine: Engine, prefix: str) -> Contents:
    """Read the three tables with plain SQL."""
    records = {id: Row(version, json.loads(state), due) for id, version, state, due in _rows(engine, prefix, "records")}
    events: dict[str, list[dict[str, Any]]] = {}
    for id, *copies, body in _rows(engine, prefix, "events"):
        event = json.loads(body)
        names = ("seq", "occurred_at", "recorded_at", "source_id")
        assert copies == [event[name] for name in names], f"columns of {event['id']} differ from its body"
        events.setdefault(id, []).append(event)
    outbox = {key: (json.loads(body), sent) for key, body, sent in _rows(engine, prefix, "outbox")}
    return Contents(records, events, outbox)


COLUMNS = {
    "records": "id, version, state, next_due FROM {}records ORDER BY id",
    "events": "id, seq, occurred_at, recorded_at, source_id, body FROM {}events ORDER BY id, seq",
    "outbox": "{key}, body, sent_at FROM {}outbox ORDER BY 1",
}


def _rows(engine: Engine, prefix: str, table: str) -> Sequence[Any]:
    key = engine.dialect.identifier_preparer.quote_identifier("key")
    with engine.connect() as reading:
        return reading.execute(text("SELECT " + COLUMNS[table].format(prefix, key=key))).all()
