"""
What a ticket is now: the fold of what happened to it.

``evolve`` is total: any event applied to any ticket gives a ticket, so that a fold never fails on history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.tickets import events as e
from servicekit.tickets.altered import altered
from servicekit.tickets.between import Relation
from servicekit.tickets.holds import OpenHold
from servicekit.workflow import Category

__all__ = ["Ticket", "evolve", "fold"]


@frozen(kw_only=True, slots=False)
class Ticket:
    """
    What happened to a ticket, summed up.

    Attributes:
        lifecycle: The key of its lifecycle.
        status: The host's word for where it stands.
        category: Our word for the same; code reads this one.
        opened_at: When it began.
        fields: The host's own fields (priority, channel, ...).
        requester: Who asked, as the host names them.
        agent: Who has it.
        team: Which team has it.
        reason: Why it waits, while it waits.
        first_replied_at: The first public answer of an agent.
        unanswered_since: The oldest customer message after the last answer; the opening counts as one.
        solved_at: When it last became solved; emptied by a reopening.
        closed_at: When it last became closed; emptied by a reopening.
        replies: How many public answers it got.
        messages: How many customer messages came after the opening.
        reopened: How often it was reopened.
        assignments: How often it was handed over.
        level: The level it was raised to by hand.
        merged_into: The ticket it lives on in.
        absorbed: The tickets that live on in it.
        split_from: The ticket it was a part of.
        follow_up_of: The ticket in whose place it goes on.
        follow_ups: The tickets that go on in its place.
        links: What it is to other tickets, by their ids.
        holds: What it waits for by name, beside what its status says, in the order in which they were placed.
    """

    lifecycle: str
    status: str
    category: Category
    opened_at: datetime
    fields: Mapping[str, Any] = field(factory=dict)
    requester: str | None = field(default=None, metadata={"personal": True})
    agent: str | None = field(default=None, metadata={"personal": True})
    team: str | None = None
    reason: str = ""
    first_replied_at: datetime | None = None
    unanswered_since: datetime | None = None
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    replies: int = 0
    messages: int = 0
    reopened: int = 0
    assignments: int = 0
    level: str = ""
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    split_from: str | None = None
    follow_up_of: str | None = None
    follow_ups: tuple[str, ...] = ()
    links: Mapping[str, Relation] = field(factory=dict)
    holds: tuple[OpenHold, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is still work to do or to wait for."""
        return self.category.is_open

    def view(self) -> dict[str, Any]:
        """The section ``ticket`` of the facts: the host's fields, and what the ticket itself knows."""
        return {
            **self.fields,
            "lifecycle": self.lifecycle,
            "status": self.status,
            "status_category": self.category.value,
            "requester": self.requester,
            "agent": self.agent,
            "team": self.team,
            "reason": self.reason,
            "holds": [hold.reason for hold in self.holds],
            "level": self.level,
            "replies": self.replies,
            "messages": self.messages,
            "reopened": self.reopened,
            "merged": self.merged_into is not None,
        }


def fold(history: Iterable[tuple[datetime, e.TicketEvent]]) -> Ticket | None:
    """Apply events in their order to nothing; ``None`` when none of them opened the ticket."""
    ticket: Ticket | None = None
    for at, event in history:
        ticket = evolve(ticket, event, at)
    return ticket


def evolve(ticket: Ticket | None, event: e.TicketEvent, at: datetime) -> Ticket | None:
    """The ticket after *event*, which happened at *at*. What happens before the opening changes nothing."""
    if ticket is None:
        return _opened(event, at) if isinstance(event, e.Opened) else None
    return _EVOLVE[type(event)](ticket, event, at)


def _opened(event: e.Opened, at: datetime) -> Ticket:
    return Ticket(
        lifecycle=event.lifecycle,
        status=event.status,
        category=event.category,
        opened_at=at,
        fields={name: value for name, value in event.fields.items() if value is not None},
        requester=event.requester,
        unanswered_since=at,
    )


def _unchanged(ticket: Ticket, event: Any, at: datetime) -> Ticket:
    return ticket


def _moved(ticket: Ticket, event: e.StatusChanged, at: datetime) -> Ticket:
    changes: dict[str, Any] = {"status": event.status, "category": event.category, "reason": event.reason}
    before, after = ticket.category, event.category
    if not after.is_open:
        changes["holds"] = ()  # what is over waits for nothing
    if after.is_open:
        if not before.is_open:
            changes |= {"solved_at": None, "closed_at": None, "reopened": ticket.reopened + 1}
    elif after is Category.SOLVED:
        if before.is_open:
            changes |= {"solved_at": at, "unanswered_since": None}
    elif before is not Category.CLOSED:
        changes |= {"solved_at": ticket.solved_at or at, "closed_at": at, "unanswered_since": None}
    return altered(ticket, **changes)


