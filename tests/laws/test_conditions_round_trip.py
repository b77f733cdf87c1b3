"""Law: what is written of a condition reads back as that condition, and equal ones are written equally."""

from __future__ import annotations

import json

from hypothesis import given

from servicekit.conditions import Condition, read_condition, write_condition
from tests.conditions.strategies import conditions


@given(conditions())
def test_a_written_condition_reads_back(condition: Condition) -> None:
    """Nothing is lost on the way through the canonical form."""
    text = json.dumps(write_condition(condition), allow_nan=False)
    assert read_condition(json.loads(text), "when") == (condition, [])


@given(conditions(depth=2), conditions(depth=2))
def test_conditions_are_equal_exactly_when_they_are_written_equally(one: Condition, other: Condition) -> None:
    """The canonical form can stand for the condition, in a hash of a policy for instance."""
    same = json.dumps(write_condition(one)) == json.dumps(write_condition(other))
    assert (one == other) is same
    assert one != other or hash(one) == hash(other)
