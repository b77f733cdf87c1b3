"""Tickets and the entitlements they name, in one commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.conditions import Test
from servicekit.customers import Allotment, Decrease, Grant, Plan, Suspend, Unit, Use
from servicekit.desk import Desk
from servicekit.errors import CommandRefused, InputError
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Assign, Close, Note, Open, Record, Reopen, SetFields, Solve
from servicekit.typing import Key
from tests.desk.desks import a_desk

NINE = at("2026-03-23 09:00")
E1, E2 = Key("entitlement", "E1"), Key("entitlement", "E2")


def _policy(**allotment: Any) -> Policy:
    cases = Allotment(**{"key": "cases", "total": 2, "decrease_on": Decrease.CREATE, **allotment})
    plans = {
        "gold": Plan(key="gold", grade="high", allotments=(cases,)),
        "hours": Plan(key="hours", allotments=(Allotment(key="hours", unit=Unit.HOURS, total=600),)),
    }
    sla = [
        SLAPolicy(key="gold", when=Test("customer.plan", "is", "gold"), targets=(a_target("resolution", "2h"),)),
        SLAPolicy(key="rest", targets=(a_target("resolution", "8h"),)),
    ]
    return a_policy(sla=sla, plans=plans)


class House:
    """A desk with an entitlement of two cases."""

    def __init__(self, kind: str, policy: Policy, plan: str = "gold") -> None:
        self.clock = ManualClock(NINE)
        self.store = MemoryStore(self.clock.micros)
        self.desk: Any = a_desk(kind, self.store, policy)
        self.desk.change(E1, Grant(plan=plan, customer="C1"))

    def left(self, key: Key = E1, counter: str = "cases") -> int | None:
        """What is left."""
        left: int | None = self.desk.account(key).state.left(counter)
        return left

    def open(self, ticket: str, key: Key = E1) -> Any:
        """Open a ticket under an entitlement."""
        return self.desk.send(ticket, Open(requester="C1", fields={"entitlement": key.id}))


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of desk."""
    return str(request.param)


def test_a_ticket_uses_up_its_entitlement_in_the_same_commit(kind: str) -> None:
    """Two cases: the third ticket is refused, with the reason, and nothing of it is kept."""
    house = House(kind, _policy())
    house.open("T1")
    house.open("T2")
    with pytest.raises(CommandRefused, match="0 of 'cases' are left") as refused:
        house.open("T3")

    assert (refused.value.reason, refused.value.fields["counter"]) == ("none_left", "cases")
    assert house.left() == 0
    assert house.store.load(Key("ticket", "T3")).version == 0
    used = house.store.events(E1)[1]
    assert (used["tag"], used["command_id"]) == ("entitlement.used", "ticket:T1/2>count")


def test_a_ticket_that_was_given_up_gives_its_case_back(kind: str) -> None:
    """Closed with the reason `cancelled`; reopened, it uses it again, if there is one."""
    house = House(kind, _policy())
    house.open("T1")
    house.desk.send("T1", Close(reason="cancelled"))
    assert house.left() == 2
    house.open("T2")
    house.open("T3")
    with pytest.raises(CommandRefused, match="cases"):
        house.desk.send("T1", Reopen())

    assert house.desk.ticket("T1").status == "closed"
    assert house.left() == 0


def test_the_clock_follows_what_the_customer_is_owed(kind: str) -> None:
    """The plan is a fact of the clock: two hours under gold, eight once it is suspended and that has been noted."""
    house = House(kind, _policy())
    house.open("T1")
    assert house.desk.readings("T1").of("resolution").due_at == NINE + timedelta(hours=2)
    house.clock.advance(hours=1)
    house.desk.change(E1, Suspend(reason="not paid"))
    house.desk.send("T1", Note())
    reading = house.desk.readings("T1").of("resolution")

    assert (reading.policy, reading.due_at) == ("rest", NINE + timedelta(hours=8))
    with pytest.raises(CommandRefused, match="not paid"):
        house.open("T2")


