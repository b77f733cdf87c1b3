"""
What the records beside a ticket say of its customer: facts that its clocks read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from servicekit.customers import ENTITLEMENT, LEDGER, entitlement_facts, loyalty_facts
from servicekit.engine.counting import entitlement_of
from servicekit.engine.dossier import Account
from servicekit.policies import Policy
from servicekit.tickets import Facts, Ticket
from servicekit.typing import Key

__all__ = ["facts_of", "records_around"]

_OF_LOYALTY = ("points", "points_earned", "benefits")


def records_around(policy: Policy, ticket: Ticket | None, command: Any) -> tuple[Key, ...]:
    """The records that say something of the customer which *policy* reads, for a ticket as *command* leaves it."""
    return tuple(_around(policy, ticket, command))


def _around(policy: Policy, ticket: Ticket | None, command: Any) -> Iterator[Key]:
    entitlement = entitlement_of(ticket, command) if policy.plans else None
    if entitlement is not None:
        yield entitlement
    if policy.loyalty is not None and policy.promises.read_of("customer", dict.fromkeys(_OF_LOYALTY)):
        requester = getattr(command, "requester", None) if ticket is None else ticket.requester
        if requester:
            yield Key(LEDGER.name, requester)


def facts_of(
    policy: Policy, around: Sequence[Account], ticket: Ticket | None, facts: Facts | None, now: datetime
) -> Facts | None:
    """The facts around a ticket, with what the records *around* it say of the customer; what the host says stands."""
    if not around:
        return facts
    said: dict[str, Any] = {}
    for account in around:
        said |= _said(policy, account, None if ticket is None else ticket.opened_at, now)
    if facts is None:
        return Facts(customer=said)
    return Facts(customer={**said, **(facts.customer or {})}, agents=facts.agents)


def _said(policy: Policy, account: Account, opened_at: datetime | None, now: datetime) -> dict[str, Any]:
    if account.key.kind == ENTITLEMENT.name:
        return entitlement_facts(account.state, now, opened_at)
    assert policy.loyalty is not None
    return {**loyalty_facts(policy.loyalty, account.state, now)}
