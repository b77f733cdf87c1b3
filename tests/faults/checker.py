"""
What a run of clients and workers came to, judged from the outside.

The checker reads three things: the history that the clients wrote (``invoke``, then ``ok``, ``fail`` or ``info``), the
tables of the store, and the file into which notices were delivered. It does its own sums and its own hashing; nothing
in it comes from servicekit.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.faults.model import Promise, TicketModel

__all__ = ["Evidence", "Report", "Row", "Tables", "check"]

Json = Mapping[str, Any]
Found = Iterator[tuple[str, str]]

TOLERANCE = 1_000
"""How far two programs' looks at one machine's clock may seem to lie apart, in microseconds."""

LEADS_TO = {
    "open": "tickets.opened",
    "assign": "tickets.assigned",
    "reply": "tickets.agent_replied",
    "message": "tickets.customer_messaged",
    "wait": "tickets.status_changed",
    "resume": "tickets.status_changed",
    "solve": "tickets.solved",
    "reopen": "tickets.reopened",
    "note": "tickets.fields_changed",
    "observe": "tickets.fields_changed",
    "split": "tickets.split_into",
}
"""The one event by which each kind of command is known."""


class Row(NamedTuple):
    """A row of the table of records."""

    version: int
    state: Json
    next_due: int | None


class Tables(NamedTuple):
    """What the store holds: rows by ticket, events by ticket in the order of ``seq``, bodies and sent_at by key."""

    records: Mapping[str, Row]
    events: Mapping[str, Sequence[Json]]
    outbox: Mapping[str, tuple[Json, int | None]]


class Evidence(NamedTuple):
    """
    Everything that the checker reads.

    *settled_at*: up to which moment of the store's clock all timers must have fired. *read_at*: the store's clock when
    the tables were read.
    """

    history: Sequence[Json]
    tables: Tables
    sink: Sequence[Json]
    settled_at: int
    read_at: int


class Report(NamedTuple):
    """What there was, and what was wrong with it: examples by the rule that they break."""

    counts: Counter[str]
    violations: Mapping[str, Sequence[str]]

    def __str__(self) -> str:
        """A table for people."""
        rows = [f"{name:<34} {number:>9,}" for name, number in self.counts.items()]
        bad = [f"{rule} ({len(each)}): {each[0]}" for rule, each in self.violations.items()]
        return "\n".join([*rows, f"{'violations':<34} {sum(map(len, self.violations.values())):>9,}", *bad])


class _Command:
    """A command, all its deliveries and answers, and the events that carry its id."""

    def __init__(self, invoke: Json) -> None:
        self.id, self.what, self.ticket = invoke["cid"], invoke["what"], invoke["ticket"]
        self.expected = Counter([(self.ticket, LEADS_TO[self.what])])
        if self.what == "split":
            self.expected[invoke["part"], LEADS_TO["open"]] += 1
        self.invoked: list[Json] = []
        self.answers: list[Json] = []
        self.events: list[Json] = []

    def done(self) -> Counter[tuple[str, str]]:
        """How often each event by which the command is known is there."""
        found = Counter((event["key"][1], event["tag"]) for event in self.events)
        return Counter({what: found[what] for what in self.expected if found[what]})

    def said(self, word: str) -> list[Json]:
        return [answer for answer in self.answers if answer["t"] == word]

    @property
    def seq(self) -> int:
        """The place of the command in its ticket's history, 0 if it has none."""
        return max((event["seq"] for event in self.events if event["key"][1] == self.ticket), default=0)


def check(evidence: Evidence, promises: Sequence[Promise]) -> Report:
    """Judge a run."""
    counts: Counter[str] = Counter()
    violations: dict[str, list[str]] = defaultdict(list)
    commands = _commands(evidence)
    for found in (
        _strangers(commands, evidence.tables),
        *(_outcome(command, counts) for command in commands.values()),
        *(_answers(command, evidence) for command in commands.values()),
        _order(commands.values(), counts),
        *(_record(ticket, evidence) for ticket in {*evidence.tables.records, *evidence.tables.events}),
        *(_timers(ticket, evidence, promises, counts) for ticket in evidence.tables.events),
        _effects(evidence, counts),
    ):
        for rule, example in found:
            violations[rule].append(example)
    return Report(counts, violations)