def test_a_fact_is_never_refused_and_what_could_not_be_counted_is_told(kind: str) -> None:
    """A host that observes tells of a third ticket: it is kept, and a notice says what did not follow."""
    house = House(kind, _policy())
    for number in range(3):
        opened = Record(
            what="opened", occurred_at=NINE, source_id=f"s{number}", fields={"entitlement": "E1", "requester": "C1"}
        )
        house.desk.observe(f"T{number}", opened)
    told: list[Any] = []
    house.desk.deliver(told.append)

    assert house.desk.ticket("T2") is not None
    refused = [each["body"] for each in told if each["body"]["tag"] == "consequence.refused"]
    assert [(each["record"], each["for"], each["reason"]) for each in refused] == [
        (["ticket", "T2"], ["entitlement", "E1"], "none_left")
    ]


def test_late_facts_come_out_as_if_told_in_order(kind: str) -> None:
    """Solved, reopened and solved again, told backwards: the ticket has used what it should, once."""
    house = House(kind, _policy(decrease_on=Decrease.RESOLVE))
    words = [("opened", 0), ("solved", 1), ("reopened", 2), ("solved", 3)]
    house.clock.advance(hours=4)
    for number, (what, hour) in reversed(list(enumerate(words))):
        fields = {"entitlement": "E1"} if what == "opened" else {}
        fact = Record(what=what, occurred_at=NINE + timedelta(hours=hour), source_id=str(number), fields=fields)
        house.desk.observe("T1", fact)

    assert house.left() == 1
    assert house.desk.account(E1).state.use_of("T1", "cases").amount == 1


def test_hours_are_the_time_with_the_agents_or_what_the_host_says(kind: str) -> None:
    """An hour in the queue and three with an agent: 180 minutes; another ticket's field says 25."""
    house = House(kind, _policy(), plan="hours")
    house.open("T1")
    house.clock.advance(hours=1)
    house.desk.send("T1", Assign(agent="ann"))
    house.clock.advance(hours=3)
    house.desk.send("T1", Solve())
    assert house.left(counter="hours") == 420
    house.open("T2")
    house.desk.send("T2", SetFields(fields={"worked_minutes": 25}))
    house.desk.send("T2", Solve())

    assert house.left(counter="hours") == 395


def test_another_entitlement_takes_over_the_case(kind: str) -> None:
    """The field names another one: the first gets its case back, the second counts it."""
    house = House(kind, _policy())
    house.desk.change(E2, Grant(plan="gold", customer="C1"))
    house.open("T1")
    house.desk.send("T1", SetFields(fields={"entitlement": "E2"}))

    assert (house.left(E1), house.left(E2)) == (2, 1)


def test_accounts_are_ordinary_records() -> None:
    """The same command id counts once; timers fire at their instant; the wrong command and the wrong kind are named."""
    clock = ManualClock(NINE)
    desk = Desk(MemoryStore(clock.micros), _policy())
    desk.change(E1, Grant(plan="gold", customer="C1", ends_at=NINE + timedelta(days=1)))
    first = desk.change(E1, Use(ticket="T1", amounts={"cases": 1}), command_id="one", actor="ann")
    again = desk.change(E1, Use(ticket="T1", amounts={"cases": 1}), command_id="one")
    clock.advance(days=3)

    assert (first.duplicate, again.duplicate, again.written) == (False, True, ())
    assert desk.run_due() == 1
    expired = desk.store.events(E1)[-1]  # type: ignore[attr-defined]
    assert (expired["tag"], expired["occurred_at"]) == ("entitlement.expired", clock.micros() - 2 * 86_400_000_000)
    with pytest.raises(InputError, match="no command of the kind 'entitlement'"):
        desk.change(E1, Open())
    with pytest.raises(InputError, match=r"no kind of record called 'wallet'; there are: ticket, .*entitlement"):
        desk.change(("wallet", "W1"), Open())
    with pytest.raises(InputError, match="is a ticket"):
        desk.change(("ticket", "T1"), Open())