def _hold_placed(ticket: Ticket, event: e.HoldPlaced, at: datetime) -> Ticket:
    """A hold of that name keeps its place and its beginning."""
    new = OpenHold(reason=event.reason, since=at, category=event.category)
    kept = {hold.reason: hold for hold in ticket.holds}
    if event.reason in kept:
        new = OpenHold(reason=event.reason, since=kept[event.reason].since, category=event.category)
    return altered(ticket, holds=tuple({**kept, event.reason: new}.values()))


def _hold_lifted(ticket: Ticket, event: e.HoldLifted, at: datetime) -> Ticket:
    return altered(ticket, holds=tuple(hold for hold in ticket.holds if hold.reason != event.reason))


def _fields_changed(ticket: Ticket, event: e.FieldsChanged, at: datetime) -> Ticket:
    fields = {**ticket.fields, **event.fields}
    return altered(ticket, fields={name: value for name, value in fields.items() if value is not None})


def _assigned(ticket: Ticket, event: e.Assigned, at: datetime) -> Ticket:
    return altered(ticket, agent=event.agent, team=event.team, assignments=ticket.assignments + 1)


def _customer_messaged(ticket: Ticket, event: e.CustomerMessaged, at: datetime) -> Ticket:
    return altered(ticket, messages=ticket.messages + 1, unanswered_since=ticket.unanswered_since or at)


def _agent_replied(ticket: Ticket, event: e.AgentReplied, at: datetime) -> Ticket:
    if not event.public:
        return ticket
    first = ticket.first_replied_at or at
    return altered(ticket, replies=ticket.replies + 1, first_replied_at=first, unanswered_since=None)


def _migrated(ticket: Ticket, event: e.Migrated, at: datetime) -> Ticket:
    status, category = event.statuses.get(ticket.status, (ticket.status, ticket.category))
    if category is not ticket.category:
        ticket = _moved(ticket, e.StatusChanged(status=status, category=category, reason=ticket.reason), at)
    return altered(ticket, lifecycle=event.lifecycle, status=status)


def _merged_into(ticket: Ticket, event: e.MergedInto, at: datetime) -> Ticket:
    closed = _moved(ticket, e.Closed(status=event.status, category=event.category), at)
    return altered(closed, merged_into=event.ticket, solved_at=ticket.solved_at)


def _absorbed(ticket: Ticket, event: e.Absorbed, at: datetime) -> Ticket:
    waiting = [moment for moment in (ticket.unanswered_since, event.unanswered_since) if moment is not None]
    oldest = min(waiting) if waiting else None
    return altered(ticket, absorbed=(*ticket.absorbed, event.ticket), unanswered_since=oldest)


def _split_from(ticket: Ticket, event: e.SplitFrom, at: datetime) -> Ticket:
    return altered(ticket, split_from=event.ticket)


def _followed_up(ticket: Ticket, event: e.FollowedUp, at: datetime) -> Ticket:
    known = event.ticket in ticket.follow_ups
    return ticket if known else altered(ticket, follow_ups=(*ticket.follow_ups, event.ticket))


def _follow_up_of(ticket: Ticket, event: e.FollowUpOf, at: datetime) -> Ticket:
    return altered(ticket, follow_up_of=event.ticket)


def _linked(ticket: Ticket, event: e.Linked, at: datetime) -> Ticket:
    return altered(ticket, links={**ticket.links, event.ticket: event.relation})


def _unlinked(ticket: Ticket, event: e.Unlinked, at: datetime) -> Ticket:
    return altered(ticket, links={other: each for other, each in ticket.links.items() if other != event.ticket})


def _escalated(ticket: Ticket, event: e.Escalated, at: datetime) -> Ticket:
    return altered(ticket, level=event.level)


_EVOLVE: dict[type[Any], Callable[[Ticket, Any, datetime], Ticket]] = {
    e.Opened: _unchanged,
    e.StatusChanged: _moved,
    e.Solved: _moved,
    e.Reopened: _moved,
    e.Closed: _moved,
    e.HoldPlaced: _hold_placed,
    e.HoldLifted: _hold_lifted,
    e.FieldsChanged: _fields_changed,
    e.Assigned: _assigned,
    e.CustomerMessaged: _customer_messaged,
    e.AgentReplied: _agent_replied,
    e.MergedInto: _merged_into,
    e.Absorbed: _absorbed,
    e.SplitInto: _unchanged,
    e.SplitFrom: _split_from,
    e.FollowedUp: _followed_up,
    e.FollowUpOf: _follow_up_of,
    e.Linked: _linked,
    e.Unlinked: _unlinked,
    e.Escalated: _escalated,
    e.DeadlineSet: _unchanged,
    e.Exempted: _unchanged,
    e.FactsNoted: _unchanged,
    e.Migrated: _migrated,
}
