"""
What a desk does, as programs that ask for input and output and never do any themselves.

A program yields requests and is sent the answers; a driver answers them with a store and plugins, waiting or awaiting.
The sync desk, the async desk and a simulation drive the same programs.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from servicekit.calendars import from_micros
from servicekit.engine import (
    Dossier,
    Outcome,
    decode_dossier,
    encode_dossier,
    handle,
    new_dossier,
    readings,
    settle,
)
from servicekit.errors import CommandRefused, InputError, UnknownPolicy, UnknownTicket
from servicekit.policies import Policy
from servicekit.sla import Readings
from servicekit.storage import Loaded, Write
from servicekit.tickets import Absorb, Command, Facts, MergeInto, Open, Record, Split, Ticket
from servicekit.typing import Key

__all__ = [
    "Ask",
    "Asked",
    "Commit",
    "Load",
    "Policies",
    "Program",
    "Request",
    "Tell",
    "merge",
    "one",
    "read",
    "settle_one",
    "split",
]


@frozen
class Load:
    """Give these records: a sequence of :class:`~servicekit.storage.Loaded`, in the same order."""

    keys: tuple[Key, ...]


@frozen
class Ask:
    """Give the answer of the hook *question*."""

    question: str
    arguments: Mapping[str, Any]


@frozen
class Commit:
    """Write these, all or none."""

    writes: tuple[Write, ...]


@frozen
class Tell:
    """Tell the hook *notice*."""

    notice: str
    arguments: Mapping[str, Any]


Request: TypeAlias = Load | Ask | Commit | Tell
Program: TypeAlias = Generator[Request, Any, Any]


class Policies:
    """
    The policies of a desk: the one in force and earlier ones that tickets are still pinned to.

    Args:
        current: For new tickets.
        earlier: For tickets that run under them.

    Raises:
        InputError: One of them is not a policy.
    """

    def __init__(self, current: Policy, earlier: Sequence[Policy] = ()) -> None:
        for policy in (current, *earlier):
            if not isinstance(policy, Policy):
                raise InputError(f"a desk needs a Policy, such as presets.load('retail'), not {policy!r}")
        self.current = current
        self._by_hash = {policy.sha256: policy for policy in (*earlier, current)}

    def of(self, dossier: Dossier) -> Policy:
        """
        The policy of a record: the one it is pinned to, the current one for a new record.

        Raises:
            UnknownPolicy: It is pinned to one that was not given.
        """
        if dossier.pin is None:
            return self.current
        policy = self._by_hash.get(dossier.pin.sha256)
        if policy is None:
            pin = dossier.pin
            raise UnknownPolicy(
                f"{dossier.key} is pinned to version {pin.version} of policy {pin.policy} ({pin.sha256[:12]}):"
                " give it to the desk as one of its earlier policies",
                key=dossier.key,
                sha256=pin.sha256,
            )
        return policy


@frozen(kw_only=True)
class Asked:
    """A command with everything that comes with it."""

    command: Command | Record
    facts: Facts | None = None
    actor: str | None = None
    command_id: str | None = None
    roles: frozenset[str] = field(factory=frozenset)


def one(policies: Policies, key: Key, asked: Asked, clock: datetime | None) -> Program:
    """Carry out one command, or record one fact, on one ticket; gives the outcome."""
    (loaded,) = yield Load((key,))
    now = _moment(loaded, clock)
    outcome = yield from _decide(policies, _dossier(key, loaded), asked, now)
    yield from _keep([outcome])
    return outcome


def merge(policies: Policies, loser: Key, survivor: Key, asked: Asked, clock: datetime | None) -> Program:
    """End *loser* as a part of *survivor*, both in one commit; gives the two outcomes."""
    if loser == survivor:
        raise InputError(f"{loser} cannot be merged into itself", argument="survivor")
    first, second = yield Load((loser, survivor))
    now = max(_moment(first, clock), _moment(second, clock))
    ending = _dossier(loser, first)
    into, absorb = MergeInto(ticket=survivor.id), _absorb(ending)
    outcomes = []
    for dossier, command in ((ending, into), (_dossier(survivor, second), absorb)):
        outcomes.append((yield from _decide(policies, dossier, evolve(asked, command=command), now)))
    yield from _keep(outcomes)
    return tuple(outcomes)


def _absorb(dossier: Dossier) -> Absorb:
    """What the survivor has to know of the other ticket."""
    ticket = dossier.ticket
    return Absorb(
        ticket=dossier.key.id,
        unanswered_since=None if ticket is None else ticket.unanswered_since,
        opened_at=None if ticket is None else ticket.opened_at,
    )


def split(policies: Policies, key: Key, part: Key, opening: Open, asked: Asked, clock: datetime | None) -> Program:
    """Open *part* as a part of the ticket *key*, both in one commit; gives the two outcomes."""
    first, second = yield Load((key, part))
    now = max(_moment(first, clock), _moment(second, clock))
    whole, new = _dossier(key, first), _dossier(part, second)
    outcomes = []
    for dossier, command in ((whole, Split(ticket=part.id)), (new, evolve(opening, split_from=key.id))):
        outcomes.append((yield from _decide(policies, dossier, evolve(asked, command=command), now)))
    yield from _keep(outcomes)
    return tuple(outcomes)


def settle_one(policies: Policies, key: Key, clock: datetime | None) -> Program:
    """Fire what is due on one ticket; gives the outcome."""
    (loaded,) = yield Load((key,))
    dossier = _dossier(key, loaded)
    outcome = settle(policies.of(dossier), dossier, _moment(loaded, clock))
    yield from _keep([outcome])
    return outcome


def read(policies: Policies, key: Key, clock: datetime | None) -> Program:
    """Read one ticket without changing it; gives the ticket, its readings and its dossier."""
    (loaded,) = yield Load((key,))
    dossier = _dossier(key, loaded)
    if dossier.version == 0:
        raise UnknownTicket(f"there is no record {key}", key=key)
    said: Readings = readings(policies.of(dossier), dossier, _moment(loaded, clock))
    ticket: Ticket | None = dossier.ticket
    return ticket, said, dossier


def _dossier(key: Key, loaded: Loaded) -> Dossier:
    return new_dossier(key) if loaded.state is None else decode_dossier(loaded.state)


def _moment(loaded: Loaded, clock: datetime | None) -> datetime:
    """The clock given to the desk, else the store's."""
    if clock is not None:
        return clock
    if loaded.now is None:
        raise InputError("the store has no clock: give the desk one (clock=...)", argument="clock")
    return from_micros(loaded.now)


