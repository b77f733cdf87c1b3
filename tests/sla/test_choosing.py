"""Which of several policies applies: the first, the most specific, the strictest; ties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicekit.calendars import BusinessCalendar, business_days, elapsed, work
from servicekit.conditions import ALWAYS, All, AnyOf, Condition, Not, Test
from servicekit.errors import InputError
from servicekit.sla import (
    Chooser,
    OnChange,
    Precedence,
    Readings,
    SLAPolicy,
    SLATarget,
    Start,
    Tie,
    Until,
    check,
    evaluate,
)

FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)
OFFICE = BusinessCalendar(key="office", zone="UTC", hours={"mon-fri": ["09:00-17:00"]})
GOLD = Test("customer.tier", "is", "gold")
HIGH = Test("priority", "is", "high")


def target(metric: str = "resolution", goal: Any = None, **given: Any) -> SLATarget:
    """A promise of eight hours on the office calendar unless told otherwise."""
    return SLATarget(metric=metric, goals={"default": goal or work(hours=8)}, calendar="office", **given)


def policy(key: str, when: Condition = ALWAYS, *targets: SLATarget, kind: str = "sla") -> SLAPolicy:
    """A policy with one promise unless others are given."""
    return SLAPolicy(key=key, when=when, targets=targets or (target(),), kind=kind)


def read(policies: list[SLAPolicy], precedence: str, history: list[Any], **given: Any) -> Readings:
    """The clocks an hour after the opening, of a high ticket of a gold customer."""
    return evaluate(
        policies,
        history,
        given.pop("now", FRIDAY + timedelta(hours=1)),
        calendars={"office": OFFICE},
        fields={"priority": "high"},
        customer={"tier": "gold"},
        precedence={"sla": Precedence(precedence)},
        **given,
    )


OPENED = [(FRIDAY, "opened")]
EVERYBODY, OF_GOLD, OF_HIGH_GOLD = policy("everybody"), policy("gold", GOLD), policy("high gold", All([HIGH, GOLD]))


@pytest.mark.parametrize(
    ("precedence", "chosen"), [("first", "everybody"), ("most_specific", "high gold"), ("strictest", "everybody")]
)
def test_the_declared_precedence_chooses(precedence: str, chosen: str) -> None:
    """The first as written; the one that says most; of three that promise the same, the first again."""
    readings = read([EVERYBODY, OF_GOLD, OF_HIGH_GOLD], precedence, OPENED)
    assert readings.of("resolution").policy == chosen
    assert readings.tied == ()


def test_kinds_have_a_precedence_each() -> None:
    """What is not declared goes by the first; the order of the answer is that of the document."""
    ola = [policy("team", kind="ola"), policy("gold team", GOLD, kind="ola")]
    chooser = Chooser([EVERYBODY, *ola, OF_GOLD], {"ola": Precedence.MOST_SPECIFIC})
    assert chooser.choose({"customer": {"tier": "gold"}}) == ("everybody", "gold team")
    assert chooser.choose({}) == ("everybody", "team")
    with pytest.raises(InputError, match="no policy is of the kind 'uc'"):
        Chooser([EVERYBODY], {"uc": Precedence.STRICTEST})


def test_a_tie_takes_the_first_and_is_told() -> None:
    """Facts are never refused: of two equally specific policies the first is taken, and the readings say so."""
    readings = read([EVERYBODY, OF_GOLD, policy("high", HIGH)], "most_specific", OPENED)
    assert readings.of("resolution").policy == "gold"
    assert readings.tied == (Tie(kind="sla", policies=("gold", "high")),)
    assert str(readings.tied[0]) == "sla: gold and high are equally specific"
    text = readings.of("resolution").explain().as_text()
    assert "not high: tie with gold, which stands before it" in text
    assert "not everybody: less specific than gold: fields tested 0, there 1" in text


def test_equally_specific_policies_that_do_not_both_match_are_no_tie() -> None:
    """And a third one that says more settles it between two that say the same."""
    assert read([OF_GOLD, policy("low", Test("priority", "is", "low"))], "most_specific", OPENED).tied == ()
    assert read([OF_GOLD, policy("high", HIGH), OF_HIGH_GOLD], "most_specific", OPENED).tied == ()


def test_the_alternative_that_matched_decides_how_specific_a_policy_is() -> None:
    """A policy with alternatives counts like one policy for each."""
    either = policy("either", AnyOf([Test("vip", "is", True), All([HIGH, GOLD])]))
    assert read([OF_GOLD, either], "most_specific", OPENED).of("resolution").policy == "either"
    vip = read([OF_GOLD, either], "most_specific", [(FRIDAY, "opened", {"priority": "low", "vip": True})])
    assert vip.tied == (Tie(kind="sla", policies=("gold", "either")),)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Test("customer.tier", "in", ["gold", "silver"]), "values allowed 2, there 1"),
        (Test("customer.tier", "is_not", "bronze"), "fields with listed values 0, there 1"),
        (Test("customer.tier", "starts_with", "g"), "fields with listed values 0, there 1"),
        (ALWAYS, "fields tested 0, there 1"),
    ],
)
def test_the_trace_says_what_makes_a_policy_less_specific(other: Condition, why: str) -> None:
    """The first of the four measures in which the two differ."""
    text = read([policy("other", other), OF_GOLD], "most_specific", OPENED).of("resolution").explain().as_text()
    assert f"not other: less specific than gold: {why}" in text


def test_the_trace_keeps_what_a_field_without_a_value_decided() -> None:
    """That there is no team is a fact of its own: a policy that matched by it is tied, not unknown."""
    unassigned = policy("unassigned", Test("team", "is_not", "emea"))
    readings = read([unassigned, policy("no low", Test("priority", "is_not", "low"))], "most_specific", OPENED)
    assert readings.tied == (Tie(kind="sla", policies=("unassigned", "no low")),)
    assert "not no low: tie with unassigned" in readings.of("resolution").explain().as_text()


# The strictest.


def test_the_strictest_compares_instants_not_amounts() -> None:
    """On a Friday afternoon four working hours are due on Monday, twelve hours of the clock in the night."""
    few = policy("few hours", ALWAYS, target(goal=work(hours=4)))
    many = policy("elapsed", ALWAYS, target(goal=elapsed(hours=12)))
    assert read([few, many], "strictest", OPENED).of("resolution").policy == "elapsed"
    monday = [(FRIDAY.replace(day=9, hour=9), "opened")]
    assert read([few, many], "strictest", monday, now=FRIDAY.replace(day=9, hour=10)).of("resolution").policy == (
        "few hours"
    )


def test_each_clock_has_its_own_strictest_policy() -> None:
    """The first answer under one agreement, the solution under the other; what only one promises is promised."""
    quick = policy("quick", ALWAYS, target("first_response", work(hours=1)), target(goal=business_days(3)))
    sure = policy("sure", GOLD, target("first_response", work(hours=2)), target(), target("acknowledge"))
    readings = read([quick, sure], "strictest", OPENED)
    assert {reading.clock: reading.policy for reading in readings} == {
        "first_response": "quick",
        "resolution": "sure",
        "acknowledge": "sure",
    }
    assert [fault for reading in readings for fault in check(reading.explain(), {"office": OFFICE})] == []


def test_policies_that_promise_nothing_are_never_the_strictest() -> None:
    """Neither on purpose, nor for the ticket's priority, nor with a moment that is not known."""
    nothing = [
        SLAPolicy(key="nothing", targets=()),
        policy("for low", ALWAYS, SLATarget(metric="resolution", goals={"low": work(hours=1)}, calendar="office")),
        policy("until", ALWAYS, target(goal=Until("promised_at"))),
    ]
    readings = read([*nothing, EVERYBODY], "strictest", OPENED)
    assert readings.of("resolution").policy == "everybody"
    text = readings.of("resolution").explain().as_text()
    assert [f"not {key}: promises nothing here" in text for key in ("nothing", "for low", "until")] == [True] * 3
    with pytest.raises(KeyError):
        read(nothing, "strictest", OPENED).of("resolution")


