"""What follows from the facts of a ticket, whatever is told late, corrected, impossible or far too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from servicekit.calendars import elapsed
from servicekit.complaints import (
    Authority,
    CompensationRule,
    CompensationRules,
    ComplaintRules,
    PerSpan,
    RecoveryRules,
    Trigger,
)
from servicekit.customers import Allotment, Grant, Plan, Use
from servicekit.desk import Desk
from servicekit.desk.keeping import MOST_ROUNDS
from servicekit.engine import Consequence
from servicekit.engine.counting import COUNTED
from servicekit.errors import CommandRefused, EndlessConsequences, InputError
from servicekit.plugins import hookimpl
from servicekit.policies import Policy
from servicekit.satisfaction import SIMPLESAT, Survey
from servicekit.sla import SLAPolicy
from servicekit.storage import MemoryStore
from servicekit.storage.sqlalchemy import SQLAlchemyStore, create_tables
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Open, Record, Solve
from servicekit.typing import Key
from servicekit.workflow import STOCK
from tests.desk.desks import a_desk

NINE = at("2026-03-23 09:00")
HOUR = timedelta(hours=1)
E1, E2 = Key("entitlement", "E1"), Key("entitlement", "E2")
OFFERS, SURVEYS = Key("compensation", "ann"), Key("panel", "ann")


def _policy() -> Policy:
    """Two cases, solutions and hours; a survey a day after the end; five euros an hour late; recoveries of breaches."""
    cases = Allotment(key="cases", total=2, decrease_on="create")
    solutions = Allotment(key="solutions", total=5)
    hours = Allotment(key="hours", unit="hours", total=600)
    hourly = CompensationRule(key="hourly", per=PerSpan(amount=500, every=HOUR))
    recovery = RecoveryRules(
        first_contact=elapsed(hours=2),
        resolution=elapsed(hours=8),
        calendar="office",
        triggers=frozenset({Trigger.BREACH}),
    )
    return a_policy(
        sla=[recovery.policy(), SLAPolicy(key="all", targets=(a_target("resolution", "2h elapsed"),))],
        lifecycles=STOCK,
        plans={"gold": Plan(key="gold", allotments=(cases, solutions, hours))},
        surveys={"csat": Survey(key="csat", rule=SIMPLESAT, delay=elapsed(hours=24))},
        compensation=CompensationRules(currency="EUR", rules=(hourly,), authority=Authority(automatic=100_000)),
        complaints=ComplaintRules(recovery=recovery),
    )


class House:
    """A desk at two in the afternoon that is told what happened since nine, with two entitlements."""

    def __init__(self, kind: str, *plugins: object) -> None:
        self.clock = ManualClock(NINE)
        self.store = MemoryStore(self.clock.micros)
        self.desk: Any = a_desk(kind, self.store, _policy(), plugins=plugins)
        for key in (E1, E2):
            self.desk.change(key, Grant(plan="gold", customer="ann"))
        self.clock.advance(hours=5)

    def tell(self, what: str, hours: float, source: str, supersedes: str | None = None, **fields: Any) -> None:
        """Tell of something that happened to T1; an opening is Ann's, under E1, unless told otherwise."""
        if what == "opened":
            fields = {"requester": "ann", "entitlement": "E1", **fields}
        fact = Record(
            what=what, occurred_at=NINE + hours * HOUR, source_id=source, supersedes=supersedes, fields=fields
        )
        self.desk.observe("T1", fact)

    def left(self, counter: str, key: Key = E1) -> int:
        """What is left."""
        left: int = self.desk.account(key).state.left(counter)
        return left

    def tags(self, key: Key) -> list[str]:
        """What was written on a record."""
        return [event["tag"] for event in self.store.events(key)]

    def refused(self) -> list[tuple[str, str]]:
        """The commands that should have followed and could not, with the reasons."""
        told: list[Any] = []
        self.desk.deliver(told.append)
        bodies = (each["body"] for each in told)
        return [(body["command"], body["reason"]) for body in bodies if body["tag"] == "consequence.refused"]


@pytest.fixture(params=["sync", "async"])
def house(request: pytest.FixtureRequest) -> House:
    """A house with each kind of desk."""
    return House(str(request.param))


# Facts that are told late or corrected.


