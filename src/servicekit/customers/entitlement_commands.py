"""
What can be asked of an entitlement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import field, frozen

from servicekit.customers.plans import RenewFrom
from servicekit.customers.scope import Scope
from servicekit.errors import InputError

__all__ = [
    "Activate",
    "Cancel",
    "Count",
    "EntitlementCommand",
    "Grant",
    "Refund",
    "Renew",
    "Resume",
    "Suspend",
    "TicketStands",
    "Transfer",
    "Use",
]


@frozen(kw_only=True)
class Grant:
    """
    Give *customer* an entitlement under *plan*.

    Attributes:
        plan: The key of the plan.
        customer: Who gets it.
        starts_at: When its term begins; now unless given.
        ends_at: When it is over; after the plan's length unless given.
        scope: What it is good for; what the plan says unless given.
        draft: Whether it is only written down until :class:`Activate`.
        anchor_at: From when on terms are counted; the start unless given. The *term*-th term ends that many lengths
            after it, so that a month bought on the 31st and renewed ends on the 28th, the 31st, the 30th.
        term: See *anchor_at*.
        renews: The id of the entitlement that it renews.
    """

    plan: str
    customer: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    scope: Scope | None = None
    draft: bool = False
    anchor_at: datetime | None = None
    term: int = 1
    renews: str = ""


@frozen(kw_only=True)
class Activate:
    """Make a draft a contract."""


def _amounts(given: Mapping[str, int]) -> dict[str, int]:
    amounts = dict(given)
    for name, amount in amounts.items():
        whole: Any = amount
        if isinstance(whole, bool) or not isinstance(whole, int) or whole < 0:
            raise InputError(f"a use of {name!r} is {amount!r}, not a whole number from 0 on", argument="amounts")
    return amounts


@frozen(kw_only=True)
class Use:
    """
    Use the entitlement for a ticket: all of *amounts*, or nothing.

    A ticket uses each counter once. The same use again changes nothing; another amount is refused, and comes after a
    :class:`Refund`.

    Attributes:
        ticket: For which ticket.
        amounts: How much, by counter: cases, or minutes.
        channel: On which channel the ticket came in.
        opened_at: When the ticket was opened. An entitlement that was active then takes the use even if it is over or
            suspended by now: what was promised is counted where it was promised. Without it, now is what counts.
    """

    ticket: str
    amounts: Mapping[str, int] = field(factory=dict, converter=_amounts)
    channel: str = ""
    opened_at: datetime | None = None


def _words(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Refund:
    """Give back what *ticket* uses, of all *counters* unless some are named. Without a use it changes nothing."""

    ticket: str
    counters: tuple[str, ...] = field(default=(), converter=_words)
    reason: str = ""


class TicketStands(StrEnum):
    """Where a ticket stands, as far as counters go."""

    OPEN = "open"
    """It uses what goes down on create."""
    RESOLVED = "resolved"
    """It uses what goes down on create, and what goes down on resolve."""
    CANCELLED = "cancelled"
    """It uses nothing: it was given up, or lives on in another ticket."""


@frozen(kw_only=True)
class Count:
    """
    Have a ticket use what it should by where it stands, no more and no less, whatever came before.

    Attributes:
        ticket: Which ticket.
        stands: Where it stands.
        worked: The working time on it, for counters of hours.
        channel: The channel by which it came in.
        opened_at: When it was opened, see :class:`Use`.
    """

    ticket: str
    stands: TicketStands
    worked: timedelta = timedelta(0)
    channel: str = ""
    opened_at: datetime | None = None


@frozen(kw_only=True)
class Suspend:
    """Suspend an active entitlement for a *reason*."""

    reason: str


@frozen(kw_only=True)
class Resume:
    """End the suspension."""

    reason: str = ""


@frozen(kw_only=True)
class Renew:
    """
    Say that the entitlement *into* renews this one.

    That one is granted in the same commit, see :func:`~servicekit.customers.renewal`.

    Attributes:
        into: The id of the new entitlement.
        start: Where the new term begins, as the plan says unless given.
    """

    into: str
    start: RenewFrom | None = None


@frozen(kw_only=True)
class Cancel:
    """Give the entitlement up for a *reason*."""

    reason: str


@frozen(kw_only=True)
class Transfer:
    """Pass it to another *customer*; what was used stays used."""

    customer: str
    reason: str = ""


EntitlementCommand: TypeAlias = Grant | Activate | Use | Refund | Count | Suspend | Resume | Renew | Cancel | Transfer
"""Everything that can be asked of an entitlement."""
