"""
What can be asked about compensation, and what can have happened: commands, and events in the stored format.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.complaints.breaches import Breach
from servicekit.complaints.quotes import Line

__all__ = [
    "EVENTS",
    "Approve",
    "Approved",
    "Capped",
    "Decline",
    "Declined",
    "Paid",
    "Pay",
    "Propose",
    "Proposed",
    "Reverse",
    "Reversed",
    "Withheld",
]


# Commands.


@frozen(kw_only=True)
class Propose:
    """
    Offer what the rules give for *breach*.

    The same breach again with the same facts changes nothing; *again* raises an offer anew that was declined, has
    expired, or was cut by a cap that has room by now. *fields* are those of the ticket, which rules may read as the
    section ``ticket``.
    """

    breach: Breach
    fields: Mapping[str, Any] | None = None
    again: bool = False


@frozen(kw_only=True)
class Approve:
    """Let the *offer* be paid."""

    offer: str


@frozen(kw_only=True)
class Decline:
    """Do not give the *offer*, for the reason *because*."""

    offer: str
    because: str = ""


@frozen(kw_only=True)
class Pay:
    """Say that the approved *offer* was paid; *reference* is the host's own: a payment, a credit note."""

    offer: str
    reference: str = ""


@frozen(kw_only=True)
class Reverse:
    """
    Take back whatever stands for a breach, for the reason *because* (the id of the event that healed it).

    Where nothing stands, nothing happens.
    """

    ticket: str
    clock: str
    cycle: int
    because: str


# Events.


@frozen(kw_only=True)
class Proposed:
    """
    Something is offered.

    Attributes:
        offer: Its id.
        ticket: The ticket ...
        clock: ... the clock ...
        cycle: ... and the cycle of the breach.
        at: When the promise broke: the moment that decides the periods of caps.
        rule: The rule that gives it.
        form: In what form.
        unit: The currency, or ``points``.
        amount: How much: the sum of the lines.
        gross: How much the rule gave, before caps and before what was paid for this breach already.
        lines: Where it comes from, one by one.
        approvers: The roles that may decide it; empty when it is beyond all of them.
        expires_at: Until when it waits for approval.
        gift: What the gift is.
        unknown: Fields that other rules needed and nobody supplied.
    """

    offer: str
    ticket: str
    clock: str
    cycle: int
    at: datetime
    rule: str
    form: str
    unit: str
    amount: int
    gross: int
    lines: tuple[Line, ...]
    approvers: tuple[str, ...] = ()
    expires_at: datetime | None = None
    gift: str = ""
    unknown: tuple[str, ...] = ()


@frozen(kw_only=True)
class Capped:
    """The cap *cap* cut the *offer* from *before* to *after*."""

    offer: str
    cap: str
    before: int
    after: int


@frozen(kw_only=True)
class Withheld:
    """
    Nothing (more) is offered for a breach.

    Attributes:
        reason: ``no_rule``, ``not_late_enough``, ``nothing``, ``unknown`` (a fact is missing), ``mixed_currencies``,
            ``other_unit`` (something of another kind was given), ``smaller`` (more is offered already), ``paid``
            (so much is paid already), ``declined`` (declined or expired before), or ``cap``.
        cap: The cap that leaves no room.
        amount: What was withheld.
        unknown: The fields that were missing.
    """

    ticket: str
    clock: str
    cycle: int
    reason: str
    cap: str = ""
    amount: int = 0
    unknown: tuple[str, ...] = ()


@frozen(kw_only=True)
class Approved:
    """The *offer* may be paid: decided by *by* under the authority of *role*; both empty when it needed nobody."""

    offer: str
    by: str = field(default="", metadata={"personal": True})
    role: str = ""


@frozen(kw_only=True)
class Declined:
    """The *offer* is not given; *expired* when nobody decided it in time."""

    offer: str
    because: str = ""
    expired: bool = False


@frozen(kw_only=True)
class Paid:
    """The *amount* of the *offer* was paid."""

    offer: str
    amount: int
    reference: str = ""


@frozen(kw_only=True)
class Reversed:
    """
    The *offer* is taken back.

    Attributes:
        amount: How much was offered.
        claimed: How much is claimed back of what was paid.
        kept: How much stays with the customer; it goes on counting.
        because: Why: the event that healed the breach, the better offer that takes its place, or ``withdrawn``.
    """

    offer: str
    amount: int
    claimed: int = 0
    kept: int = 0
    because: str = ""


EVENTS: dict[str, type[Any]] = {
    "compensation.proposed": Proposed,
    "compensation.capped": Capped,
    "compensation.withheld": Withheld,
    "compensation.approved": Approved,
    "compensation.declined": Declined,
    "compensation.paid": Paid,
    "compensation.reversed": Reversed,
}
"""The events of compensation by their stored tag."""
