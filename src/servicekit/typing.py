"""
Names for annotations: what a key is, what a document is.

Nothing here does anything; rooms and hosts import it to say what they take and give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

__all__ = ["Json", "Key", "Micros"]

Json: TypeAlias = Mapping[str, Any]
"""A plain JSON object, made of strings, integers, floats, booleans, ``None``, lists and objects of these."""

Micros: TypeAlias = int
"""A moment as whole microseconds since 1970-01-01T00:00:00Z, or a span of time in microseconds."""


class Key(NamedTuple):
    """
    The name of one record: its *kind* (``"ticket"``, ``"entitlement"``, ...) and the host's own *id* within that kind.

    Sorted keys are the order in which several records of one commit are written.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
