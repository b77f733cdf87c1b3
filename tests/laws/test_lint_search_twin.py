"""Law: the search for a ticket finds one exactly when trying all of them does."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicekit.conditions import All, AnyOf, Condition, Not, Test, compile_condition
from servicekit.lint.search import Space
from servicekit.policies import parse_policy

POLICY = parse_policy('key = "shop"\n[fields]\npriority = ["high", "low"]\nsize = []\n"customer.tier" = ["gold"]\n')
ABSENT = object()
EVERYTHING = {
    "ticket.priority": ("high", "low", None, ABSENT),
    "ticket.size": (0, 1, 2, 3, 4, 5, None, ABSENT),
    "customer.tier": ("gold", None, ABSENT),
}
"""Every value that the fields may have, as far as whole numbers from 1 to 4 are asked for."""

_tests = st.one_of(
    st.sampled_from(["high", "low"]).map(lambda value: Test("priority", "is", value)),
    st.builds(Test, st.just("size"), st.sampled_from(["less", "more", "at_most", "is"]), st.integers(1, 4)),
    st.sampled_from(["priority", "size", "customer.tier"]).map(lambda name: Test(name, "known", True)),
    st.just(Test("customer.tier", "is_not", "gold")),
)
_conditions: st.SearchStrategy[Condition] = st.recursive(
    _tests,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(All),
        st.lists(inner, min_size=1, max_size=3).map(AnyOf),
    ),
    max_leaves=5,
).filter(lambda condition: _depth(condition) <= 4)


def _depth(condition: Condition) -> int:
    parts = [condition.condition] if isinstance(condition, Not) else getattr(condition, "conditions", ())
    return 0 if isinstance(condition, Test) else 1 + max(map(_depth, parts), default=0)


def _facts(values: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    facts: dict[str, dict[str, Any]] = {"ticket": {}, "customer": {}}
    for name, value in zip(EVERYTHING, values, strict=True):
        section, _, short = name.partition(".")
        if value is not ABSENT:
            facts[section][short] = value
    return facts


def _fits(facts: Any, must: list[Condition], never: list[Condition]) -> bool:
    fits = all(compile_condition(each)(facts) is True for each in must)
    return fits and not any(compile_condition(each)(facts) is True for each in never)


@given(st.lists(_conditions, max_size=3), st.lists(_conditions, max_size=3))
def test_what_is_found_fits_and_what_is_not_found_is_not_there(must: list[Condition], never: list[Condition]) -> None:
    """Each ticket found meets all that it must and none that it may not; none is found only where none is."""
    space = Space(POLICY, [*must, *never])
    found = list(space.some(must, never))

    assert all(_fits(ticket, must, never) for ticket in found)
    there = any(_fits(_facts(values), must, never) for values in product(*EVERYTHING.values()))
    assert space.proves_none(must, never) is not there
    assert bool(found) is there