# Commands.


def _commands(evidence: Evidence) -> dict[str, _Command]:
    commands: dict[str, _Command] = {}
    for line in evidence.history:
        if line["t"] == "invoke":
            commands.setdefault(line["cid"], _Command(line)).invoked.append(line)
        else:
            commands[line["cid"]].answers.append(line)
    for event in _all_events(evidence.tables):
        source = event["command_id"] or event["source_id"]
        if source in commands:
            commands[source].events.append(event)
    return commands


def _all_events(tables: Tables) -> Iterator[Json]:
    for events in tables.events.values():
        yield from events


def _strangers(commands: Mapping[str, _Command], tables: Tables) -> Found:
    """Events of commands that nobody sent, and events of nobody that no timer wrote."""
    for event in _all_events(tables):
        source = event["command_id"] or event["source_id"]
        if source is not None and source not in commands:
            yield "phantom command", event["id"]
        elif source is None and event["actor"] != "timer":
            yield "event without a cause", event["id"]


def _outcome(command: _Command, counts: Counter[str]) -> Found:
    """Acknowledged: exactly once. Refused each time: never. Unknown: at most once. Of two tickets: both or none."""
    done, ok = command.done(), command.said("ok")
    counts["commands"] += 1
    counts["deliveries of commands"] += len(command.invoked)
    if any(number > 1 for number in done.values()):
        yield "command applied twice", f"{command.id} ({command.what}): {done}"
    if done and set(done) != set(command.expected):
        yield "half a command", f"{command.id} ({command.what}): {done}"
    counts["repeats recognised"] += sum(answer["duplicate"] for answer in ok)
    if ok:
        counts["acknowledged"] += 1
        if not done:
            yield "acknowledged command lost", f"{command.id} ({command.what})"
    elif len(command.said("fail")) == len(command.invoked):
        counts["refused"] += 1
        if command.events:
            yield "refused command applied", f"{command.id}: {command.events[0]['id']}"
    else:
        counts["outcome unknown"] += 1
        counts["of these applied"] += bool(done)
    if sum(not answer["duplicate"] for answer in ok) > 1:
        yield "command answered as new twice", command.id


def _answers(command: _Command, evidence: Evidence) -> Found:
    """What was answered is what is stored, and it was recorded between the question and the answer."""
    for answer in command.said("ok"):
        stored = {event["seq"]: event for event in evidence.tables.events.get(answer["ticket"], ())}
        for seq, tag, source in answer["wrote"]:
            event = stored.get(seq, {"tag": None, "command_id": None})
            if (tag, source) != (event["tag"], event["command_id"]):
                yield "answer differs from the store", f"{command.id}: {seq} {tag} is {event['tag']}"
        known = [event["seq"] for event in command.events if event["key"][1] == answer["ticket"]]
        version, wrote = answer["version"], answer["wrote"]
        if (wrote and version != wrote[-1][0]) or version < max(known, default=0):
            yield "wrong version answered", f"{command.id}: {version}, its events are {known}"
        if not answer["duplicate"]:
            yield from _moment(command, answer)


def _moment(command: _Command, answer: Json) -> Found:
    earliest = command.invoked[0]["clock"] - TOLERANCE
    latest = answer["clock"] + TOLERANCE
    for event in command.events:
        if not earliest <= event["recorded_at"] <= latest:
            yield "recorded at another moment", f"{event['id']}: {earliest} <= {event['recorded_at']} <= {latest}"


def _order(commands: Iterable[_Command], counts: Counter[str]) -> Found:
    """What was acknowledged before another command of the same ticket was sent comes before it in the history."""
    by_ticket: dict[str, list[_Command]] = defaultdict(list)
    for command in commands:
        if command.seq and any(not answer["duplicate"] for answer in command.said("ok")):
            by_ticket[command.ticket].append(command)
    for ticket, several in by_ticket.items():
        several.sort(key=lambda command: command.invoked[0]["at"])
        answered = sorted((min(a["at"] for a in c.said("ok")), c.seq) for c in several)
        highest = done = 0
        for command in several:
            counts["real-time orders checked"] += 1
            while answered[done][0] < command.invoked[0]["at"]:
                highest, done = max(highest, answered[done][1]), done + 1
            if command.seq <= highest:
                yield "real-time order broken", f"{ticket}: {command.id} at {command.seq}, after {highest}"


