"""
One event as clocks see it, and as conditions may read it.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from servicekit.tickets import EVENTS as TICKET_EVENTS
from servicekit.tickets import FieldsChanged, Ticket, TicketEvent
from servicekit.typing import Micros

__all__ = ["Happening", "event_facts"]

_WORDS = {event: tag.partition(".")[2] for tag, event in TICKET_EVENTS.items()}


@frozen(kw_only=True)
class Happening:
    """One event, the ticket *before* and *after* it, and the moment *at* which it was so."""

    before: Ticket | None
    event: TicketEvent
    after: Ticket
    at: Micros


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
