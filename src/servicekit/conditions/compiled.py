"""
A condition as a fast function of the facts.

Compiled once when a policy is loaded, called for every decision. *All* and *any* follow Kleene's strong three-valued
logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64): one ``False`` decides *all*, one ``True``
decides *any*, and where an unknown could still have changed the answer, the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from servicekit.conditions.operators import MISSING, OPERATORS, Answer
from servicekit.conditions.values import All, Condition, Facts, Not, Test

__all__ = ["Predicate", "compile_condition"]

Predicate: TypeAlias = Callable[[Facts], Answer]
"""A compiled condition: ``True``, ``False``, or ``None`` when it needed something unknown. Never raises."""


def compile_condition(condition: Condition) -> Predicate:
    """
    Make a function of the facts out of *condition*.

    Example:
        >>> urgent = compile_condition(Test("priority", "is", "urgent"))
        >>> urgent({"ticket": {"priority": "urgent"}}), urgent({"ticket": {"priority": "low"}}), urgent({})
        (True, False, None)
    """
    if isinstance(condition, Test):
        return _test(condition)
    if isinstance(condition, Not):
        return _negated(compile_condition(condition.condition))
    checks = tuple(compile_condition(part) for part in condition.conditions)
    if len(checks) == 1:
        return checks[0]
    return _joined(checks, decisive=False) if isinstance(condition, All) else _joined(checks, decisive=True)


def _test(test: Test) -> Predicate:
    section, _, name = test.field.partition(".")
    check = OPERATORS[test.op].make(test.value)
    absent: Answer = check(MISSING) if test.op == "known" else None

    def predicate(facts: Facts) -> Answer:
        values = facts.get(section)
        if values is None:
            return absent
        found = values.get(name, MISSING)
        return absent if found is MISSING else check(found)

    return predicate


def _negated(check: Predicate) -> Predicate:
    def predicate(facts: Facts) -> Answer:
        answer = check(facts)
        return None if answer is None else not answer

    return predicate


def _joined(checks: tuple[Predicate, ...], *, decisive: bool) -> Predicate:
    """Stop at the first *decisive* answer; without one, an unknown makes the whole unknown."""
    otherwise = not decisive

    def predicate(facts: Facts) -> Answer:
        answer: Answer = otherwise
        for check in checks:
            found = check(facts)
            if found is decisive:
                return decisive
            if found is None:
                answer = None
        return answer

    return predicate
