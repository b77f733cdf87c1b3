"""Law: whatever stands in a document, reading it gives a policy or an error that names places, nothing else."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import InvalidDocument, Problem
from servicekit.lint import lint
from servicekit.policies import Policy, parse_policy, presets, read_policy, write_policy
from tests.policies.documents import FULL, GOOD

DOCUMENTS = [tomllib.loads(GOOD), tomllib.loads(FULL), write_policy(presets.load("retail"))]
WORDS = [
    "",
    "support",
    "gold",
    "80%",
    "due",
    "1h",
    "1h after",
    "pending",
    "09:00-17:00",
    "until",
    "by",
    "at_field",
    "\u0661h",
    "x" * 300,
]
junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 200), st.floats(), st.sampled_from(WORDS), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)),
    max_leaves=5,
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for name, item in inner for place in _places(item, (*at, name)))]


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """A good document with junk in one to three of its places."""
    data = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(_places(data)[1:]))
        inner = data
        for name in way:
            inner = inner[name]
        inner[last] = draw(junk)
    return data


def _read(make: Callable[[], Policy]) -> tuple[Policy | None, tuple[Problem, ...]]:
    try:
        return make(), ()
    except InvalidDocument as error:
        return None, error.problems


@given(spoilt())
def test_reading_never_fails_otherwise(data: Any) -> None:
    """A spoilt document is refused with its problems, or is a policy that can be written, read again and looked at."""
    policy, problems = _read(lambda: read_policy(data))

    assert all(problem.path and problem.message for problem in problems)
    if policy is None:
        assert problems
        return
    assert read_policy(write_policy(policy)) == policy
    assert all(finding.code != "document.refused" for finding in lint(policy))


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text at all, alone or within a document, is a policy or refused."""
    for document in (text, f'key = "a"\n{text}', "{" + text):
        policy, problems = _read(partial(parse_policy, document))
        assert (policy is None) is bool(problems)
