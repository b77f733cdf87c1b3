"""Sound lifecycles for the laws."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from servicekit.workflow import Category, Edge, Lifecycle, Status

GUARD_NAMES = ("open?", "a and b", "model")
ROLES = ("agent", "manager")
EVENTS = ("send", "go", "re open", "reply.agent", "*")
"""Names that would break a machine which took them for identifiers."""

_keys = ("model", "two words", "states", "s1", "end")
_edges = st.builds(
    Edge,
    st.sampled_from(EVENTS),
    st.sampled_from(_keys),
    st.sampled_from(_keys),
    guards=st.lists(st.sampled_from(GUARD_NAMES), unique=True, max_size=2),
    unless=st.lists(st.sampled_from(GUARD_NAMES), unique=True, max_size=1),
    roles=st.lists(st.sampled_from(ROLES), unique=True, max_size=1),
)


def _lifecycle(edges: list[Edge], retired: bool) -> Lifecycle:  # noqa: FBT001
    categories = (Category.NEW, Category.ACTIVE, Category.PENDING, Category.SOLVED, Category.CLOSED)
    statuses = [Status(key, category) for key, category in zip(_keys, categories, strict=True)]
    spine = [Edge("along", source, target) for source, target in pairwise(_keys)]
    old = [Status("old", Category.ACTIVE, retired=True)] if retired else []
    leave = [Edge("go", "old", "model")] if retired else []
    return Lifecycle("odd", 1, "model", [*statuses, *old], [*edges, *spine, *leave])


lifecycles = st.builds(_lifecycle, st.lists(_edges, max_size=8), st.booleans()).filter(lambda made: not made.problems())
"""A way from new to closed, and on top of it edges of all kinds; only sound ones."""
