"""
How specific a condition is: which of two rules that both fit says more about the case at hand.

A condition with alternatives counts as so many conditions without: of those that hold, the most specific one speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from attrs import frozen

from servicekit.conditions.compiled import Predicate, compile_condition
from servicekit.conditions.values import All, Condition, Facts, Not, Test
from servicekit.errors import InputError

__all__ = ["MAX_ALTERNATIVES", "Alternative", "Ranking", "Specificity", "alternatives_of", "specificity"]

MAX_ALTERNATIVES = 256
"""How many alternatives a condition may have whose specificity is asked for."""


class Specificity(NamedTuple):
    """
    How specific a conjunction of tests is; compared part by part, in this order.

    More tests win, as in the production systems that made it a rule (J. McDermott and C. Forgy, *Production System
    Conflict Resolution Strategies*, 1978; the LEX strategy of OPS5, 1981); but a field that is tested twice is no more
    than one field, and of two that name their values the narrower wins, as the longest prefix does in a table of
    routes (RFC 1812, section 5.2.4.3).
    """

    fields: int
    """How many different fields are tested."""
    pinned: int
    """Of how many of them the values are listed (``is``, ``in``)."""
    narrowness: int
    """Minus the number of the values listed; of a field that is listed twice, the shorter list."""
    tests: int
    """How many tests there are."""


@frozen
class Alternative:
    """Tests that hold together: each with whether it is to hold or to fail."""

    tests: tuple[tuple[Test, bool], ...]

    @property
    def condition(self) -> Condition:
        """The same as a condition."""
        return All(tuple(test if wanted else Not(test) for test, wanted in self.tests))

    @property
    def specificity(self) -> Specificity:
        """How specific it is."""
        listed: dict[str, int] = {}
        for test, wanted in self.tests:
            if (count := _listed(test, wanted=wanted)) is not None:
                listed[test.field] = min(count, listed.get(test.field, count))
        return Specificity(
            fields=len({test.field for test, _ in self.tests}),
            pinned=len(listed),
            narrowness=-sum(listed.values()),
            tests=len(self.tests),
        )


def _listed(test: Test, *, wanted: bool) -> int | None:
    """How many values the test lists as those that the field may have, ``None`` when it does not list them."""
    if test.op not in (("is", "in") if wanted else ("is_not", "not_in")):
        return None
    return len(set(test.value)) if isinstance(test.value, tuple) else 1


def alternatives_of(condition: Condition) -> tuple[Alternative, ...]:
    """
    The alternatives of *condition*: it holds exactly when one of them does, unknown facts included.

    They are its disjunctive normal form, which Kleene's logic allows: *and* and *or* distribute, and De Morgan's laws
    hold (see ``servicekit.conditions.compiled``).

    Raises:
        InputError: There are more than :data:`MAX_ALTERNATIVES`.
    """
    if (count := _count(condition, wanted=True)) > MAX_ALTERNATIVES:
        message = f"the condition has {count:,} alternatives, more than can be compared ({MAX_ALTERNATIVES})"
        raise InputError(message, alternatives=count)
    return tuple(Alternative(tests) for tests in _alternatives(condition, wanted=True))


def _count(condition: Condition, *, wanted: bool) -> int:
    if isinstance(condition, Test):
        return 1
    if isinstance(condition, Not):
        return _count(condition.condition, wanted=not wanted)
    counts = [_count(part, wanted=wanted) for part in condition.conditions]
    return prod(counts) if isinstance(condition, All) is wanted else sum(counts)


def _alternatives(condition: Condition, *, wanted: bool) -> Iterator[tuple[tuple[Test, bool], ...]]:
    if isinstance(condition, Test):
        yield ((condition, wanted),)
    elif isinstance(condition, Not):
        yield from _alternatives(condition.condition, wanted=not wanted)
    elif not _count(condition, wanted=wanted):
        return  # something in it never holds, so the rest, however much, need not be spread out
    elif isinstance(condition, All) is wanted:
        for parts in product(*(tuple(_alternatives(part, wanted=wanted)) for part in condition.conditions)):
            yield tuple(dict.fromkeys(test for part in parts for test in part))
    else:
        for part in condition.conditions:
            yield from _alternatives(part, wanted=wanted)


def specificity(condition: Condition) -> Specificity:
    """
    How specific *condition* is at least, whichever of its alternatives holds.

    Example:
        >>> gold = Test("customer.tier", "is", "gold")
        >>> specificity(gold) < specificity(All((gold, Test("priority", "in", ("high", "urgent")))))
        True
        >>> specificity(gold)
        Specificity(fields=1, pinned=1, narrowness=-1, tests=1)

    Raises:
        InputError: It has too many alternatives.
    """
    never = Specificity(0, 0, 0, 0)  # `not` of what always holds has no alternative at all
    return min((each.specificity for each in alternatives_of(condition)), default=never)


class Ranking:
    """How specific a condition is on given facts, compiled."""

    def __init__(self, condition: Condition) -> None:
        ranked = sorted(alternatives_of(condition), key=lambda each: each.specificity, reverse=True)
        self._checks: list[tuple[Specificity, Predicate]] = [
            (each.specificity, compile_condition(each.condition)) for each in ranked
        ]

    def __call__(self, facts: Facts) -> Specificity | None:
        """How specific the most specific alternative is that holds on *facts*, ``None`` when none does."""
        return next((rank for rank, holds in self._checks if holds(facts)), None)
