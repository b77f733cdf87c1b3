"""
What a fact does in a turn.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from servicekit.calendars import span_micros, to_micros
from servicekit.engine.commanding import note, outcome_of
from servicekit.engine.history import Place
from servicekit.engine.journal import Source
from servicekit.engine.outcome import Outcome
from servicekit.engine.past import place_in_history
from servicekit.engine.repeats import Named
from servicekit.engine.turn import Turn
from servicekit.errors import HistoryError, InputError
from servicekit.tickets import Facts, Opened, Record, event_of
from servicekit.typing import Micros

__all__ = ["CLOCK_SKEW", "moment_of_fact", "record_fact"]

CLOCK_SKEW = timedelta(minutes=5)
"""How far a fact may lie ahead of the desk's clock before it is refused as a mistake."""


def moment_of_fact(record: Record, now: Micros) -> Micros:
    """The moment of recording: a fact slightly ahead moves the record's time along, a later one is a mistake."""
    occurred = to_micros(record.occurred_at, "occurred_at")
    if occurred - now > span_micros(CLOCK_SKEW):
        ahead = timedelta(microseconds=occurred - now)
        raise InputError(
            f"the fact {record.what!r} at {record.occurred_at} lies {ahead} in the future", argument="occurred_at"
        )
    return max(now, occurred)


def record_fact(
    turn: Turn, settled: int, record: Record, facts: Facts | None, actor: str | None, name: Named | None
) -> Outcome:
    """Tell a fact, unless it is known, at its place in the history; *name* is that of the command."""
    command_id = None if name is None else name.id
    identity = record.identity()
    if turn.past.knows(identity):
        return outcome_of(turn, settled, None, duplicate=True)
    occurred = to_micros(record.occurred_at, "occurred_at")
    kind = Opened if record.what == "opened" else Record
    place = place_in_history(kind, occurred, record.sequence, identity)
    event = _event(turn, record, place)
    source = Source(
        actor=record.actor or actor,
        command_id=command_id,
        source_id=identity,
        sequence=record.sequence,
        supersedes=record.supersedes,
    )
    in_order = turn.past.last is None or occurred >= turn.past.last[0]
    noted = Source(actor=actor, command_id=command_id)
    note(turn, facts, occurred if in_order else turn.now, noted)
    turn.tell(event, occurred, source)
    turn.catch_up()
    return outcome_of(turn, settled, name)


def _event(turn: Turn, record: Record, place: Place) -> Any:
    """The event of a record in the words of the policy that the ticket was under then, or else of its own one."""
    ticket, policy = turn.past.before(place)
    if record.what == "opened" and policy.since and not turn.past.was_migrated:
        policy = policy.in_force(record.occurred_at)
    try:
        return event_of(record, ticket, policy.tables, policy.lifecycle)
    except HistoryError:
        if policy is turn.policy or ticket is None or ticket.lifecycle not in turn.policy.tables:
            raise
    return event_of(record, ticket, turn.policy.tables, turn.policy.lifecycle)
