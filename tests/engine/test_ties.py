"""A tie between SLA policies: a command that brings it about is refused, a fact never is, and a timer always fires."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.desk import Desk, replay
from servicekit.engine import handle, new_dossier, readings, settle
from servicekit.errors import CommandRefused, PoliciesTied
from servicekit.policies import parse_policy
from servicekit.sla import Tie
from servicekit.storage import MemoryStore
from servicekit.tickets import Assign, Open, Record, SetFields

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = parse_policy("""\
key = "tied"
precedence = "most_specific"

[fields]
priority = ["high", "low"]
site = ["berlin", "tokyo"]

[[sla]]
key = "high"
when = { priority = "high" }
targets = [{ metric = "resolution", goal = "1h elapsed" }]

[[sla]]
key = "berlin"
when = { site = "berlin" }
targets = [{ metric = "resolution", goal = "4h elapsed" }]
""")
TIE = Tie(kind="sla", policies=("high", "berlin"))


def test_a_command_that_would_tie_is_refused_with_the_policies_named() -> None:
    """The error is a refusal like any other: it has a code, a reason, and changes nothing of its own."""
    with pytest.raises(PoliciesTied, match="high and berlin are equally specific") as caught:
        handle(POLICY, new_dossier(("ticket", "1")), Open(fields={"priority": "high", "site": "berlin"}), now=AT)
    error = caught.value
    assert isinstance(error, CommandRefused)
    assert (error.code, error.reason, error.kind, error.policies) == (
        "policies_tied",
        "policies_tied",
        "sla",
        ("high", "berlin"),
    )
    opened = handle(POLICY, new_dossier(("ticket", "1")), Open(fields={"priority": "high"}), now=AT)
    with pytest.raises(PoliciesTied):
        handle(POLICY, opened.dossier, SetFields(fields={"site": "berlin"}), now=AT)


def test_a_fact_that_ties_is_taken_and_told_and_its_timers_fire() -> None:
    """The first of the document applies; outcome and readings name both; the breach comes at its instant."""
    fact = Record(what="opened", occurred_at=AT, fields={"priority": "high", "site": "berlin"}, source_id="a")
    outcome = handle(POLICY, new_dossier(("ticket", "1")), fact, now=AT)
    assert outcome.tied == (TIE,)
    read = readings(POLICY, outcome.dossier, AT)
    assert (read.tied, read.of("resolution").policy) == ((TIE,), "high")
    late = settle(POLICY, outcome.dossier, AT + timedelta(hours=2))
    assert [envelope.tag for envelope in late.events] == ["sla.breached"]
    assert late.events[0].occurred_at == AT + timedelta(hours=1)


def test_a_ticket_that_is_tied_already_can_go_on() -> None:
    """Only the command that brings the tie about is refused, not the work on a ticket that facts have tied."""
    fact = Record(what="opened", occurred_at=AT, fields={"priority": "high", "site": "berlin"}, source_id="a")
    tied = handle(POLICY, new_dossier(("ticket", "1")), fact, now=AT)
    solved = handle(POLICY, tied.dossier, Assign(agent="ada"), now=AT + timedelta(minutes=1))
    assert (solved.status, solved.tied) == ("active", (TIE,))
    settled = handle(POLICY, tied.dossier, SetFields(fields={"site": "tokyo"}), now=AT)
    assert settled.tied == ()


def test_what_was_due_before_a_refused_command_is_kept() -> None:
    """A desk commits the breach that was due, and refuses the command."""
    now = [AT]
    desk = Desk(MemoryStore(clock=lambda: int(now[0].timestamp() * 1_000_000)), POLICY)
    desk.send("1", Open(fields={"priority": "high"}))
    now[0] = AT + timedelta(hours=2)
    with pytest.raises(PoliciesTied) as caught:
        desk.send("1", SetFields(fields={"site": "berlin"}))
    assert [envelope.tag for envelope in caught.value.settled] == ["sla.breached"]
    assert desk.readings("1").of("resolution").is_late


def test_a_replay_counts_tied_tickets() -> None:
    """A log is facts: every ticket goes through, and how many were tied is a figure of the result."""
    tied = [Record(what="opened", occurred_at=AT, fields={"priority": "high", "site": "berlin"}, source_id="a")]
    clear = [Record(what="opened", occurred_at=AT, fields={"priority": "high", "site": "tokyo"}, source_id="b")]
    result = replay({"1": tied, "2": clear}, POLICY)
    assert (result.tickets, result.tied) == (2, 1)
