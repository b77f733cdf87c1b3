"""
The stored documents.

That of a ticket: what it is, where its clocks stand, what was announced, and its history. And that of a record of
another kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from attrs import field, frozen

from servicekit.engine.history import History, Place
from servicekit.escalation import Fired
from servicekit.records import Kind
from servicekit.sla import Clocks
from servicekit.tickets import Ticket
from servicekit.typing import Key, Micros

__all__ = ["RING", "Account", "Cold", "Dossier", "Pin", "Remembered", "is_repeated"]

RING = 64
"""How many command ids a dossier remembers."""


class Remembered(NamedTuple):
    """
    A command that the host had named, and that did something.

    Attributes:
        command_id: The host's name for it.
        version: The version of the record that it led to.
        digest: What it was, see :func:`~servicekit.engine.digest_of`; "" for a command that follows from an
            event, whose id is not the host's, and where an older version of servicekit did not write it down; then any
            command of that id counts as the same.
    """

    command_id: str
    version: int
    digest: str = ""


@frozen(kw_only=True)
class Pin:
    """The policy version that a ticket runs under until it is migrated."""

    policy: str
    version: str
    sha256: str


@frozen(kw_only=True)
class Cold:
    """
    The part of a dossier that deciding does not read unless a late fact arrives; kept as plain JSON.

    Attributes:
        history: What happened to the ticket, by place.
        finished: The finished cycles of its clocks.
    """

    history: History = field(factory=History)
    finished: tuple[Mapping[str, Any], ...] = ()


@frozen(kw_only=True, slots=False)
class Dossier:
    """
    The document of one ticket.

    Attributes:
        key: The record's key.
        version: The ``seq`` of its last event; 0 before the first.
        recorded_at: When it was last written; its own time never runs backwards.
        head: The hash of its last envelope.
        ticket: What happened to it, summed up.
        clocks: Where its clocks stand.
        announced: The verdict told of each cycle (``"resolution#1": "breached"``).
        fired: The steps that fired in each cycle, by name and step.
        pin: The policy it runs under.
        recent: The last commands that had an id.
        next_due: The next instant at which something fires by itself, ``None`` when nothing will.
        unapplied: How many of its facts lie before its opening.
        last: The place of its last event.
        cold: What deciding seldom needs.
    """

    key: Key
    version: int = 0
    recorded_at: Micros = 0
    head: str = ""
    ticket: Ticket | None = None
    clocks: Clocks = field(factory=Clocks)
    announced: Mapping[str, str] = field(factory=dict)
    fired: Mapping[str, Mapping[str, Fired]] = field(factory=dict)
    pin: Pin | None = None
    recent: tuple[Remembered, ...] = ()
    next_due: Micros | None = None
    unapplied: int = 0
    last: Place | None = None
    cold: Cold = field(factory=Cold)


@frozen(kw_only=True)
class Account:
    """
    The document of a record that is no ticket: an entitlement, a ledger, whatever has a balance of its own.

    Attributes:
        key: The record's key.
        version: The ``seq`` of its last event; 0 before the first.
        recorded_at: When it was last written; its own time never runs backwards.
        head: The hash of its last envelope.
        kind: Its kind, by which it is decided; not stored but by its name.
        state: What happened to it, summed up: a value of its kind, ``None`` before the first event.
        recent: The last commands that had an id.
        next_due: The next instant at which something happens by itself, ``None`` when nothing will.
    """

    key: Key
    version: int = 0
    recorded_at: Micros = 0
    head: str = ""
    kind: Kind = field(repr=False, eq=False)
    state: Any = None
    recent: tuple[Remembered, ...] = ()
    next_due: Micros | None = None


def is_repeated(document: Dossier | Account, command_id: str | None) -> bool:
    """Whether a record remembers that command."""
    return command_id is not None and any(each.command_id == command_id for each in document.recent)
