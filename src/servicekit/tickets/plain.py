"""
Values as they come back from storage: what a host hands in is checked and copied at the door.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from servicekit.errors import InputError

__all__ = ["OWN_WORDS", "host_fields", "plain_fields"]

OWN_WORDS = (
    "lifecycle",
    "status",
    "status_category",
    "requester",
    "agent",
    "team",
    "reason",
    "holds",
    "level",
    "replies",
    "messages",
    "reopened",
    "merged",
)
"""What a ticket knows by itself; conditions read it, and no field of the host can be called so."""

_DEEPEST = 16
_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def plain_fields(fields: Mapping[str, Any], path: str = "fields") -> dict[str, Any]:
    """
    Names and values as plain JSON, copied: tuples become lists, nothing else changes.

    Raises:
        InputError: A name is no text, or a value is nothing that JSON knows; the error names the place.
    """
    if not isinstance(fields, Mapping):
        raise InputError(f"{path} is {fields!r}, not a mapping of names to values", path=path)
    return {
        _name(name, path): value if type(value) in _AS_THEY_ARE else _plain(value, f"{path}.{name}", 1)
        for name, value in fields.items()
    }


def host_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """
    The host's own fields of a command.

    Raises:
        InputError: They are not plain, or one has the name of something that the ticket knows by itself.
    """
    if taken := [name for name in plain_fields(fields) if name in OWN_WORDS]:
        message = "is what a ticket knows by itself: it is set by commands of its own (Advance, Assign, ...)"
        raise InputError(f"fields.{taken[0]} {message}, not as a field", path=f"fields.{taken[0]}")
    return plain_fields(fields)


def _plain(value: Any, path: str, depth: int) -> Any:
    if value is None or isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {_name(name, path): _plain(each, f"{path}.{name}", depth + 1) for name, each in value.items()}
    if depth < _DEEPEST and isinstance(value, (list, tuple)):
        return [_plain(each, f"{path}[{place}]", depth + 1) for place, each in enumerate(value)]
    hint = "nested too deeply" if depth >= _DEEPEST else "only text, numbers, true, false, lists and mappings can be"
    raise InputError(f"{path}: {value!r:.80} cannot be kept, {hint}", path=path)


def _name(name: Any, path: str) -> str:
    if not isinstance(name, str):
        raise InputError(f"{path}: the name {name!r} is not a text", path=path)
    return name
