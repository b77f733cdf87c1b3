"""
A desk with accounts whose process dies at any commit, whose answers get lost, and which others get ahead of.

Each fault is tried at every commit of one story. Whoever got no answer sends again under the same id, as a host does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.calendars import elapsed
from servicekit.complaints import (
    Authority,
    CompensationRule,
    CompensationRules,
    ComplaintRules,
    Form,
    OnWithdrawal,
    PerSpan,
    RecoveryRules,
)
from servicekit.customers import Allotment, Grant, Length, Plan, Programme
from servicekit.desk import Desk
from servicekit.errors import Conflict
from servicekit.policies import Policy
from servicekit.satisfaction import SIMPLESAT, AnswerSurvey, Survey
from servicekit.sla import SLAPolicy
from servicekit.storage import MemoryStore, Write
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Close, Open, Record, Reopen, Solve, broken_link
from servicekit.typing import Key
from servicekit.workflow import STOCK

NINE = at("2026-03-23 09:00")
E1, SURVEYS, OFFERS, POINTS = (Key(kind, "ann") for kind in ("entitlement", "panel", "compensation", "ledger"))
KEYS = (
    *(Key("ticket", id) for id in ("T1", "T2", "T3", "recovery/T1", "recovery/T2")),
    E1,
    SURVEYS,
    OFFERS,
    POINTS,
)
FAULTS = ("dies before", "dies after", "conflict", "overtaken")
COMMITS = 16
"""How many commits the story takes without faults."""


def _policy() -> Policy:
    """Cases and hours; a survey; a hundred points for each hour late; a recovery for what is broken or bad."""
    cases = Allotment(key="cases", total=5, decrease_on="create")
    hours = Allotment(key="hours", unit="hours", total=6_000)
    hourly = CompensationRule(
        key="hourly",
        form=Form.POINTS,
        per=PerSpan(amount=100, every=timedelta(hours=1)),
        on_withdrawal=OnWithdrawal.UNTIL_THEN,
    )
    recovery = RecoveryRules(first_contact=elapsed(hours=2), resolution=elapsed(hours=8), calendar="office")
    authority = Authority(automatic=10_000)
    return a_policy(
        sla=[recovery.policy(), SLAPolicy(key="all", targets=(a_target("resolution", "2h elapsed"),))],
        lifecycles=STOCK,
        plans={"gold": Plan(key="gold", allotments=(cases, hours))},
        surveys={"csat": Survey(key="csat", rule=SIMPLESAT, delay=elapsed(hours=1))},
        compensation=CompensationRules(
            currency="EUR", rules=(hourly,), authority=authority, points_authority=authority, recover=True
        ),
        complaints=ComplaintRules(recovery=recovery),
        loyalty=Programme(key="points", lifetime=Length(12)),
    )


POLICY = _policy()


class Died(Exception):
    """The process is gone, or the answer is: whoever asked does not know which."""


@define(eq=False)
class _FaultyStore(MemoryStore):
    """A store in memory with a fault at some of its commits, by their number from 0."""

    clock: Callable[[], int]
    faults: dict[int, str]
    commits: int = field(default=0, init=False)
    rival: Callable[[], object] = field(default=lambda: None, init=False)

    def __attrs_post_init__(self) -> None:
        super().__init__(self.clock)

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit, unless the fault of this commit comes first."""
        fault = self.faults.pop(self.commits, "")
        self.commits += 1
        if fault == "dies before":
            raise Died
        if fault == "conflict":
            raise Conflict("somebody else was first", key=writes[0].key, source_ids=())
        if fault == "overtaken":
            self.rival()
        super().commit(writes)
        if fault == "dies after":
            raise Died


