"""
Where the time of a ticket went: an exact split among those it waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from servicekit.calendars import from_micros, micros_span, to_micros
from servicekit.engine.dossier import Dossier
from servicekit.engine.past import Past
from servicekit.engine.reading import check_pin
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import EVERY_HOUR
from servicekit.tickets import Ticket
from servicekit.workflow import Category

__all__ = ["Party", "PartySpan", "Timeline", "timeline"]


class Party(StrEnum):
    """Whom a ticket waits for."""

    TEAM = "team"
    """Nobody in person has it: it is new, or active without an agent."""
    AGENT = "agent"
    """It is active, and an agent has it."""
    CUSTOMER = "customer"
    """It is pending, or a hold on the customer is on it."""
    SUPPLIER = "supplier"
    """It is on hold, or a hold on a third party is on it."""
    CLOSED_HOURS = "closed_hours"
    """It would be with the team or an agent, but nobody is there."""
    NOBODY = "nobody"
    """It is solved or closed."""


_With: TypeAlias = tuple[Party, str, tuple[str, ...]]
"""The party, who of it, and everything that is waited for."""

_WAITING = {Category.PENDING: Party.CUSTOMER, Category.ON_HOLD: Party.SUPPLIER}


@frozen(kw_only=True)
class PartySpan:
    """
    A stretch ``[start, end)`` in which the ticket was with *party*; *working* is the opening time in it.

    *reasons* is everything that it waited for, of which *who* is the one that counts.
    """

    start: datetime
    end: datetime
    party: Party
    who: str
    working: timedelta
    reasons: tuple[str, ...] = ()

    @property
    def elapsed(self) -> timedelta:
        """Its length on the clock."""
        return self.end - self.start


@frozen(kw_only=True)
class Timeline:
    """
    The life of a ticket as spans without a gap, from its opening to the moment of asking.

    The elapsed times of the parties add up to the whole, exactly.
    """

    spans: tuple[PartySpan, ...]

    @property
    def elapsed(self) -> timedelta:
        """The whole time."""
        return sum((span.elapsed for span in self.spans), timedelta(0))

    def shares(self) -> dict[Party, timedelta]:
        """
        The time that each party had it.

        What the team and the agents had it for is opening time; the rest of those spans counts as closed hours.
        Customers and suppliers have it day and night.
        """
        shares: dict[Party, timedelta] = {}
        for span in self.spans:
            ours = span.party in (Party.TEAM, Party.AGENT)
            parts = [(span.party, span.working), (Party.CLOSED_HOURS, span.elapsed - span.working)]
            for party, time in parts if ours else [(span.party, span.elapsed)]:
                shares[party] = shares.get(party, timedelta(0)) + time
        return {party: shares[party] for party in Party if shares.get(party)}

    def waits(self) -> dict[str, timedelta]:
        """How long it waited for each reason, the longest first; reasons overlap, so these do not add up."""
        waits: dict[str, timedelta] = {}
        for span in self.spans:
            for reason in span.reasons:
                waits[reason] = waits.get(reason, timedelta(0)) + span.elapsed
        return dict(sorted(waits.items(), key=lambda each: (-each[1], each[0])))


def timeline(policy: Policy, dossier: Dossier, now: datetime, *, calendar: str = EVERY_HOUR) -> Timeline:
    """
    Split the time of a ticket among those it waited for.

    Args:
        policy: The policy that the ticket is pinned to.
        dossier: The record.
        now: The moment up to which to look.
        calendar: The name of the policy's calendar whose opening hours are the team's.

    Raises:
        InputError: The policy has no such calendar.
    """
    check_pin(policy, dossier)
    calendars = policy.promises.calendars
    if calendar not in calendars:
        raise InputError(f"there is no calendar {calendar!r}, only {', '.join(calendars)}", argument="calendar")
    end = to_micros(now, "now")
    states = [(at, party) for at, party in _parties(policy, dossier) if at <= end]
    spans = []
    for place, (at, (party, who, reasons)) in enumerate(states):
        until = states[place + 1][0] if place + 1 < len(states) else end
        if until > at:
            working = micros_span(calendars[calendar].between_micros(at, until))
            start, end_of_it = from_micros(at), from_micros(until)
            spans.append(PartySpan(start=start, end=end_of_it, party=party, who=who, working=working, reasons=reasons))
    return Timeline(spans=tuple(spans))


def _parties(policy: Policy, dossier: Dossier) -> Iterator[tuple[int, _With]]:
    """When the ticket went over to whom."""
    last = None
    for at, ticket in Past(policy, dossier).lives():
        if ticket is not None and (party := _party(ticket)) != last:
            last = party
            yield at, party


def _party(ticket: Ticket) -> _With:
    """Whom it is with: by its status where that says that it waits, else by the oldest hold on it."""
    reasons = tuple(hold.reason for hold in ticket.holds)
    if not ticket.is_open:
        return Party.NOBODY, "", ()
    if ticket.category in _WAITING:
        own = ticket.requester or "" if ticket.category is Category.PENDING else ticket.reason
        said = ticket.reason or ticket.status
        return _WAITING[ticket.category], own, tuple(dict.fromkeys((said, *reasons)))
    if ticket.holds:
        oldest = min(ticket.holds, key=lambda hold: hold.since)
        return _WAITING[oldest.category], oldest.reason, reasons
    if ticket.agent is not None and ticket.category is Category.ACTIVE:
        return Party.AGENT, ticket.agent, ()
    return Party.TEAM, ticket.team or "", ()
