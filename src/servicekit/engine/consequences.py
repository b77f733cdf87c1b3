"""
What follows from what happened: the commands that one record's events send to others.

A solved ticket uses up an entitlement and plans a survey, a broken promise proposes a compensation, a bad answer opens
a ticket. Each is an ordinary command under an id of its own, decided by the same rules, and committed together with
what it follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from servicekit.engine.codec import decode_envelope
from servicekit.engine.dossier import Account, Dossier
from servicekit.policies import Policy
from servicekit.tickets import Envelope, Facts
from servicekit.typing import Json, Key

__all__ = ["FOLLOWERS", "Consequence", "Follower", "consequences"]


@frozen(kw_only=True)
class Consequence:
    """
    A command that follows from an event.

    Attributes:
        key: The record it is for.
        command: What is asked of it.
        command_id: Its id, made from that of the event, so that it takes effect once.
        facts: Values around it.
        may_refuse: Whether a refusal refuses what it follows from.
    """

    key: Key
    command: Any
    command_id: str
    facts: Facts | None = None
    may_refuse: bool = False


Follower: TypeAlias = Callable[[Policy, Dossier | Account, Envelope], Iterator[Consequence]]
"""(policy, record after the event, event) -> what follows from it."""

FOLLOWERS: Mapping[str, tuple[Follower, ...]] = {}
"""What follows from an event, by its tag."""


def consequences(policy: Policy, record: Dossier | Account, written: Iterable[Json]) -> tuple[Consequence, ...]:
    """
    What follows under *policy* from the events that were *written* on a *record*, in order.

    Args:
        policy: The policy in force.
        record: The record as it is after them.
        written: Their envelopes as plain JSON.
    """
    return tuple(each for envelope in written for each in _following(policy, record, envelope))


def _following(policy: Policy, record: Dossier | Account, envelope: Json) -> Iterator[Consequence]:
    followers = FOLLOWERS.get(envelope["tag"], ())
    event = decode_envelope(envelope) if followers else None
    for follower in followers:
        assert event is not None
        yield from follower(policy, record, event)
