"""Law: more knowledge never changes an answer; unknown gives way to yes or no, yes and no stay."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from servicekit.conditions import OPERATORS, All, AnyOf, Condition, Not, compile_condition
from tests.conditions.strategies import conditions, facts

GUESSLESS = tuple(op for op in OPERATORS if op != "known")  # `known` asks about knowledge itself


@given(conditions(ops=GUESSLESS), facts(), facts())
def test_an_answer_outlasts_more_facts(
    condition: Condition, known: dict[str, dict[str, Any]], learnt: dict[str, dict[str, Any]]
) -> None:
    """A yes or no that was given without some facts is the answer with them too (monotony of Kleene's logic)."""
    ask = compile_condition(condition)
    before = ask(known)
    more = {name: {**learnt.get(name, {}), **known.get(name, {})} for name in {*known, *learnt}}
    assert before is None or ask(more) is before


@given(conditions(depth=2), conditions(depth=2), facts())
def test_de_morgan(one: Condition, other: Condition, known: dict[str, dict[str, Any]]) -> None:
    """Not both is: not the one, or not the other; with unknown too."""
    left, right = Not(All([one, other])), AnyOf([Not(one), Not(other)])
    assert compile_condition(left)(known) is compile_condition(right)(known)
    assert compile_condition(Not(Not(one)))(known) is compile_condition(one)(known)
