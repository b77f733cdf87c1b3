from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from servicekit.customers import Tier, TierPolicy
from servicekit.errors import InputError
from servicekit.policies import CustomerLog, GoalChange, TicketLog, TierMove, parse_policy, try_tiers

POLICY = parse_policy("""
key = "shop"
fields = { "customer.tier" = ["basic", "silver", "gold"], "customer.value" = [] }

[tiers]
measure = "customer.value"
levels = [{ key = "basic" }, { key = "silver", at_least = 500 }, { key = "gold", at_least = 1000 }]

[calendars.support]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-17:00"]

[[sla]]
key = "everybody"
targets = [
    { metric = "first_response", by = "customer.tier", goal = { gold = "1h", default = "4h" }, calendar = "support" },
    { metric = "resolution", by = "customer.tier", goal = { gold = "1d elapsed", silver = "2d elapsed" } },
]
""")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CUSTOMERS = [
    CustomerLog(id=name, observations=[(AT, {"customer": {"value": value}})])
    for name, value in (("ann", 700), ("bob", 300), ("cid", 1200))
]
TICKETS = [TicketLog(customer=name, opened_at=AT) for name in ("ann", "ann", "bob", "cid")]
LOWER = TierPolicy(
    tiers=[Tier(key="basic"), Tier(key="silver", at_least=200), Tier(key="gold", at_least=600)],
    measure="customer.value",
)


def test_who_moves_and_what_tightens() -> None:
    """Ann becomes gold, Bob silver: her answers come within one hour, he is promised a solution for the first time."""
    found = try_tiers(POLICY, LOWER, CUSTOMERS, TICKETS)

    assert found.moves == (
        TierMove(customer="ann", before="silver", after="gold", up=True),
        TierMove(customer="bob", before="basic", after="silver", up=True),
    )
    assert (found.up, found.down) == (found.moves, ())
    assert found.goals == (
        GoalChange(customer="ann", clock="first_response", before=_h(4), after=_h(1), tickets=2),
        GoalChange(customer="ann", clock="resolution", before=_h(48), after=_h(24), tickets=2),
        GoalChange(customer="bob", clock="resolution", before=None, after=_h(48), tickets=1),
    )
    assert found.tightened == found.goals


def test_what_it_costs() -> None:
    """Of two tickets three hours and a day each are given away; Bob's new promise has nothing to compare with."""
    found = try_tiers(POLICY, LOWER, CUSTOMERS, TICKETS)

    assert found.cost == 2 * (_h(3) + _h(24))
    assert found.promised_before == 2 * (_h(4) + _h(48)) + _h(4) + _h(1 + 24)
    assert (found.customers, found.tickets) == (3, 4)


def test_the_other_way_round_is_the_opposite() -> None:
    """From the lower bars back to the higher ones the same customers move down, and the cost is negative."""
    there = try_tiers(POLICY, LOWER, CUSTOMERS, TICKETS)
    back = try_tiers(evolve(POLICY, tiers=LOWER), POLICY.tiers, CUSTOMERS, TICKETS)  # type: ignore[arg-type]

    assert [move.customer for move in back.down] == [move.customer for move in there.up]
    assert (back.cost, back.tightened) == (-there.cost, ())


def test_the_same_tiers_change_nothing() -> None:
    """Compared with itself a policy moves nobody, and the order of customers and tickets means nothing."""
    assert POLICY.tiers is not None
    found = try_tiers(POLICY, POLICY.tiers, CUSTOMERS, TICKETS)

    assert (found.moves, found.goals, found.cost) == ((), (), timedelta(0))
    assert try_tiers(POLICY, LOWER, CUSTOMERS[::-1], TICKETS[::-1]) == try_tiers(POLICY, LOWER, CUSTOMERS, TICKETS)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: try_tiers(evolve(POLICY, tiers=None), LOWER, CUSTOMERS), "has no tiers to compare with"),
        (lambda: try_tiers(POLICY, LOWER, [*CUSTOMERS, CUSTOMERS[0]]), "'ann' stands in the log twice"),
        (lambda: try_tiers(POLICY, LOWER, CUSTOMERS[1:], TICKETS), "a ticket is of 'ann', who is not in the log"),
    ],
)
def test_a_log_that_does_not_fit_is_refused(make: Any, message: str) -> None:
    """Nothing to compare with, a customer twice, a ticket of nobody."""
    with pytest.raises(InputError, match=message):
        make()


def _h(hours: int) -> timedelta:
    return timedelta(hours=hours)
