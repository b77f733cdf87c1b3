"""Law: the compiled condition equals a slow, obvious evaluation written another way."""

from __future__ import annotations

import numbers
from typing import Any

from hypothesis import given

from servicekit.conditions import All, Condition, Not, Test, compile_condition
from tests.conditions.strategies import conditions, facts

HALF = 0.5  # unknown stands halfway between no (0) and yes (1): all is the least, any the most, not the rest to 1


def degree(condition: Condition, known: dict[str, dict[str, Any]]) -> float:
    """How far *condition* holds: 1, 0, or a half."""
    if isinstance(condition, Test):
        section, name = condition.field.split(".", 1)
        answer = by_hand(condition.op, condition.value, known.get(section, {}).get(name, ...))
        return HALF if answer is None else float(answer)
    if isinstance(condition, Not):
        return 1 - degree(condition.condition, known)
    degrees = [degree(part, known) for part in condition.conditions]
    return min(degrees) if isinstance(condition, All) else max(degrees)


def kind(value: Any) -> str:
    """Text, number or truth, told by other means than the code's."""
    if type(value) in {str, bool, list, type(None)}:
        return type(value).__name__
    numeric = isinstance(value, numbers.Number) and str(value).lower().lstrip("-").replace(".", "").isdigit()
    return "number" if numeric else "other"


def by_hand(op: str, value: Any, there: Any) -> bool | None:  # noqa: C901, PLR0911
    """The twelve operators, one after the other."""
    if op == "known":
        return (there is not ... and there is not None) == value
    if op in {"is_not", "not_in"}:
        positive = by_hand({"is_not": "is", "not_in": "in"}[op], value, there)
        return None if positive is None else not positive
    if op == "in":
        answers = [by_hand("is", one, there) for one in value]
        return True if True in answers else (None if None in answers else False)
    if op == "is":
        if there is None:
            return False
        return there == value if kind(there) == kind(value) else None
    if op == "contains":
        if kind(there) == "list":
            return any(kind(item) == kind(value) and item == value for item in there)
        return there.find(value) >= 0 if kind(there) == kind(value) == "str" else None
    if op in {"starts_with", "ends_with"}:
        if kind(there) != "str":
            return None
        return (there[: len(value)] if op == "starts_with" else there[-len(value) :]) == value
    if kind(there) != "number":
        return None
    return {"less": there < value, "at_most": not there > value, "more": there > value, "at_least": not there < value}[
        op
    ]


@given(conditions(), facts())
def test_compiled_equals_by_hand(condition: Condition, known: dict[str, dict[str, Any]]) -> None:
    """The closures and the twin agree on every condition and all facts."""
    answer = compile_condition(condition)(known)
    assert (HALF if answer is None else float(answer)) == degree(condition, known)
