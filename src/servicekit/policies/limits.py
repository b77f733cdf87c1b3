"""
How large a policy document may be.

A document may come from a stranger, and a parser is no place to find out how large it is: one dotted key of 30,000
parts (60 KB) takes the TOML parser of the standard library 2.9 GB.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from servicekit.errors import Problem

__all__ = ["LIMITS", "Limits", "shape_problems", "text_problems", "told"]


@frozen(kw_only=True)
class Limits:
    """
    What a document may hold; a host may lower any of it.

    Attributes:
        characters: In the text.
        dots: In one line of a TOML text.
        depth: Tables and lists within each other.
        values: Values of any kind, in all.
        policies: SLA policies, and ladders.
        targets: Targets of one SLA policy, and steps of one ladder.
        names: Names of the document's own in one table (calendars, goals by value, ...).
        problems: Mistakes that are told; behind the last of them the document is read no further.
        shortest: The shortest amount of time that may be promised or waited for.
        longest: The longest one.
    """

    characters: int = 256 * 1024
    dots: int = 20
    depth: int = 32
    values: int = 50_000
    policies: int = 1_000
    targets: int = 64
    names: int = 2_000
    problems: int = 1_000
    shortest: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(days=3660)


_LARGEST = 2**63 - 1  # more is no count and no amount of anything, and does not fit into a database

LIMITS = Limits()
"""The limits unless others are given."""


def text_problems(text: str, limits: Limits, *, is_json: bool = False) -> list[Problem]:
    """What forbids to hand *text* to a parser; in JSON dots are no danger, and a document may be one line."""
    if len(text) > limits.characters:
        message = f"{len(text):,} characters are more than a document may have ({limits.characters:,})"
        return [Problem(path="text", message=message)]
    if is_json:
        return []
    return [
        Problem(path="text", message=f"more than {limits.dots} dots in one line", line=number)
        for number, line in enumerate(text.split("\n"), start=1)  # what else ends a line elsewhere does not in TOML
        if line.count(".") > limits.dots
    ]


def told(problems: list[Problem], limits: Limits) -> list[Problem]:
    """As many of the *problems* as may be told, with a last one that says when there are more."""
    if len(problems) <= limits.problems:
        return problems
    more = Problem(path="document", message=f"more than {limits.problems:,} mistakes; the rest was not looked at")
    return [*problems[: limits.problems], more]


def shape_problems(data: Mapping[str, Any], limits: Limits) -> list[Problem]:
    """What forbids to read *data*: it is too deep or too large, or a name or number in it is none."""
    problems: list[Problem] = []
    ahead: list[tuple[str, Any, int]] = [("", data, 1)]
    seen = 0
    while ahead:
        path, value, depth = ahead.pop()
        seen += 1
        if seen > limits.values:
            return [Problem(path="document", message=f"more than {limits.values:,} values")]
        if isinstance(value, float) and not math.isfinite(value):
            problems.append(Problem(path=path, message=f"{value} is not a number to compare with"))
        if isinstance(value, int) and abs(value) > _LARGEST:
            problems.append(Problem(path=path, message=f"a number beyond {_LARGEST:,} counts nothing"))
        parts = _parts(value)
        if parts and depth > limits.depth:
            problems.append(Problem(path=path, message=f"tables and lists more than {limits.depth} deep"))
            continue
        for part, item in parts:
            if isinstance(value, Mapping) and not isinstance(part, str):
                problems.append(Problem(path=path or "document", message=f"the name {part!r} is not a text"))
            inner = f"[{part}]" if isinstance(value, (list, tuple)) else f".{part}" if path else f"{part}"
            ahead.append((path + inner, item, depth + 1))
    return problems


def _parts(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, (list, tuple)) else []
