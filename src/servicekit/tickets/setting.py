"""
What a decision reads besides the ticket and the command, and how it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from attrs import field, frozen

from servicekit.calendars import BusinessCalendar
from servicekit.errors import CommandRefused
from servicekit.tickets import commands as c
from servicekit.tickets.reopening import Reopening
from servicekit.tickets.state import Ticket
from servicekit.workflow import Table

__all__ = ["Setting", "refuse"]


@frozen(kw_only=True)
class Setting:
    """
    What a decision reads besides the ticket and the command.

    Attributes:
        tables: The compiled lifecycles by key.
        default: The key of the lifecycle of a ticket that names none.
        facts: The sections of facts that guards read; ``ticket`` is added from the ticket itself.
        roles: What the actor may act as.
        now: The moment of the decision.
        reopening: The limit to reopening; ``None`` for none.
        calendars: By name, for that limit.
    """

    tables: Mapping[str, Table]
    default: str
    facts: Mapping[str, Mapping[str, Any]]
    roles: frozenset[str]
    now: datetime
    reopening: Reopening | None = None
    calendars: Mapping[str, BusinessCalendar] = field(factory=dict)


def refuse(
    ticket: Ticket | None,
    command: c.Command,
    setting: Setting,
    reason: str,
    words: str,
    failed_guards: tuple[str, ...] = (),
) -> NoReturn:
    """Raise the refusal of a command: *reason* for programs, *words* for people."""
    name = type(command).__name__
    allowed = setting.tables[ticket.lifecycle].allowed(ticket.status) if ticket else ()
    raise CommandRefused(
        f"{name}: {words}" + (f"; allowed now: {', '.join(allowed)}" if allowed else ""),
        reason=reason,
        command=name,
        status=ticket.status if ticket else None,
        failed_guards=failed_guards,
        allowed=allowed,
        key=None,
        settled=(),
    )
