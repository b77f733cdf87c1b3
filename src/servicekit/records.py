"""
Records of a kind of their own: what has a balance or a deadline of its own, beside tickets.

A kind (the counters of an entitlement, a ledger of points, what a customer was paid, whom one has asked) is a handful
of events, a fold and a decision, all pure. The engine keeps its envelopes, its command ids and its next due instant,
and the store commits it by compare-and-set, together with the ticket's record where one decision touches both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeAlias

from attrs import Factory, field, frozen

from servicekit.errors import CommandRefused
from servicekit.typing import Key

__all__ = ["Decide", "Due", "Evolve", "Fire", "Kind", "Occasion", "Rules", "refuse"]


@frozen(kw_only=True)
class Occasion:
    """
    What a decision reads besides the record and the command.

    Attributes:
        key: The record.
        rules: What the policy says about records of this kind.
        now: The moment of the decision (aware, UTC).
        facts: Values around the record, by section.
        roles: What the actor may act as.
        actor: Who asks.
    """

    key: Key
    rules: Any
    now: datetime
    facts: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    roles: frozenset[str] = frozenset()
    actor: str | None = None


Decide: TypeAlias = Callable[[Any, Any, Occasion], Sequence[Any]]
"""(state, command, occasion) -> the events that follow, or a refusal; the state of a new record is ``None``."""

Evolve: TypeAlias = Callable[[Any, Any, datetime], Any]
"""(state, event, at) -> the state after the event, which happened at *at*; never fails on a stored event."""

Due: TypeAlias = Callable[[Any, Any], datetime | None]
"""(state, rules) -> the next instant at which something happens by itself; ``None`` for never."""

Fire: TypeAlias = Callable[[Any, Any, datetime], Sequence[Any]]
"""
(state, rules, at) -> what happens by itself at the instant *at*, which is the one that the kind's ``due`` gave.

After these events ``due`` gives a later instant, or none.
"""


Rules: TypeAlias = Callable[[Any], Any]
"""(policy) -> what the policy, or the host beside it, says about records of a kind."""


def _no_rules(policy: Any) -> None:
    return None


def _never(state: Any, rules: Any) -> None:
    return None


def _nothing(state: Any, rules: Any, at: datetime) -> tuple[Any, ...]:
    return ()


@frozen(kw_only=True)
class Kind:
    """
    One kind of record.

    Commands, events and the state are attrs classes. What is stored of them, events and state, holds text, numbers,
    true and false, moments (``datetime``), enums, tuples and mappings of those, and attrs classes.

    Attributes:
        name: The ``kind`` of its keys (``"ledger"``).
        state: The class of its state: a frozen value with a default for every field that was not there from the first.
        commands: The classes of its commands.
        events: The classes of its events by stored tag (``"points.earned"``).
        decide: See :data:`Decide`.
        evolve: See :data:`Evolve`.
        due: See :data:`Due`.
        fire: See :data:`Fire`.
        notices: The classes of those of its events that leave through the outbox, under their ``notice`` if they have
            one, else under the id of their envelope.
        rules: See :data:`Rules`.
        tags: The stored tags by the classes of its events.
    """

    name: str
    state: type[Any]
    commands: tuple[type[Any], ...]
    events: Mapping[str, type[Any]]
    decide: Decide
    evolve: Evolve
    due: Due = _never
    fire: Fire = _nothing
    notices: tuple[type[Any], ...] = ()
    rules: Rules = _no_rules
    tags: Mapping[type[Any], str] = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: {cls: tag for tag, cls in self.events.items()}, takes_self=True),
    )


def refuse(command: Any, reason: str, message: str, **facts: Any) -> NoReturn:
    """
    Refuse *command* for *reason*, a stable word for programs; *message* is for people.

    Raises:
        CommandRefused: Always.
    """
    name = type(command).__name__
    own = {"status": None, "failed_guards": (), "allowed": (), "settled": (), **facts}
    raise CommandRefused(f"{name}: {message}", reason=reason, command=name, **own)