def _decide(policies: Policies, dossier: Dossier, asked: Asked, now: datetime) -> Program:
    """Ask for facts where a decision needs them, then decide; what timers did is kept even after a refusal."""
    policy, facts = policies.of(dossier), asked.facts
    repeated = asked.command_id is not None and any(known == asked.command_id for known, _ in dossier.recent)
    if facts is None and not repeated and not isinstance(asked.command, Record):
        arguments = {"key": dossier.key, "ticket": dossier.ticket, "now": now}
        facts = yield Ask("servicekit_facts", arguments)
    if facts is not None and not isinstance(facts, Facts):
        raise InputError(f"facts must be Facts, such as Facts(customer={{...}}), not {type(facts).__name__}: {facts!r}")
    try:
        return handle(
            policy,
            dossier,
            asked.command,
            facts,
            now,
            actor=asked.actor,
            command_id=asked.command_id,
            roles=asked.roles,
        )
    except CommandRefused as refused:
        yield from _keep([refused.fields["outcome"]])
        raise


def _keep(outcomes: Sequence[Outcome]) -> Program:
    """Commit what happened, in one go, and tell of it."""
    writes = tuple(_write(outcome) for outcome in outcomes if outcome.written)
    if writes:
        yield Commit(writes)
    for outcome in outcomes:
        if outcome.written:
            arguments = {"key": outcome.dossier.key, "events": outcome.events, "ticket": outcome.ticket}
            yield Tell("servicekit_after_events", arguments)


def _write(outcome: Outcome) -> Write:
    dossier = outcome.dossier
    return Write(
        key=dossier.key,
        expected=dossier.version - len(outcome.written),
        version=dossier.version,
        state=encode_dossier(dossier),
        next_due=dossier.next_due,
        events=outcome.written,
        outbox=outcome.outbox,
    )
