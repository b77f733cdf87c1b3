"""
Conditions as they are written in policy files.

A condition is a table, and everything in the table must hold::

    when = { priority = "high", "customer.tier" = ["gold", "silver"] }
    when = { priority = "high", "customer.open_tickets" = { at_least = 3, less = 10 } }
    when = { any = [{ channel = "phone" }, { not = { field = "channel", op = "known", value = true } }] }

The key is a field and its value what the field must be (a list: one of these; a table: operators and what they need),
or it is ``all``, ``any`` or ``not`` with further conditions. ``{ field = ..., op = ..., value = ... }`` is one test in
full. :func:`write_condition` writes only ``all``, ``any``, ``not`` and tests in full, so equal conditions are written
equally.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from servicekit.conditions.operators import OPERATORS, is_operator
from servicekit.conditions.values import (
    ALWAYS,
    MAX_DEPTH,
    MAX_TESTS,
    SECTIONS,
    All,
    AnyOf,
    Condition,
    Not,
    Test,
    field_fault,
    qualified,
)
from servicekit.errors import InputError, Problem

__all__ = ["read_condition", "write_condition"]

_MOST_WORDS, _LONGEST_WORD = 1_000, 100
_LEAF = frozenset({"field", "op", "value"})
_JOINS = frozenset({"all", "any", "not"})

Parts: TypeAlias = list[Condition | None]
"""What was read; ``None`` where it could not be."""


def read_condition(
    data: Any, path: str, *, fields: Collection[str] | None = None
) -> tuple[Condition | None, list[Problem]]:
    """
    Read a condition, with every problem in it at once.

    Args:
        data: What the document holds at *path*.
        path: Where that is, for the problems.
        fields: The fields that exist (full names); a field that is none of them is a problem. ``None``: any will do.

    Returns:
        The condition and no problems, or ``None`` and the problems.
    """
    reader = _Reader(fields)
    condition = reader.table(data, path, 1)
    if condition is not None and not reader.problems:
        return condition, []
    return None, reader.problems


class _Reader:
    """One reading: collects the problems and counts the tests."""

    def __init__(self, fields: Collection[str] | None) -> None:
        self.fields = fields
        self.problems: list[Problem] = []
        self.tests = 0

    def problem(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path=path, message=message, hint=hint))

    def table(self, data: Any, path: str, depth: int) -> Condition | None:
        """Everything in one table, joined: the one condition in it, or all of them."""
        if not isinstance(data, Mapping):
            self.problem(path, f"a condition is a table, not {_kind(data)}")
            return None
        if "op" in data or "field" in data:
            return self.leaf(data, path)
        parts: Parts = []
        for key, value in data.items():
            parts += self.entry(str(key), value, f"{path}.{key}", depth)
        return parts[0] if len(parts) == 1 and "all" not in data else self.joined(path, parts, All)

    def entry(self, key: str, value: Any, path: str, depth: int) -> Parts:
        if key in _JOINS and depth > MAX_DEPTH:
            self.problem(path, f"conditions may be nested at most {MAX_DEPTH} deep")
            return [None]
        if key == "not":
            return [self.negated(value, path, depth)]
        if key == "any":
            return [self.any_of(value, path, depth)]
        return self.several(value, path, depth) if key == "all" else self.field(key, value, path)

    def several(self, data: Any, path: str, depth: int) -> Parts:
        if not isinstance(data, list | tuple):
            self.problem(path, f"needs a list of conditions, not {_kind(data)}")
            return [None]
        return [self.table(item, f"{path}[{place}]", depth + 1) for place, item in enumerate(data)]

    def any_of(self, data: Any, path: str, depth: int) -> Condition | None:
        parts = self.several(data, path, depth)
        if not parts:
            self.problem(path, "any of nothing never holds: give at least one condition")
        return self.joined(path, parts, AnyOf) if parts else None

    def negated(self, data: Any, path: str, depth: int) -> Condition | None:
        return self.joined(path, [self.table(data, path, depth + 1)], lambda parts: Not(parts[0]))

    def joined(self, path: str, parts: Parts, join: Callable[[list[Condition]], Condition]) -> Condition | None:
        """Join *parts*, unless one of them could not be read or they are too many or too deep."""
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts) or self.tests > MAX_TESTS:
            return None
        try:
            return join(whole)
        except InputError as error:
            self.problem(path, error.message)
            return None

    # -------------------------------------------------------------------------------------------- tests

    def field(self, key: str, value: Any, path: str) -> Parts:
        """``priority = ...``: a value, a list, operators, or a section with its fields."""
        if not isinstance(value, Mapping):
            return [self.test(key, "in" if isinstance(value, list | tuple) else "is", value, path)]
        if key in SECTIONS:
            inner = [self.field(f"{key}.{name}", item, f"{path}.{name}") for name, item in value.items()]
            return [part for parts in inner for part in parts]
        return [self.test(key, str(op), item, f"{path}.{op}", dotted=True) for op, item in value.items()]

    def leaf(self, data: Mapping[str, Any], path: str) -> Condition | None:
        """``{ field = ..., op = ..., value = ... }``."""
        unknown = [str(key) for key in data if key not in _LEAF]
        for key in unknown:
            self.problem(f"{path}.{key}", "unknown key: a test has field, op and value", _meant(key, _LEAF))
        missing = sorted(_LEAF - set(data))
        for key in missing:
            self.problem(path, f"a test needs {key!r}")
        return None if unknown or missing else self.test(data["field"], data["op"], data["value"], path, full=True)

    def test(
        self, name: Any, op: Any, value: Any, path: str, *, full: bool = False, dotted: bool = False
    ) -> Condition | None:
        self.tests += 1
        if self.tests > MAX_TESTS:
            if self.tests == MAX_TESTS + 1:
                self.problem(path, f"a condition may hold at most {MAX_TESTS} tests")
            return None
        before = len(self.problems)
        at = (f"{path}.field", f"{path}.op", f"{path}.value") if full else (path, path, path)
        self.check_field(name, at[0])
        if not is_operator(op):
            also = f'; if "{name}.{op}" is a field, write it in quotes' if dotted else ""
            self.problem(at[1], f"{op!r} is not an operator{also}", _meant(op, OPERATORS))
        elif fault := OPERATORS[op].fault(value):
            self.problem(at[2], f"the operator {op!r} {fault}, not {_kind(value)}")
        return Test(name, op, value) if len(self.problems) == before else None

    def check_field(self, name: Any, path: str) -> None:
        if fault := field_fault(name):
            self.problem(path, fault)
        elif self.fields is not None and qualified(name) not in self.fields:
            short = [field.removeprefix("ticket.") for field in self.fields]
            self.problem(path, f"{name!r} is not a field that is known here", _meant(name, [*self.fields, *short]))


def _meant(word: Any, words: Collection[str]) -> str:
    comparable = len(words) <= _MOST_WORDS and len(str(word)) <= _LONGEST_WORD
    close = difflib.get_close_matches(str(word), sorted(words), n=1) if comparable else []
    return f"did you mean {close[0]!r}?" if close else ""


def _kind(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def write_condition(condition: Condition) -> dict[str, Any]:
    """
    Write *condition* as plain data in its one canonical form, which :func:`read_condition` reads back.

    Example:
        >>> write_condition(Not(Test("priority", "in", ("low", "normal"))))
        {'not': {'field': 'ticket.priority', 'op': 'in', 'value': ['low', 'normal']}}
    """
    if isinstance(condition, Test):
        value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        return {"field": condition.field, "op": condition.op, "value": value}
    if isinstance(condition, Not):
        return {"not": write_condition(condition.condition)}
    if condition == ALWAYS:
        return {}
    key = "all" if isinstance(condition, All) else "any"
    return {key: [write_condition(part) for part in condition.conditions]}