def test_a_correction_takes_away_what_followed(house: House) -> None:
    """Solved, and that was a mistake for a mere reply: the solution is given back and nobody is asked."""
    house.tell("opened", 0, "1")
    house.tell("solved", 1, "2")
    assert (house.left("solutions"), house.tags(SURVEYS)) == (4, ["survey.planned"])
    house.tell("agent_reply", 1, "3", supersedes="2")

    assert (house.left("cases"), house.left("solutions")) == (1, 5)
    assert house.tags(SURVEYS) == ["survey.planned", "survey.cancelled"]


def test_a_correction_brings_back_what_had_followed(house: House) -> None:
    """Solved, reopened, and the reopening was a mistake: it counts as solved, and its customer is asked."""
    house.tell("opened", 0, "1")
    house.tell("solved", 1, "2")
    house.tell("reopened", 1.5, "3")
    house.tell("agent_reply", 1.5, "4", supersedes="3")

    assert house.left("solutions") == 4
    assert house.tags(SURVEYS) == ["survey.planned", "survey.cancelled", "survey.planned"]


@pytest.mark.parametrize(("what", "corrected"), [("opened", "1"), ("field", "2")])
def test_a_corrected_entitlement_gets_its_case_back(house: House, what: str, corrected: str) -> None:
    """The ticket was never under E1: the case is E2's, whether the opening or a field had said the other."""
    house.tell("opened", 0, "1", entitlement="E1" if corrected == "1" else None)
    house.tell("field", 0.5, "2", **({"entitlement": "E1"} if corrected == "2" else {"priority": "high"}))
    assert house.left("cases") == 1
    house.tell(what, 0 if corrected == "1" else 0.5, "3", supersedes=corrected, entitlement="E2")

    assert (house.left("cases"), house.left("cases", E2)) == (2, 1)


def test_the_time_worked_may_be_told_after_the_solution(house: House) -> None:
    """Hours follow the field whenever it is told, as if it had been told before."""
    house.tell("opened", 0, "1")
    house.tell("solved", 1, "2")
    house.tell("field", 1.2, "3", worked_minutes=30)

    assert house.left("hours") == 570


@pytest.mark.parametrize(("minutes", "left"), [(10**15, 600), (-5, 600), (True, 600), ("30", 600), (29.5, 570)])
def test_minutes_that_nobody_can_have_worked_are_none(house: House, minutes: object, left: int) -> None:
    """No number holds up a fact; without one that makes sense the time with an agent counts, of which there is none."""
    house.tell("opened", 0, "1", worked_minutes=minutes)
    house.tell("solved", 1, "2")

    assert (house.left("solutions"), house.left("hours")) == (4, left)


def test_an_opening_told_late_counts_where_it_was_promised(house: House) -> None:
    """E3 was active when the ticket was opened and is over by now: the case is its, as the solution would be."""
    e3 = Key("entitlement", "E3")
    house.desk.change(e3, Grant(plan="gold", customer="ann", starts_at=NINE, ends_at=NINE + 6 * HOUR))
    house.clock.advance(hours=5)
    house.desk.run_due()
    assert house.tags(e3)[-1] == "entitlement.expired"
    house.tell("opened", 1, "1", entitlement="E3")

    assert house.left("cases", e3) == 1
    assert house.refused() == []


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_a_status_is_an_end_as_well_as_a_word(house: House, backwards: bool) -> None:  # noqa: FBT001
    """A host that tells of statuses has its customers asked like one that tells of solutions, in any order."""
    told: list[tuple[str, float, str, dict[str, Any]]] = [
        ("opened", 0, "1", {}),
        ("status", 1, "2", {"status": "solved"}),
    ]
    for what, hours, source, fields in reversed(told) if backwards else told:
        house.tell(what, hours, source, **fields)

    assert house.tags(SURVEYS) == ["survey.planned"]
    house.tell("status", 1.5, "3", status="active")
    assert house.tags(SURVEYS) == ["survey.planned", "survey.cancelled"]


def test_two_statuses_are_one_end(house: House) -> None:
    """From one status of the solved to another of them, nothing new is asked."""
    house.tell("opened", 0, "1")
    house.tell("status", 1, "2", status="solved")
    house.tell("status", 1.5, "3", status="confirmed", status_category="solved")

    assert house.tags(SURVEYS) == ["survey.planned"]


