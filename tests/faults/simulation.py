"""
A desk under a seeded scheduler: its programs, on a simulated store, with everything that can go wrong.

Between any two requests another process may run, this one may die, its answer may be lost after the store did what it
was asked, time may pass, and the store's clock may jump an hour ahead or back. One seed is one schedule, for ever.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from attrs import define, evolve, field, frozen

from servicekit.calendars import from_micros
from servicekit.desk import ATTEMPTS, pairs, steps
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Ask, Commit, Load, Tell
from servicekit.desk.steps import Asked
from servicekit.errors import CommandRefused, Conflict, InputError
from servicekit.storage import MemoryStore, Write, is_retryable
from servicekit.tickets import Facts, Record
from servicekit.typing import Json, Key
from tests.faults.checker import Evidence, Report, Row, Tables, check
from tests.faults.commands import command_of, pick
from tests.faults.promises import PROMISES, fault_policy

__all__ = ["BUGS", "SimulatedStore", "simulate"]

POLICY = fault_policy()
START = 1_767_225_600_000_000
HOUR = 3_600_000_000
SLOTS = ("client 1", "client 2", "client 3", "worker 1", "worker 2")
DIES, LOSES, JUMPS = 0.03, 0.03, 0.01

Program = Generator[Any, Any, Any]


class AnswerLost(Exception):
    """The connection broke before the answer came."""


@frozen
class Call:
    """Call the store, or the receiver of notices."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class SimulatedStore(MemoryStore):
    """A store in memory whose clock belongs to the simulation, and which can be read from the outside."""

    def tables(self) -> Tables:
        """Give everything that it holds."""
        records = {
            key.id: Row(row.version, self.load(key).state or {}, row.next_due) for key, row in self._records.items()
        }
        outbox = {key: (json.loads(body), None if key in self._leases else 1) for key, body in self._outbox.items()}
        return Tables(records, {key.id: self.events(key) for key in self._events}, outbox)


# Planted bugs.


class Overwriting(SimulatedStore):
    """Writes on top of whatever is there, instead of comparing versions first."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Renumber the events and commit."""
        super().commit([_on_top(write, self.load(write.key).version) for write in writes])


def _on_top(write: Write, version: int) -> Write:
    shift = version - write.expected
    events = [{**event, "seq": event["seq"] + shift} for event in write.events]
    return evolve(write, expected=version, version=write.version + shift, events=events)


class Forgetful(SimulatedStore):
    """Keeps no command ids."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit without them."""
        super().commit([evolve(write, state={**write.state, "recent": []}) for write in writes])


class TwoSteps(SimulatedStore):
    """Commits the record first and the outbox afterwards."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit the record; the simulation asks for the rest later."""
        super().commit([evolve(write, outbox=()) for write in writes])

    def add_outbox(self, rows: Sequence[Json]) -> None:
        """Add what has to be sent."""
        for row in rows:
            self._outbox.setdefault(row["key"], json.dumps(row["body"], default=dict))
            self._leases.setdefault(row["key"], 0)


class Unindexed(SimulatedStore):
    """Forgets now and then when a record next needs attention."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit every fifth write without its due instant."""
        super().commit([evolve(write, next_due=None) if write.version % 5 == 0 else write for write in writes])


BUGS: dict[str, type[SimulatedStore]] = {
    "no compare-and-set": Overwriting,
    "command ids not remembered": Forgetful,
    "outbox written after the commit": TwoSteps,
    "due instants forgotten": Unindexed,
    "worker clock ahead": SimulatedStore,
    "sent before it is done": SimulatedStore,
}


