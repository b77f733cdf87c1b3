"""Law: a condition answers True, False or None over any facts, its explanation agrees, and reading never raises."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from servicekit.conditions import Condition, compile_condition, explain_condition, leaves_of, read_condition
from tests.conditions.strategies import conditions, facts, json_like


@given(conditions(), facts())
def test_a_condition_always_answers(condition: Condition, known: dict[str, dict[str, Any]]) -> None:
    """Whatever the facts hold, evaluation never raises, and the explanation comes to the same answer."""
    answer = compile_condition(condition)(known)
    assert answer is True or answer is False or answer is None
    explanation = explain_condition(condition, known)
    assert explanation.result is answer
    assert all(test.note for test in explanation.tests if test.result is None)
    assert str(explanation)


@given(conditions(), facts())
def test_blame_falls_on_somebody_exactly_when_it_does_not_hold(
    condition: Condition, known: dict[str, dict[str, Any]]
) -> None:
    """There are failed tests if and only if the condition does not hold, and all of them are among its tests."""
    explanation = explain_condition(condition, known)
    assert bool(explanation.failed) is (explanation.result is not True)
    assert {result.test for result in explanation.failed} <= set(leaves_of(condition))


@given(json_like)
def test_reading_gives_a_condition_or_problems(document: Any) -> None:
    """Any document is either a condition or has problems, never both, never neither, never an exception."""
    condition, problems = read_condition(document, "when")
    assert (condition is None) is bool(problems)
    assert all(problem.path.startswith("when") and problem.message for problem in problems)
