"""Points that come from broken promises, and what they are good for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.complaints import Authority, CompensationRule, CompensationRules, Form
from servicekit.conditions import Test
from servicekit.customers import Benefit, Earn, Programme, Spend
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Open, Record, Solve
from servicekit.typing import Key
from tests.desk.desks import a_desk

NINE = at("2026-03-23 09:00")
LEDGER, OFFERS = Key("ledger", "C-1"), Key("compensation", "C-1")


def _policy() -> Policy:
    sla = [
        SLAPolicy(key="friends", when=Test("customer.benefits", "contains", "fast"), targets=(a_target(goal="1h"),)),
        SLAPolicy(key="all", targets=(a_target(goal="2h"),)),
    ]
    rules = CompensationRules(
        currency="EUR",
        rules=(CompensationRule(key="sorry", form=Form.POINTS, amount=250),),
        points_authority=Authority(automatic=500),
        recover=True,
    )
    programme = Programme(key="points", benefits=(Benefit(key="fast", at_least=200),))
    return a_policy(sla=sla, compensation=rules, loyalty=programme)


@pytest.fixture(params=["sync", "async"])
def house(request: pytest.FixtureRequest) -> tuple[Any, ManualClock, MemoryStore]:
    """A desk with its clock and store, and a ticket solved an hour late."""
    clock = ManualClock(NINE)
    store = MemoryStore(clock.micros)
    desk: Any = a_desk(str(request.param), store, _policy())
    desk.send("T-1", Open(requester="C-1"))
    clock.advance(hours=3)
    desk.send("T-1", Solve())
    return desk, clock, store


def _balance(desk: Any, clock: ManualClock) -> int:
    balance: int = desk.account(LEDGER).state.balance_at(clock())
    return balance


def test_compensation_in_points_goes_into_the_ledger(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """Approved by itself, earned and marked as paid, all in the commit of the solution."""
    desk, clock, store = house

    assert _balance(desk, clock) == 250
    assert [each.standing.value for each in desk.account(OFFERS).state.offers] == ["paid"]
    assert [each["tag"] for each in store.events(LEDGER)] == ["points.earned"]


def test_points_are_facts_of_the_clock(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """The benefit that they are enough for chooses the promise of the next ticket."""
    desk, _, _ = house
    desk.send("T-2", Open(requester="C-1"))
    desk.send("T-3", Open(requester="C-2"))

    assert desk.readings("T-2").of("resolution").policy == "friends"
    assert desk.readings("T-3").of("resolution").policy == "all"


@pytest.mark.parametrize("spent", [0, 100])
def test_points_for_a_breach_that_was_none_are_taken_out(
    house: tuple[Any, ManualClock, MemoryStore], spent: int
) -> None:
    """What is still there goes; points that were spent cannot be taken, and a notice says so."""
    desk, clock, store = house
    desk.change(LEDGER, Earn(id="order-1", points=40))
    if spent:
        desk.change(LEDGER, Spend(id="gift", points=spent))
    solved = Record(what="solved", occurred_at=NINE + timedelta(hours=1), source_id="late")
    desk.observe("T-1", solved)
    refused = [row["body"] for row in store.claim(100, 60) if row["body"].get("tag") == "consequence.refused"]

    assert _balance(desk, clock) == (190 if spent else 40)
    assert [each["reason"] for each in refused] == (["already_spent"] if spent else [])