def test_the_trace_says_how_much_less_strict_the_others_are() -> None:
    """With the instant at which they would be due, in English and in Chinese."""
    readings = read(
        [policy("slow", ALWAYS, target(goal=work(hours=16))), EVERYBODY, policy("same")], "strictest", OPENED
    )
    derivation = readings.of("resolution").explain()
    assert "not slow: less strict: 16h from the same start would be due 2026-03-10 15:00:00 UTC" in derivation.as_text()
    assert "not same: tie with everybody, which stands before it" in derivation.as_text()
    assert "不如所用策略严格" in derivation.as_text(language="zh")
    assert [trial.matched for trial in derivation.tried] == [False, True, False]


def test_a_change_of_the_ticket_changes_the_strictest_by_the_targets_choice() -> None:
    """The clock goes on under the policy that is the strictest now, counted from its own start."""
    by_priority = {"high": work(hours=16), "urgent": work(hours=2)}
    table = SLATarget(metric="resolution", goals=by_priority, calendar="office", on_change=OnChange.CARRY)
    policies = [EVERYBODY, policy("table", ALWAYS, table)]
    history = [*OPENED, (FRIDAY + timedelta(minutes=30), "field", {"priority": "urgent"})]
    assert read(policies, "strictest", OPENED).of("resolution").policy == "everybody"
    reading = read(policies, "strictest", history).of("resolution")
    assert (reading.policy, reading.due_at) == ("table", FRIDAY + timedelta(hours=2))
    assert "less strict: 8h" in reading.explain().as_text()


