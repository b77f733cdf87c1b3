"""What follows from an event, by what the policy has rules for."""

from __future__ import annotations

import pytest

from servicekit.complaints import CompensationRules
from servicekit.customers import Allotment, Grant, Plan
from servicekit.engine import Outcome, consequences, handle, new_account, new_dossier
from servicekit.policies import Policy
from servicekit.satisfaction import SIMPLESAT, Survey
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Open, Solve

NINE = at("2026-03-23 09:00")


def _solved(policy: Policy) -> Outcome:
    opening = Open(requester="ann", fields={"entitlement": "E1"})
    opened = handle(policy, new_dossier(("ticket", "T1")), opening, now=NINE)
    return handle(policy, opened.dossier, Solve(), now=NINE)


def test_a_policy_without_rules_reads_no_event() -> None:
    """Where nothing can follow, what was written is not even decoded."""
    policy = a_policy([a_target("resolution", "2h")])
    outcome = _solved(policy)

    assert consequences(policy, outcome.dossier, outcome) == ()
    assert "events" not in vars(outcome)


def test_what_follows_is_remembered_by_its_id_alone() -> None:
    """Its id is made of an event's, so no digest stands beside it; it takes effect once all the same."""
    policy = a_policy(plans={"gold": Plan(key="gold", allotments=(Allotment(key="cases", total=2),))})
    outcome = _solved(policy)
    (asked,) = consequences(policy, outcome.dossier, outcome)
    granted = handle(policy, new_account(asked.key), Grant(plan="gold", customer="ann"), now=NINE).account
    counted = handle(policy, granted, asked.command, now=NINE, command_id=asked.command_id).account

    assert counted.recent == ((asked.command_id, 2, ""),)
    assert handle(policy, counted, asked.command, now=NINE, command_id=asked.command_id).duplicate


@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        ({"plans": {"gold": Plan(key="gold", allotments=(Allotment(key="cases", total=2),))}}, ["Count"]),
        ({"surveys": {"csat": Survey(key="csat", rule=SIMPLESAT)}}, ["RequestSurveys"]),
        ({"compensation": CompensationRules(currency="EUR")}, []),
    ],
    ids=["plans", "surveys", "compensation"],
)
def test_only_that_follows_for_which_there_are_rules(rules: dict[str, object], asked: list[str]) -> None:
    """A solution in time is counted under a plan, asked about under a survey, and made good by nobody."""
    policy = a_policy([a_target("resolution", "2h")], **rules)
    outcome = _solved(policy)

    assert [type(each.command).__name__ for each in consequences(policy, outcome.dossier, outcome)] == asked
