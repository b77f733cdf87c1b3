"""Goals for the figures: what is one, for whom, and what becomes of it."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from typing import Any

import pytest

from servicekit.errors import InputError
from servicekit.metrics import (
    Case,
    GoalScope,
    GoalState,
    Inputs,
    KPIGoal,
    Measures,
    Verdict,
    judge_goals,
    kpis,
)
from servicekit.satisfaction import SIMPLESAT, Tally

BILLING, GOLD = GoalScope(team="billing"), GoalScope(tier="gold")


def a_case(met: int, breached: int, first: float | None = None, **more: Any) -> Case:
    """A ticket with so many promises kept and broken, answered after so many hours."""
    measures = Measures(
        first_response=None if first is None else timedelta(hours=first),
        resolution=None,
        first_response_worked=None,
        resolution_worked=None,
        replies=0,
        messages=0,
        assignments=0,
        reopened=0,
        solved_at_first=None,
        breached=(),
    )
    return Case(measures=measures, verdicts=(Verdict.MET,) * met + (Verdict.BREACHED,) * breached, **more)


def a_goal(figure: str = "timeliness", goal: float = 90, **more: Any) -> KPIGoal:
    """A goal for a figure."""
    return KPIGoal(key="goal", figure=figure, goal=goal, **more)


def judged(goal: KPIGoal, inputs: Inputs, **more: Any) -> Any:
    """What becomes of one goal."""
    (result,) = judge_goals([goal], inputs, **more)
    return result


@pytest.mark.parametrize(
    ("kept", "state"),
    [(90, GoalState.MET), (89, GoalState.TOLERATED), (80, GoalState.TOLERATED), (79, GoalState.MISSED)],
)
def test_the_bands_of_a_figure_of_which_more_is_better(kept: int, state: GoalState) -> None:
    """Of 100 promises at least 90 are wanted and 80 tolerated; each bound belongs to the better band."""
    result = judged(a_goal(tolerated=80), Inputs(cases=(a_case(kept, 100 - kept),)))

    assert (result.state, result.figure.value, result.figure.n) == (state, kept, 100)
    assert result.is_met is (state is GoalState.MET)


@pytest.mark.parametrize(
    ("hours", "state"),
    [(1, GoalState.MET), (1.5, GoalState.TOLERATED), (2, GoalState.TOLERATED), (2.5, GoalState.MISSED)],
)
def test_the_bands_of_a_figure_of_which_less_is_better(hours: float, state: GoalState) -> None:
    """An hour to the first answer is wanted, two are tolerated; a median has no interval and so no doubt."""
    result = judged(a_goal("first_response", 1, tolerated=2), Inputs(cases=(a_case(0, 0, hours),)))

    assert (result.state, result.figure.value, result.is_sure) == (state, hours, None)


def test_without_a_tolerance_what_is_not_met_is_missed() -> None:
    """One band only."""
    assert judged(a_goal(), Inputs(cases=(a_case(89, 11),))).state is GoalState.MISSED


@pytest.mark.parametrize("n", [10, 1000, 3000])
def test_a_share_that_is_exactly_the_goal_meets_it(n: int) -> None:
    """999 of 1,000 are 99.9 %, and not a hair less through division."""
    for part in range(n + 1):
        goal = float(f"{100 * part / n!r}")
        assert judged(a_goal(goal=goal), Inputs(cases=(a_case(part, n - part),))).is_met


def test_a_goal_is_for_the_tickets_of_its_scope() -> None:
    """A team's goal counts its tickets, one of a tier and a channel those of which both are true."""
    inputs = Inputs(
        cases=(
            a_case(9, 1, team="billing", tier="gold", channel="phone"),
            a_case(1, 4, team="repairs", tier="gold", channel="mail"),
            a_case(0, 5),
        )
    )
    counts = {
        GoalScope(): (10, 20),
        BILLING: (9, 10),
        GOLD: (10, 15),
        GoalScope(tier="gold", channel="mail"): (1, 5),
    }

    for scope, (kept, n) in counts.items():
        figure = judged(a_goal(scope=scope), inputs).figure
        assert (figure.value, figure.n) == (100 * kept / n, n)
    assert judged(a_goal(scope=GoalScope(team="nobody")), inputs).state is GoalState.NOTHING_TO_COUNT


