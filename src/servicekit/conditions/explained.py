"""
Why a condition holds, fails or cannot be told: every test with what was found.

Unlike the compiled form it looks at every test, so that a person sees all of the reasons at once.
"""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import frozen

from servicekit.conditions.compiled import compile_condition
from servicekit.conditions.operators import MISSING, Answer, kind_of
from servicekit.conditions.values import Condition, Facts, Not, Test, leaves_of, parts_of

__all__ = ["Explanation", "TestResult", "explain_condition"]

_SAID = {True: "holds", False: "fails", None: "unknown"}


@frozen(kw_only=True)
class TestResult:
    """
    One test as it came out.

    Attributes:
        test: What was asked.
        supplied: Whether the facts hold the field at all.
        found: The value found, ``None`` when the field was not supplied.
        result: ``True``, ``False``, or ``None`` for unknown.
        note: Why it is unknown, in words; "" otherwise.
    """

    __test__: ClassVar[bool] = False  # pytest: this is no test of ours

    test: Test
    supplied: bool
    found: Any
    result: Answer
    note: str = ""

    def __str__(self) -> str:
        found = f"found {self.found!r}" if self.supplied else "not supplied"
        return f"{_SAID[self.result]}: {self.test} ({self.note or found})"


@frozen(kw_only=True)
class Explanation:
    """
    How *condition* came to its *result*.

    ``tests`` are all its tests in the order written; ``failed`` are those that kept it from holding (under *not*: by
    holding themselves); ``unknown`` are those of the failed that could not be told.
    """

    condition: Condition
    result: Answer
    tests: tuple[TestResult, ...]
    failed: tuple[TestResult, ...]

    @property
    def unknown(self) -> tuple[TestResult, ...]:
        """The tests among the failed that lacked a usable fact."""
        return tuple(test for test in self.failed if test.result is None)

    def __str__(self) -> str:
        return "\n".join([f"{_SAID[self.result]}: {self.condition}", *(f"  {test}" for test in self.tests)])


def explain_condition(condition: Condition, facts: Facts) -> Explanation:
    """
    Say why *condition* holds over *facts* or why it does not.

    Example:
        >>> print(explain_condition(Test("customer.tier", "is", "gold"), {"customer": {"tier": "silver"}}))
        fails: customer.tier is "gold"
          fails: customer.tier is "gold" (found 'silver')
    """
    return Explanation(
        condition=condition,
        result=compile_condition(condition)(facts),
        tests=tuple(_result(test, facts) for test in leaves_of(condition)),
        failed=tuple(_result(test, facts) for test in _blamed(condition, facts, wanted=True)),
    )


def _result(test: Test, facts: Facts) -> TestResult:
    section, _, name = test.field.partition(".")
    values = facts.get(section)
    found = MISSING if values is None else values.get(name, MISSING)
    supplied = found is not MISSING
    result = compile_condition(test)(facts)
    note = "" if result is not None else _note(test, section, found, has_section=values is not None)
    return TestResult(test=test, supplied=supplied, found=found if supplied else None, result=result, note=note)


def _note(test: Test, section: str, found: Any, *, has_section: bool) -> str:
    if not has_section:
        return f"nothing was supplied about {section!r}"
    if found is MISSING:
        return "not supplied"
    kind = kind_of(found) or type(found).__name__
    return f"found {found!r} ({kind}), which {test.op!r} cannot compare"


def _blamed(condition: Condition, facts: Facts, *, wanted: bool) -> list[Test]:
    """The tests that keep *condition* from coming out as *wanted*; none when it does."""
    if compile_condition(condition)(facts) is wanted:
        return []
    if isinstance(condition, Test):
        return [condition]
    side = wanted if not isinstance(condition, Not) else not wanted
    return [test for part in parts_of(condition) for test in _blamed(part, facts, wanted=side)]
