"""Law: whatever is told of tickets, in any order, their entitlement has used what they should by where they stand."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import (
    Allotment,
    Count,
    Decrease,
    Entitlement,
    Grant,
    Happened,
    Plan,
    TicketStands,
    counting,
    decide_entitlement,
    evolve_entitlement,
    reckoning,
)
from servicekit.desk import Desk
from servicekit.records import Occasion
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import Record
from servicekit.typing import Key

NINE = at("2026-03-23 09:00")
E1 = Key("entitlement", "E1")
PLAN = Plan(
    key="gold",
    allotments=(
        Allotment(key="cases", total=5, decrease_on=Decrease.CREATE, restrict=False),
        Allotment(key="solutions", total=5, decrease_on=Decrease.RESOLVE, restrict=False),
    ),
)
POLICY = a_policy(plans={"gold": PLAN})
MOVES = st.lists(st.sampled_from(["solved", "reopened", "closed", "cancelled"]), max_size=6)


def _facts(ticket: int, moves: list[str]) -> list[tuple[str, Record]]:
    opened = Record(what="opened", occurred_at=NINE, source_id="0", fields={"entitlement": "E1"})
    told = [opened]
    for hour, move in enumerate(moves, start=1):
        fields = {"reason": "cancelled"} if move == "cancelled" else {}
        what = "closed" if move == "cancelled" else move
        moment = NINE + timedelta(hours=hour)
        told.append(Record(what=what, occurred_at=moment, source_id=str(hour), fields=fields))
    return [(f"T{ticket}", record) for record in told]


@given(st.lists(MOVES, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(tickets: list[list[str]], chance: object) -> None:
    """A case for each ticket that was not given up, a solution for each that is solved: read off the tickets."""
    told = [each for number, moves in enumerate(tickets) for each in _facts(number, moves)]
    chance.shuffle(told)  # type: ignore[attr-defined]
    clock = ManualClock(NINE + timedelta(days=1))
    desk = Desk(MemoryStore(clock.micros), POLICY)
    desk.change(E1, Grant(plan="gold", customer="C1", starts_at=NINE))
    for ticket, record in told:
        desk.observe(ticket, record)
    found = [desk.ticket(f"T{number}") for number in range(len(tickets))]
    given_up = sum(each.category.value == "closed" and each.reason == "cancelled" for each in found if each)
    done = sum(not each.category.is_open for each in found if each) - given_up
    held = desk.account(E1).state

    assert held.left("cases") == 5 - (len(tickets) - given_up)
    assert held.left("solutions") == 5 - done


STEPS = {
    "created": (Happened.CREATED, TicketStands.OPEN),
    "solved": (Happened.RESOLVED, TicketStands.RESOLVED),
    "reopened": (Happened.REACTIVATED, TicketStands.OPEN),
    "cancelled": (Happened.CANCELLED, TicketStands.CANCELLED),
}


def _after(held: Entitlement, commands: object) -> Entitlement:
    for command in commands:  # type: ignore[attr-defined]
        for event in decide_entitlement(held, command, Occasion(key=E1, rules={"gold": PLAN}, now=NINE)):
            held = evolve_entitlement(held, event, NINE) or held
    return held


@given(st.lists(st.sampled_from(["solved", "reopened", "cancelled"]), max_size=6))
def test_by_state_and_by_steps_come_to_the_same(moves: list[str]) -> None:
    """A life in which each step follows from where the ticket stands: step by step as Dynamics 365 documents it."""
    grant = Grant(plan="gold", customer="C1", starts_at=NINE - timedelta(days=1))
    (granted,) = decide_entitlement(None, grant, Occasion(key=E1, rules={"gold": PLAN}, now=NINE))
    first = evolve_entitlement(None, granted, NINE)
    assert first is not None
    by_state = by_steps = first
    is_open = False
    for move in ["created", *moves]:
        happened, stands = STEPS[move]
        if is_open == (stands is TicketStands.OPEN):
            continue
        is_open = not is_open
        by_steps = _after(by_steps, counting(by_steps, happened, "T1"))
        by_state = _after(by_state, reckoning(by_state, Count(ticket="T1", stands=stands)))

    assert by_state.uses == by_steps.uses
