"""What suspending, resuming, renewing and cancelling do to running clocks, by the choices of plan and policy (F67)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit import engine
from servicekit.customers import Cancel, Plan, Renew, Resume, Suspend, renewal
from servicekit.policies import Policy, parse_policy
from servicekit.sla import Reading, State
from servicekit.testing.builders import at
from servicekit.tickets import Facts, Open, Record
from servicekit.typing import Key
from tests.customers.holding import Holding, a_plan, granted

POLICY = """
key = "shop"
[fields]
"customer.plan" = []
"customer.service" = ["given", "paused", "none"]

[metrics.repair]
start = {{ status_category = ["new", "active", "pending", "on_hold"] }}
pause = {{ any = [{{ status_category = "pending" }}, {{ "customer.service" = "paused" }}] }}

[[sla]]
key = "gold"
when = {{ "customer.plan" = "gold" }}
targets = [{{ metric = "repair", goal = "10d elapsed", on_change = "{choice}" }}]

[[sla]]
key = "everybody"
targets = [{targets}]
"""
SLOW = '{ metric = "repair", goal = "30d elapsed", on_change = "carry" }'
OPENED = at("2026-03-01 00:00")


def _policy(choice: str = "carry", targets: str = SLOW) -> Policy:
    return parse_policy(POLICY.format(choice=choice, targets=targets))


class _Desk:
    """A ticket of gold customer C1, whose facts are told anew whenever the entitlement changes."""

    def __init__(self, policy: Policy, plan: Plan) -> None:
        self.policy, self.holding = policy, granted(plan)
        self.dossier = engine.new_dossier(("ticket", "T1"))
        self.tell(Open(), OPENED)

    def tell(self, command: Any, now: datetime) -> None:
        facts = engine_facts(self.holding, now)
        self.dossier = engine.handle(self.policy, self.dossier, command, facts, now).dossier

    def entitlement(self, command: Any, now: datetime) -> None:
        """Change the entitlement, and tell the ticket with the next thing that happens to it."""
        self.holding.send(command, now)
        self.tell(Record(what="field", occurred_at=now, fields={"told": str(now)}), now)

    def reading(self, now: datetime) -> Reading:
        return engine.readings(self.policy, self.dossier, now).of("repair")


def engine_facts(holding: Holding, now: datetime) -> Facts:
    """The facts of the customer who holds the entitlement."""
    return Facts(customer=holding.state.facts(now, OPENED))


def _day(number: int) -> datetime:
    return OPENED + timedelta(days=number)


def test_a_plan_may_say_that_suspension_pauses() -> None:
    """Suspended on day 4 and resumed on day 9: five days do not count, and the deadline moves by five days."""
    desk = _Desk(_policy(), a_plan(while_suspended="pause"))
    assert desk.reading(_day(0)).due_at == _day(10)

    desk.entitlement(Suspend(reason="unpaid"), _day(4))
    paused = desk.reading(_day(6))
    assert (paused.policy, paused.state, paused.spent, paused.due_at) == ("gold", State.PAUSED, timedelta(days=4), None)

    desk.entitlement(Resume(), _day(9))
    assert (desk.reading(_day(9)).state, desk.reading(_day(9)).due_at) == (State.RUNNING, _day(15))


def test_a_plan_may_say_that_suspension_changes_nothing() -> None:
    """Kept: the clock runs on and is due when it was due."""
    desk = _Desk(_policy(), a_plan(while_suspended="keep"))
    desk.entitlement(Suspend(reason="unpaid"), _day(4))

    assert (desk.reading(_day(6)).state, desk.reading(_day(6)).due_at) == (State.RUNNING, _day(10))


@pytest.mark.parametrize(
    ("choice", "due"),
    [("carry", 30), ("restart", 34), ("keep", 10), ("stricter", 10)],
)
def test_withdrawn_the_promise_is_that_of_everybody_by_the_choice_on_change(choice: str, due: int) -> None:
    """Withdrawn on day 4, the general promise of 30 days takes over as its target's ``on_change`` says."""
    slow = SLOW.replace("carry", choice)
    desk = _Desk(_policy(targets=slow), a_plan(while_suspended="withdraw"))
    desk.entitlement(Suspend(reason="unpaid"), _day(4))

    assert desk.reading(_day(5)).due_at == _day(due)


def test_resumed_the_better_promise_comes_back() -> None:
    """After the suspension the gold promise holds again, with what was spent carried over."""
    desk = _Desk(_policy(), a_plan(while_suspended="withdraw"))
    desk.entitlement(Suspend(reason="unpaid"), _day(4))
    desk.entitlement(Resume(), _day(6))

    assert (desk.reading(_day(6)).policy, desk.reading(_day(6)).due_at) == ("gold", _day(10))


def test_where_nothing_is_promised_to_others_the_clock_is_given_up() -> None:
    """Cancelled without a general promise: the clock is cancelled, neither met nor broken."""
    desk = _Desk(_policy(targets=""), a_plan())
    desk.entitlement(Cancel(reason="sold"), _day(4))

    assert desk.reading(_day(20)).state is State.CANCELLED


def test_tickets_of_a_cancelled_contract_may_keep_what_they_had() -> None:
    """With ``on_end = keep`` a ticket opened under the contract keeps its promise to the end."""
    desk = _Desk(_policy(), a_plan(on_end="keep"))
    desk.entitlement(Cancel(reason="sold"), _day(4))

    assert (desk.reading(_day(5)).policy, desk.reading(_day(5)).due_at) == ("gold", _day(10))
    assert desk.holding.state.facts(_day(5), opened_at=_day(5))["plan"] is None


def test_a_renewal_without_a_gap_leaves_the_clock_alone() -> None:
    """The contract ends on day 5 and is renewed from its end: the facts of the heir are the same, no clock moves."""
    desk = _Desk(_policy(), a_plan())
    desk.holding = granted(ends_at=_day(5))
    grant = renewal(desk.holding.state, "E1", _day(3))
    desk.holding.send(Renew(into="E2"), _day(3))
    heir = Holding(a_plan(), "E2", _day(3))
    heir.send(grant)
    heir.settle(_day(5))
    desk.holding = heir
    desk.tell(Record(what="customer_message", occurred_at=_day(6)), _day(6))

    assert (desk.reading(_day(6)).policy, desk.reading(_day(6)).due_at) == ("gold", _day(10))


def test_what_was_suspended_is_recorded_with_the_ticket() -> None:
    """The facts that a decision read stand in the ticket's history, so a reading never asks the contract again."""
    desk = _Desk(_policy(), a_plan(while_suspended="pause"))
    desk.holding.send(Suspend(reason="unpaid"), _day(4))
    outcome = engine.handle(
        desk.policy,
        desk.dossier,
        Record(what="customer_message", occurred_at=_day(4)),
        engine_facts(desk.holding, _day(4)),
        _day(4),
    )
    noted = [each["body"] for each in outcome.written if each["tag"] == "tickets.facts_noted"]

    assert noted == [{"section": "customer", "values": {"plan": "gold", "service": "paused"}}]
    assert outcome.dossier.key == Key("ticket", "T1")
