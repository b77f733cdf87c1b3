"""
The one function that decides.

``handle`` is pure: the same policy, dossier, command, facts and moment give the same outcome. Production, tests, replay
and simulation call it. Whatever was already due is settled first, at its due instant; then the command is looked at.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, overload

from servicekit.calendars import from_micros, to_micros
from servicekit.engine.accounts import AccountTurn
from servicekit.engine.commanding import carry_out, note, outcome_of, refusal
from servicekit.engine.dossier import Account, Dossier, is_repeated
from servicekit.engine.journal import Source
from servicekit.engine.moving import migrated
from servicekit.engine.outcome import AccountOutcome, Outcome
from servicekit.engine.reading import check_pin
from servicekit.engine.recording import CLOCK_SKEW, moment_of_fact, record_fact
from servicekit.engine.repeats import named, the_same
from servicekit.engine.turn import Turn
from servicekit.errors import CommandRefused, InputError
from servicekit.policies import Policy
from servicekit.tickets import (
    Command,
    Facts,
    Migrate,
    MigrationMode,
    Record,
)
from servicekit.typing import Key, Micros

__all__ = [
    "CLOCK_SKEW",
    "handle",
    "new_dossier",
    "settle",
]

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
            force. An edition of a book stands for the whole book, of which a new ticket takes the one in force at its
            opening. For a :class:`~servicekit.tickets.Migrate`, the policy to go to, which knows the one that the
            ticket is under as one of its earlier ones.
        dossier: The record; :func:`new_dossier` or :func:`new_account` for one that does not exist yet.
        command: What is asked (it may be refused), or a :class:`~servicekit.tickets.Record` of what happened to a
            ticket.
        facts: Values around the ticket. What a policy reads of them is recorded when it differs from what was known: as
            of now, or as of the moment of a record that is the latest so far.
        now: The moment of the decision (aware). The record's own time never runs backwards: an earlier moment than its
            last one counts as that one.
        actor: Who asks.
        command_id: The host's own name for this command; the same again under it changes nothing. A command that was
            refused, or that changed nothing, leaves its id free.
        roles: What the actor may act as, for edges that ask for a role.

    Raises:
        CommandIdReused: The id was another command's; as any refusal it has an ``outcome``.
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
        edition = policy.in_force(now)
        return _on_account(edition, dossier, command, facts, now, Source(actor=actor, command_id=command_id), roles)
    if isinstance(command, Migrate):
        return _migrate(policy, dossier, command, facts, now, Source(actor=actor, command_id=command_id))
    check_pin(policy, dossier)
    moment = max(to_micros(now, "now"), dossier.recorded_at)
    if isinstance(command, Record):
        moment = moment_of_fact(command, moment)
    turn, name = Turn(_edition(policy, dossier, command, moment), dossier, moment), named(command_id, command)
    turn.settle()
    settled = len(turn.journal.written)
    if is_repeated(dossier, command_id):
        return the_same(dossier, name, command, outcome_of(turn, settled, None, duplicate=True))
    if isinstance(command, Record):
        return record_fact(turn, settled, command, facts, actor, name)
    source = Source(actor=actor, command_id=command_id)
    note(turn, facts, turn.now, source)
    carry_out(turn, settled, command, facts, source, roles)
    turn.catch_up()
    return outcome_of(turn, settled, name)


def _on_account(
    policy: Policy,
    account: Account,
    command: Any,
    facts: Facts | None,
    now: datetime,
    source: Source,
    roles: frozenset[str],
) -> AccountOutcome:
    turn, name = AccountTurn(policy, account, now), named(source.command_id, command)
    turn.settle()
    settled = len(turn.journal.written)
    if is_repeated(account, source.command_id):
        return the_same(account, name, command, turn.outcome(settled, None, duplicate=True))
    turn.carry_out(command, {} if facts is None else facts.sections(), source, roles)
    return turn.outcome(settled, name)


@overload
def settle(policy: Policy, dossier: Dossier, now: datetime) -> Outcome: ...
@overload
def settle(policy: Policy, dossier: Account, now: datetime) -> AccountOutcome: ...
def settle(policy: Policy, dossier: Dossier | Account, now: datetime) -> Outcome | AccountOutcome:
    """Fire what is due by *now* and nothing else."""
    if isinstance(dossier, Account):
        account = AccountTurn(policy.in_force(now), dossier, now)
        account.settle()
        return account.outcome(len(account.journal.written), None)
    check_pin(policy, dossier)
    turn = Turn(policy, dossier, max(to_micros(now, "now"), dossier.recorded_at))
    turn.settle()
    return outcome_of(turn, len(turn.journal.written), None)


def _edition(policy: Policy, dossier: Dossier, command: Command | Record, now: Micros) -> Policy:
    """
    The policy to decide by: of a book, for a ticket that is not open yet, the edition in force at the moment told of.

    Until the opening is told that is provisional: then all is folded under the edition of the opening.
    """
    if dossier.pin is not None or not policy.since:
        return policy
    if isinstance(command, Record):
        return policy.in_force(command.occurred_at)
    return policy.in_force(from_micros(now))


def _migrate(
    policy: Policy, dossier: Dossier, command: Migrate, facts: Facts | None, now: datetime, source: Source
) -> Outcome:
    """Move a ticket to *policy*; one that is under it already, or not open yet, is left alone."""
    pin = dossier.pin
    if command.mode is MigrationMode.KEEP or pin is None or dossier.ticket is None or pin.sha256 == policy.sha256:
        return Outcome(dossier=dossier)
    turn = Turn(policy.under(pin.sha256), dossier, max(to_micros(now, "now"), dossier.recorded_at))
    turn.settle()
    settled, name = len(turn.journal.written), named(source.command_id, command)
    if is_repeated(dossier, source.command_id):
        return the_same(dossier, name, command, outcome_of(turn, settled, None, duplicate=True))
    note(turn, facts, turn.now, source, (turn.policy, policy))
    try:
        event = migrated(turn, policy, command)
    except CommandRefused as refused:
        raise refusal(refused, turn, settled) from None
    turn.migrate(policy, event, source)
    turn.catch_up()
    return outcome_of(turn, settled, name)
