"""
Where the time of a ticket went: an exact split among those it waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from servicekit.calendars import BusinessCalendar, from_micros, micros_span, to_micros
from servicekit.engine.dossier import Dossier
from servicekit.engine.past import Past
from servicekit.engine.reading import check_pin
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import EVERY_HOUR
from servicekit.tickets import Ticket
from servicekit.typing import Micros
from servicekit.workflow import Category

__all__ = ["Party", "PartySpan", "Timeline", "time_of_agents", "timeline"]


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

_AGENT = Party.AGENT
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
    hours = _calendar(policy, calendar)
    spans = (
        PartySpan(
            start=from_micros(at),
            end=from_micros(until),
            party=party,
            who=who,
            working=micros_span(hours.between_micros(at, until)),
            reasons=reasons,
        )
        for at, until, (party, who, reasons) in _stretches(policy, dossier, to_micros(now, "now"))
    )
    return Timeline(spans=tuple(spans))


def time_of_agents(policy: Policy, dossier: Dossier, now: datetime, *, calendar: str = EVERY_HOUR) -> timedelta:
    """The opening time in which a ticket was with agents: what :func:`timeline` says of them, added up."""
    hours = _calendar(policy, calendar)
    stretches = _stretches(policy, dossier, to_micros(now, "now"))
    return micros_span(sum(hours.between_micros(at, until) for at, until, (party, *_) in stretches if party is _AGENT))


def _calendar(policy: Policy, name: str) -> BusinessCalendar:
    calendars = policy.promises.calendars
    if name not in calendars:
        raise InputError(f"there is no calendar {name!r}, only {', '.join(calendars)}", argument="calendar")
    return calendars[name]


def _stretches(policy: Policy, dossier: Dossier, end: Micros) -> Iterator[tuple[Micros, Micros, _With]]:
    """From when, and until when, the ticket was with whom."""
    check_pin(policy, dossier)
    states = [(at, party) for at, party in _parties(policy, dossier) if at <= end]
    ends = [*(at for at, _ in states[1:]), end]
    return ((at, until, party) for (at, party), until in zip(states, ends, strict=False) if until > at)


def _parties(policy: Policy, dossier: Dossier) -> Iterator[tuple[Micros, _With]]:
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
