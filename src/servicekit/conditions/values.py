"""
Conditions as values: one test, and all, any, not of them.

A field is a dotted name. Its first part is a section of the facts when it is one of :data:`SECTIONS`; otherwise the
section ``ticket`` is meant, so ``"priority"`` and ``"ticket.priority"`` are the same field, and so are
``"custom.site"`` and ``"ticket.custom.site"``. Within its section a name is looked up whole, dots included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, TypeAlias

from attrs import field as attribute
from attrs import frozen

from servicekit.conditions.operators import OPERATORS, is_operator, kind_of
from servicekit.errors import InputError

__all__ = [
    "ALWAYS",
    "MAX_DEPTH",
    "MAX_TESTS",
    "SECTIONS",
    "All",
    "AnyOf",
    "Condition",
    "Facts",
    "Not",
    "Test",
    "fields_of",
    "leaves_of",
    "qualified",
]

Facts: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Section -> name -> value. What is absent is unknown; ``None`` means that there is nothing."""

SECTIONS = ("ticket", "customer", "agents", "event")
"""The sections of the facts: the ticket's own fields, the customer's, the agents, the event at hand."""

MAX_DEPTH = 4
"""How deep all, any and not may be nested."""

MAX_TESTS = 64
"""How many tests one condition may hold."""

_FIELD = re.compile(r"[^\W\d][\w-]*(\.[\w-]+)*")


def field_fault(name: Any) -> str:
    """What is wrong with *name* as a field, "" if nothing is."""
    if isinstance(name, str) and _FIELD.fullmatch(name):
        return ""
    return f"{name!r} is not the name of a field: words joined by dots, such as 'priority' or 'customer.tier'"


def qualified(name: str) -> str:
    """
    The full name of a field, with its section in front.

    Example:
        >>> qualified("priority"), qualified("customer.tier"), qualified("custom.site")
        ('ticket.priority', 'customer.tier', 'ticket.custom.site')
    """
    section, dot, rest = name.partition(".")
    return name if dot and rest and section in SECTIONS else f"ticket.{name}"


def _plain(value: Any) -> Any:
    """One way to hold each value: lists as tuples, an enum's text as text, ``2.0`` as ``2``."""
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _kinds(value: Any) -> Any:
    """What makes two values equal: ``1`` and ``True`` are not."""
    return tuple(map(_kinds, value)) if isinstance(value, tuple) else (kind_of(value), value)


def _full_name(name: Any) -> Any:
    return name if field_fault(name) else qualified(name)


@frozen
class Test:
    """
    One comparison: the *field*'s value, the operator *op*, the *value* asked for.

    Args:
        field: A dotted name; kept in full (``"ticket.priority"``).
        op: One of :data:`~servicekit.conditions.OPERATORS`.
        value: What the operator needs; a list is kept as a tuple.

    Raises:
        InputError: The field is no name, the operator is unknown, or the value does not fit it.
    """

    __test__: ClassVar[bool] = False  # pytest: this is no test of ours

    field: str = attribute(converter=_full_name)
    op: str
    value: Any = attribute(converter=_plain, eq=_kinds)

    def __attrs_post_init__(self) -> None:
        if fault := field_fault(self.field):
            raise InputError(fault)
        if not is_operator(self.op):
            raise InputError(f"{self.op!r} is not an operator: use one of {', '.join(OPERATORS)}")
        if fault := OPERATORS[self.op].fault(self.value):
            raise InputError(f"{self.field}: the operator {self.op!r} {fault}, not {self.value!r}")

    def __str__(self) -> str:
        operator = OPERATORS[self.op]
        if self.op == "known":
            return f"{self.field} is {'known' if self.value else 'not known'}"
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        return f"{self.field} {operator.words} {', '.join(_shown(value) for value in values)}"


def _together(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(conditions)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


@frozen
class All:
    """Every one of *conditions* holds; all of nothing always holds."""

    conditions: tuple[Condition, ...] = attribute(converter=_together, default=())

    def __attrs_post_init__(self) -> None:
        _check_size(self)

    def __str__(self) -> str:
        return " and ".join(_in_brackets(part) for part in self.conditions) or "always"


@frozen
class AnyOf:
    """At least one of *conditions* holds; there must be one to choose from."""

    conditions: tuple[Condition, ...] = attribute(converter=_together)

    def __attrs_post_init__(self) -> None:
        if not self.conditions:
            raise InputError("any of nothing never holds: give at least one condition")
        _check_size(self)

    def __str__(self) -> str:
        return " or ".join(_in_brackets(part) for part in self.conditions)


@frozen
class Not:
    """The *condition* does not hold; of an unknown one that is unknown too."""

    condition: Condition

    def __attrs_post_init__(self) -> None:
        _check_size(self)

    def __str__(self) -> str:
        return f"not {_in_brackets(self.condition)}"


Condition: TypeAlias = Test | All | AnyOf | Not
"""A predicate over the facts, as a value."""


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly within *condition*; none within a test."""
    if isinstance(condition, Test):
        return ()
    return (condition.condition,) if isinstance(condition, Not) else condition.conditions


def leaves_of(condition: Condition) -> Iterator[Test]:
    """Every test within *condition*, in the order in which they are written."""
    if isinstance(condition, Test):
        yield condition
    for part in parts_of(condition):
        yield from leaves_of(part)


def fields_of(condition: Condition) -> frozenset[str]:
    """The full names of all fields that *condition* may read."""
    return frozenset(test.field for test in leaves_of(condition))


def _in_brackets(condition: Condition) -> str:
    return str(condition) if isinstance(condition, Test) or condition == ALWAYS else f"({condition})"


def _check_size(condition: Condition) -> None:
    if _depth(condition) > MAX_DEPTH:
        raise InputError(f"conditions may be nested at most {MAX_DEPTH} deep")
    if sum(1 for _ in leaves_of(condition)) > MAX_TESTS:
        raise InputError(f"a condition may hold at most {MAX_TESTS} tests")


def _depth(condition: Condition) -> int:
    parts: Iterable[Condition] = parts_of(condition)
    return 0 if isinstance(condition, Test) else 1 + max(map(_depth, parts), default=0)


ALWAYS = All()
"""The condition that always holds."""
