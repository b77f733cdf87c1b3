"""
What a ticket's life does to counters, as Dynamics 365 documents it.

============  ==========================================  ==========================================
the ticket    a counter that goes down on create          a counter that goes down on resolve
============  ==========================================  ==========================================
is created    -1
is cancelled  +1
is resolved                                               -n: 1 case, or the time worked
comes back    -1, unless it is counted still              +n
============  ==========================================  ==========================================

(Microsoft Learn, Dynamics 365 Customer Service, "Create an entitlement" and "Remaining terms of entitlements don't
decrease as expected".) A ticket is counted once: one that was resolved, and not cancelled, and comes back, uses its
case still.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from servicekit.customers.entitlement import Entitlement
from servicekit.customers.entitlement_commands import Count, Refund, TicketStands, Use
from servicekit.customers.plans import Allotment, Decrease

__all__ = ["Happened", "counting", "difference", "reckoning"]


class Happened(StrEnum):
    """What happened to a ticket, as far as counters go."""

    CREATED = "created"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    """Closed without a solution, so that nothing is to be used for it."""
    REACTIVATED = "reactivated"
    """Open again after it was resolved or cancelled."""


_USES = {
    Happened.CREATED: Decrease.CREATE,
    Happened.REACTIVATED: Decrease.CREATE,
    Happened.RESOLVED: Decrease.RESOLVE,
}
_DUE: Mapping[TicketStands, frozenset[Decrease]] = {
    TicketStands.OPEN: frozenset((Decrease.CREATE,)),
    TicketStands.RESOLVED: frozenset(Decrease),
    TicketStands.CANCELLED: frozenset(),
}
_GIVES_BACK = {Happened.CANCELLED: Decrease.CREATE, Happened.REACTIVATED: Decrease.RESOLVE}


def counting(
    held: Entitlement,
    happened: Happened,
    ticket: str,
    *,
    worked: timedelta = timedelta(0),
    channel: str = "",
    opened_at: datetime | None = None,
) -> tuple[Use | Refund, ...]:
    """
    The commands that what happened to a ticket asks of its entitlement, refunds first; none where nothing is counted.

    Args:
        held: The entitlement that applies to the ticket.
        happened: What happened.
        ticket: The ticket's id.
        worked: The working time on it, for counters of hours.
        channel: The channel by which it came in.
        opened_at: When it was opened, see :class:`~servicekit.customers.Use`.
    """
    commands: list[Use | Refund] = []
    back = _of(held, _GIVES_BACK.get(happened))
    if any(held.use_of(ticket, each.key) for each in back):
        commands.append(Refund(ticket=ticket, counters=tuple(each.key for each in back), reason=happened.value))
    used = _of(held, _USES.get(happened))
    if used:
        amounts = {each.key: each.amount_of(worked) for each in used}
        commands.append(Use(ticket=ticket, amounts=amounts, channel=channel, opened_at=opened_at))
    return tuple(commands)


def reckoning(held: Entitlement, count: Count) -> tuple[Use | Refund, ...]:
    """
    The commands after which a ticket uses what it should by where it stands, refunds first; none where it does already.

    It looks at nothing but where the ticket stands, so whatever was told late, twice or not at all, it comes out right;
    told in order it is the same as :func:`counting` step by step.
    """
    back, new = difference(held, count)
    commands: list[Use | Refund] = []
    if back:
        commands.append(Refund(ticket=count.ticket, counters=back, reason=count.stands.value))
    if new:
        commands.append(Use(ticket=count.ticket, amounts=new, channel=count.channel, opened_at=count.opened_at))
    return tuple(commands)


def difference(held: Entitlement, count: Count) -> tuple[tuple[str, ...], dict[str, int]]:
    """The counters that a ticket has to give back by where it stands, and what it has to use then, by counter."""
    decreases, used, new = _DUE[count.stands], held.uses.amounts_of(count.ticket), {}
    for each in held.plan.allotments:
        if each.decrease_on in decreases:
            amount = each.amount_of(count.worked)
            if used.get(each.key) == amount:
                del used[each.key]
            else:
                new[each.key] = amount
    return tuple(sorted(used)), new


def _of(held: Entitlement, decrease: Decrease | None) -> list[Allotment]:
    return [each for each in held.plan.allotments if each.decrease_on is decrease]