def test_a_ticket_that_lives_on_in_another_is_not_asked_about(house: House) -> None:
    """Solved and then merged: what was planned is called off, the case given back, the delay made good."""
    house.tell("opened", 0, "1")
    house.tell("solved", 4, "2")
    house.tell("merged", 4.5, "3", ticket="T9")

    assert house.tags(SURVEYS) == ["survey.planned", "survey.cancelled"]
    assert house.left("cases") == 2
    assert house.tags(OFFERS) == ["compensation.proposed", "compensation.approved"]


def test_a_broken_promise_that_ends_by_a_merge_is_made_good(house: House) -> None:
    """Two hours late when it was merged: the lateness is known then, and is worth three begun hours."""
    house.tell("opened", 0, "1")
    house.tell("merged", 4, "2", ticket="T9")

    (offer,) = house.desk.account(OFFERS).state.offers
    assert (offer.breach, offer.amount) == ("T1/resolution#1", 1_500)


def test_a_correction_that_makes_it_later_is_made_good(house: House) -> None:
    """Told first as three hours late, then as five: the better offer takes the place of the first."""
    house.tell("opened", 0, "1")
    house.tell("solved", 3, "2")
    house.tell("solved", 4.5, "3", supersedes="2")

    assert [each.amount for each in house.desk.account(OFFERS).state.offers] == [1_000, 1_500]


# What cannot be done holds up no fact.


def test_a_name_that_no_store_can_keep_holds_up_no_fact(house: House) -> None:
    """A requester and an entitlement of 300 letters: the facts are kept, and notices say what could not follow."""
    house.tell("opened", 0, "1", requester="x" * 300, entitlement="y" * 300)
    house.tell("solved", 1, "2")

    assert house.desk.ticket("T1").status == "solved"
    assert set(house.refused()) == {("Count", "input"), ("RequestSurveys", "input"), ("Reverse", "input")}
    with pytest.raises(InputError, match="there can be no record"):
        house.desk.send("T2", Open(fields={"entitlement": "y" * 300}))


def test_a_long_id_holds_up_no_timer(house: House) -> None:
    """A ticket whose recovery could not have its name is settled all the same."""
    long = "z" * 255
    house.desk.send(long, Open(requester="ann"))
    house.clock.advance(hours=3)
    house.desk.run_due()

    assert "sla.breached" in house.tags(Key("ticket", long))
    assert house.refused() == [("Open", "input")]
    assert house.desk.run_due() == 0


def test_without_a_name_there_is_no_customer(house: House) -> None:
    """An empty requester has no record of its own."""
    house.desk.send("T2", Open(requester=""))
    house.clock.advance(hours=3)
    house.desk.send("T2", Solve())

    assert house.tags(Key("panel", "")) == house.tags(Key("compensation", "")) == []


# Circles, refusals and hooks.


def _in_a_chain(length: int) -> Any:
    """A use of E<n> asks for one of E<n+1>, *length* times; without an end where that is 0."""

    def follow(policy: Policy, record: Any, envelope: Any) -> Iterator[Consequence]:
        number = int(record.key.id[1:]) + 1
        if not length or number <= length:
            use = Use(ticket=f"T{envelope.seq}", amounts={"solutions": 1 if length else 0})
            key = Key("entitlement", f"E{number}" if length else "E1")
            yield Consequence(key=key, command=use, command_id=f"{envelope.id}>on")

    return follow


def test_a_circle_of_rules_ends_and_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uses that ask for uses for ever: an error that names the circle, and no record has changed."""
    monkeypatch.setitem(COUNTED, "entitlement.used", _in_a_chain(0))  # type: ignore[arg-type]
    with pytest.raises(EndlessConsequences, match="after 8 rounds entitlement:E1 asks Use of entitlement:E1") as caught:
        house.desk.change(E1, Use(ticket="T0", amounts={"solutions": 1}))

    assert (caught.value.fields["key"], caught.value.fields["command"]) == (E1, "Use")
    assert (house.left("solutions"), house.desk.account(E1).version) == (5, 1)
    assert house.tags(E1) == ["entitlement.granted"]


def test_as_many_rounds_as_are_allowed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of eight steps is no circle."""
    for number in range(3, MOST_ROUNDS + 2):
        house.desk.change(("entitlement", f"E{number}"), Grant(plan="gold", customer="ann"))
    monkeypatch.setitem(COUNTED, "entitlement.used", _in_a_chain(MOST_ROUNDS + 1))  # type: ignore[arg-type]
    house.desk.change(E1, Use(ticket="T0", amounts={"solutions": 1}))

    assert [house.left("solutions", Key("entitlement", f"E{n}")) for n in range(1, MOST_ROUNDS + 2)] == [4] * 9


