"""
What a program of the desk asks its driver for: input and output, which it never does itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from servicekit.storage import Write
from servicekit.typing import Key

__all__ = ["Ask", "Call", "Claim", "Commit", "Done", "Due", "Errand", "Load", "Program", "Request", "Tell", "Whole"]


@frozen
class Load:
    """Give these records: a sequence of :class:`~servicekit.storage.Loaded`, in the same order."""

    keys: tuple[Key, ...]


@frozen
class Ask:
    """Give the answer of the hook *question*."""

    question: str
    arguments: Mapping[str, Any]


@frozen
class Commit:
    """Write these, all or none."""

    writes: tuple[Write, ...]


@frozen
class Tell:
    """Tell the hook *notice*."""

    notice: str
    arguments: Mapping[str, Any]


@frozen
class Due:
    """Name up to so many records that are due, earliest first."""

    limit: int


@frozen
class Claim:
    """Give up to so many notices of the outbox, and lease them."""

    limit: int
    lease_seconds: float


@frozen
class Done:
    """Mark these notices of the outbox as sent."""

    keys: tuple[str, ...]


@frozen
class Call:
    """Call a function of the host's."""

    function: Callable[[Any], Any]
    argument: Any


@frozen
class Whole:
    """Run this program as a transaction of its own, made anew for each attempt; give what it gives."""

    program: Callable[[], Generator[Any, Any, Any]]


Errand: TypeAlias = Due | Claim | Done | Call | Whole
"""What a worker asks for, between its transactions."""

Request: TypeAlias = Load | Ask | Commit | Tell | Errand
Program: TypeAlias = Generator[Request, Any, Any]
