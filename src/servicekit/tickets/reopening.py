"""
How long a ticket that is over may be reopened, and what it leaves to the follow-up in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from servicekit.calendars import Amount, BusinessCalendar
from servicekit.errors import CalendarError, InputError
from servicekit.tickets.commands import Advance, Reopen
from servicekit.tickets.joining import Inherited
from servicekit.tickets.state import Ticket
from servicekit.workflow import Category, Table

__all__ = ["Reopening"]

_OVER = (Category.SOLVED, Category.CLOSED)


@frozen(kw_only=True)
class Reopening:
    """
    The limit to reopening.

    Attributes:
        within: How long after the ticket came to be over it may be reopened; ``None``: not at all.
        since: Counted from when it was ``closed``, or already from when it was ``solved``.
        calendar: The name of the calendar on which working time and business days are counted.
        inherit: The fields that a follow-up has of the ticket before it; ``None``: all of them.

    Raises:
        InputError: *since* is a category of open tickets.
    """

    within: Amount | None = None
    since: Category = field(default=Category.CLOSED, converter=Category)
    calendar: str = "always"
    inherit: tuple[str, ...] | None = None

    def __attrs_post_init__(self) -> None:
        if self.since not in _OVER:
            raise InputError(f"since is {self.since.value!r}, not solved or closed", argument="since")

    def until(self, ticket: Ticket, calendars: Mapping[str, BusinessCalendar]) -> datetime | None:
        """
        The moment from which on *ticket* can no longer be reopened.

        ``None`` where nothing is counted (it is open, or solved and not closed yet), and where that moment never comes.
        """
        begun = ticket.closed_at if self.since is Category.CLOSED else ticket.solved_at
        if ticket.is_open or begun is None or self.within is None:
            return None if ticket.is_open else begun
        try:
            return calendars[self.calendar].add(begun, self.within)
        except CalendarError:
            return None

    def is_over(self, ticket: Ticket, calendars: Mapping[str, BusinessCalendar], at: datetime) -> bool:
        """Whether *ticket* can no longer be reopened at the moment *at*."""
        until = self.until(ticket, calendars)
        return until is not None and until <= at

    def needs_follow_up(
        self, ticket: Ticket, command: object, table: Table, calendars: Mapping[str, BusinessCalendar], at: datetime
    ) -> bool:
        """Whether a follow-up takes the place of *command*: the time is over, or no edge leads back."""
        if ticket.is_open or ticket.merged_into is not None:
            return False
        events = (command.event,) if isinstance(command, (Reopen, Advance)) else ("customer_message", Reopen.event)
        return self.is_over(ticket, calendars, at) or not any(table.has(ticket.status, event) for event in events)

    def inherited(self, ticket: Ticket) -> Inherited:
        """What a follow-up has of *ticket*: who asked, its lifecycle, and the fields that are named."""
        names = ticket.fields if self.inherit is None else self.inherit
        fields = {name: ticket.fields[name] for name in names if name in ticket.fields}
        return Inherited(fields=fields, requester=ticket.requester, lifecycle=ticket.lifecycle)