def test_every_record_is_told_of_though_a_plugin_fails() -> None:
    """A plugin that fails for the ticket hears of its entitlement too; the commit stands."""
    heard: list[str] = []

    class Plugin:
        @hookimpl
        def servicekit_after_events(self, key: Key) -> None:
            heard.append(key.kind)
            if key.kind == "ticket":
                raise LookupError("no such customer")

    house = House("sync", Plugin())
    heard.clear()
    with pytest.raises(LookupError, match="no such customer"):
        house.desk.send("T1", Open(requester="ann", fields={"entitlement": "E1"}))

    assert heard == ["ticket", "entitlement"]
    assert house.left("cases") == 1


def test_a_refusal_in_a_transaction_leaves_what_came_before() -> None:
    """Two tickets take the last cases in one transaction; the third is refused, and may be given up by itself."""
    house = House("sync")
    with house.desk.transaction() as desk:
        for ticket in ("T1", "T2"):
            desk.send(ticket, Open(fields={"entitlement": "E1"}))
        with pytest.raises(CommandRefused, match="0 of 'cases' are left"):
            desk.send("T3", Open(fields={"entitlement": "E1"}))

    def undone() -> None:
        with house.desk.transaction() as desk:
            desk.send("T4", Open(fields={"entitlement": "E2"}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()

    assert (house.left("cases"), house.left("cases", E2)) == (0, 2)
    assert house.tags(Key("ticket", "T3")) == house.tags(Key("ticket", "T4")) == []


def test_inside_the_hosts_transaction_both_records_are_kept_or_neither(tmp_path: Path) -> None:
    """The ticket and its entitlement go the way of the host's own commit."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")
    create_tables(engine)
    clock = ManualClock(NINE)
    desk = Desk(SQLAlchemyStore(engine, clock=clock.micros), _policy())
    desk.change(E1, Grant(plan="gold", customer="ann"))
    opening = Open(requester="ann", fields={"entitlement": "E1"})
    with Session(engine) as session:
        desk.joined(session).send("T1", opening)
        session.rollback()
    assert desk.account(E1).state.left("cases") == 2
    with Session(engine) as session, session.begin():
        desk.joined(session).send("T1", opening)

    assert desk.account(E1).state.left("cases") == 1
    engine.dispose()


# Merging and splitting.


def test_merged_and_split_tickets_are_counted_each_by_itself(house: House) -> None:
    """The one that ends gives its case back; a part that names the entitlement takes one of its own."""
    opening = Open(requester="ann", fields={"entitlement": "E1"})
    house.desk.send("T1", opening)
    house.desk.send("T2", opening)
    house.desk.merge("T2", into="T1")
    assert house.left("cases") == 1
    house.desk.split("T1", "T3", opening)
    assert house.left("cases") == 0
    with pytest.raises(CommandRefused, match="0 of 'cases' are left"):
        house.desk.split("T1", "T4", opening)

    assert house.tags(Key("ticket", "T4")) == []
    assert house.tags(Key("ticket", "T1")).count("tickets.split_into") == 1


# Rules that are gone.


def test_what_was_counted_is_given_back_though_the_plans_are_gone(house: House) -> None:
    """The policy lost its plans: the entitlement still expires at its instant, and refuses only what needs a plan."""
    house.desk.change(("entitlement", "E3"), Grant(plan="gold", customer="ann", ends_at=house.clock() + 2 * HOUR))
    house.clock.advance(hours=3)
    bare = a_desk("sync", house.store, a_policy())
    bare.run_due()

    assert house.tags(Key("entitlement", "E3"))[-1] == "entitlement.expired"
    with pytest.raises(CommandRefused, match="no plan 'gold'"):
        bare.change(("entitlement", "E4"), Grant(plan="gold", customer="ann"))
