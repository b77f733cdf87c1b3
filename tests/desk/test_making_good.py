"""Broken promises and what is given for them, in one commit."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from servicekit.calendars import elapsed
from servicekit.complaints import (
    Approve,
    Authority,
    Cap,
    CompensationRule,
    CompensationRules,
    OnWithdrawal,
    Pay,
    PerSpan,
    ProposeWhen,
    Standing,
)
from servicekit.desk import Desk
from servicekit.errors import CommandRefused
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Close, Facts, Open, Record, Solve
from servicekit.typing import Key
from tests.desk.desks import a_desk

NINE = at("2026-03-23 09:00")
ANN = Key("compensation", "ann")
RULES = CompensationRules(
    currency="EUR",
    rules=(CompensationRule(key="hourly", per=PerSpan(amount=500, every=timedelta(hours=1))),),
    caps=(Cap(key="ever", limit=4_000),),
    authority=Authority(automatic=1_000, roles={"lead": 10_000}),
    expires=elapsed(days=14),
)


def _policy(rules: CompensationRules | None = RULES) -> Policy:
    sla = [SLAPolicy(key="all", targets=(a_target("resolution", "2h"),))]
    return a_policy(sla=sla, compensation=rules)


class House:
    """A desk with a ticket of Ann that is to be solved by eleven."""

    def __init__(self, kind: str, policy: Policy) -> None:
        self.clock = ManualClock(NINE)
        self.store = MemoryStore(self.clock.micros)
        self.desk: Any = a_desk(kind, self.store, policy)
        self.desk.send("T1", Open(requester="ann"), facts=Facts(customer={"fee": 8_000, "name": "Ann"}))

    def later(self, **span: float) -> None:
        """Let time pass, and what is due happen."""
        self.clock.advance(**span)
        self.desk.run_due()

    def offers(self) -> list[tuple[str, int, str]]:
        """What Ann was offered: of which breach, how much, and where it stands."""
        state = self.desk.account(ANN).state
        return [] if state is None else [(each.breach, each.amount, each.standing.value) for each in state.offers]


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of desk."""
    return str(request.param)


def test_a_broken_promise_is_made_good_when_it_is_over(kind: str) -> None:
    """Two hours and a half late: nothing at the breach, three started hours at the solution, in the same commit."""
    house = House(kind, _policy())
    house.later(hours=3)
    assert house.offers() == []
    house.later(hours=1.5)
    house.desk.send("T1", Solve())

    assert house.offers() == [("T1/resolution#1", 1_500, "proposed")]
    proposed = house.store.events(ANN)[0]
    assert (proposed["tag"], proposed["body"]["amount"]) == ("compensation.proposed", 1_500)
    assert proposed["command_id"] == f"{house.store.events(Key('ticket', 'T1'))[-1]['id']}>propose resolution#1"
    told: list[Any] = []
    house.desk.deliver(told.append)
    assert "compensation.proposed" in [each["body"]["tag"] for each in told]


def test_at_the_breach_where_the_policy_says_so(kind: str) -> None:
    """A first offer at the breach, a better one in its place at the solution."""
    house = House(kind, _policy(evolve(RULES, propose=ProposeWhen.BREACH)))
    house.later(hours=2)
    assert house.offers() == [("T1/resolution#1", 500, "approved")]
    house.later(hours=2)
    house.desk.send("T1", Solve())

    assert house.offers() == [("T1/resolution#1", 500, "reversed"), ("T1/resolution#1", 1_500, "proposed")]


@pytest.mark.parametrize("propose", [ProposeWhen.OVER, ProposeWhen.BREACH])
def test_a_ticket_that_is_given_up_is_made_good_where_its_rule_says_so(kind: str, propose: ProposeWhen) -> None:
    """Two hours late when the customer gave it up: nothing stands, or what those two hours are worth."""
    until_then = tuple(evolve(rule, on_withdrawal=OnWithdrawal.UNTIL_THEN) for rule in RULES.rules)
    for rules, standing in ((RULES.rules, []), (until_then, [("T1/resolution#1", 1_500, "proposed")])):
        house = House(kind, _policy(evolve(RULES, propose=propose, rules=rules)))
        house.later(hours=4)
        house.desk.send("T1", Close(reason="cancelled"))

        assert [each for each in house.offers() if each[2] != "reversed"] == standing


