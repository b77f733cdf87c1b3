from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from servicekit.calendars import work
from servicekit.complaints import Recovered, RecoveryRules, Trigger, recovery, recovery_effect
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import State
from servicekit.workflow import RECOVERY, SUPPORT
from tests.complaints.builders import MONDAY, OFFICE

RULES = RecoveryRules(first_contact=work(hours=2), resolution=work(hours=8), calendar="office")


def test_what_went_wrong_opens_a_recovery() -> None:
    """A complaint, a breach or a bad answer; one recovery for a ticket, whatever it was."""
    found = [
        recovery(RULES, Trigger.COMPLAINT, "T1", customer="ann"),
        recovery(RULES, Trigger.BREACH, "T1", about="resolution#1"),
        recovery(RULES, Trigger.BAD_ANSWER, "T1", points=2, fields={"priority": "high"}),
    ]

    assert {each.key for each in found if each} == {"recovery/T1"}
    assert [each.why for each in found if each] == [
        ("complaint on T1",),
        ("breach on T1: resolution#1",),
        ("bad_answer on T1 (2 points, at most 2 are bad)",),
    ]
    assert found[2] is not None
    assert found[2].open.fields == {"priority": "high", "trigger": "bad_answer"}
    assert found[2].open.lifecycle == RECOVERY.key


def test_the_rules_may_open_none() -> None:
    """A good answer is no reason, nor is a trigger that the rules leave out; an answer needs its points."""
    assert recovery(RULES, Trigger.BAD_ANSWER, "T1", points=3) is None
    assert recovery(evolve(RULES, triggers=frozenset({Trigger.COMPLAINT})), Trigger.BREACH, "T1") is None
    with pytest.raises(InputError, match="judged by its points"):
        recovery(RULES, Trigger.BAD_ANSWER, "T1")


def test_a_recovery_has_clocks_of_its_own() -> None:
    """First contact in two hours, made good in eight, and waiting for the customer stops neither."""
    lifecycles = {each.key: each for each in (SUPPORT, RECOVERY)}
    policy = Policy(
        key="p", lifecycle="support", lifecycles=lifecycles, calendars={"office": OFFICE}, sla=(RULES.policy(),)
    )
    rows = [
        (MONDAY, "opened", {"lifecycle": "recovery"}),
        (MONDAY + timedelta(hours=1), "agent_reply"),
        (MONDAY + timedelta(hours=2), "status", {"status": "waiting_customer"}),
    ]
    readings = policy.evaluate(rows, MONDAY + timedelta(hours=9))

    assert [(reading.clock, reading.state) for reading in readings] == [
        ("first_response", State.MET),
        ("resolution", State.BREACHED),
    ]
    assert policy.evaluate([(MONDAY, "opened")], MONDAY)[:] == ()


def test_effects_are_plain_figures_with_their_numbers() -> None:
    """Returned of those decided, and the change of those who answered twice; nothing is built on a paradox."""
    outcomes = [
        Recovered(customer="a", recovered=True, returned=True, before=1, after=5),
        Recovered(customer="b", recovered=True, returned=False, before=2, after=3),
        Recovered(customer="c", recovered=True),
        Recovered(customer="d", recovered=False, returned=False, before=2),
    ]
    effect = recovery_effect(outcomes)

    assert (effect.recovered.customers, effect.recovered.decided, effect.recovered.answered) == (3, 2, 2)
    assert (effect.recovered.return_rate, effect.recovered.change) == (Fraction(1, 2), Fraction(5, 2))
    assert (effect.others.return_rate, effect.others.change) == (Fraction(0), None)
    assert recovery_effect([]).recovered.return_rate is None
