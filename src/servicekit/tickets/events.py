"""
What can have happened to a ticket: the stored format.

Each class is one kind of event, in the past tense; its fields are what a stored log carries for ever, so a field may be
added with a default, but is never renamed, retyped or dropped. ``TAGS`` gives each class its name in storage. Fields
with ``personal`` in their metadata hold personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import field, fields, frozen

from servicekit.tickets.between import (
    Absorbed,
    FollowedUp,
    FollowUpOf,
    Linked,
    MergedInto,
    SplitFrom,
    SplitInto,
    Unlinked,
)
from servicekit.workflow import Category

__all__ = [
    "EVENTS",
    "Absorbed",
    "AgentReplied",
    "Assigned",
    "Closed",
    "CustomerMessaged",
    "DeadlineSet",
    "Escalated",
    "Exempted",
    "FactsNoted",
    "FieldsChanged",
    "FollowUpOf",
    "FollowedUp",
    "HoldLifted",
    "HoldPlaced",
    "Linked",
    "MergedInto",
    "Migrated",
    "MigrationMode",
    "Opened",
    "Reopened",
    "Solved",
    "SplitFrom",
    "SplitInto",
    "StatusChanged",
    "TicketEvent",
    "Unlinked",
    "personal_fields",
]

_PERSONAL = {"personal": True}


@frozen(kw_only=True)
class Opened:
    """A ticket began. *fields* are the host's own (priority, channel, category, ...)."""

    lifecycle: str
    status: str
    category: Category
    fields: Mapping[str, Any] = field(factory=dict)
    requester: str | None = field(default=None, metadata=_PERSONAL)
    imported: bool = False


@frozen(kw_only=True)
class StatusChanged:
    """
    The status became another one.

    *event* is the edge of the lifecycle that was taken (empty for a fact), *reason* why the ticket waits;
    *imported* marks a move that the lifecycle does not know.
    """

    status: str
    category: Category
    event: str = ""
    reason: str = ""
    imported: bool = False


@frozen(kw_only=True)
class Solved(StatusChanged):
    """The ticket was solved: it left the open categories."""


@frozen(kw_only=True)
class Reopened(StatusChanged):
    """A solved or closed ticket became open again."""


@frozen(kw_only=True)
class Closed(StatusChanged):
    """The ticket was closed for good."""


@frozen(kw_only=True)
class HoldPlaced:
    """
    The ticket waits for *reason*, whatever its status says, until that hold is lifted or the ticket is over.

    A clock stands still for it as it would in *category*: ``on_hold`` for a third party, ``pending`` for the customer.
    """

    reason: str
    category: Category = Category.ON_HOLD


@frozen(kw_only=True)
class HoldLifted:
    """The ticket no longer waits for *reason*."""

    reason: str


@frozen(kw_only=True)
class FieldsChanged:
    """Fields of the host took new values; a value of ``None`` means that the field was emptied."""

    fields: Mapping[str, Any]


@frozen(kw_only=True)
class Assigned:
    """The ticket was handed to an agent, a team, or both; ``None`` leaves that one empty."""

    agent: str | None = field(default=None, metadata=_PERSONAL)
    team: str | None = None


@frozen(kw_only=True)
class CustomerMessaged:
    """The customer wrote or called."""

    channel: str = ""


@frozen(kw_only=True)
class AgentReplied:
    """An agent wrote. Only a *public* reply is an answer to the customer."""

    agent: str | None = field(default=None, metadata=_PERSONAL)
    channel: str = ""
    public: bool = True


@frozen(kw_only=True)
class Escalated:
    """Somebody raised the ticket by hand to *level*, for a *reason*."""

    level: str
    reason: str = ""


@frozen(kw_only=True)
class DeadlineSet:
    """Somebody set the deadline of the clock *clock* by hand, for a *reason*; pauses and changes no longer move it."""

    clock: str
    due_at: datetime
    reason: str = ""


@frozen(kw_only=True)
class Exempted:
    """Somebody exempted the ticket from the promise of the clock *clock*, for a *reason*."""

    clock: str
    reason: str = ""


@frozen(kw_only=True)
class FactsNoted:
    """What the host told about the customer or the agents, when it differs from what was last known."""

    section: str
    values: Mapping[str, Any] = field(factory=dict, metadata=_PERSONAL)


class MigrationMode(StrEnum):
    """What a move to another policy means for the clocks of a ticket."""

    KEEP = "keep"
    """The ticket stays under its policy; nothing is written."""
    CARRY = "carry"
    """The new rules hold from now on; a running clock follows under the choice of its target for changes."""
    RESTART = "restart"
    """The new rules hold from now on, and every running clock has its whole goal ahead."""
    RETROACTIVE = "retroactive"
    """It is as if the ticket had always been under the new policy."""


@frozen(kw_only=True)
class Migrated:
    """
    The ticket went over to another policy.

    *before* and *after* are the hashes of the policies, *from_version* and *to_version* their versions. *lifecycle* is
    its lifecycle there; *statuses* is what statuses became another one or have another category there, so that a late
    fact about the time before finds its place.
    """

    mode: MigrationMode
    before: str
    after: str
    policy: str
    from_version: str
    to_version: str
    lifecycle: str
    statuses: Mapping[str, tuple[str, Category]] = field(factory=dict)
    reason: str = ""


TicketEvent: TypeAlias = (
    Opened
    | StatusChanged
    | Solved
    | Reopened
    | Closed
    | HoldPlaced
    | HoldLifted
    | FieldsChanged
    | Assigned
    | CustomerMessaged
    | AgentReplied
    | MergedInto
    | Absorbed
    | SplitInto
    | SplitFrom
    | FollowedUp
    | FollowUpOf
    | Linked
    | Unlinked
    | Escalated
    | DeadlineSet
    | Exempted
    | FactsNoted
    | Migrated
)

EVENTS: dict[str, type[Any]] = {
    "tickets.opened": Opened,
    "tickets.status_changed": StatusChanged,
    "tickets.solved": Solved,
    "tickets.reopened": Reopened,
    "tickets.closed": Closed,
    "tickets.hold_placed": HoldPlaced,
    "tickets.hold_lifted": HoldLifted,
    "tickets.fields_changed": FieldsChanged,
    "tickets.assigned": Assigned,
    "tickets.customer_messaged": CustomerMessaged,
    "tickets.agent_replied": AgentReplied,
    "tickets.merged_into": MergedInto,
    "tickets.absorbed": Absorbed,
    "tickets.split_into": SplitInto,
    "tickets.split_from": SplitFrom,
    "tickets.followed_up": FollowedUp,
    "tickets.follow_up_of": FollowUpOf,
    "tickets.linked": Linked,
    "tickets.unlinked": Unlinked,
    "tickets.escalated": Escalated,
    "tickets.deadline_set": DeadlineSet,
    "tickets.exempted": Exempted,
    "tickets.facts_noted": FactsNoted,
    "tickets.migrated": Migrated,
}
"""The events of this room by their stored tag."""


def personal_fields(event: type[Any]) -> frozenset[str]:
    """The names of the fields of an event class that are declared to hold personal data."""
    return frozenset(each.name for each in fields(event) if each.metadata.get("personal"))