@define
class _House:
    """A host that sends again until it has an answer."""

    store: _FaultyStore
    clock: ManualClock
    desk: Desk
    deaths: int = 0

    def ask(self, call: Callable[[], object]) -> None:
        """Call until there is an answer."""
        for _ in range(20):
            try:
                call()
            except (Died, ExceptionGroup):
                self.deaths += 1
            else:
                return
        raise AssertionError("there was never an answer")

    def send(self, ticket: str, command: Any, id: str) -> None:
        """A command to a ticket."""
        self.ask(lambda: self.desk.send(ticket, command, command_id=id))

    def observe(self, ticket: str, what: str, when: datetime, **fields: Any) -> None:
        """A fact about a ticket."""
        fact = Record(what=what, occurred_at=when, source_id=f"{what} {when}", fields=fields)
        self.ask(lambda: self.desk.observe(ticket, fact))

    def live(self) -> _House:
        """The story: promises kept and broken, by commands, facts and timers."""
        opening = Open(requester="ann", fields={"entitlement": "ann", "worked_minutes": 50})
        self.ask(lambda: self.desk.change(E1, Grant(plan="gold", customer="ann"), command_id="grant"))
        self.send("T1", opening, "open T1")
        self.observe("T2", "opened", NINE, requester="ann", entitlement="ann")
        self.send("T3", opening, "open T3")
        self.clock.advance(hours=4)
        self.ask(self.desk.run_due)
        self.send("T1", Solve(), "solve T1")
        self.send("T3", Close(reason="cancelled"), "cancel T3")
        self.observe("T2", "solved", NINE + timedelta(hours=1))
        self.clock.advance(hours=2)
        self.ask(self.desk.run_due)
        answer = AnswerSurvey(invitation="csat/T2/1", score=1)
        self.ask(lambda: self.desk.change(SURVEYS, answer, command_id="answer"))
        self.send("T1", Reopen(), "reopen T1")
        return self

    def kept(self) -> dict[Key, Any]:
        """Every record as it is stored, and what happened to it."""
        states = {key: self.store.load(key).state for key in KEYS}
        return {key: (state, [dict(each) for each in self.store.events(key)]) for key, state in states.items()}

    def told(self) -> list[str]:
        """The keys of all notices."""
        return sorted(row["key"] for row in self.store.claim(1_000, 60))


def _house(faults: dict[int, str]) -> _House:
    clock = ManualClock(NINE)
    store = _FaultyStore(clock.micros, faults)
    house = _House(store, clock, Desk(store, POLICY))
    rival = Desk(store, POLICY)

    def overtake() -> None:
        """Somebody else opens a ticket of his own under the same entitlement, just before."""
        opening = Open(requester="bob", fields={"entitlement": "ann"})
        if store.load(E1).version:
            rival.send("R1", opening, command_id="rival")

    store.rival = overtake
    return house


def _check(house: _House) -> None:
    """What must be so, whatever went wrong: read off the tickets, and added up from the events."""
    held = house.desk.account(E1).state
    counted = [id for id in ("T1", "T2", "R1") if house.store.load(Key("ticket", id)).version]
    assert held.left("cases") == 5 - len(counted)
    assert sorted(held.uses) == sorted(counted)
    offers = house.desk.account(OFFERS).state
    ledger = house.desk.account(POINTS).state
    assert offers.paid("points") == ledger.balance_at(house.clock()) == 600
    for key in KEYS:
        assert broken_link(house.store.events(key)) is None
        ids = [(each["command_id"], each["tag"], str(each["body"])) for each in house.store.events(key)]
        assert len(ids) == len(set(ids)) or key.kind == "ticket"


def test_the_story_without_faults() -> None:
    """So many commits; two cases are used; T1 and T3 were two hours late, the third begun; T2 was in time after all."""
    house = _house({}).live()

    _check(house)
    assert house.store.commits == COMMITS
    assert [(each.ticket, each.kept) for each in house.desk.account(OFFERS).state.offers] == [("T1", 300), ("T3", 300)]
    assert {each.stage.value for each in house.desk.account(SURVEYS).state.invitations.values()} >= {"answered"}
    assert house.desk.ticket("recovery/T2") is not None


@pytest.mark.parametrize("number", range(COMMITS))
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_commit_changes_nothing(fault: str, number: int) -> None:
    """Dead before the commit, dead after it, or first in the queue no longer: every record comes out the same."""
    clean, house = _house({}).live(), _house({number: fault}).live()

    _check(house)
    assert house.store.faults == {}
    assert house.deaths == (1 if fault.startswith("dies") else 0)
    if fault != "overtaken":
        assert house.kept() == clean.kept()
        assert house.told() == clean.told()


@settings(max_examples=30)
@given(st.dictionaries(st.integers(0, 2 * COMMITS), st.sampled_from(FAULTS), max_size=8))
def test_any_faults_change_nothing(faults: dict[int, str]) -> None:
    """Many faults in one story: nothing is counted, paid or asked twice, and nothing is left out."""
    _check(_house(dict(faults)).live())
