"""Lifecycles that several tests use."""

from __future__ import annotations

from servicekit.workflow import Category, Edge, Lifecycle, Status

REPAIR = Lifecycle(
    key="repair",
    version=1,
    initial="new",
    statuses=[
        Status("new", Category.NEW),
        Status("bench", Category.ACTIVE, "On the bench", "In repair"),
        Status("old_bench", Category.ACTIVE, retired=True),
        Status("done", Category.SOLVED),
        Status("closed", Category.CLOSED),
    ],
    edges=[
        Edge("assign", "new", "bench", guards="has_assignee"),
        Edge("resume", "old_bench", "bench"),
        Edge("solve", "bench", "done", guards=["checked"], unless=["is_merged"]),
        Edge("solve", "bench", "closed", roles=["manager", "owner"]),
        Edge("reopen", "done", "bench"),
        Edge("close", "done", "closed"),
    ],
)
"""A lifecycle with everything: guards, *unless*, roles, a fallback edge, a retired status."""
