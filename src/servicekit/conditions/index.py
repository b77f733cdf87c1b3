"""
Many conditions over the same facts: only those are looked at that can hold.

A rule that says ``priority = "high"`` cannot hold for a ticket of another priority. Each condition is filed under one
equality that it needs, so a look at the facts leaves a handful of candidates; those are evaluated in full. What is
found is the same as by trying one after the other, unknown facts included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from servicekit.conditions.compiled import compile_condition
from servicekit.conditions.values import All, AnyOf, Condition, Facts, Not, Test

__all__ = ["Index"]

_Needed = dict[str, frozenset[Any]]


class Index:
    """
    *conditions*, filed.

    Safe to share between threads; nothing in it changes.
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.checks = tuple(map(compile_condition, conditions))
        needs = [_needed(condition) for condition in conditions]
        crowd = Counter((name, value) for need in needs for name, values in need.items() for value in values)
        self._always: list[int] = []
        files: dict[str, dict[Any, list[int]]] = {}
        for place, need in enumerate(needs):
            if not need:
                self._always.append(place)
                continue
            name = min(need, key=lambda each: sum(crowd[each, value] for value in need[each]))
            for value in need[name]:
                files.setdefault(name, {}).setdefault(value, []).append(place)
        self._files = [(*_parts(name), filed) for name, filed in files.items()]

    def candidates(self, facts: Facts) -> Sequence[int]:
        """The places of the conditions that may hold, in order."""
        if not self._files:
            return self._always
        found = self._always.copy()
        for section, name, filed in self._files:
            values = facts.get(section)
            if values is not None and name in values:
                found += _filed_under(filed, values[name])
        found.sort()
        return found

    def matching(self, facts: Facts) -> Iterator[int]:
        """The places of the conditions that hold, in order."""
        checks = self.checks
        return (place for place in self.candidates(facts) if checks[place](facts))


def _parts(name: str) -> tuple[str, str]:
    section, _, rest = name.partition(".")
    return section, rest


def _filed_under(filed: dict[Any, list[int]], value: Any) -> Sequence[int]:
    try:
        return filed.get(value, ())
    except TypeError:  # a list or a table: no text, number or truth is equal to it
        return ()


def _needed(condition: Condition) -> _Needed:
    """The fields that must have one of so many values for *condition* to hold; those values."""
    if isinstance(condition, Test):
        listed = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        return {condition.field: frozenset(listed)} if condition.op in ("is", "in") else {}
    if isinstance(condition, Not):
        return {}
    needs = [_needed(part) for part in condition.conditions]
    if isinstance(condition, AnyOf):
        shared = set(needs[0]).intersection(*needs[1:])
        return {name: frozenset().union(*(need[name] for need in needs)) for name in shared}
    assert isinstance(condition, All)
    together: _Needed = {}
    for need in needs:
        for name, values in need.items():
            together[name] = values & together[name] if name in together else values
    return together
