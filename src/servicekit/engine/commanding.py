"""
What a command does in a turn, and what a turn comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from servicekit.calendars import from_micros
from servicekit.engine.journal import Source
from servicekit.engine.outcome import Outcome
from servicekit.engine.repeats import Named
from servicekit.engine.turn import Turn
from servicekit.errors import CommandRefused, PoliciesTied
from servicekit.policies import Policy
from servicekit.sla import Tie
from servicekit.tickets import (
    Command,
    Exempt,
    Facts,
    FactsNoted,
    FieldsChanged,
    HoldPlaced,
    Migrated,
    Opened,
    SetDeadline,
    Setting,
    decide,
)
from servicekit.typing import Micros

__all__ = ["carry_out", "note", "outcome_of", "refusal"]

_BRINGING = frozenset((Opened, FieldsChanged, FactsNoted, HoldPlaced, Migrated))


def note(turn: Turn, facts: Facts | None, at: Micros, source: Source, policies: Iterable[Policy] = ()) -> None:
    """
    Record what the policies read of the host's facts, where it differs from what is known.

    *policies* are those that may read them; that of the turn unless given, and before the opening every one that the
    ticket may turn out to be under.
    """
    if facts is None:
        return
    unknown = turn.policy.others if turn.before.pin is None else ()
    readers = [policy.promises for policy in policies or (turn.policy, *unknown)]
    for section, values in facts.sections().items():
        read = {name: value for each in readers for name, value in each.read_of(section, values).items()}
        if read != turn.past.clocks.noted.get(section, {}):
            turn.tell(FactsNoted(section=section, values=read), at, source)


def carry_out(
    turn: Turn, settled: int, command: Command, facts: Facts | None, source: Source, roles: frozenset[str]
) -> None:
    """
    Decide about a command and tell what follows from it.

    Raises:
        CommandRefused: It is not allowed now.
    """
    sections: dict[str, Mapping[str, Any]] = dict(turn.past.clocks.noted)
    if facts is not None:
        sections |= facts.sections()
    now = from_micros(turn.now)
    setting = Setting(
        tables=turn.policy.tables,
        default=turn.policy.lifecycle,
        facts=sections,
        roles=roles,
        now=now,
        reopening=turn.policy.reopening,
        calendars=turn.promises.calendars,
    )
    try:
        events = decide(turn.past.ticket, command, setting)
        _check_clock(command, turn)
    except CommandRefused as refused:
        raise refusal(refused, turn, settled) from None
    before = turn.promises.ties(turn.past.clocks)
    for event in events:
        turn.tell(event, turn.now, source)
    if new := [tie for tie in turn.promises.ties(turn.past.clocks) if tie not in before]:
        raise refusal(_tied(command, new[0], turn), turn, settled)


def _tied(command: Command, tie: Tie, turn: Turn) -> PoliciesTied:
    """A decision that leaves it open which policy applies is refused; a fact never is."""
    name = type(command).__name__
    status = turn.before.ticket.status if turn.before.ticket else None
    return PoliciesTied(
        f"{name}: it would leave open which SLA policy applies ({tie})",
        reason="policies_tied",
        command=name,
        status=status,
        failed_guards=(),
        allowed=(),
        settled=(),
        kind=tie.kind,
        policies=tie.policies,
    )


def _check_clock(command: Command, turn: Turn) -> None:
    """A decision about a clock needs one that can still run."""
    if not isinstance(command, (SetDeadline, Exempt)):
        return
    live = [clock.key for clock in turn.past.clocks.live.values() if clock.is_live]
    if command.clock not in live:
        name = type(command).__name__
        words = f"{name}: no clock {command.clock!r} can still run, only {', '.join(live) or 'none'}"
        status = turn.past.ticket.status if turn.past.ticket else None
        raise CommandRefused(
            words, reason="unknown_clock", command=name, status=status, failed_guards=(), allowed=(), settled=()
        )


def refusal(refused: CommandRefused, turn: Turn, settled: int) -> CommandRefused:
    """The refusal with what was settled all the same; noted facts go the way of the command."""
    kept = Turn(turn.policy, turn.before, turn.now)
    kept.settle()
    outcome = outcome_of(kept, settled, None)
    facts = {**refused.fields, "key": turn.before.key, "settled": outcome.settled, "outcome": outcome}
    return type(refused)(refused.message, **facts)


def outcome_of(turn: Turn, settled: int, name: Named | None, *, duplicate: bool = False) -> Outcome:
    """What a turn came to, whose first *settled* events come from timers; *name* is that of its command."""
    return Outcome(
        dossier=turn.close(name) if turn.journal.written else turn.before,
        written=tuple(turn.journal.written),
        outbox=tuple(turn.journal.outbox),
        settled_count=settled,
        duplicate=duplicate,
        told=tuple(turn.journal.events),
        tied=turn.promises.ties(turn.past.clocks),
        undeclared=turn.promises.undeclared(turn.past.ticket, turn.past.clocks) if _brings(turn) else (),
    )


def _brings(turn: Turn) -> bool:
    """Whether anything was written that can bring what is not declared."""
    return not _BRINGING.isdisjoint(map(type, turn.journal.events))
