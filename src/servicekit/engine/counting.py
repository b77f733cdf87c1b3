"""
What a ticket's life does to the entitlement it names.

A ticket names its entitlement in the field ``entitlement``. When it is opened, solved, given up or comes back, the
entitlement counts that by its plan, in the same commit. A command may be refused for it (nothing is left); a fact never
is, and what could not be counted leaves as a notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from servicekit.customers import ENTITLEMENT, Count, TicketStands
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower, id_after, is_decision
from servicekit.engine.timeline import time_of_agents
from servicekit.policies import Policy
from servicekit.sla import EVERY_HOUR
from servicekit.tickets import EVENTS, Envelope, FieldsChanged, Opened, Ticket
from servicekit.typing import Key
from servicekit.workflow import Category

__all__ = ["CANCELLED", "COUNTED", "FIELD", "WORKED", "entitlement_of"]

FIELD = "entitlement"
"""The field of a ticket that names the record of its entitlement."""

WORKED = "worked_minutes"
"""The field of a ticket that holds the time worked on it; without it, the time it was with an agent counts."""

CANCELLED = "cancelled"
"""The reason that says that a closed ticket was given up rather than solved."""

_READ = frozenset((FIELD, WORKED))
_MOST_MINUTES = timedelta.max // timedelta(minutes=1)
_MOVES = frozenset(
    (
        "tickets.opened",
        "tickets.status_changed",
        "tickets.reopened",
        "tickets.solved",
        "tickets.closed",
        "tickets.merged_into",
    )
)


def entitlement_of(ticket: Ticket | None, command: Any = None) -> Key | None:
    """The entitlement that a ticket names, or will with a command or fact that sets its fields."""
    fields = {} if ticket is None else ticket.fields
    return _key({**fields, **getattr(command, "fields", {})}.get(FIELD))


def _key(name: Any) -> Key | None:
    return Key(ENTITLEMENT.name, name) if isinstance(name, str) and name else None


def _counted(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    assert isinstance(record, Dossier)
    ticket = record.ticket
    if ticket is None or not _matters(envelope):
        return
    key = _key(ticket.fields.get(FIELD))
    if _may_name(envelope):
        yield from (_given_back(record, each, envelope) for each in _named_before(record, key))
    if key is None:
        return
    stands = _stands(ticket)
    worked = _worked(policy, record, ticket) if stands is TicketStands.RESOLVED else timedelta(0)
    command = Count(
        ticket=record.key.id,
        stands=stands,
        worked=worked,
        channel=str(ticket.fields.get("channel", "")),
        opened_at=ticket.opened_at,
    )
    yield Consequence(
        key=key,
        command=command,
        command_id=id_after(envelope, "count"),
        may_refuse=is_decision(envelope) and stands is TicketStands.OPEN,
    )


def _matters(envelope: Envelope) -> bool:
    """Whether it may change what is counted; a correction may, whatever it says, for it takes another fact away."""
    if isinstance(envelope.event, FieldsChanged):
        return envelope.supersedes is not None or not _READ.isdisjoint(envelope.event.fields)
    return envelope.supersedes is not None or envelope.tag in _MOVES


def _may_name(envelope: Envelope) -> bool:
    """Whether it may take the ticket away from an entitlement: a field, or an opening or correction that was told."""
    told = envelope.source_id is not None and isinstance(envelope.event, Opened)
    return told or envelope.supersedes is not None or isinstance(envelope.event, FieldsChanged)


def _given_back(record: Dossier, key: Key, envelope: Envelope) -> Consequence:
    return Consequence(
        key=key,
        command=Count(ticket=record.key.id, stands=TicketStands.CANCELLED),
        command_id=id_after(envelope, f"count {key.id}"),
        harmless=("not_granted",),
    )


def _named_before(record: Dossier, key: Key | None) -> list[Key]:
    """The other entitlements that the ticket has named in its life."""
    bodies = (body.get("fields", {}) for *_, body in record.cold.history)
    named = dict.fromkeys(_key(fields.get(FIELD)) for fields in bodies)
    return [each for each in named if each is not None and each != key]


def _stands(ticket: Ticket) -> TicketStands:
    if ticket.merged_into is not None or (ticket.category is Category.CLOSED and ticket.reason == CANCELLED):
        return TicketStands.CANCELLED
    return TicketStands.OPEN if ticket.category.is_open else TicketStands.RESOLVED


def _worked(policy: Policy, record: Dossier, ticket: Ticket) -> timedelta:
    """The time worked on a ticket until it was solved; minutes that nobody can have worked are none."""
    minutes = ticket.fields.get(WORKED)
    if isinstance(minutes, (int, float)) and not isinstance(minutes, bool) and 0 <= minutes <= _MOST_MINUTES:
        return timedelta(minutes=minutes)
    calendar = next((clock.calendar for clock in record.clocks.live.values()), EVERY_HOUR)
    done_at = ticket.solved_at or ticket.opened_at
    return time_of_agents(policy, record, done_at, calendar=calendar)


COUNTED: Mapping[str, Follower] = dict.fromkeys(EVENTS, _counted)
