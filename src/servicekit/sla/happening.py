"""
One event as clocks see it, with what they stand on as it comes, and as conditions may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from servicekit.sla.clock import Calendars
from servicekit.tickets import EVENTS as TICKET_EVENTS
from servicekit.tickets import FieldsChanged, Ticket, TicketEvent
from servicekit.typing import Micros
from servicekit.workflow import Category

__all__ = ["Happening", "Move", "Noted", "event_facts"]

Noted = Mapping[str, Mapping[str, Any]]
"""What the host told about the customer and the agents, by section."""

_WORDS = {event: tag.partition(".")[2] for tag, event in TICKET_EVENTS.items()}


@frozen(slots=False)
class Move:
    """
    From *at* on the ticket was in *category*, *why*, and these *holds* were on it, each with the category it counts as.
    """

    at: Micros
    category: Category
    why: str
    holds: tuple[tuple[str, Category], ...] = ()


@frozen(slots=False)
class Happening:
    """
    One event, and what all clocks of its ticket stand on as it comes.

    Attributes:
        before: The ticket before it.
        event: What happened.
        after: The ticket after it.
        at: When it was so.
        calendars: By name.
        noted: What the host told about the customer and the agents.
        moves: How the ticket came through its categories and holds until then.
        facts: What conditions read; empty when nobody asks.
        matched_on: What the policies were chosen from.
        news: Whether the event can change what is promised.
    """

    before: Ticket | None
    event: TicketEvent
    after: Ticket
    at: Micros
    calendars: Calendars = field(factory=dict)
    noted: Noted = field(factory=dict)
    moves: tuple[Move, ...] = ()
    facts: Noted = field(factory=dict)
    matched_on: Mapping[str, Any] = field(factory=dict)
    news: bool = True

    @cached_property
    def move(self) -> Move:
        """Where the ticket stands after it."""
        ticket = self.after
        holds = tuple((hold.reason, hold.category) for hold in ticket.holds)
        return Move(self.at, ticket.category, ticket.reason or ticket.status, holds)

    @property
    def is_move(self) -> bool:
        """Whether the ticket came into another category, or waits for something else."""
        before, after = self.before, self.after
        return before is None or before.category is not after.category or before.holds != after.holds


def event_facts(happening: Happening) -> dict[str, Any]:
    """
    The section ``event`` of the facts.

    ``what`` is the event's word (``opened``, ``agent_replied``, ``assigned``, ...), ``moved`` whether the category
    became another one, ``team_changed`` and ``agent_changed`` whether the ticket was handed to another, ``public`` and
    ``channel`` those of a message, ``fields`` the names of changed fields, ``reason`` why a status became another.
    """
    event, before, after = happening.event, happening.before, happening.after
    facts: dict[str, Any] = {
        "what": _WORDS[type(event)],
        "moved": before is None or before.category is not after.category,
        "team_changed": before is None or before.team != after.team,
        "agent_changed": before is None or before.agent != after.agent,
    }
    for name in ("public", "channel", "reason"):
        if hasattr(event, name):
            facts[name] = getattr(event, name)
    if isinstance(event, FieldsChanged):
        facts["fields"] = list(event.fields)
    return facts
