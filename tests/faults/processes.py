"""
What runs in the processes that get killed: a client and a worker, each a loop without an end.

Both also kill themselves, at a seeded moment right after a statement, before a commit, after it, or after a delivery:
that is where a killed process leaves most behind.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from attrs import frozen
from sqlalchemy import Engine, create_engine, event

from servicekit.calendars import from_micros
from servicekit.desk import Desk
from servicekit.errors import CommandRefused, Conflict
from servicekit.storage.sqlalchemy import SQLAlchemyStore, Tables
from servicekit.tickets import Record
from servicekit.typing import Json
from tests.faults.bugs import DESKS, STORES, TwoSteps
from tests.faults.commands import command_of, pick
from tests.faults.promises import fault_policy

__all__ = ["Place", "client", "engine_of", "worker"]

LIVE = 10
"""How many tickets are worked on at a time; every 150 ms the oldest is left to the workers and a new one comes up."""


@frozen(kw_only=True)
class Place:
    """
    Where a campaign takes place, and what is done to it.

    *deadliness* is the chance to die at each of the moments named above; *patience* the seconds after which what has
    not settled never will.
    """

    url: str
    prefix: str
    folder: Path
    seed: int
    bug: str = ""
    deadliness: float = 0.002
    patience: float = 30.0

    def append(self, name: str) -> Callable[[Json], None]:
        """Give a function that appends a line to a file in one piece, which no kill can tear."""
        file = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

        def append(line: Json) -> None:
            os.write(file, json.dumps(line).encode() + b"\n")

        return append

    def lines(self, name: str) -> list[Json]:
        """Give what has been appended."""
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def engine_of(place: Place) -> Engine:
    """Make an engine as a host would; the planted bugs do not wait for the disk."""
    named = {"application_name": place.prefix} if place.url.startswith("postgresql") else {}
    engine = create_engine(place.url, connect_args=named)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'OFF' if place.bug else 'FULL'}")

    return engine


def _desk(place: Place, perhaps_die: Callable[..., None], clock: Callable[[], datetime] | None = None) -> Desk:
    """Open a desk in a process that may die after any statement, before any commit, and after it."""
    engine = engine_of(place)
    for moment in ("after_cursor_execute", "commit", "checkin"):
        event.listen(engine, moment, perhaps_die)
    store_class = STORES.get(place.bug, SQLAlchemyStore)
    store = store_class(engine, tables=Tables(prefix=place.prefix))
    if isinstance(store, TwoSteps):
        store.perhaps_die = perhaps_die
    return DESKS.get(place.bug, Desk)(store, fault_policy(), clock=clock)


def _dying(place: Place, chance: random.Random) -> Callable[..., None]:
    def perhaps_die(*_: object) -> None:
        if chance.random() < place.deadliness:
            os.kill(os.getpid(), signal.SIGKILL)

    return perhaps_die


def _micros() -> int:
    return time.time_ns() // 1_000


# The worker.


def worker(place: Place, name: str, life: int) -> None:
    """Fire timers and deliver notices, for ever."""
    chance = random.Random(f"{place.seed} {name} {life}")
    perhaps_die = _dying(place, chance)
    ahead = (lambda: from_micros(_micros()) + timedelta(hours=1)) if place.bug == "worker clock ahead" else None
    desk, sink, errors, pause = _desk(place, perhaps_die, ahead), place.append("sink"), place.append("errors"), Event()

    def receive(notice: Json) -> None:
        sink({"key": notice["key"], "clock": _micros(), "by": name})
        perhaps_die()

    while True:
        done = 0
        try:
            done = desk.run_due(20) + desk.deliver(receive, 20, lease_seconds=0.5)
        except Exception as error:  # noqa: BLE001 - a worker goes on
            for one in _single(error):
                errors({"by": name, "error": type(one).__name__, "message": str(one)[:300]})
        if not done:
            pause.wait(0.02)


def _single(error: Exception) -> Iterator[Exception]:
    """The errors in a group of them."""
    for one in error.exceptions if isinstance(error, ExceptionGroup) else ():
        yield from _single(one)
    if not isinstance(error, ExceptionGroup):
        yield error


# The client.


def client(place: Place, name: str, life: int) -> None:
    """Send commands, for ever; begin with the one whose answer never came."""
    chance = random.Random(f"{place.seed} {name} {life}")
    desk, history = _desk(place, _dying(place, chance)), place.append("history")
    line = _unanswered(place.lines("history"), name)
    number = 0
    while True:
        if line is None:
            number += 1
            line = pick(chance, name, f"{name}.{life}.{number}", _tickets())
        answered = _deliver(desk, line, history)
        again = 0.05 if answered else 0.8
        line = line if chance.random() < again else None


def _tickets() -> list[str]:
    newest = _micros() // 150_000
    return [f"t{newest - age}" for age in range(LIVE)]


def _unanswered(history: list[Json], name: str) -> Json | None:
    own = [line for line in history if line["by"] == name]
    return own[-1] if own and own[-1]["t"] == "invoke" else None


def _deliver(desk: Desk, line: Json, history: Callable[[Json], None]) -> bool:
    """Send a command and write down what came of it; tells whether that is known."""
    told = {"cid": line["cid"], "by": line["by"], "ticket": line.get("part", line["ticket"])}
    history({**line, "t": "invoke", **_clocks()})
    try:
        outcome = _send(desk, line)
    except (CommandRefused, Conflict) as refused:
        history({**told, "t": "fail", "why": refused.code, **_clocks()})
    except Exception as error:  # noqa: BLE001 - the outcome is unknown, whatever the driver says
        history({**told, "t": "info", "why": f"{type(error).__name__}: {error}"[:300], **_clocks()})
        return False
    else:
        wrote = [[each["seq"], each["tag"], each["command_id"]] for each in outcome.written]
        answer = {"version": outcome.dossier.version, "wrote": wrote, "duplicate": outcome.duplicate}
        history({**told, "t": "ok", **answer, **_clocks()})
    return True


def _clocks() -> dict[str, int]:
    return {"at": time.monotonic_ns(), "clock": _micros()}


def _send(desk: Desk, line: Json) -> Any:
    command = command_of(line, from_micros(_micros()))
    if isinstance(command, Record):
        return desk.observe(line["ticket"], command)
    if line["what"] == "split":
        return desk.split(line["ticket"], line["part"], command, command_id=line["cid"])
    return desk.send(line["ticket"], command, command_id=line["cid"])