# Records.


def _record(ticket: str, evidence: Evidence) -> Found:
    """The history is 1..n without a gap, chained by hashes; the record stands where its history ends."""
    head, moment = "", 0
    events = evidence.tables.events.get(ticket, ())
    for number, event in enumerate(events, 1):
        name = f"ticket:{ticket}/{number}"
        if (event["seq"], event["id"], event["key"]) != (number, name, ["ticket", ticket]):
            yield "gap in a history", f"{event['id']} at place {name}"
        if event["prev_hash"] != head:
            yield "broken chain", event["id"]
        if not moment <= event["recorded_at"] <= evidence.read_at + TOLERANCE:
            yield "recorded in the past or the future", f"{event['id']}: {event['recorded_at']}"
        head, moment = _hash(event), event["recorded_at"]
    row = evidence.tables.records.get(ticket, Row(0, {}, None))
    found = (row.version, row.state.get("version"), row.state.get("head"), row.state.get("recorded_at"))
    if found != (len(events), len(events), head, moment):
        yield "record and history differ", f"{ticket}: {found[:2]} and {len(events)} events"
    if row.next_due != row.state.get("next_due"):
        yield "next_due of row and document differ", f"{ticket}: {row.next_due}, {row.state.get('next_due')}"


def _hash(event: Json) -> str:
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _timers(ticket: str, evidence: Evidence, promises: Sequence[Promise], counts: Counter[str]) -> Found:
    """Each timer fired exactly once, for its instant, before any later command; none was forgotten, none is left."""
    model = TicketModel(promises)
    counts["tickets"] += 1
    for event in evidence.tables.events[ticket]:
        counts["events"] += 1
        counts["timers fired"] += event["tag"] in ("sla.warned", "sla.breached", "escalation.notified")
        for example in model.take(event):
            yield "wrong timer", f"{event['id']}: {example}"
    yield from (("wrong timer", f"{ticket}: {example}") for example in model.rest())
    pending = model.pending()
    if pending and pending[0].at <= evidence.settled_at:
        yield "timer missed", f"{ticket}: {pending[0]}"
    wanted = pending[0].at if pending else None
    row = evidence.tables.records.get(ticket)
    if row is not None and row.next_due != wanted:
        yield "wrong next_due", f"{ticket}: {row.next_due} instead of {wanted}"


# Effects.


def _effects(evidence: Evidence, counts: Counter[str]) -> Found:
    """The outbox holds a row for each notice in the histories, and each was delivered, under its key, not too early."""
    notices: dict[str, Json] = {}
    for event in _all_events(evidence.tables):
        if event["tag"] == "escalation.notified":
            yield from _notice(event, notices)
    outbox, delivered = evidence.tables.outbox, Counter(line["key"] for line in evidence.sink)
    counts["effects"], counts["deliveries"] = len(notices), sum(delivered.values())
    counts["repeated deliveries"] = sum(delivered.values()) - len(delivered)
    yield from (("effect lost", key) for key in notices.keys() - outbox.keys())
    yield from (("phantom effect", key) for key in outbox.keys() - notices.keys())
    yield from (("phantom delivery", key) for key in delivered.keys() - outbox.keys())
    for key, (body, sent_at) in outbox.items():
        if sent_at is None or key not in delivered:
            yield "effect not delivered", key
        if key in notices and body != notices[key]:
            yield "effect differs from its event", key
    for line in evidence.sink:
        if line["key"] in outbox and line["clock"] + TOLERANCE < outbox[line["key"]][0]["at"]:
            yield "delivered before it was due", line["key"]


def _notice(event: Json, notices: dict[str, Json]) -> Found:
    body = event["body"]
    key = "{0}/{clock}#{cycle}/{step}/{occurrence}/{arming}".format(":".join(event["key"]), **body)
    if key != body["notice"]:
        yield "wrong notice", f"{key} is called {body['notice']}"
    if key in notices:
        yield "notice told twice", key
    notices[key] = {"tag": event["tag"], "record": event["key"], "at": event["occurred_at"], **body}
