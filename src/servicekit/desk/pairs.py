"""
What a desk does to two tickets in one commit, as programs, see :mod:`servicekit.desk.steps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from servicekit.desk.keeping import Document, document_of, keep
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Load, Program
from servicekit.desk.steps import Asked, decision, moment_of
from servicekit.engine import Dossier, inherited, is_repeated, needs_follow_up
from servicekit.errors import InputError
from servicekit.tickets import (
    Absorb,
    Advance,
    FollowUp,
    Link,
    MergeInto,
    Open,
    ReceiveMessage,
    Relation,
    Reopen,
    Split,
    Unlink,
)
from servicekit.typing import Key

__all__ = ["link", "merge", "reopen", "split", "unlink"]


def merge(policies: Policies, loser: Key, survivor: Key, asked: Asked, clock: datetime | None) -> Program:
    """End *loser* as a part of *survivor*, both in one commit; gives the two outcomes."""
    if loser == survivor:
        raise InputError(f"{loser} cannot be merged into itself", argument="survivor")
    first, second = yield Load((loser, survivor))
    now = max(moment_of(first, clock), moment_of(second, clock))
    ending, going_on = document_of(policies, loser, first), document_of(policies, survivor, second)
    return (
        yield from _both(policies, asked, [(ending, MergeInto(ticket=survivor.id)), (going_on, _absorb(ending))], now)
    )


def _absorb(document: Document) -> Absorb:
    """What the survivor has to know of the other ticket."""
    ticket = document.ticket if isinstance(document, Dossier) else None
    return Absorb(
        ticket=document.key.id,
        unanswered_since=None if ticket is None else ticket.unanswered_since,
        opened_at=None if ticket is None else ticket.opened_at,
    )


def split(policies: Policies, key: Key, part: Key, opening: Open, asked: Asked, clock: datetime | None) -> Program:
    """Open *part* as a part of the ticket *key*, both in one commit; gives the two outcomes."""
    first, second = yield Load((key, part))
    now = max(moment_of(first, clock), moment_of(second, clock))
    whole, new = document_of(policies, key, first), document_of(policies, part, second)
    opened = evolve(opening, split_from=key.id)
    return (yield from _both(policies, asked, [(whole, Split(ticket=part.id)), (new, opened)], now))


def _both(policies: Policies, asked: Asked, steps: Sequence[tuple[Document, Any]], now: datetime) -> Program:
    decided = []
    for document, command in steps:
        decided.append((yield from decision(policies, document, evolve(asked, command=command), now)))
    yield from keep(policies, decided, now)
    return tuple(each.outcome for each in decided)


def reopen(
    policies: Policies, key: Key, follow_up: Key, opening: Open, asked: Asked, clock: datetime | None
) -> Program:
    """
    Carry out what would reopen the ticket *key*, or where it comes too late open *follow_up* in its place.

    Gives the outcome of the ticket that goes on. A command that was carried out before stays what it was.
    """
    if not isinstance(asked.command, (Reopen, ReceiveMessage, Advance)):
        raise InputError(
            f"{asked.command!r} reopens nothing: give Reopen, ReceiveMessage or Advance", argument="command"
        )
    if key == follow_up:
        raise InputError(f"{key} cannot be its own follow-up", argument="follow_up")
    if isinstance(asked.command, ReceiveMessage):
        asked = evolve(asked, command=evolve(asked.command, reopens=True))
    first, second = yield Load((key, follow_up))
    now = max(moment_of(first, clock), moment_of(second, clock))
    ended = document_of(policies, key, first)
    if not isinstance(ended, Dossier) or not _goes_on_elsewhere(policies, ended, follow_up, asked, now):
        (outcome,) = yield from _both(policies, asked, [(ended, asked.command)], now)
        return outcome
    reason = "" if isinstance(asked.command, ReceiveMessage) else asked.command.reason
    opened = evolve(opening, follows=key.id, inherited=inherited(policies.of(ended), ended))
    both = [(ended, FollowUp(ticket=follow_up.id, reason=reason)), (document_of(policies, follow_up, second), opened)]
    return (yield from _both(policies, asked, both, now))[1]


def _goes_on_elsewhere(policies: Policies, ended: Dossier, follow_up: Key, asked: Asked, now: datetime) -> bool:
    """Whether the follow-up takes the place of the command; of one that is repeated, whether it did."""
    if is_repeated(ended, asked.command_id):
        return ended.ticket is not None and follow_up.id in ended.ticket.follow_ups
    return needs_follow_up(policies.of(ended), ended, asked.command, now)


def link(policies: Policies, key: Key, other: Key, relation: Relation, asked: Asked, clock: datetime | None) -> Program:
    """Say what *key* is to *other*, and to that one the inverse, both in one commit; gives the two outcomes."""
    if key == other:
        raise InputError(f"{key} cannot be linked to itself", argument="to")
    mine, theirs = Link(ticket=other.id, relation=relation), Link(ticket=key.id, relation=relation.inverse)
    return (yield from _each(policies, key, other, (mine, theirs), asked, clock))


def unlink(policies: Policies, key: Key, other: Key, asked: Asked, clock: datetime | None) -> Program:
    """Undo the link between two tickets, both in one commit; gives the two outcomes."""
    if key == other:
        raise InputError(f"{key} cannot be linked to itself", argument="other")
    return (yield from _each(policies, key, other, (Unlink(ticket=other.id), Unlink(ticket=key.id)), asked, clock))


def _each(
    policies: Policies, key: Key, other: Key, commands: tuple[Any, Any], asked: Asked, clock: datetime | None
) -> Program:
    """One command for each of two tickets."""
    first, second = yield Load((key, other))
    now = max(moment_of(first, clock), moment_of(second, clock))
    both = document_of(policies, key, first), document_of(policies, other, second)
    return (yield from _both(policies, asked, list(zip(both, commands, strict=True)), now))