def test_answers_of_a_scope_are_told_or_missing() -> None:
    """What answers are of is not known from a sum; nothing is taken for a part that is of the whole."""
    whole, part = (Inputs(answers=Tally.of(answers), rule=SIMPLESAT) for answers in ([5, 5, 1, 1], [5, 5, 5, 1]))
    goal = a_goal("satisfaction", 70, scope=BILLING)

    silent = judged(goal, whole)
    assert (silent.state, silent.is_met, silent.figure.n) == (GoalState.NOTHING_TO_COUNT, None, 0)
    assert silent.explain().endswith("team billing: which answers are of team billing was not told")
    assert judged(goal, whole, scoped={BILLING: part}).figure.value == 75
    assert judged(a_goal("repurchase", 70, scope=GOLD), whole).explain().endswith("was not told")


def test_an_empty_period_is_neither_met_nor_missed() -> None:
    """No tickets: every goal has nothing to count; no goals: no results."""
    for figure in kpis(Inputs()):
        result = judged(a_goal(figure), Inputs())
        assert (result.state, result.is_met, result.is_sure) == (GoalState.NOTHING_TO_COUNT, None, None)
        assert result.explain().endswith("every ticket: there was nothing to count")
    assert judge_goals([], Inputs()) == ()


def test_the_reason_says_whether_it_may_be_chance() -> None:
    """A goal inside the interval may have been met by luck; one outside was not."""
    near, far = (judged(a_goal(), Inputs(cases=(a_case(kept, 100 - kept),))) for kept in (92, 70))

    assert (near.is_met, near.is_sure) == (True, False)
    assert near.explain() == (
        "timeliness at least 90 %, every ticket: 92.0 % of n = 100 is met; "
        "the 95 % interval, 85.0 to 95.9, reaches across the goal: it may be chance"
    )
    assert (far.is_met, far.is_sure) == (False, True)
    assert str(far).endswith("is missed; the 95 % interval, 60.4 to 78.1, lies on one side of the goal")


def test_a_result_is_plain_data_too() -> None:
    """Everything that the sentence says, as JSON."""
    data = judged(a_goal(tolerated=80, scope=BILLING), Inputs(cases=(a_case(8, 2, team="billing"),))).as_data()

    assert json.loads(json.dumps(data)) == data
    assert {name: data[name] for name in ("figure", "scope", "unit", "goal", "tolerated", "value", "n", "state")} == {
        "figure": "timeliness",
        "scope": {"team": "billing"},
        "unit": "%",
        "goal": 90,
        "tolerated": 80,
        "value": 80.0,
        "n": 10,
        "state": "tolerated",
    }


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ({"figure": "hapiness"}, "figure", "there is no figure 'hapiness'"),
        ({"goal": 120}, "goal", "120 is not a percentage from 0 to 100"),
        ({"goal": -1}, "goal", "-1 is not a percentage"),
        ({"goal": math.nan}, "goal", "nan is not a percentage"),
        ({"goal": True}, "goal", "True is not a percentage"),
        ({"goal": "95"}, "goal", "'95' is not a percentage"),
        ({"figure": "first_response", "goal": 0}, "goal", "0 is not a number of hours above 0"),
        ({"figure": "first_response", "goal": 10**400}, "goal", "is not a number of hours above 0"),
        ({"tolerated": 90}, "tolerated", "lies below the goal, and 90 does not"),
        ({"tolerated": 95}, "tolerated", "lies below the goal, and 95 does not"),
        ({"figure": "complaints", "tolerated": 89}, "tolerated", "lies above the goal, and 89 does not"),
    ],
)
def test_what_is_no_goal(given: dict[str, Any], place: str, words: str) -> None:
    """The error names the goal, the place and what may stand there."""
    with pytest.raises(InputError, match=r"goal 'goal': ") as found:
        a_goal(**given)

    assert found.value.fields["field"] == place
    assert words in found.value.message
