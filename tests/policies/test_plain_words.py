"""Policies that are built in Python with plain words where there are choices."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import attrs
import pytest
from attrs import evolve

from servicekit.policies import Policy
from tests.policies.everything import EVERYTHING


def _kinds(kind: Any, seen: dict[type[Any], dict[str, type[Enum]]]) -> dict[type[Any], dict[str, type[Enum]]]:
    """The attrs classes that a policy is made of, each with its attributes that are choices."""
    for part in typing.get_args(kind):
        _kinds(part, seen)
    if isinstance(kind, type) and attrs.has(kind) and kind not in seen:
        attrs.resolve_types(kind)
        seen[kind] = {each.name: found for each in attrs.fields(kind) for found in _choices(each.type)}
        for each in attrs.fields(kind):
            _kinds(each.type, seen)
    return seen


def _choices(kind: Any) -> list[type[Enum]]:
    own = [kind] if isinstance(kind, type) and issubclass(kind, Enum) else []
    return own + [found for part in typing.get_args(kind) for found in _choices(part)]


KINDS = {kind: choices for kind, choices in _kinds(Policy, {}).items() if choices}


def _values(value: Any) -> Iterator[Any]:
    """Every attrs value in *value*."""
    if isinstance(value, Mapping):
        yield from (found for item in value.values() for found in _values(item))
    elif isinstance(value, (tuple, list)):
        yield from (found for item in value for found in _values(item))
    elif attrs.has(type(value)):
        yield value
        yield from (found for each in attrs.fields(type(value)) for found in _values(getattr(value, each.name)))


VALUES = {type(value): value for value in _values(EVERYTHING)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_plain_words_make_the_same_value(kind: type[Any]) -> None:
    """Equal, of the same hash, and with the choices themselves, of which programs ask whether they are the same."""
    value = VALUES[kind]
    for name in KINDS[kind]:
        given = getattr(value, name)
        made = evolve(value, **{name: _plain(given)})
        assert made == value
        assert repr(getattr(made, name)) == repr(given)
        assert _hash(made) == _hash(value)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_other_words_are_refused(kind: type[Any]) -> None:
    """When the value is made, with the name of the choice, and not when it is used."""
    for name, choice in KINDS[kind].items():
        if type(getattr(VALUES[kind], name)) is frozenset and name == "pause_reasons":
            continue  # any word may be what a ticket waits for
        with pytest.raises(ValueError, match=f"is not a valid {choice.__name__}|is 'nonsense', not by_category"):
            evolve(VALUES[kind], **{name: _odd(getattr(VALUES[kind], name))})


def _plain(value: Any) -> Any:
    """The words in place of the choices."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return type(value)(map(_plain, value)) if isinstance(value, (tuple, frozenset)) else value


def _odd(value: Any) -> Any:
    """The same shape with a word that is no choice."""
    if isinstance(value, Mapping):
        return dict.fromkeys(value, "nonsense")
    return type(value)(["nonsense"]) if isinstance(value, (tuple, frozenset)) else "nonsense"


def _hash(value: Any) -> int | None:
    try:
        return hash(value)
    except TypeError:  # it holds tables
        return None
