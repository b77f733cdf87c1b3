"""Law: looking conditions up in an index finds exactly those that hold, and alternatives hold exactly together."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.conditions import (
    Condition,
    Index,
    Ranking,
    alternatives_of,
    compile_condition,
    specificity,
)
from servicekit.errors import InputError
from tests.conditions.strategies import conditions, facts

_EQUALITIES = ("is", "in", "is", "in", "is_not", "known", "less")


@given(st.lists(conditions(3, _EQUALITIES), max_size=6), facts())
def test_index_equals_linear_scan(rules: list[Condition], known: dict[str, dict[str, Any]]) -> None:
    """Whatever the facts hold, known, unknown or of another kind."""
    every = [place for place, rule in enumerate(rules) if compile_condition(rule)(known)]
    assert list(Index(rules).matching(known)) == every


@given(conditions(), facts())
def test_a_condition_holds_exactly_when_one_of_its_alternatives_does(
    condition: Condition, known: dict[str, dict[str, Any]]
) -> None:
    """And what it is on those facts is never less specific than what it is at least."""
    try:
        alternatives = alternatives_of(condition)
    except InputError:
        assume(False)
    holding = [each.specificity for each in alternatives if compile_condition(each.condition)(known)]
    assert (compile_condition(condition)(known) is True) == bool(holding)
    assert Ranking(condition)(known) == max(holding, default=None)
    assert not holding or max(holding) >= specificity(condition)
