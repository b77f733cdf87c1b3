"""
The one function that decides.

``handle`` is pure: the same policy, dossier, command, facts and moment give the same outcome. Production, tests, replay
and simulation call it. Whatever was already due is settled first, at its due instant; then the command is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, overload

from servicekit.calendars import from_micros, span_micros, to_micros
from servicekit.engine.accounts import AccountTurn
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.journal import Source
from servicekit.engine.outcome import AccountOutcome, Outcome
from servicekit.engine.past import place_in_history
from servicekit.engine.reading import check_pin
from servicekit.engine.turn import Turn
from servicekit.errors import CommandRefused, InputError, PoliciesTied
from servicekit.policies import Policy
from servicekit.sla import Tie
from servicekit.tickets import (
    Command,
    Exempt,
    Facts,
    FactsNoted,
    Opened,
    Record,
    SetDeadline,
    Setting,
    decide,
    event_of,
)
from servicekit.typing import Key, Micros

__all__ = [
    "CLOCK_SKEW",
    "handle",
    "new_dossier",
    "settle",
]

CLOCK_SKEW = timedelta(minutes=5)
"""How far a fact may lie ahead of the desk's clock before it is refused as a mistake."""

_ROLES: frozenset[str] = frozenset()


def new_dossier(key: Key | tuple[str, str]) -> Dossier:
    """The empty document of a record that does not exist yet."""
    return Dossier(key=Key(*key))


@overload
def handle(
    policy: Policy,
    dossier: Dossier,
    command: Command | Record,
    facts: Facts | None = None,
    now: datetime | None = None,
    *,
    actor: str | None = None,
    command_id: str | None = None,
    roles: frozenset[str] = _ROLES,
) -> Outcome: ...
@overload
def handle(
    policy: Policy,
    dossier: Account,
    command: Any,
    facts: Facts | None = None,
    now: datetime | None = None,
    *,
    actor: str | None = None,
    command_id: str | None = None,
    roles: frozenset[str] = _ROLES,
) -> AccountOutcome: ...
def handle(
    policy: Policy,
    dossier: Dossier | Account,
    command: Any,
    facts: Facts | None = None,
    now: datetime | None = None,
    *,
    actor: str | None = None,
    command_id: str | None = None,
    roles: frozenset[str] = _ROLES,
) -> Outcome | AccountOutcome:
    """
    Decide.

    Args:
        policy: The policy that the ticket is pinned to; for a new ticket, and for a record of another kind, the one in
            force.
        dossier: The record; :func:`new_dossier` or :func:`new_account` for one that does not exist yet.
        command: What is asked (it may be refused), or a :class:`~servicekit.tickets.Record` of what happened to a
            ticket.
        facts: Values around the ticket. What a policy reads of them is recorded when it differs from what was known: as
            of now, or as of the moment of a record that is the latest so far.
        now: The moment of the decision (aware). The record's own time never runs backwards: an earlier moment than its
            last one counts as that one.
        actor: Who asks.
        command_id: The host's own name for this command; the same id again changes nothing.
        roles: What the actor may act as, for edges that ask for a role.

    Raises:
        CommandRefused: The command is not allowed now. Its ``outcome`` holds what timers had already made happen; that
            is to be kept.
        HistoryError: A fact cannot be read.
        InputError: A fact lies more than :data:`CLOCK_SKEW` in the future.
        NaiveDatetimeError: *now* has no time zone.
        UnknownPolicy: The ticket is pinned to another policy.
    """
    if now is None:
        raise InputError("handle() needs the moment of the decision: now=...", argument="now")
    if isinstance(dossier, Account):
        return _on_account(policy, dossier, command, facts, now, Source(actor=actor, command_id=command_id), roles)
    check_pin(policy, dossier)
    moment = max(to_micros(now, "now"), dossier.recorded_at)
    if isinstance(command, Record):
        moment = _moment_of_fact(command, moment)
    turn = Turn(policy, dossier, moment)
    turn.settle()
    settled = len(turn.journal.written)
    if command_id is not None and any(command_id == known for known, _ in dossier.recent):
        return _outcome(turn, settled, None, duplicate=True)
    if isinstance(command, Record):
        return _record(turn, settled, command, facts, actor, command_id)
    _note(turn, facts, turn.now, actor, command_id)
    _command(turn, settled, command, facts, Source(actor=actor, command_id=command_id), roles)
    turn.catch_up()
    return _outcome(turn, settled, command_id)


def _on_account(
    policy: Policy,
    account: Account,
    command: Any,
    facts: Facts | None,
    now: datetime,
    source: Source,
    roles: frozenset[str],
) -> AccountOutcome:
    turn = AccountTurn(policy, account, now)
    turn.settle()
    settled = len(turn.journal.written)
    if source.command_id is not None and any(source.command_id == known for known, _ in account.recent):
        return turn.outcome(settled, None, duplicate=True)
    turn.carry_out(command, {} if facts is None else facts.sections(), source, roles)
    return turn.outcome(settled, source.command_id)


