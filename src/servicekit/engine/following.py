"""
A command that follows from an event: what it is, and how it is told from one that somebody gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from attrs import frozen

from servicekit.engine.dossier import Account, Dossier
from servicekit.policies import Policy
from servicekit.tickets import Envelope, Facts
from servicekit.typing import Key

__all__ = ["Consequence", "Follower", "Following", "facts_around", "id_after", "is_decision"]


class Following(str):
    """
    The id of a command that follows from an event, made of the event's.

    An event has its id for ever, so this one stands for one command: what that asked need not be remembered beside it.
    """

    __slots__ = ()


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
        harmless: Reasons of a refusal that mean that there is nothing to do.
    """

    key: Key
    command: Any
    command_id: str
    facts: Facts | None = None
    may_refuse: bool = False
    harmless: tuple[str, ...] = ()


Follower: TypeAlias = Callable[[Policy, Dossier | Account, Envelope], Iterator[Consequence]]
"""(policy, record after the event, event) -> what follows from it; asked only where the policy has rules for it."""


def id_after(envelope: Envelope, name: str) -> Following:
    """The id of the command *name* that follows from an event."""
    return Following(f"{envelope.id}>{name}")


def is_decision(envelope: Envelope) -> bool:
    """Whether an event was decided here, and so could have been refused; facts and timers cannot."""
    return envelope.source_id is None and envelope.actor != "timer"


def facts_around(record: Dossier) -> Facts:
    """What is known around a ticket, as its policies read it."""
    noted = record.clocks.noted
    return Facts(customer=noted.get("customer"), agents=noted.get("agents"))
