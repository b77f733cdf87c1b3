"""
What a program of the desk asks its driver for: input and output, which it never does itself.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from servicekit.storage import Write
from servicekit.typing import Key

__all__ = ["Ask", "Commit", "Load", "Program", "Request", "Tell"]


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


Request: TypeAlias = Load | Ask | Commit | Tell
Program: TypeAlias = Generator[Request, Any, Any]