def test_a_new_cycle_is_compared_anew() -> None:
    """The next answer is due by elapsed time over the weekend and by working time in the morning."""
    policies = [
        policy("few hours", ALWAYS, target("next_response", work(hours=4))),
        policy("elapsed", ALWAYS, target("next_response", elapsed(hours=12))),
    ]
    history = [
        (FRIDAY, "opened"),
        (FRIDAY + timedelta(minutes=10), "agent_reply"),
        (FRIDAY + timedelta(minutes=20), "customer_message"),
        (FRIDAY + timedelta(minutes=30), "agent_reply"),
        (FRIDAY.replace(day=9, hour=9), "customer_message"),
    ]
    readings = read(policies, "strictest", history, now=FRIDAY.replace(day=9, hour=10))
    assert [reading.policy for reading in readings] == ["elapsed", "few hours"]


def test_a_start_is_that_of_the_first_policy_in_order() -> None:
    """The start belongs to the clock: promises are compared from one and the same moment."""
    late = policy("late", GOLD, target(goal=work(hours=6)))
    early = policy("early", GOLD, target(goal=work(hours=7), start=Start.AT_OPENING))
    history = [(FRIDAY - timedelta(hours=4), "opened", {"tier": "x"}), (FRIDAY, "field", {"site": "a"})]
    attached = [SLAPolicy(key=p.key, when=Test("site", "is", "a"), targets=p.targets) for p in (late, early)]
    found = read(attached, "strictest", history).of("resolution")
    assert (found.policy, found.started_at) == ("late", FRIDAY)
    turned = read(attached[::-1], "strictest", history).of("resolution")
    assert (turned.policy, turned.started_at) == ("late", FRIDAY - timedelta(hours=4))


def test_unknown_is_not_true_under_any_precedence() -> None:
    """A policy whose condition needed something that nobody told does not apply."""
    unknown = policy("site", Test("customer.site", "is", "berlin"), target(goal=work(hours=1)))
    for precedence in Precedence:
        assert (
            read([EVERYBODY, unknown, policy("not", Not(Test("customer.site", "is", "x")))], precedence, OPENED)
            .of("resolution")
            .policy
            == "everybody"
        )
