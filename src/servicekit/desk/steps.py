"""
What a desk does, as programs that ask for input and output and never do any themselves.

A program yields requests and is sent the answers; a driver answers them with a store and plugins, waiting or awaiting.
The sync desk, the async desk and a simulation drive the same programs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.calendars import from_micros
from servicekit.desk.keeping import Decided, Document, document_of, is_storable, keep
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Ask, Load, Program
from servicekit.engine import (
    Account,
    Dossier,
    TicketMoved,
    facts_of,
    handle,
    is_repeated,
    moved,
    readings,
    records_around,
    settle,
)
from servicekit.errors import CommandRefused, InputError, UnknownTicket
from servicekit.sla import Readings
from servicekit.storage import Loaded
from servicekit.tickets import Facts, Migrate, Record, Ticket
from servicekit.typing import Key

__all__ = ["Asked", "account", "decision", "migrate_one", "moment_of", "one", "read", "settle_one"]


@frozen(kw_only=True)
class Asked:
    """A command with everything that comes with it."""

    command: Any
    facts: Facts | None = None
    actor: str | None = None
    command_id: str | None = None
    roles: frozenset[str] = field(factory=frozenset)


def one(policies: Policies, key: Key, asked: Asked, clock: datetime | None) -> Program:
    """Carry out one command on one record, or record one fact of a ticket; gives the outcome."""
    (loaded,) = yield Load((key,))
    now = moment_of(loaded, clock)
    decided = yield from decision(policies, document_of(policies, key, loaded), asked, now)
    yield from keep(policies, [decided], now)
    return decided.outcome


def settle_one(policies: Policies, key: Key, clock: datetime | None) -> Program:
    """Fire what is due on one record; gives the outcome."""
    (loaded,) = yield Load((key,))
    now, document = moment_of(loaded, clock), document_of(policies, key, loaded)
    outcome = settle(policies.of(document), document, now)
    yield from keep(policies, [Decided(document, outcome)], now)
    return outcome


def read(policies: Policies, key: Key, clock: datetime | None) -> Program:
    """Read one ticket without changing it; gives the ticket, its readings and its dossier."""
    (loaded,) = yield Load((key,))
    dossier = document_of(policies, key, loaded)
    if dossier.version == 0 or not isinstance(dossier, Dossier):
        raise UnknownTicket(f"there is no record {key}", key=key)
    said: Readings = readings(policies.of(dossier), dossier, moment_of(loaded, clock))
    ticket: Ticket | None = dossier.ticket
    return ticket, said, dossier


def migrate_one(policies: Policies, key: Key, command: Migrate, clock: datetime | None, *, dry_run: bool) -> Program:
    """Move one ticket to the policy in force, or only look what would become of it; gives what did or would."""
    (loaded,) = yield Load((key,))
    dossier = document_of(policies, key, loaded)
    if dossier.version == 0 or not isinstance(dossier, Dossier):
        raise UnknownTicket(f"there is no record {key}", key=key)
    policies.of(dossier)  # refuses a ticket whose policy was not given, and names it
    now = moment_of(loaded, clock)
    ticket: TicketMoved = moved(policies.target(now), dossier, command, now)
    if not dry_run:
        yield from keep(policies, [Decided(dossier, ticket.outcome)], now)
    return ticket


def account(policies: Policies, key: Key) -> Program:
    """Read one record of another kind without changing it; an empty one where there is none."""
    (loaded,) = yield Load((key,))
    document = document_of(policies, key, loaded)
    if not isinstance(document, Account):
        raise InputError(f"{key} is a ticket: read it as one", argument="key")
    return document


def moment_of(loaded: Loaded, clock: datetime | None) -> datetime:
    """The clock given to the desk, else the store's."""
    if clock is not None:
        return clock
    if loaded.now is None:
        raise InputError("the store has no clock: give the desk one (clock=...)", argument="clock")
    return from_micros(loaded.now)


def decision(policies: Policies, document: Document, asked: Asked, now: datetime) -> Program:
    """Ask for facts where a decision needs them, then decide; what timers did is kept even after a refusal."""
    facts, is_move = asked.facts, isinstance(asked.command, Migrate)
    policy = policies.target(now) if is_move else policies.of(document)
    repeated = is_repeated(document, asked.command_id)
    if (
        facts is None
        and not repeated
        and isinstance(document, Dossier)
        and not isinstance(asked.command, (Record, Migrate))
    ):
        arguments = {"key": document.key, "ticket": document.ticket, "now": now}
        facts = yield Ask("servicekit_facts", arguments)
    if facts is not None and not isinstance(facts, Facts):
        raise InputError(f"facts must be Facts, such as Facts(customer={{...}}), not {type(facts).__name__}: {facts!r}")
    if isinstance(document, Dossier):
        facts = yield from _with_records(policies, document, asked.command, facts, now)
    try:
        outcome = handle(
            policy,
            document,
            asked.command,
            facts,
            now,
            actor=asked.actor,
            command_id=asked.command_id,
            roles=asked.roles,
        )
    except CommandRefused as refused:
        yield from keep(policies, [Decided(document, refused.fields["outcome"])], now)
        raise
    return Decided(document, outcome)


def _with_records(policies: Policies, dossier: Dossier, command: Any, facts: Facts | None, now: datetime) -> Program:
    """The facts, with what the records around the ticket say of its customer."""
    policy = policies.of(dossier)
    keys = tuple(filter(is_storable, records_around(policy, dossier.ticket, command)))
    loaded = (yield Load(keys)) if keys else ()
    around = [document_of(policies, key, found) for key, found in zip(keys, loaded, strict=True)]
    return facts_of(policy, [each for each in around if isinstance(each, Account)], dossier.ticket, facts, now)
