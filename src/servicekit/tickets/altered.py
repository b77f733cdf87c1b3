"""
A value with other values in some of its fields.
"""

from __future__ import annotations

from typing import Any, TypeVar

__all__ = ["altered"]

_T = TypeVar("_T")


def altered(value: _T, /, **fields: Any) -> _T:
    """
    Do what ``attrs.evolve`` does, in a fifth of its time, for what a fold makes thousands of.

    Args:
        value: A frozen value of a class without slots, converters and validators.
        **fields: The fields that become others, by their names.
    """
    other = object.__new__(type(value))
    other.__dict__.update(value.__dict__)
    other.__dict__.update(fields)
    return other
