"""
What is decided about compensation: approving under authority, paying, taking back, and what happens by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from servicekit.complaints.account import CompensationAccount, Offer, Standing, evolve
from servicekit.complaints.breaches import breach_name
from servicekit.complaints.compensation import CompensationRules
from servicekit.complaints.offering import (
    EVENTS,
    Approve,
    Approved,
    Decline,
    Declined,
    Paid,
    Pay,
    Propose,
    Proposed,
    Reverse,
    Reversed,
)
from servicekit.complaints.proposing import kept, propose
from servicekit.records import Kind, Occasion, refuse
from servicekit.sla import ReadingRevised, State

__all__ = ["COMPENSATION", "reversal"]


def decide(state: CompensationAccount | None, command: Any, occasion: Occasion) -> Sequence[Any]:
    """The events that follow from *command*, or a refusal."""
    account = state or CompensationAccount()
    if occasion.rules is None:
        refuse(command, "no_rules", "the policy says nothing about compensation")
    match command:
        case Propose():
            return tuple(propose(account, command, occasion))
        case Reverse():
            return _reverse(account, command, occasion.rules)
    offer = account.offer(command.offer)
    if offer is None:
        refuse(command, "unknown_offer", f"there is no offer {command.offer!r}", offer=command.offer)
    return _decide_on(offer, account, command, occasion)


def _decide_on(offer: Offer, account: CompensationAccount, command: Any, occasion: Occasion) -> Sequence[Any]:
    needed = {Approve: (Standing.PROPOSED,), Decline: (Standing.PROPOSED, Standing.APPROVED), Pay: (Standing.APPROVED,)}
    if offer.standing not in needed[type(command)]:
        message = f"the offer {offer.id!r} is {offer.standing.value}"
        refuse(command, f"is_{offer.standing.value}", message, offer=offer.id, status=offer.standing.value)
    match command:
        case Approve():
            return (_approve(offer, account, command, occasion),)
        case Decline():
            return (Declined(offer=offer.id, because=command.because),)
    return (Paid(offer=offer.id, amount=offer.amount, reference=command.reference),)


# Authority.


def _approve(offer: Offer, account: CompensationAccount, command: Approve, occasion: Occasion) -> Approved:
    """The approval, by the role of the actor that is just enough; what was paid for the breach before counts too."""
    total = offer.amount + kept(account.of_breach(offer.breach))
    authority = occasion.rules.authority_for(offer.unit)
    able = authority.who_may(total)
    mine = [role for role in able if role in occasion.roles]
    if not mine and total > authority.automatic:
        who = " or ".join(able) or "nobody"
        message = f"{total} {offer.unit} for one breach can be decided by {who}"
        refuse(command, "over_authority", message, offer=offer.id, amount=total, approvers=able)
    return Approved(offer=offer.id, by=occasion.actor or "", role=mine[0] if mine else "")


# Taking back.


def _reverse(account: CompensationAccount, command: Reverse, rules: CompensationRules) -> Sequence[Reversed]:
    name = breach_name(command.ticket, command.clock, command.cycle)
    standing = [
        each
        for each in account.of_breach(name)
        if each.standing.is_open or (each.standing is Standing.PAID and each.kept)
    ]
    return tuple(_reversed(each, command.because, claim=rules.recover) for each in standing)


def _reversed(offer: Offer, because: str, *, claim: bool) -> Reversed:
    claimed = offer.kept if claim else 0
    return Reversed(offer=offer.id, amount=offer.amount, claimed=claimed, kept=offer.kept - claimed, because=because)


def reversal(ticket: str, revised: ReadingRevised) -> Reverse | None:
    """The command that takes compensation back when *revised* heals a breach, ``None`` when it heals none."""
    if revised.before != State.BREACHED.value or revised.after == State.BREACHED.value:
        return None
    return Reverse(ticket=ticket, clock=revised.clock, cycle=revised.cycle, because=revised.because)


# Time.


def due(state: CompensationAccount, rules: CompensationRules | None) -> datetime | None:
    """When the next offer expires that nobody has decided."""
    return min(_waiting(state), default=None)


def _waiting(state: CompensationAccount) -> Iterator[datetime]:
    for each in state.offers:
        if each.standing is Standing.PROPOSED and each.expires_at is not None:
            yield each.expires_at


def fire(state: CompensationAccount, rules: CompensationRules | None, at: datetime) -> Sequence[Declined]:
    """The offers that expire at *at*."""
    return tuple(
        Declined(offer=each.id, because="nobody decided it in time", expired=True)
        for each in state.offers
        if each.standing is Standing.PROPOSED and each.expires_at is not None and each.expires_at <= at
    )


COMPENSATION = Kind(
    name="compensation",
    state=CompensationAccount,
    commands=(Propose, Approve, Decline, Pay, Reverse),
    events=EVENTS,
    decide=decide,
    evolve=evolve,
    due=due,
    fire=fire,
    notices=(Proposed, Approved, Declined, Reversed),
    rules=attrgetter("compensation"),
)
"""
The kind of record that holds what one customer was offered and paid; its id is the customer's.
"""
