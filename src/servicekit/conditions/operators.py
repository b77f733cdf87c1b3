"""
The twelve comparisons of a condition.

Each one is total: it answers ``True`` or ``False``, and ``None`` where the value found cannot be compared with the
value asked for. Values are compared within one kind only (text, number, true/false): ``3`` is not ``"3"``, ``1`` is not
``true``, and text has no order, because ``"high" < "low"`` is an accident of the alphabet. Text is compared exactly,
letter case included.

A value of ``None`` in the facts means that there is nothing (no agent, no team): it equals no text, number or truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import frozen

__all__ = ["MISSING", "OPERATORS", "Answer", "Check", "Operator", "is_operator", "kind_of"]

Answer: TypeAlias = bool | None
"""``True``, ``False``, or ``None`` for unknown."""

Check: TypeAlias = Callable[[Any], Answer]
"""Answers for one value found in the facts."""

MISSING: Any = type("Missing", (), {"__repr__": lambda _: "<missing>", "__slots__": ()})()
"""Stands for a value that the facts do not hold; ``None`` is a value."""


@frozen(kw_only=True)
class Operator:
    """
    One comparison: its *name* in documents, its *words* in sentences, the value it *needs*.

    ``fault(value)`` says what is wrong with a value asked for ("" if nothing is); ``make(value)`` gives the check.
    """

    name: str
    words: str
    needs: str
    fault: Callable[[Any], str]
    make: Callable[[Any], Check]


def kind_of(value: Any) -> str:
    """The kind of a value: two values are comparable when their kinds are equal and not empty."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, int):
        return "number"
    if isinstance(value, (float, Decimal)):
        finite = value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)
        return "number" if finite else ""
    if isinstance(value, (list, tuple, AbstractSet)):
        return "list"
    return "nothing" if value is None else ""


# ------------------------------------------------------------------------------------------------ checks


def _equal(value: Any) -> Check:
    kind = kind_of(value)

    def check(found: Any) -> Answer:
        other = kind_of(found)
        if other == kind:
            return bool(found == value)
        return False if other == "nothing" else None

    def check_text(found: Any) -> Answer:
        if isinstance(found, str):
            return bool(found == value)
        return False if found is None else None

    return check_text if kind == "text" else check


def _one_of(values: tuple[Any, ...]) -> Check:
    kind, allowed = kind_of(values[0]), frozenset(values)

    def check(found: Any) -> Answer:
        other = kind_of(found)
        if other == kind:
            return found in allowed
        return False if other == "nothing" else None

    return check


def _opposite(make: Callable[[Any], Check]) -> Callable[[Any], Check]:
    def made(value: Any) -> Check:
        positive = make(value)

        def check(found: Any) -> Answer:
            answer = positive(found)
            return None if answer is None else not answer

        return check

    return made


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Check]:
    def made(value: Any) -> Check:
        def check(found: Any) -> Answer:
            return compare(found, value) if kind_of(found) == "number" else None

        return check

    return made


def _contains(value: Any) -> Check:
    same = _equal(value)

    def check(found: Any) -> Answer:
        if isinstance(found, str):
            return value in found if isinstance(value, str) else None
        if isinstance(found, (list, tuple, AbstractSet)):
            return any(same(item) for item in found)
        return None

    return check


def _text(compare: Callable[[str, str], bool]) -> Callable[[Any], Check]:
    def made(value: Any) -> Check:
        def check(found: Any) -> Answer:
            return compare(found, value) if isinstance(found, str) else None

        return check

    return made


def _known(value: Any) -> Check:
    def check(found: Any) -> Answer:
        return (found is not MISSING and found is not None) is value

    return check


# ------------------------------------------------------------------------------------------------ values asked for


def _fault_one(value: Any) -> str:
    plain = kind_of(value) in {"text", "number", "true/false"} and not isinstance(value, Decimal)
    return "" if plain else "needs a text, a number or true/false"


def _fault_many(value: Any) -> str:
    if not isinstance(value, (list, tuple)) or not value:
        return "needs a list with at least one value"
    if any(_fault_one(item) for item in value):
        return "needs a list of texts, of numbers or of true/false"
    return "" if len({kind_of(item) for item in value}) == 1 else "needs values of one kind: all text, or all numbers"


def _fault_number(value: Any) -> str:
    return "" if kind_of(value) == "number" and not isinstance(value, Decimal) else "needs a number"


def _fault_text(value: Any) -> str:
    return "" if isinstance(value, str) and value else "needs a text that is not empty"


def _fault_part(value: Any) -> str:
    return _fault_one(value) or ("needs a text that is not empty" if value == "" else "")


def _fault_truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "needs true or false"


def _operator(name: str, words: str, needs: str, fault: Callable[[Any], str], make: Callable[[Any], Check]) -> Operator:
    return Operator(name=name, words=words, needs=needs, fault=fault, make=make)


OPERATORS: dict[str, Operator] = {
    operator.name: operator
    for operator in (
        _operator("is", "is", "one value", _fault_one, _equal),
        _operator("is_not", "is not", "one value", _fault_one, _opposite(_equal)),
        _operator("in", "is one of", "a list", _fault_many, _one_of),
        _operator("not_in", "is none of", "a list", _fault_many, _opposite(_one_of)),
        _operator("less", "is less than", "a number", _fault_number, _ordered(lambda a, b: bool(a < b))),
        _operator("at_most", "is at most", "a number", _fault_number, _ordered(lambda a, b: bool(a <= b))),
        _operator("more", "is more than", "a number", _fault_number, _ordered(lambda a, b: bool(a > b))),
        _operator("at_least", "is at least", "a number", _fault_number, _ordered(lambda a, b: bool(a >= b))),
        _operator("contains", "contains", "a part of a text, or an item of a list", _fault_part, _contains),
        _operator("starts_with", "starts with", "a text", _fault_text, _text(str.startswith)),
        _operator("ends_with", "ends with", "a text", _fault_text, _text(str.endswith)),
        _operator("known", "is known", "true or false", _fault_truth, _known),
    )
}
"""Every operator by its name in documents."""


def is_operator(name: Any) -> bool:
    """Whether *name*, whatever it is, names an operator."""
    return isinstance(name, str) and name in OPERATORS
