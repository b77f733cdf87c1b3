"""
What can be asked of a ticket.

A command is a decision taken now, in the imperative; the lifecycle may refuse it. What already happened elsewhere is
told with a :class:`~servicekit.tickets.Record` instead, which nothing refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from attrs import field, frozen

from servicekit.tickets.events import MigrationMode
from servicekit.tickets.holds import hold_category, hold_reason
from servicekit.tickets.joining import WORKED_OUT, Absorb, FollowUp, Inherited, Link, MergeInto, Split, Unlink
from servicekit.tickets.plain import host_fields
from servicekit.workflow import Category

__all__ = [
    "EDGE_EVENTS",
    "Absorb",
    "Advance",
    "Assign",
    "Close",
    "Command",
    "Escalate",
    "Exempt",
    "FollowUp",
    "Hold",
    "Inherited",
    "LiftHold",
    "Link",
    "MergeInto",
    "Migrate",
    "Note",
    "Open",
    "PlaceHold",
    "ReceiveMessage",
    "Reopen",
    "Reply",
    "Resume",
    "SetDeadline",
    "SetFields",
    "Solve",
    "Split",
    "Unlink",
    "Wait",
]


@frozen(kw_only=True)
class Open:
    """
    Begin a ticket, in the policy's default lifecycle unless *lifecycle* names another.

    *split_from* is the ticket of which this one was a part, see :class:`Split`; *follows* the one in whose place this
    one goes on, see :class:`FollowUp`, and *inherited* what it has of that one where nothing else is said.
    """

    fields: Mapping[str, Any] = field(factory=dict, converter=host_fields)
    requester: str | None = None
    lifecycle: str | None = None
    split_from: str | None = None
    follows: str | None = None
    inherited: Inherited | None = field(default=None, metadata=WORKED_OUT)


@frozen(kw_only=True)
class Assign:
    """Hand the ticket to an agent, a team, or both."""

    agent: str | None = None
    team: str | None = None


@frozen(kw_only=True)
class Reply:
    """Answer the customer; a reply that is not *public* is a note and answers nobody."""

    agent: str | None = None
    channel: str = ""
    public: bool = True


@frozen(kw_only=True)
class ReceiveMessage:
    """
    Take in a message of the customer; the lifecycle may move the ticket (pending becomes active, solved reopens).

    With *reopens* it is a reopening too where the ticket is over and the lifecycle has no edge for the message itself.
    """

    channel: str = ""
    reopens: bool = False


@frozen(kw_only=True)
class SetFields:
    """
    Give the host's own fields of the ticket new values; ``None`` empties a field.

    Raises:
        InputError: A field has the name of what a ticket knows by itself (:data:`~servicekit.tickets.OWN_WORDS`).
    """

    fields: Mapping[str, Any] = field(converter=host_fields)


@frozen(kw_only=True)
class Advance:
    """Take the edge *event* of the ticket's lifecycle, whatever it is called, and set *fields* with it."""

    event: str
    fields: Mapping[str, Any] = field(factory=dict, converter=host_fields)
    reason: str = ""


@frozen(kw_only=True)
class _NamedEdge:
    """An edge with a name of its own; *reason* says why."""

    event: ClassVar[str]
    reason: str = ""


@frozen(kw_only=True)
class Wait(_NamedEdge):
    """Wait for the customer."""

    event: ClassVar[str] = "wait"


@frozen(kw_only=True)
class Hold(_NamedEdge):
    """Wait for a third party."""

    event: ClassVar[str] = "hold"


@frozen(kw_only=True)
class Resume(_NamedEdge):
    """Go on working."""

    event: ClassVar[str] = "resume"


@frozen(kw_only=True)
class Solve(_NamedEdge):
    """Say that the ticket is solved."""

    event: ClassVar[str] = "solve"


@frozen(kw_only=True)
class Reopen(_NamedEdge):
    """Open a solved or closed ticket again."""

    event: ClassVar[str] = "reopen"


@frozen(kw_only=True)
class Close(_NamedEdge):
    """Close the ticket for good."""

    event: ClassVar[str] = "close"


EDGE_EVENTS = (
    "assign",
    "agent_reply",
    "customer_message",
    *(command.event for command in (Wait, Hold, Resume, Solve, Reopen, Close)),
)
"""The events that commands take by themselves, whatever else an edge of a lifecycle may be called."""


@frozen(kw_only=True)
class PlaceHold:
    """
    Wait for something by name beside whatever the status says; several holds may overlap.

    Args:
        reason: What the ticket waits for (``"supplier"``, ``"spare part"``); a hold of that name there is one of.
        category: What a clock takes it for: ``on_hold``, a third party, or ``pending``, the customer.
    """

    reason: str = field(converter=hold_reason)
    category: Category = field(default=Category.ON_HOLD, converter=hold_category)


@frozen(kw_only=True)
class LiftHold:
    """Wait for *reason* no longer."""

    reason: str = field(converter=hold_reason)


@frozen(kw_only=True)
class Escalate:
    """Raise the ticket by hand."""

    level: str
    reason: str = ""


@frozen(kw_only=True)
class SetDeadline:
    """Set the deadline of a clock by hand, to a moment in the future."""

    clock: str
    due_at: datetime
    reason: str


@frozen(kw_only=True)
class Exempt:
    """Exempt the ticket from the promise of a clock."""

    clock: str
    reason: str


@frozen(kw_only=True)
class Note:
    """
    Take note of the facts around the ticket that come with the command (another tier, say); nothing else happens.

    What the policies read of them is recorded where it differs from what was known, and running clocks follow by the
    choices of their targets.
    """


@frozen(kw_only=True)
class Migrate:
    """
    Move the ticket to the policy that decides about this command.

    *statuses* says, by lifecycle, what a status that the new policy's lifecycle does not have is called there.
    """

    mode: MigrationMode = field(converter=MigrationMode)
    statuses: Mapping[str, Mapping[str, str]] = field(factory=dict)
    reason: str = ""


Command: TypeAlias = (
    Open
    | Assign
    | Reply
    | ReceiveMessage
    | SetFields
    | Advance
    | Wait
    | Hold
    | Resume
    | Solve
    | Reopen
    | Close
    | PlaceHold
    | LiftHold
    | MergeInto
    | Absorb
    | Split
    | FollowUp
    | Link
    | Unlink
    | Escalate
    | SetDeadline
    | Exempt
    | Note
    | Migrate
)