def test_a_fact_told_late_takes_the_offer_back(kind: str) -> None:
    """The work had been done in time: the verdict is revised and the compensation with it."""
    house = House(kind, _policy(evolve(RULES, propose=ProposeWhen.BREACH)))
    house.later(hours=3)
    solved = Record(what="solved", occurred_at=NINE + timedelta(hours=1), source_id="s1")
    house.desk.observe("T1", solved)

    assert [standing for _, _, standing in house.offers()] == ["reversed"]
    because = house.store.events(ANN)[-1]["body"]["because"]
    assert because in {each["id"] for each in house.store.events(Key("ticket", "T1"))}


def test_work_that_ended_earlier_than_was_thought_is_told(kind: str) -> None:
    """Solved an hour before it was said: the offer stays, and that it would be smaller now is on record."""
    house = House(kind, _policy())
    house.later(hours=5)
    said = Record(what="solved", occurred_at=NINE + timedelta(hours=4.5), source_id="s1")
    house.desk.observe("T1", said)
    true = Record(what="solved", occurred_at=NINE + timedelta(hours=3.5), source_id="s2", supersedes="s1")
    house.desk.observe("T1", true)

    assert house.offers() == [("T1/resolution#1", 1_500, "proposed")]
    last = house.store.events(ANN)[-1]
    assert (last["tag"], last["body"]["reason"], last["body"]["amount"]) == ("compensation.withheld", "smaller", 1_000)


def test_people_approve_and_pay(kind: str) -> None:
    """Under their roles; the desk refuses who may not, and an offer that nobody decides expires by itself."""
    house = House(kind, _policy())
    house.later(hours=4)
    house.desk.send("T1", Solve())
    offer = house.desk.account(ANN).state.offers[0].id
    with pytest.raises(CommandRefused) as refused:
        house.desk.change(ANN, Approve(offer=offer), roles=frozenset({"agent"}))
    assert refused.value.reason == "over_authority"
    house.desk.change(ANN, Approve(offer=offer), roles=frozenset({"lead"}), actor="bob")
    house.desk.change(ANN, Pay(offer=offer, reference="CN-1"))
    assert house.desk.account(ANN).state.offers[0].standing is Standing.PAID

    house.desk.send("T2", Open(requester="ann"))
    house.later(hours=4)
    house.desk.send("T2", Solve())
    house.later(days=15)
    assert house.offers()[-1] == ("T2/resolution#1", 1_500, "expired")


def test_caps_hold_over_the_tickets_of_a_customer(kind: str) -> None:
    """The record is one for all tickets of a customer, so the cap is."""
    house = House(kind, _policy())
    for ticket in ("T2", "T3"):
        house.desk.send(ticket, Open(requester="ann"))
    house.later(hours=4.5)
    for ticket in ("T1", "T2", "T3"):
        house.desk.send(ticket, Solve())

    assert [amount for _, amount, _ in house.offers()] == [1_500, 1_500, 1_000]


def test_rules_read_what_was_told_of_the_customer(kind: str) -> None:
    """A share of the fee: the fact is noted because the rules read it, and nothing more of the customer is."""
    rule = CompensationRule(key="share", percent=Fraction(1, 10), of="customer.fee")
    house = House(kind, _policy(evolve(RULES, rules=(rule,))))
    house.later(hours=3)
    house.desk.send("T1", Solve())

    assert house.offers() == [("T1/resolution#1", 800, "approved")]
    noted = [each["body"] for each in house.store.events(Key("ticket", "T1")) if each["tag"] == "tickets.facts_noted"]
    assert noted == [{"section": "customer", "values": {"fee": 8_000}}]


@pytest.mark.parametrize("rules", [None, evolve(RULES, propose=ProposeWhen.ASKED)])
def test_nothing_by_itself_unless_the_policy_says_so(rules: CompensationRules | None) -> None:
    """Without rules, or where they are for people to apply, no record begins."""
    house = House("sync", _policy(rules))
    house.later(hours=4)
    house.desk.send("T1", Solve())

    assert house.offers() == []


def test_a_ticket_of_nobody_is_made_good_to_nobody() -> None:
    """Without a requester there is no record to write to."""
    clock = ManualClock(NINE)
    desk = Desk(MemoryStore(clock.micros), _policy())
    desk.send("T9", Open())
    clock.advance(hours=5)
    desk.send("T9", Solve())

    assert desk.readings("T9").of("resolution").is_late
