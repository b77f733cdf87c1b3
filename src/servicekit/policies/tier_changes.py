"""
What other tiers would change: who moves, which promises tighten, and how much service time that takes away.

A dry run decides nothing and writes nothing. It assigns every customer of a log twice, and reads the clocks of every
ticket of those who move twice, once under each tier, by the very functions that a desk runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from attrs import field, frozen

from servicekit.conditions import Facts
from servicekit.customers import TierPolicy, assign_tier_history
from servicekit.errors import InputError
from servicekit.policies.document import Policy

__all__ = ["CustomerLog", "GoalChange", "TicketLog", "TierChanges", "TierMove", "try_tiers"]


def _rows(rows: Iterable[tuple[datetime, Facts]]) -> tuple[tuple[datetime, Facts], ...]:
    return tuple(rows)


@frozen(kw_only=True)
class CustomerLog:
    """
    What was known of one customer.

    Attributes:
        id: The customer.
        observations: Facts with their moments, in any order, at least one.
        joined: The day of joining, for years of membership.
    """

    id: str
    observations: tuple[tuple[datetime, Facts], ...] = field(converter=_rows)
    joined: date | None = None


@frozen(kw_only=True)
class TicketLog:
    """A ticket of a customer: when it was opened, with which fields."""

    customer: str
    opened_at: datetime
    fields: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class TierMove:
    """A customer whose tier becomes another one; *up* says whether it is a better one."""

    customer: str
    before: str
    after: str
    up: bool


@frozen(kw_only=True)
class GoalChange:
    """
    A promise that becomes another one for a customer who moves, over all of that customer's tickets.

    Attributes:
        customer: The customer.
        clock: The clock.
        before: The promised amount before, ``None`` where nothing was promised.
        after: The one after.
        tickets: How many tickets are promised so.
    """

    customer: str
    clock: str
    before: timedelta | None
    after: timedelta | None
    tickets: int

    @property
    def tightens(self) -> bool:
        """Whether less time is promised than before, or a promise is new."""
        return self.after is not None and (self.before is None or self.after < self.before)


@frozen(kw_only=True)
class TierChanges:
    """
    The outcome of a dry run.

    Attributes:
        customers: How many customers were looked at.
        tickets: How many tickets.
        moves: Those who move, in order of their ids.
        goals: The promises that change, by customer, clock and amount.
        promised_before: The promised amounts of all tickets together, over the clocks that run from the opening.
        promised_after: The same after.
    """

    customers: int
    tickets: int
    moves: tuple[TierMove, ...]
    goals: tuple[GoalChange, ...]
    promised_before: timedelta
    promised_after: timedelta

    @property
    def up(self) -> tuple[TierMove, ...]:
        """Those who get a better tier."""
        return tuple(move for move in self.moves if move.up)

    @property
    def down(self) -> tuple[TierMove, ...]:
        """Those who get a lesser one."""
        return tuple(move for move in self.moves if not move.up)

    @property
    def tightened(self) -> tuple[GoalChange, ...]:
        """The promises that tighten."""
        return tuple(goal for goal in self.goals if goal.tightens)

    @property
    def cost(self) -> timedelta:
        """
        The service time given away: how much less time there is for the same tickets.

        It is ``promised_before - promised_after`` over the clocks that are promised both before and after; a promise
        that is new or falls away has no amount to compare with, and stands in *goals*.
        """
        return self.promised_before - self.promised_after


def try_tiers(
    policy: Policy,
    tiers: TierPolicy,
    customers: Iterable[CustomerLog],
    tickets: Iterable[TicketLog] = (),
    *,
    before: TierPolicy | None = None,
) -> TierChanges:
    """
    Assign every customer under other *tiers*, and compare.

    Args:
        policy: The policy whose promises are held against the tickets; ``customer.tier`` chooses among them.
        tiers: The tiers to try.
        customers: What is known of them.
        tickets: Their tickets; those of customers who are not in the log are refused.
        before: The tiers to compare with; those of *policy* unless given.

    Raises:
        InputError: There are no tiers to compare with, a customer stands in the log twice, or a ticket is of none.
    """
    old = before or policy.tiers
    if old is None:
        raise InputError(f"policy {policy.key!r} has no tiers to compare with", argument="before")
    log = list(customers)
    keys: dict[str, tuple[str, str]] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    for each in log:
        if each.id in keys:
            raise InputError(f"the customer {each.id!r} stands in the log twice", argument="customers")
        keys[each.id] = (_tier(old, each), _tier(tiers, each))
        facts[each.id] = max(each.observations, key=lambda row: row[0])[1].get("customer", {})
    moves = tuple(
        TierMove(customer=name, before=one, after=other, up=_is_up(old, tiers, one, other))
        for name, (one, other) in sorted(keys.items())
        if one != other
    )
    tally = _Tally(policy)
    rows = 0
    for ticket in tickets:
        rows += 1
        if ticket.customer not in keys:
            raise InputError(f"a ticket is of {ticket.customer!r}, who is not in the log", argument="tickets")
        tally.take(ticket, facts[ticket.customer], *keys[ticket.customer])
    return TierChanges(
        customers=len(log),
        tickets=rows,
        moves=moves,
        goals=tally.goals(),
        promised_before=tally.before,
        promised_after=tally.after,
    )


def _tier(policy: TierPolicy, log: CustomerLog) -> str:
    return assign_tier_history(policy, log.observations, joined=log.joined).tier


def _is_up(old: TierPolicy, new: TierPolicy, before: str, after: str) -> bool:
    """Whether *after* is better: by the new order where it knows both, else by the old one, else by the place."""
    for policy in (new, old):
        if before in policy.places and after in policy.places:
            return policy.places[after] > policy.places[before]
    return new.places[after] > old.places[before]


class _Tally:
    """The promises of the tickets seen so far, before and after."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._changed: dict[tuple[str, str, timedelta | None, timedelta | None], int] = {}
        self.before = self.after = timedelta(0)

    def take(self, ticket: TicketLog, facts: Mapping[str, Any], before: str, after: str) -> None:
        one = self._promised(ticket, facts, before)
        other = one if before == after else self._promised(ticket, facts, after)
        for clock in one.keys() & other.keys():
            self.before += one[clock]
            self.after += other[clock]
        for clock in sorted(one.keys() | other.keys()):
            if one.get(clock) != other.get(clock):
                key = (ticket.customer, clock, one.get(clock), other.get(clock))
                self._changed[key] = self._changed.get(key, 0) + 1

    def _promised(self, ticket: TicketLog, facts: Mapping[str, Any], tier: str) -> dict[str, timedelta]:
        """The amounts promised at the opening, by clock."""
        readings = self._policy.evaluate(
            [(ticket.opened_at, "opened", dict(ticket.fields))], ticket.opened_at, customer={**facts, "tier": tier}
        )
        return {reading.clock: reading.goal for reading in readings}

    def goals(self) -> tuple[GoalChange, ...]:
        """The promises that change, in order."""
        nothing = timedelta(-1)
        ordered = sorted(
            self._changed.items(), key=lambda each: (*each[0][:2], each[0][2] or nothing, each[0][3] or nothing)
        )
        return tuple(
            GoalChange(customer=customer, clock=clock, before=one, after=other, tickets=count)
            for (customer, clock, one, other), count in ordered
        )
