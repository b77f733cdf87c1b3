"""Conditions, facts and documents for the laws."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servicekit.conditions import MAX_DEPTH, OPERATORS, All, AnyOf, Condition, Not, Test

FIELDS = ("priority", "ticket.amount", "customer.tier", "custom.site", "agents.free", "event.kind")
"""Few, so that conditions and facts meet."""

texts = st.sampled_from(["", "a", "ab", "abc", "A", "gold"])
numbers = st.sampled_from([-1, 0, 1, 2, 2.5, 10**30])
scalars = st.one_of(texts, numbers, st.booleans())
many = st.one_of(*(st.lists(kind, min_size=1, max_size=3) for kind in (texts, numbers, st.booleans())))
found = st.one_of(
    scalars,
    st.none(),
    st.lists(st.one_of(scalars, st.none()), max_size=3),
    st.sampled_from([float("nan"), float("-inf"), Decimal(1), Decimal("NaN"), Decimal("sNaN"), {"a": 1}, b"a"]),
)
"""Whatever a host may hand over, sensible or not."""

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "is": scalars,
    "is_not": scalars,
    "in": many,
    "not_in": many,
    **dict.fromkeys(("less", "at_most", "more", "at_least"), numbers),
    "contains": st.one_of(texts.filter(bool), numbers, st.booleans()),
    "starts_with": texts.filter(bool),
    "ends_with": texts.filter(bool),
    "known": st.booleans(),
}


@st.composite
def single(draw: st.DrawFn, ops: tuple[str, ...]) -> Test:
    """One test with an operator among *ops*."""
    op = draw(st.sampled_from(ops))
    return Test(draw(st.sampled_from(FIELDS)), op, draw(_VALUES[op]))


def conditions(depth: int = MAX_DEPTH, ops: tuple[str, ...] = tuple(OPERATORS)) -> st.SearchStrategy[Condition]:
    """Conditions nested at most *depth* deep; at most 27 tests, so that they may be joined once more."""
    made: st.SearchStrategy[Condition] = single(ops)
    for _ in range(depth):
        parts = st.lists(made, min_size=1, max_size=2)
        made = st.one_of(single(ops), parts.map(All), parts.map(AnyOf), made.map(Not))
    return made


@st.composite
def facts(draw: st.DrawFn, values: st.SearchStrategy[Any] = found) -> dict[str, dict[str, Any]]:
    """Facts in which each of :data:`FIELDS` may be there or not, and each section too."""
    names = {"ticket": ("priority", "amount", "custom.site"), "customer": ("tier",), "agents": ("free",)}
    names |= {"event": ("kind",)}
    absent = draw(st.lists(st.sampled_from(sorted(names)), max_size=2))
    return {
        name: draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names[name], values)))
        for name in names
        if name not in absent
    }


json_like = st.recursive(
    st.one_of(st.none(), scalars),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["all", "any", "not", "field", "op", "value", "customer", *FIELDS]), texts),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
)
"""Documents, mostly wrong."""