@define
class Simulation:
    """One schedule."""

    seed: int
    bug: str = ""
    random: random.Random = field(init=False)
    store: SimulatedStore = field(init=False)
    now: int = START
    latest: int = START
    turn: int = 0
    history: list[Json] = field(factory=list)
    sink: list[Json] = field(factory=list)
    unanswered: list[Json] = field(factory=list)
    running: dict[str, _Running] = field(factory=dict)
    faults: Counter[str] = field(factory=Counter)
    policies: Policies = field(factory=lambda: Policies(POLICY))

    def __attrs_post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.store = BUGS.get(self.bug, SimulatedStore)(clock=lambda: self.now)

    def run(self, turns: int) -> Evidence:
        """Live through so many turns, then let everything settle without faults."""
        for self.turn in range(1, turns + 1):
            self._pass_time()
            self._step(self.random.choice(SLOTS))
        for running in self.running.values():
            running.program.close()
        self._settle()
        return Evidence(self.history, self.store.tables(), self.sink, self.now, self.now)

    def _pass_time(self) -> None:
        if self.random.random() < 0.4:
            self.now += self.random.choice((3_000, 20_000, 90_000))
        if self.random.random() < JUMPS:
            self.now += self.random.choice((HOUR, -HOUR))
            self.faults["clock jumps"] += 1
        self.latest = max(self.latest, self.now)

    def _step(self, slot: str) -> None:
        """Let one process do one request."""
        running = self.running.get(slot)
        if running is None:
            running = self.running[slot] = _Running(self._client(slot) if slot[0] == "c" else self._worker())
        elif self._chance(DIES, "deaths before a request"):
            self._end(slot)
            return
        try:
            answer = self._answer(running)
        except Exception as error:  # noqa: BLE001 - given to the program, which knows
            running.error = error
        else:
            if answer is not _MORE:
                running.answer, running.request = answer, None
        if self._chance(DIES, "deaths after a request"):
            self._end(slot)
        elif running.request is None and running.asks_store and self._chance(LOSES, "answers lost"):
            running.error = AnswerLost()
        if slot in self.running:
            self._advance(slot, running)

    def _chance(self, probability: float, name: str) -> bool:
        happens = self.random.random() < probability
        self.faults[name] += happens
        return happens

    def _end(self, slot: str) -> None:
        self.running.pop(slot).program.close()

    def _answer(self, running: _Running) -> Any:
        """Do what the program asks for; of several records one at a time."""
        match running.request:
            case None:
                return None
            case Load(keys):
                running.loaded.append(self.store.load(keys[len(running.loaded)]))
                return _MORE if len(running.loaded) < len(keys) else running.loaded
            case Commit(writes):
                self.store.commit(writes)
                if isinstance(self.store, TwoSteps):
                    running.request = Call(self.store.add_outbox, ([row for write in writes for row in write.outbox],))
                    return _MORE
                return None
            case Call(function, arguments):
                return function(*arguments)
        raise AssertionError(running.request)

    def _advance(self, slot: str, running: _Running) -> None:
        """Bring the program to its next request to the store."""
        if running.request is not None and running.error is None:
            return
        try:
            running.advance()
        except StopIteration:
            del self.running[slot]

    # What processes do.

    def _client(self, name: str) -> Program:
        line = self._redelivered() or pick(self.random, name, f"c{self.turn}", ("a", "b"))
        line = {**line, "t": "invoke", "at": self.turn, "clock": 0}
        self.history.append(line)
        self.unanswered.append(line)
        told = {"cid": line["cid"], "ticket": line.get("part", line["ticket"])}
        occurred = self.now - self.random.randrange(300_000)
        try:
            outcome = yield from _tried(lambda: self._program(line, occurred))
        except (CommandRefused, Conflict, InputError):
            self._answered(line, {**told, "t": "fail"})
        except AnswerLost:
            self._answered(None, {**told, "t": "info"})
        else:
            wrote = [[each["seq"], each["tag"], each["command_id"]] for each in outcome.written]
            told |= {"version": outcome.dossier.version, "wrote": wrote, "duplicate": outcome.duplicate}
            self._answered(line if self.random.random() < 0.9 else None, {**told, "t": "ok"})

    def _redelivered(self) -> Json | None:
        if self.unanswered and self.random.random() < 0.4:
            return self.unanswered.pop(self.random.randrange(len(self.unanswered)))
        return None

    def _answered(self, line: Json | None, answer: Json) -> None:
        if line in self.unanswered:
            self.unanswered.remove(line)
        self.history.append({**answer, "at": self.turn, "clock": self.latest})

    def _program(self, line: Json, occurred: int) -> Program:
        key, command = Key("ticket", line["ticket"]), command_of(line, from_micros(occurred))
        source = None if isinstance(command, Record) else line["cid"]
        asked = Asked(command=command, command_id=source)
        if line["what"] == "split":
            part = Key("ticket", line["part"])
            return _second(pairs.split(self.policies, key, part, command, asked, None))
        return steps.one(self.policies, key, asked, None)

    def _worker(self) -> Program:
        ahead = self.bug == "worker clock ahead"
        clock = from_micros(self.now) + timedelta(hours=1) if ahead else None
        try:
            for key in (yield Call(self.store.due, (5, self.now + HOUR if ahead else None))):
                yield from _tried(partial(steps.settle_one, self.policies, key, clock))
            for row in (yield Call(self.store.claim, (5, 0.2))):
                if self.bug == "sent before it is done":
                    yield Call(self.store.done, ([row["key"]],))
                yield Call(self._receive, (row,))
                yield Call(self.store.done, ([row["key"]],))
        except (Conflict, AnswerLost):
            pass

    def _receive(self, row: Json) -> None:
        self.sink.append({"key": row["key"], "clock": self.latest})

    def _settle(self) -> None:
        """Let one worker run without faults until nothing is left to do."""
        self.now = self.latest = self.latest + HOUR
        while self.store.due(1) or self.store.pending():
            running = _Running(self._worker())
            try:
                while True:
                    answer = self._answer(running)
                    if answer is not _MORE:
                        running.answer = answer
                        running.advance()
            except StopIteration:
                self.now += HOUR
        self.latest = self.now


_MORE = object()


@define
class _Running:
    """A program in the middle of a request."""

    program: Program
    request: Any = None
    answer: Any = None
    error: Exception | None = None
    loaded: list[Any] = field(factory=list)
    asks_store: bool = False

    def advance(self) -> None:
        """Go on to the next request that is not answered here."""
        answer, error = self.answer, self.error
        self.answer, self.error, self.request, self.loaded = None, None, None, []
        while True:
            request = self.program.throw(error) if error is not None else self.program.send(answer)
            if not isinstance(request, Ask | Tell):
                self.request, self.asks_store = request, True
                return
            answer, error = Facts() if isinstance(request, Ask) else None, None


def _tried(program: Callable[[], Program]) -> Program:
    """Try again after a conflict, as a desk does."""
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            return (yield from program())
        except Exception as error:
            if not left or not is_retryable(error):
                raise
    raise AssertionError("unreachable")


def _second(program: Program) -> Program:
    return (yield from program)[1]


def simulate(seed: int, *, bug: str = "", turns: int = 120) -> tuple[Report, Counter[str]]:
    """Live through one schedule; give what the checker says of it and the faults that were injected."""
    simulation = Simulation(seed, bug)
    return check(simulation.run(turns), PROMISES), simulation.faults