@overload
def settle(policy: Policy, dossier: Dossier, now: datetime) -> Outcome: ...
@overload
def settle(policy: Policy, dossier: Account, now: datetime) -> AccountOutcome: ...
def settle(policy: Policy, dossier: Dossier | Account, now: datetime) -> Outcome | AccountOutcome:
    """Fire what is due by *now* and nothing else."""
    if isinstance(dossier, Account):
        account = AccountTurn(policy, dossier, now)
        account.settle()
        return account.outcome(len(account.journal.written), None)
    check_pin(policy, dossier)
    turn = Turn(policy, dossier, max(to_micros(now, "now"), dossier.recorded_at))
    turn.settle()
    return _outcome(turn, len(turn.journal.written), None)


def _moment_of_fact(record: Record, now: Micros) -> Micros:
    """The moment of recording: a fact slightly ahead moves the record's time along, a later one is a mistake."""
    occurred = to_micros(record.occurred_at, "occurred_at")
    if occurred - now > span_micros(CLOCK_SKEW):
        ahead = timedelta(microseconds=occurred - now)
        raise InputError(
            f"the fact {record.what!r} at {record.occurred_at} lies {ahead} in the future", argument="occurred_at"
        )
    return max(now, occurred)


def _note(turn: Turn, facts: Facts | None, at: Micros, actor: str | None, command_id: str | None) -> None:
    """Record what the policies read of the host's facts, where it differs from what is known."""
    if facts is None:
        return
    for section, values in facts.sections().items():
        read = turn.promises.read_of(section, values)
        if read != turn.past.clocks.noted.get(section, {}):
            noted = FactsNoted(section=section, values=read)
            turn.tell(noted, at, Source(actor=actor, command_id=command_id))


def _command(
    turn: Turn, settled: int, command: Command, facts: Facts | None, source: Source, roles: frozenset[str]
) -> None:
    sections: dict[str, Mapping[str, Any]] = dict(turn.past.clocks.noted)
    if facts is not None:
        sections |= facts.sections()
    now = from_micros(turn.now)
    setting = Setting(tables=turn.policy.tables, default=turn.policy.lifecycle, facts=sections, roles=roles, now=now)
    try:
        events = decide(turn.past.ticket, command, setting)
        _check_clock(command, turn)
    except CommandRefused as refused:
        raise _refusal(refused, turn, settled) from None
    before = turn.promises.ties(turn.past.clocks)
    for event in events:
        turn.tell(event, turn.now, source)
    if new := [tie for tie in turn.promises.ties(turn.past.clocks) if tie not in before]:
        raise _refusal(_tied(command, new[0], turn), turn, settled)


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


def _refusal(refused: CommandRefused, turn: Turn, settled: int) -> CommandRefused:
    """The refusal with what was settled all the same; noted facts go the way of the command."""
    kept = Turn(turn.policy, turn.before, turn.now)
    kept.settle()
    outcome = _outcome(kept, settled, None)
    facts = {**refused.fields, "key": turn.before.key, "settled": outcome.settled, "outcome": outcome}
    return type(refused)(refused.message, **facts)


def _record(
    turn: Turn, settled: int, record: Record, facts: Facts | None, actor: str | None, command_id: str | None
) -> Outcome:
    identity = record.identity()
    if turn.past.knows(identity):
        return _outcome(turn, settled, None, duplicate=True)
    occurred = to_micros(record.occurred_at, "occurred_at")
    kind = Opened if record.what == "opened" else Record
    place = place_in_history(kind, occurred, record.sequence, identity)
    event = event_of(record, turn.past.ticket_at(place), turn.policy.tables, turn.policy.lifecycle)
    source = Source(
        actor=record.actor or actor,
        command_id=command_id,
        source_id=identity,
        sequence=record.sequence,
        supersedes=record.supersedes,
    )
    in_order = turn.past.last is None or occurred >= turn.past.last[0]
    _note(turn, facts, occurred if in_order else turn.now, actor, command_id)
    turn.tell(event, occurred, source)
    turn.catch_up()
    return _outcome(turn, settled, command_id)


def _outcome(turn: Turn, settled: int, command_id: str | None, *, duplicate: bool = False) -> Outcome:
    return Outcome(
        dossier=turn.close(command_id) if turn.journal.written else turn.before,
        written=tuple(turn.journal.written),
        outbox=tuple(turn.journal.outbox),
        settled_count=settled,
        duplicate=duplicate,
        tied=turn.promises.ties(turn.past.clocks),
        undeclared=turn.promises.undeclared(turn.past.ticket, turn.past.clocks),
    )
