"""The names of the root keep their types although they are loaded late."""

from __future__ import annotations

from typing import assert_type

import servicekit

assert_type(servicekit.__version__, str)
assert_type(servicekit.Key("ticket", "T-1").kind, str)


def refused(error: servicekit.CommandRefused) -> tuple[str, ...]:
    """A handler reads the fields of a refusal."""
    assert_type(error.reason, str)
    assert_type(error.failed_guards, tuple[str, ...])
    return error.allowed


def problems(error: servicekit.InvalidDocument) -> list[str]:
    """A handler lists every problem of a document with its place."""
    return [f"{problem.path}: {problem.message}" for problem in error.problems]


def is_ours(error: Exception) -> bool:
    """Everything raised on purpose has one root."""
    return isinstance(error, servicekit.ServicekitError)
